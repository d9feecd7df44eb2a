"""After three calls that did not reach somebody, a supervisor decides how it ends; whatever it is called."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.store import open_store
from db.vault import Vault
from ivr.callbacks import waiting
from tests.ivr.waiting_town import WaitingTown, code


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> WaitingTown:
    return WaitingTown(open_store(sqlite_url), vault)


def calls(town: WaitingTown, promise: str, outcome: str) -> None:
    """Ana calls, and says how it went."""
    town.later(hours=1)
    town.has(town.ana, promise)
    told = (town.tries(town.ana, promise), town.ana, outcome, town.now)
    assert town.do(lambda tx: waiting.tell(town.house, tx, *told)) is None


def closes(town: WaitingTown, promise: str, who: str, reason: str) -> str:
    town.has(who, promise)
    told = {"outcome": "NO_ACTION", "reason": reason}
    return code(town.do(lambda tx: waiting.close(town.house, tx, "callback", promise, who, town.now, **told)))


def test_after_three_calls_that_reached_nobody_no_reason_lets_a_counselor_close(town: WaitingTown) -> None:
    promise = town.promised()
    for _ in range(3):
        calls(town, promise, "no_answer")
    for reason in ("NOT_REACHED", "CALLER_DECLINED", "DUPLICATE", "DISCONNECTED"):
        assert closes(town, promise, town.ana, reason) == "supervisor"
    town.clock.at += timedelta(minutes=30)
    assert closes(town, promise, town.lee, "NOT_REACHED") == ""


def test_whoever_was_reached_is_closed_by_whoever_reached_them(town: WaitingTown) -> None:
    promise = town.promised()
    for outcome in ("no_answer", "no_answer", "reached"):
        calls(town, promise, outcome)
    assert closes(town, promise, town.ana, "CALLER_DECLINED") == ""


def test_before_three_calls_a_counselor_closes_with_another_reason(town: WaitingTown) -> None:
    promise = town.promised()
    calls(town, promise, "no_answer")
    assert closes(town, promise, town.ana, "NOT_REACHED") == "tries"
    assert closes(town, promise, town.ana, "DUPLICATE") == ""
