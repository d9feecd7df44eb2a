"""Whoever answers callers no longer has nobody any more who waits: others take them at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db.store import Store
from db.vault import Vault
from ivr.accounts import staffing
from tests.ivr.waiting_town import WaitingTown, code


@pytest.fixture
def town(store: Store, vault: Vault) -> WaitingTown:
    return WaitingTown(store, vault)


def leaves(town: WaitingTown) -> None:
    town.do(lambda tx: staffing.leave(town.house, tx, town.ana, town.lee, town.now))


def becomes_analyst(town: WaitingTown) -> None:
    town.do(lambda tx: staffing.set_roles(town.house, tx, town.ana, ["analyst"], town.lee, town.now))


def becomes_supervisor(town: WaitingTown) -> None:
    town.do(lambda tx: staffing.set_roles(town.house, tx, town.ana, ["supervisor"], town.lee, town.now))


@pytest.mark.parametrize("goes", [leaves, becomes_analyst])
def test_a_promise_and_a_conversation_are_free_when_their_counselor_goes(
    town: WaitingTown, goes: Callable[[WaitingTown], None]
) -> None:
    promise, texter = town.promised(), town.writes("+15035550119")
    town.has(town.ana, promise)
    town.has(town.ana, texter, "text")
    goes(town)
    assert town.row("callback_by_id", id=promise)["claimed_by"] is None
    conversation = town.row("conversation_of", contact_id=texter)
    assert conversation["claimed_by"] is None
    assert conversation["waiting_since"] is not None, "somebody reads it"
    town.has(town.ben, promise)
    town.has(town.ben, texter, "text")


def test_whoever_still_answers_callers_keeps_whom_they_have(town: WaitingTown) -> None:
    promise = town.promised()
    town.has(town.ana, promise)
    becomes_supervisor(town)
    assert code(town.claims(town.ben, promise)) == "held"
