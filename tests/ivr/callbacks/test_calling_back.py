"""When somebody who waits may be called, and what their words from before are worth."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.store import Store
from db.vault import Vault
from ivr.callbacks import waiting
from ivr.callbacks.waiting import Refusal
from tests.ivr.house import ROSA
from tests.ivr.waiting_town import MAYA, WaitingTown, code


@pytest.fixture
def town(store: Store, vault: Vault) -> WaitingTown:
    return WaitingTown(store, vault)


def calls(town: WaitingTown, promise: str) -> str | Refusal:
    town.has(town.ana, promise)
    return town.do(lambda tx: waiting.call_out(town.house, tx, promise, town.ana, town.now))


def test_a_call_that_somebody_waits_for_is_made_at_any_hour(town: WaitingTown) -> None:
    town.later(hours=9)  # three in the morning
    assert code(calls(town, town.promised())) == ""


def test_a_call_afterwards_is_never_made_at_night(town: WaitingTown) -> None:
    promise = town.promised(reason="FOLLOW_UP")
    town.said(ROSA, call_ok=1)
    town.later(hours=9)
    came = calls(town, promise)
    assert isinstance(came, Refusal)
    assert came.words == "It can wait until the morning."
    town.later(hours=6)
    assert code(calls(town, promise)) == ""


def test_a_call_afterwards_needs_a_yes_of_this_contact(town: WaitingTown) -> None:
    town.said(ROSA, call_ok=1)
    town.later(days=30)
    assert code(calls(town, town.promised(reason="FOLLOW_UP"))) == "NOT_OPENED"


def test_whoever_asked_for_silence_is_not_called(town: WaitingTown) -> None:
    promise = town.promised()
    town.said(ROSA, quiet_at=1)
    assert code(calls(town, promise)) == "QUIET"


def test_who_left_no_number_cannot_be_called_and_stays_in_the_list(town: WaitingTown) -> None:
    promise = town.promised(None)
    assert code(calls(town, promise)) == "NO_NUMBER"
    assert [one.id for one in town.everybody()] == [promise]


def test_who_is_on_a_call_of_ours_is_not_rung_for_another(town: WaitingTown) -> None:
    assert code(calls(town, town.promised())) == ""
    assert code(calls(town, town.promised(MAYA))) == "busy"


def test_only_whoever_has_them_may_call(town: WaitingTown) -> None:
    promise = town.promised()
    assert (
        code(town.do(lambda tx: waiting.call_out(town.house, tx, promise, town.ana, town.now))) == "not_yours"
    )
    town.has(town.ben, promise)
    assert code(town.do(lambda tx: waiting.call_out(town.house, tx, promise, town.ana, town.now))) == "held"


def test_a_yes_to_a_call_brings_no_old_yes_to_texts_back(town: WaitingTown) -> None:
    """They said at home, a month ago, that texts are safe. Today they say that a call is."""
    town.said(MAYA, text_ok=1)
    town.later(days=30)
    contact = town.writes()
    town.has(town.ana, contact, "text")
    promise = town.do(
        lambda tx: waiting.to_callback(town.house, tx, contact, town.ana, town.now, agreed=True)
    )
    assert isinstance(promise, str)
    kept = town.row("safe_contact_of", number_idx=town.index(MAYA))
    assert (kept["call_ok"], kept["text_ok"]) == (1, None)


def test_a_no_from_before_stands_until_they_say_otherwise(town: WaitingTown) -> None:
    town.said(MAYA, call_ok=0)
    town.later(days=30)
    contact = town.writes()
    town.has(town.ana, contact, "text")

    def becomes(agreed: bool) -> str:
        now = town.now
        return code(
            town.do(lambda tx: waiting.to_callback(town.house, tx, contact, town.ana, now, agreed=agreed))
        )

    assert becomes(agreed=False) == "UNSAFE_CALL"
    assert becomes(agreed=True) == ""


def test_a_promise_for_another_day_outlives_the_one_of_today(town: WaitingTown) -> None:
    promise = town.promised()
    town.has(town.ana, promise)
    when = town.now + timedelta(days=2)
    later = town.do(
        lambda tx: waiting.follow_up(
            town.house, tx, "callback", promise, town.ana, when, town.now, agreed=True
        )
    )
    how = {"outcome": "PHONE_ONLY", "reason": "ANSWERED"}
    assert (
        town.do(lambda tx: waiting.close(town.house, tx, "callback", promise, town.ana, town.now, **how))
        is None
    )
    assert [one.id for one in town.everybody()] == [later]
