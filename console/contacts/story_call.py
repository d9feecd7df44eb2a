"""What the log says of a contact: the caller's turns, and what ours and the hotline did."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from console.contacts import contact_words as words
from console.contacts import story_words
from console.contacts.story import Entry, Telling
from console.saying import say
from flows.city import Flow, Handoff

KEYS = {"star": "*", "pound": "#"}
Detail = Mapping[str, Any]


def logged(telling: Telling) -> list[Entry]:
    """The newest first."""
    rows = telling.rows("story_audit", "at", subject=telling.contact["id"])
    details: list[Detail] = [json.loads(row["detail"]) for row in rows]
    turns = [n for n, row in enumerate(rows) if row["action"] == "turn"]
    was = {n: details[older]["step"] for n, older in pairwise(turns)}
    told = _answers(telling)
    found = []
    for n, row in enumerate(rows):
        key, at, detail = f"a{row['id']:020}", row["at"], details[n]
        if row["action"] != "turn":
            found.append(_done(telling, key, at, row["actor"], row["action"], detail))
        elif not _music(telling.visit.house.flow, detail, was.get(n, "")):
            found.append(_turn(telling, key, at, detail, was.get(n, ""), told.get(detail["turn"], [])))
    return [entry for entry in found if entry]


def _music(flow: Flow, detail: Detail, was: str) -> bool:
    """Ten seconds of waiting, in which nothing happened."""
    return detail["given"] == "silence" and was == detail["step"] and isinstance(flow.steps.get(was), Handoff)


def _turn(telling: Telling, key: str, at: int, detail: Detail, was: str, answers: list[str]) -> Entry | None:
    """What they pressed or said, what they answered with it, and what they heard next. The words of a text
    stand in the texts: here is what they were understood as."""
    if telling.contact["channel"] == "sms":
        return (
            Entry(key, at, "caller", telling.caller, say("Answered"), more=tuple(answers))
            if answers
            else None
        )
    flow, given = telling.visit.house.flow, str(detail["given"])
    pressed = given.removeprefix("key:")
    did = story_words.GIVEN.get(given) or words.plain(given).capitalize()
    if pressed != given:
        did = say("Pressed {key}", key=KEYS.get(pressed, pressed))
    heard = ""
    if detail["step"] != was and telling.contact["flow_hash"] == flow.hash:
        heard = _says(flow, detail["step"])
    more = (*answers, *((say("Heard then: “{words}”", words=heard),) if heard else ()))
    return Entry(key, at, "caller", telling.caller, did, more=more)


def _says(flow: Flow, step: str) -> str:
    """The first words of a step."""
    return words.word(flow, str(getattr(flow.steps.get(step), "say", "") or ""))


def _answers(telling: Telling) -> dict[int, list[str]]:
    """By turn."""
    flow = telling.visit.house.flow
    found: dict[int, list[str]] = defaultdict(list)
    for row in telling.tx.all("answers_of", contact_id=telling.contact["id"]):
        if row["question"] not in words.PRIVATE:
            asked = words.question(flow, row["question"])
            answer = words.answer(flow, row["question"], row["value"])
            found[row["turn"]].append(Markup("{}: {}").format(asked, answer))
    return found


def _done(telling: Telling, key: str, at: int, actor: str, action: str, detail: Detail) -> Entry | None:
    if action in story_words.UNTOLD:
        return None
    told = story_words.DONE.get(action, words.plain(action))
    side, who = telling.actor(actor)
    more: tuple[str, ...] = ()
    if action in ("closed", "wait_ended", "decided"):
        codes = (detail.get("outcome"), detail.get("reason"))
        more = tuple(words.meaning(code) for code in codes if code and code != "NONE")
    if action == "safe_contact":
        more = (story_words.SAFE[f"{detail['way']} {'yes' if detail['ok'] else 'no'}"],)
    return Entry(key, at, side, who, told, more=more, bad=action == "text_withheld")
