"""May a community team be sent to what a 911 center asks for? The same rules that a call is held to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flows.asking import in_force
from flows.city import Flow
from flows.model import CallState
from flows.screening import SCREENED, Answer, call_type, screened

SENT = "DISPATCH"  # the decision of a call type that a team is sent to


@dataclass(frozen=True)
class Judged:
    """`eligible` unknown: a person has to decide, which is not a no. `decision`, `reasons`: codes
    (flows/codes.py)."""

    eligible: Answer
    decision: str
    reasons: tuple[str, ...]
    priority: int


def judged(flow: Flow, about: str, answers: Mapping[str, str], today: date) -> Judged:
    """What the flow's rules say: one disqualifier beats everything, and an answer that is missing or unclear
    is never a no (docs/program-manager/checking-the-flow.md, `truth_table`).

    Args:
        about: a call type's code. answers: yes, no or unknown, by disqualifier. today: in the city.
    """
    told = tuple((SCREENED + name, answers.get(name, "")) for name in flow.disqualifiers)
    state = CallState("", "", flow.first_language, 0, answers=(("call_type", about), *told))
    verdict, kind = screened(flow, state), call_type(flow, state)
    priority = kind.priority if kind else 0
    if verdict == "yes":
        found = [one for one in flow.disqualifiers.values() if answers.get(one.id) == "yes"]
        priority = max([priority, *(one.priority for one in found)])
        reasons = tuple(dict.fromkeys(one.reason for one in found))
        return Judged("no", "TO_911", reasons, priority)
    if kind is None or not in_force(kind, today):
        return Judged("no", "NO_ACTION", ("TYPE_DISABLED",), priority)
    if kind.decision != SENT:
        return Judged("no", kind.decision, ("NO_TEAM_TYPE",), priority)
    if verdict == "unknown":
        return Judged("unknown", "PHONE_ONLY", ("INSUFFICIENT_INFO",), priority)
    return Judged("yes", SENT, (), priority)
