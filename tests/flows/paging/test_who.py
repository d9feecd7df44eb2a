"""Whom a level asks, from the roster as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from flows.paging.model import Channel, Level
from flows.paging.who import reach
from flows.roster import Person


def person(id_: str, order: int, **more: Any) -> Person:
    given = {"teams": {"responders"}, "languages": {"en"}, "roles": {"responder"}} | more
    return Person(
        id_,
        frozenset(given["teams"]),
        frozenset(given["languages"]),
        order,
        available=given.get("available", True),
        roles=frozenset(given["roles"]),
    )


ANA = person("ana", 1)
BEN = person("ben", 2, languages={"en", "es"})
CLEO = person("cleo", 3)  # off shift
SUE = person("sue", 4, teams={"supervisors"}, roles={"supervisor"})
STAFF = [SUE, CLEO, BEN, ANA]
PHONE: frozenset[Channel] = frozenset({"sms", "voice"})


def asked(
    who: str,
    staff: Sequence[Person] = STAFF,
    language: str = "en",
    channels: dict[str, frozenset[Channel]] | None = None,
    same: bool = False,
) -> list[str]:
    level = Level(who, 60, language="same" if same else "any")
    shifts = {"responders": frozenset({"ana", "ben"})}
    found = reach(
        level,
        staff,
        lambda team: shifts.get(team, frozenset()),
        language,
        lambda id_: (channels or {}).get(id_, PHONE),
    )
    return [one.person for one in found]


@pytest.mark.parametrize(
    ("who", "people"),
    [
        ("shift:responders", ["ana", "ben"]),
        ("team:responders", ["ana", "ben", "cleo"]),
        ("role:supervisor", ["sue"]),
        ("everyone", ["ana", "ben", "cleo", "sue"]),
        ("shift:supervisors", []),
        ("team:nobody", []),
    ],
)
def test_a_level_asks_its_group_in_the_order_of_the_roster(who: str, people: list[str]) -> None:
    assert asked(who) == people


def test_whoever_has_signed_off_is_not_asked() -> None:
    away = person("ana", 1, available=False)
    assert asked("shift:responders", [away, BEN]) == ["ben"]
    assert asked("everyone", [away, BEN]) == ["ben"]


def test_whoever_is_not_of_the_team_any_more_is_not_asked_though_their_shift_stands_on_the_roster() -> None:
    moved = person("ana", 1, teams={"counselors"})
    assert asked("shift:responders", [moved, BEN]) == ["ben"]


def test_of_a_role_all_are_asked_if_all_have_signed_off() -> None:
    away = person("sue", 4, roles={"supervisor"}, available=False)
    here = person("tom", 5, roles={"supervisor"})
    assert asked("role:supervisor", [away]) == ["sue"]
    assert asked("role:supervisor", [away, here]) == ["tom"]


def test_whoever_speaks_the_callers_language_is_asked_and_nobody_else() -> None:
    assert asked("shift:responders", language="es", same=True) == ["ben"]


def test_a_language_that_nobody_speaks_is_asked_of_everybody() -> None:
    assert asked("shift:responders", language="vi", same=True) == ["ana", "ben"]


def test_a_language_that_nobody_within_reach_speaks_is_asked_of_everybody() -> None:
    none: frozenset[Channel] = frozenset()
    assert asked("shift:responders", language="es", same=True, channels={"ben": none}) == ["ana", "ben"]


def test_whoever_no_channel_leads_to_is_named_without_one_so_that_it_is_reported() -> None:
    found = reach(Level("shift:responders", 60), [ANA], lambda team: frozenset({"ana"}), "en", lambda id_: ())
    assert [(one.person, one.channels) for one in found] == [("ana", frozenset())]


@pytest.mark.parametrize("who", ["", "team", "team:", "everyone:all", "crew:responders", "responders"])
def test_a_group_that_there_is_not_is_refused(who: str) -> None:
    with pytest.raises(ValueError, match="there is no group"):
        asked(who)
