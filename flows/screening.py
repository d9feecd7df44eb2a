"""What a caller's answers and the world make of a contact: the verdict, and the conditions rules ask for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from flows.city import CallType, Flow, Rule
from flows.model import CallState, Facts

Answer = Literal["yes", "no", "unknown"]
SCREENED = "screen."  # a disqualifier's answer is remembered under this and its id


def verdict(answers: Iterable[str]) -> Answer:
    """Yes beats everything; unknown, or anything that is not a clear no, is never a no.

    >>> verdict(["no", "unknown", "yes"])
    'yes'
    >>> verdict([])
    'unknown'
    """
    given = list(answers)
    if "yes" in given:
        return "yes"
    return "no" if given and all(answer == "no" for answer in given) else "unknown"


def screened(flow: Flow, state: CallState) -> Answer:
    """The verdict over every disqualifier of the flow; one that was not asked counts as unknown."""
    return verdict(state.answer(SCREENED + name) or "unknown" for name in flow.disqualifiers)


def call_type(flow: Flow, state: CallState) -> CallType | None:
    return flow.call_types.get(state.answer("call_type"))


CONDITIONS = (
    "open",
    "closed",
    "staffed",
    "unstaffed",
    "present",
    "absent",
    "caller",
    "screened",
    "decision",
    "reached",
    "team",
    "expected",
)


def holds(rule: Rule, flow: Flow, state: CallState, facts: Facts) -> bool:
    """Do all conditions hold? `answer.NAME = value` asks for an answer; the others are CONDITIONS."""
    return all(_condition(name, value, flow, state, facts) for name, value in rule.when.items())


def _condition(name: str, value: str, flow: Flow, state: CallState, facts: Facts) -> bool:
    if name.startswith("answer."):
        return state.answer(name.removeprefix("answer.")) == value
    match name:
        case "open" | "closed":
            return facts.open(value) == (name == "open")
        case "staffed" | "unstaffed":
            return facts.staffed(value) == (name == "staffed")
        case "present" | "absent":
            return facts.present(value) == (name == "present")
        case "caller":
            return (facts.caller() is not None) == (value == "known")
        case "screened":
            return screened(flow, state) == value
        case "decision":
            about = call_type(flow, state)
            return about is not None and about.decision == value
        case "reached":
            return state.reached == (value == "yes")
        case "expected":
            return facts.expected() == (value == "yes")
        case "team":
            return facts.team().status == value
    raise ValueError(f"a rule asks for {name!r}, which is no condition; there are {', '.join(CONDITIONS)}")
