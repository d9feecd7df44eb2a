"""Somebody who waits in several ways at once: what is said of one of them holds for all of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.store import Store
from db.vault import Vault
from ivr import rescue
from ivr.callbacks import calling_back, holding, waiting
from ivr.house import ms
from tests.ivr.waiting_town import MAYA, WaitingTown, code

HOW = {"outcome": "PHONE_ONLY", "reason": "ANSWERED"}


@pytest.fixture
def town(store: Store, vault: Vault) -> WaitingTown:
    return WaitingTown(store, vault)


def closes(town: WaitingTown, promise: str, **how: str) -> str:
    given = (town.house, "callback", promise, town.ana, town.now)
    return code(town.do(lambda tx: waiting.close(given[0], tx, *given[1:], **(HOW | how))))


def test_whoever_may_be_in_danger_is_not_closed_by_another_promise_of_theirs(town: WaitingTown) -> None:
    grave = town.promised(contact=town.contact(priority=9), priority=9)
    town.later(minutes=5)
    plain = town.promised()
    town.has(town.ana, plain)
    assert closes(town, plain) == "rescue"
    assert {row["id"] for row in town.rows("open_callbacks", limit=9)} == {grave, plain}
    contact = town.row("callback_by_id", id=grave)["contact_id"]
    town.do(lambda tx: rescue.confirm(tx, contact, town.ana, town.now))
    assert closes(town, plain) == ""
    assert town.rows("open_callbacks", limit=9) == []


def test_who_wants_no_call_is_not_closed_while_another_call_of_theirs_was_of_danger(
    town: WaitingTown,
) -> None:
    grave = town.promised(contact=town.contact(priority=9), priority=9)
    town.later(minutes=5)
    plain = town.promised()
    town.has(town.ana, plain)
    attempt = town.tries(town.ana, plain)
    told = (attempt, town.ana, "do_not_call", town.now)
    assert town.do(lambda tx: waiting.tell(town.house, tx, *told)) is None
    assert grave in {row["id"] for row in town.rows("open_callbacks", limit=9)}
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["callback_unreached"]


def test_giving_up_on_a_number_is_no_counselors_decision_whichever_promise_it_is(town: WaitingTown) -> None:
    tried = town.promised()
    for _ in range(3):
        town.has(town.ana, tried)
        town.tries(town.ana, tried)
        town.later(minutes=40)
    other = town.promised()
    town.has(town.ana, other)
    assert closes(town, other, outcome="NO_ACTION", reason="DUPLICATE") == "supervisor"


def test_a_message_that_is_not_safe_is_left_by_no_promise_of_theirs(town: WaitingTown) -> None:
    """They called, and said that a message is safe. Now they write that it is not."""
    first = town.promised(MAYA, voicemail_ok=1)
    town.later(minutes=5)
    contact = town.writes()
    town.has(town.ana, contact, "text")
    given = (contact, town.ana, town.now)
    came = town.do(lambda tx: waiting.to_callback(town.house, tx, *given, agreed=True, message_ok=False))
    assert isinstance(came, str)

    def message(promise: str) -> bool:
        found = town.do(lambda tx: holding.target(tx, "callback", promise))
        assert found is not None
        return town.do(lambda tx: calling_back.message_ok(tx, found))

    assert [message(one) for one in (first, came)] == [False, False]


def test_a_call_afterwards_that_is_promised_anew_is_promised_for_the_new_day(town: WaitingTown) -> None:
    promise = town.promised()
    town.has(town.ana, promise)

    def afterwards(days: int) -> str:
        when = town.now + timedelta(days=days)
        given = ("callback", promise, town.ana, when, town.now)
        came = town.do(lambda tx: waiting.follow_up(town.house, tx, *given, agreed=True))
        assert isinstance(came, str), came
        return came

    first, second = afterwards(7), afterwards(1)
    assert first == second
    assert town.row("callback_by_id", id=first)["next_at"] == ms(town.now + timedelta(days=1))
