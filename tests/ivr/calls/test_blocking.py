"""Numbers that staff do not want to hear from for a while: one number, for a while, and nobody in need."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import retention
from db.store import Store, Tx
from db.vault import Vault
from flows.keywords import Kind, Meaning
from flows.model import Key
from ivr.calls import blocking
from ivr.calls.facts import LiveFacts
from ivr.house import ms
from tests.ivr.dispatch_town import DispatchTown
from tests.ivr.house import FORWARDED, LINE, ROSA, Office

ANOTHER = "+15035550112"
WEEK = timedelta(days=7)


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def blocks(
    town: DispatchTown, number: str | None = ROSA, lasting: timedelta = WEEK, why: str = "Abuse."
) -> str:
    now = town.clock.now()
    return town.store.write(lambda tx: blocking.block(town.house, tx, number, why, now + lasting, "p1", now))


def held(town: DispatchTown, kind: Kind = "text", number: str = ROSA, *, alert: bool = False) -> bool:
    index = town.vault.index("phone", number)
    meaning = Meaning(kind, alert)
    return town.store.read(lambda tx: blocking.held(tx, index, meaning, town.clock.now()))


def in_force(town: DispatchTown) -> list[str]:
    rows = town.store.read(lambda tx: blocking.active(tx, town.clock.now()))
    return [blocking.reason_of(town.house, row) for row in rows]


def test_one_number_is_held_back_and_every_other_is_heard(town: DispatchTown) -> None:
    assert len(blocks(town, "(503) 555-0111")) == 26
    assert held(town)
    assert not held(town, number=ANOTHER)
    assert in_force(town) == ["Abuse."]


def test_a_block_ends_by_itself_or_when_it_is_lifted(town: DispatchTown) -> None:
    made = blocks(town, lasting=timedelta(hours=2))
    town.clock.pass_(2 * 3600 - 1)
    assert held(town)
    town.clock.pass_(1)
    assert not held(town)
    assert in_force(town) == []
    assert not town.store.write(lambda tx: blocking.lift(tx, made, "p1", town.clock.now()))
    again = blocks(town)
    assert town.store.write(lambda tx: blocking.lift(tx, again, "p1", town.clock.now()))
    assert not held(town)


def test_a_number_is_lifted_by_the_number_itself(town: DispatchTown) -> None:
    blocks(town)

    def lifts(number: str) -> bool:
        now = town.clock.now()
        return town.store.write(lambda tx: blocking.lift_number(town.house, tx, number, "p1", now))

    assert not lifts(ANOTHER)
    assert lifts("503-555-0111")
    assert in_force(town) == []


def test_blocking_a_number_again_replaces_its_block(town: DispatchTown) -> None:
    blocks(town, why="First.")
    blocks(town, lasting=timedelta(days=1), why="Second.")
    assert in_force(town) == ["Second."]


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        (None, "NO_NUMBER"),
        ("", "NO_NUMBER"),
        ("anonymous", "NO_NUMBER"),
        ("+1", "NO_NUMBER"),
        ("503", "NO_NUMBER"),
        ("+1503555", "NO_NUMBER"),
        ("911", "NO_NUMBER"),
        (LINE, "OURS"),
        ("+15035550190", "OURS"),
        ("+15035550141", "OURS"),
    ],
)
def test_nobody_withheld_no_part_of_a_number_and_nobody_of_ours_is_ever_blocked(
    town: DispatchTown, number: str | None, refusal: str
) -> None:
    """The last two: the 911 center's line, and Ana's phone."""
    assert blocks(town, number) == refusal
    assert in_force(town) == []


@pytest.mark.parametrize(
    ("lasting", "why", "refusal"),
    [(WEEK, " ", "NO_REASON"), (-WEEK, "Abuse.", "PAST"), (31 * timedelta(days=1), "Abuse.", "TOO_LONG")],
)
def test_a_block_has_a_reason_and_an_end_within_a_month(
    town: DispatchTown, lasting: timedelta, why: str, refusal: str
) -> None:
    assert blocks(town, ROSA, lasting, why) == refusal


def test_who_has_something_open_with_us_is_not_blocked(town: DispatchTown) -> None:
    dispatch = town.opens(contact=town.somebody_called())
    assert blocks(town) == "OPEN_WORK"
    assert town.row("dispatch_by_id", id=dispatch)["over_at"] is None


def test_who_gets_something_open_during_a_block_is_heard(town: DispatchTown) -> None:
    blocks(town)
    assert held(town)
    town.opens(contact=town.somebody_called())
    assert not held(town)


@pytest.mark.parametrize("kind", ["stop", "quiet", "danger", "police", "person"])
def test_who_is_in_need_is_heard_whatever_is_blocked(town: DispatchTown, kind: Kind) -> None:
    blocks(town)
    assert not held(town, kind)


@pytest.mark.parametrize("kind", ["help", "start"])
def test_who_stopped_can_start_again_and_ask_who_we_are_though_they_are_blocked(
    town: DispatchTown, kind: Kind
) -> None:
    blocks(town)
    assert not held(town, kind)


@pytest.mark.parametrize("kind", ["text", "story"])
def test_words_that_are_only_not_everyday_are_held_back_like_everyday_ones(
    town: DispatchTown, kind: Kind
) -> None:
    blocks(town)
    assert held(town, kind, alert=kind == "story")


def test_the_caller_of_a_contact_is_blocked_without_anybody_seeing_the_number(town: DispatchTown) -> None:
    now = town.clock.now()
    contact, withheld = town.somebody_called(ended=True), town.somebody_called(None, ended=True)

    def both(tx: Tx) -> tuple[str, str]:
        given = ("Abuse.", now + WEEK, "p1", now)
        first = blocking.block_caller(town.house, tx, withheld, *given)
        return first, blocking.block_caller(town.house, tx, contact, *given)

    refused, made = town.store.write(both)
    assert (refused, len(made)) == ("NO_NUMBER", 26)
    assert held(town)


def test_what_staff_write_about_somebody_they_block_lies_sealed(town: DispatchTown) -> None:
    blocks(town, why="Shouts at night, on Harbor Street.")
    (row,) = town.rows("blocks_in_force", now=ms(town.clock.now()), limit=9)
    assert b"Harbor" not in row["reason_enc"] and "Harbor" not in row["reason"]
    assert in_force(town) == ["Shouts at night, on Harbor Street."]


def test_the_block_of_a_caller_is_lifted_without_anybody_seeing_the_number(town: DispatchTown) -> None:
    now, contact = town.clock.now(), town.somebody_called(ended=True)
    town.store.write(
        lambda tx: blocking.block_caller(town.house, tx, contact, "Abuse.", now + WEEK, "p1", now)
    )
    lifted = [town.store.write(lambda tx: blocking.lift_caller(tx, contact, "p1", now)) for _ in range(2)]
    assert lifted == [True, False]
    assert not held(town)


def test_who_was_blocked_is_forgotten_in_time(town: DispatchTown) -> None:
    blocks(town)
    town.clock.pass_((WEEK + timedelta(days=179)).total_seconds())
    assert retention.purge(town.store, ms(town.clock.now()), retention.Schedule()).blocks == 0
    town.clock.pass_(timedelta(days=2).total_seconds())
    assert retention.purge(town.store, ms(town.clock.now()), retention.Schedule()).blocks == 1


# ------------------------------------------------------------------ on the phone


def asks_for_a_person(town: DispatchTown, keys: str = "0", **more: str) -> bool:
    """Whether somebody of ours is looked for."""
    call = f"CA-{keys}{''.join(more.values())}"
    Office.rings(town, call, **more)
    for key in keys:
        town.press(key, call=call)
    return town.rows_or_none("handoff_of_contact", contact_id=town.contact(call)["id"]) is not None


@pytest.fixture
def staffed(town: DispatchTown) -> DispatchTown:
    town.hires("Eve", "+15035550151", roles=("counselor",), teams=("counselors",), shift="counselors")
    return town


def test_nobody_is_rung_for_a_blocked_caller_and_everybody_else_is_heard(staffed: DispatchTown) -> None:
    blocks(staffed)
    assert not asks_for_a_person(staffed)
    assert asks_for_a_person(staffed, caller=ANOTHER)


def test_to_the_flow_nobody_is_there_for_a_blocked_caller_however_it_asks(staffed: DispatchTown) -> None:
    blocks(staffed)

    def asked(tx: Tx) -> list[bool]:
        facts = LiveFacts(staffed.house, tx, staffed.clock.now(), "c", ROSA, blockable=True)
        each = (facts, facts.heard())
        return [ask("counselors") for one in each for ask in (one.staffed, one.present)]

    assert staffed.store.read(asked) == [False, False, True, True]


def test_a_blocked_caller_is_led_to_911_like_everybody_when_nobody_is_found(staffed: DispatchTown) -> None:
    blocks(staffed)
    Office.rings(staffed)
    prompt = staffed.gives(Key("0")).prompt
    assert prompt is not None
    assert "we connect you to Port Alder 911" in " ".join(words.text for words in prompt.says)


@pytest.mark.parametrize("keys", ["1111", "113110"])
def test_a_blocked_caller_in_danger_reaches_a_counselor(staffed: DispatchTown, keys: str) -> None:
    """They press that they think of suicide; or that somebody is hurt, and then 0."""
    blocks(staffed)
    assert asks_for_a_person(staffed, keys)


def test_a_caller_whom_911_sends_us_is_never_held_back(staffed: DispatchTown) -> None:
    blocks(staffed)
    assert asks_for_a_person(staffed, line=FORWARDED)


def test_a_call_is_held_back_by_a_block_in_force_alone(staffed: DispatchTown) -> None:
    made = blocks(staffed)
    staffed.store.write(lambda tx: blocking.lift(tx, made, "p1", staffed.clock.now()))
    assert asks_for_a_person(staffed)
