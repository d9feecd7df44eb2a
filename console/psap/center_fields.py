"""What a 911 center may send: one table, for the API, for the form of the console, for the description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.city import Flow
from flows.codes import CALL_TYPES
from ivr.psap.referrals import WITHDRAWN, Wanted, plain
from ivr.worded import Worded

ANSWERS = ("yes", "no", "unknown")
CAD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./#-]{0,31}")
MOST_TEXT = 500  # characters
Fault = Worded | str  # a str: what the form of the console cannot have wrong, for a machine alone


@dataclass(frozen=True)
class Text:
    """A field in somebody's own words."""

    name: str
    least: int
    about: str


TEXTS = (
    Text("place", 1, "Where the team is needed, as you would say it on the radio."),
    Text("safety", 0, "What to look out for."),
    Text("people", 0, "Who is there: how many, children, animals."),
    Text("note", 0, "What else the team should know."),
)
TOLD = {
    "cad_number": "Your number of the incident. Asked for again with it, it is the same request.",
    "call_type": "What it is about.",
    "language": "Of whoever needs help. Left out: the city's first language.",
    "answers": "What rules a team out. Left out is unknown, and unknown is never no.",
    "reason": "Why no team is needed any more.",
}


class FaultsError(ValueError):
    """What is wrong with what was sent, by field: a center is told it in English, the form says it in the
    reader's language."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        super().__init__(", ".join(faults))
        self.faults = dict(faults)


def wanted_of(flow: Flow, center: str, given: Mapping[str, Any]) -> Wanted:
    """Raises FaultsError that names every fault at once, unknown fields among them."""
    faults = _unknown(given, {"cad_number", "call_type", "language", "answers", *(t.name for t in TEXTS)})
    cad = given.get("cad_number")
    if not isinstance(cad, str) or not CAD.fullmatch(cad) or not plain(cad):
        faults["cad_number"] = Worded(
            "Give 1 to 32 letters, digits, blanks or . / # - and begin with no mark."
        )
    about = given.get("call_type")
    if not isinstance(about, str) or about not in CALL_TYPES:
        faults["call_type"] = one_of(CALL_TYPES)
    language = given.get("language", flow.first_language)
    if not isinstance(language, str) or language not in flow.languages:
        faults["language"] = one_of(flow.languages)
    answers = _answers(flow, given.get("answers", {}), faults)
    texts = {text.name: _words(text, given.get(text.name, ""), faults) for text in TEXTS}
    if faults:
        raise FaultsError(faults)
    return Wanted(center, str(about), str(language), str(cad), answers=answers, **texts)


def reason_of(given: Mapping[str, Any]) -> str:
    """Why a request is taken back. Raises FaultsError."""
    faults = _unknown(given, {"reason"})
    reason = given.get("reason")
    if not isinstance(reason, str) or reason not in WITHDRAWN:
        faults["reason"] = one_of(WITHDRAWN)
    if faults:
        raise FaultsError(faults)
    return str(reason)


def one_of(names: Iterable[str]) -> Worded:
    return Worded("Give one of {names}.", names=list(names))


def _unknown(given: Mapping[str, Any], known: set[str]) -> dict[str, Fault]:
    return {str(name)[:40]: "There is no such field." for name in given if name not in known}


def _answers(flow: Flow, given: object, faults: dict[str, Fault]) -> dict[str, str]:
    if not isinstance(given, dict):
        faults["answers"] = "Give an object with yes, no or unknown by question."
        return {}
    for name, answer in given.items():
        if name not in flow.disqualifiers:
            faults[f"answers.{name}"[:40]] = one_of(flow.disqualifiers)
        elif answer not in ANSWERS:
            faults[f"answers.{name}"] = Worded("Give yes, no or unknown.")
    return given


def _words(text: Text, given: object, faults: dict[str, Fault]) -> str:
    """As it was written, without control characters and doubled blanks."""
    if not isinstance(given, str) or len(given) > MOST_TEXT:
        faults[text.name] = Worded("Give a text of at most {most} characters.", most=MOST_TEXT)
        return ""
    words = " ".join("".join(char if char.isprintable() else " " for char in given).split())
    if len(words) < text.least:
        faults[text.name] = Worded("This must not be empty.")
    return words


def parsed(body: bytes) -> dict[str, Any]:
    """A JSON object, strictly: UTF-8, no name twice, no NaN. Raises FaultsError."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a name stands there twice")
        return dict(pairs)

    def no(constant: str) -> None:
        raise ValueError(constant)

    try:
        found = json.loads(body.decode(), object_pairs_hook=once, parse_constant=no)
    except (ValueError, RecursionError):
        raise FaultsError({"body": "This is no JSON object in UTF-8, each name once."}) from None
    if not isinstance(found, dict):
        raise FaultsError({"body": "Give a JSON object."})
    return found


def schemas(flow: Flow) -> dict[str, Any]:
    """The two bodies as JSON Schema, 2020-12: from the same table as they are read with."""
    texts = {
        text.name: {"type": "string", "maxLength": MOST_TEXT, "description": text.about}
        | ({"minLength": 1, "pattern": r"\S"} if text.least else {})
        for text in TEXTS
    }
    answers = {name: {"enum": list(ANSWERS)} for name in flow.disqualifiers}
    asked: dict[str, dict[str, Any]] = {
        "cad_number": {"type": "string", "pattern": f"^{CAD.pattern}$", "maxLength": 32},
        "call_type": {"enum": list(CALL_TYPES)},
        "language": {"enum": list(flow.languages), "default": flow.first_language},
        "answers": {"type": "object", "additionalProperties": False, "properties": answers},
    }
    asked = {name: {**one, "description": TOLD[name]} for name, one in asked.items()}
    return {
        "Wanted": _object({**asked, **texts}, ["cad_number", "call_type", "place"]),
        "Cancel": _object({"reason": {"enum": list(WITHDRAWN), "description": TOLD["reason"]}}, ["reason"]),
    }


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": required,
    }
