"""A supervisor may decide that somebody is called who never opened their phone to a call; nobody else may,
and never against what they said."""

from __future__ import annotations

import pytest

from db.store import Store
from db.vault import Vault
from ivr.callbacks import waiting
from tests.ivr.waiting_town import MAYA, WaitingTown, code


@pytest.fixture
def town(store: Store, vault: Vault) -> WaitingTown:
    return WaitingTown(store, vault)


def blocked(town: WaitingTown) -> str:
    """Maya has only written, and the carrier takes no text of ours to her any more."""
    promise = town.promised(MAYA, contact=town.contact(MAYA, "sms"), reason="TEXTS_BLOCKED", priority=9)
    town.said(MAYA, stopped_at=1, stopped_by="carrier")  # type: ignore[arg-type]
    return promise


def decides(town: WaitingTown, who: str, promise: str) -> str:
    town.has(who, promise)
    return code(town.do(lambda tx: waiting.decide_call(town.house, tx, promise, who, town.now)))


def calls(town: WaitingTown, who: str, promise: str) -> str:
    town.has(who, promise)
    return code(town.do(lambda tx: waiting.call_out(town.house, tx, promise, who, town.now)))


def test_a_supervisor_decides_once_and_whoever_has_them_may_call(town: WaitingTown) -> None:
    promise = blocked(town)
    assert calls(town, town.lee, promise) == "NOT_OPENED"
    assert decides(town, town.lee, promise) == ""
    assert "call_decided" in town.actions(town.row("callback_by_id", id=promise)["contact_id"])
    assert town.row("callback_by_id", id=promise)["decided_by"] == town.lee
    town.do(lambda tx: waiting.release(town.house, tx, "callback", promise, town.lee, town.now))
    assert calls(town, town.ana, promise) == ""


def test_a_counselor_cannot_decide_it(town: WaitingTown) -> None:
    promise = blocked(town)
    assert decides(town, town.ana, promise) == "supervisor_decides"
    assert calls(town, town.ana, promise) == "NOT_OPENED"


@pytest.mark.parametrize(("said", "why"), [({"call_ok": 0}, "UNSAFE_CALL"), ({"quiet_at": 1}, "QUIET")])
def test_what_they_said_goes_before_the_decision_and_also_after_it(
    town: WaitingTown, said: dict[str, int], why: str
) -> None:
    promise = blocked(town)
    assert decides(town, town.lee, promise) == ""
    town.said(MAYA, **said)
    assert calls(town, town.lee, promise) == why
    assert decides(town, town.lee, promise) == why


def test_whoever_can_be_asked_by_text_is_asked_and_not_decided_about(town: WaitingTown) -> None:
    contact = town.writes()
    promise = town.promised(MAYA, contact=contact, reason="DISCONNECTED", priority=9)
    assert decides(town, town.lee, promise) == "write_first"
    assert calls(town, town.lee, promise) == "NOT_OPENED"


def test_the_decision_is_about_one_promise(town: WaitingTown) -> None:
    decides(town, town.lee, blocked(town))
    other = town.promised(MAYA, contact=town.contact(MAYA, "sms"), reason="DISCONNECTED")
    assert calls(town, town.lee, other) == "NOT_OPENED"
