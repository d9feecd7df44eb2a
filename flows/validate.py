"""What a flow must keep to before it may answer calls, as far as it can be seen by reading.

People and places stand here; screening, steps and words in modules beside it.
"""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import combinations

from flows import (
    codes,
    times,
    validate_policies,
    validate_screening,
    validate_steps,
    validate_text,
    validate_texts,
    validate_words,
)
from flows.city import Digits, Menu, Screen, Told
from flows.draft import Draft
from flows.read import Faults
from flows.require import At

ID = re.compile(r"[a-z][a-z0-9_]*")
LANGUAGE = re.compile(r"[a-z]{2,3}")


def validate(draft: Draft, faults: Faults) -> None:
    """Add every fault of what could be built."""
    _ids(draft, faults)
    _hotline(draft, faults)
    _limits(draft, faults)
    _languages(draft, faults)
    _lines(draft, faults)
    _destinations(draft, faults)
    _teams(draft, faults)
    validate_policies.validate(draft, faults)
    validate_screening.validate(draft, faults)
    validate_steps.validate(draft, faults)
    validate_words.validate(draft, faults)
    validate_text.validate(draft, faults)
    validate_texts.validate(draft, faults)


def _ids(draft: Draft, faults: Faults) -> None:
    for table in ("lines", "destinations", "teams", "schedules", "disqualifiers", "steps", "policies"):
        for id_ in draft.names(table):
            if not ID.fullmatch(id_):
                faults.add(draft.place(table, id_), "its name has other signs", "use a-z, 0-9 and _")


def _hotline(draft: Draft, faults: Faults) -> None:
    hotline, place = draft.hotline, draft.place("hotline")
    if hotline is None:
        return
    for key in ("service", "city", "music"):
        At(faults, place).filled(key, getattr(hotline, key))
    if not times.is_zone(hotline.zone):
        faults.add(place, f"there is no zone {hotline.zone!r}", 'write one such as "America/Chicago"')
    At(faults, place).exists("hours", hotline.hours, draft.names("schedules"), "schedule")
    At(faults, place).exists("safe_step", hotline.safe_step, draft.names("steps"), "step")
    At(faults, place).exists("psap", hotline.psap, draft.names("destinations"), "destination")
    psap = draft.destinations.get(hotline.psap)
    if psap is not None and not psap.is_psap:
        there = draft.place("destinations", psap.id)
        faults.add(there, "is the 911 center and of another kind", 'write kind = "911"')


def _limits(draft: Draft, faults: Faults) -> None:
    for field in fields(draft.limits):
        if getattr(draft.limits, field.name) <= 0:
            faults.add(draft.place("limits"), f"{field.name!r} is not above 0", "write a number above 0")


def _languages(draft: Draft, faults: Faults) -> None:
    keys: dict[str, str] = {}
    for id_, language in draft.languages.items():
        place = draft.place("languages", id_)
        if not LANGUAGE.fullmatch(id_):
            faults.add(place, "its name is no language code", 'use a code such as "es"')
        At(faults, place).filled("locale", language.locale)
        At(faults, place).filled("voice", language.voice)
        if language.key:
            At(faults, place).one_key(language.key)
        if language.key in keys:
            fault = f"has the key of {keys[language.key]!r}" if language.key else "is another without a key"
            faults.add(place, fault, "give every language but the first a key of its own")
        keys[language.key] = id_
    if "" not in keys and len(draft.languages) == len(draft.names("languages")):
        faults.add("languages", "no language is the first", "add the one calls start in, without a key")


def _lines(draft: Draft, faults: Faults) -> None:
    if not draft.names("lines"):
        faults.add("lines", "there is no line", "add [lines.public] with your public number")
    for id_, line in draft.lines.items():
        place = draft.place("lines", id_)
        At(faults, place).dialable(line.number)
        At(faults, place).code("route", line.route, codes.ENTRY_ROUTES)
        for key in ("start", "person", "emergency"):
            At(faults, place).exists(key, getattr(line, key), draft.names("steps"), "step")
        if line.text_start:
            _asks_by_text(draft, line.text_start, At(faults, place))
        At(faults, place).between("priority", line.priority, 0, 9)
    for one, other in combinations(draft.lines.values(), 2):
        if one.number == other.number:
            place = draft.place("lines", other.id)
            faults.add(place, f"has the number of line {one.id!r}", "give each line a number of its own")


def _asks_by_text(draft: Draft, step: str, at: At) -> None:
    at.exists("text_start", step, draft.names("steps"), "step")
    if step in draft.steps and not isinstance(draft.steps[step], Menu | Screen | Digits | Told):
        at.fault(f"begins texts at {step!r}, which asks nothing", "name a menu, or another step that asks")


def _destinations(draft: Draft, faults: Faults) -> None:
    for id_, to in draft.destinations.items():
        place = draft.place("destinations", id_)
        if not to.numbers:
            faults.add(place, "has no number", "add the ten-digit line its owner gave you in writing")
        for number in to.numbers:
            At(faults, place).dialable(number.number)
            if to.is_psap and number.confirmed is None:
                fault = "a line of the 911 center is not confirmed"
                faults.add(place, fault, "add confirmed = the day its owner wrote to you")
        At(faults, place).between("ring_seconds", to.ring_seconds, 10, 60)
        At(faults, place).code("outcome", to.outcome, codes.DECISIONS, empty=to.kind == "interpreter")
        At(faults, place).keys_for_a_menu("digits", to.digits)
        if to.is_psap and not to.outcome.startswith("TO_911"):
            faults.add(place, "is the 911 center with another outcome", 'write outcome = "TO_911"')


def _teams(draft: Draft, faults: Faults) -> None:
    for id_, team in draft.teams.items():
        place = draft.place("teams", id_)
        At(faults, place).exists("schedule", team.schedule, draft.names("schedules"), "schedule")
        if team.whisper and not team.tiers:
            faults.add(place, "has a whisper and no tier", "add who is rung first, or leave out both")
        for n, tier in enumerate(team.tiers, 1):
            At(faults, place).exists(f"tiers[{n}].team", tier.team, draft.names("teams"), "team")
            At(faults, place).between(f"tiers[{n}].wait", tier.wait, 5, 300)
            At(faults, place).between(f"tiers[{n}].ring", tier.ring, 5, 60)
