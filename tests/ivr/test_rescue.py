"""Whoever was in danger is not closed before help has reached them, or a supervisor decided it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.ids import new_id
from db.store import codes, open_store
from db.vault import Vault
from flows.paging.model import Accepted, Arrived, Cleared, SetOut
from ivr import rescue
from ivr.callbacks import notes, waiting
from ivr.calls import counseling
from ivr.calls.counseling import NotNowError
from ivr.dispatch import dispatch_desk, dispatching
from ivr.dispatch.dispatch_desk import DeskError
from ivr.dispatch.incidents import Asked
from ivr.house import ms
from ivr.rescue import NotDecidedError
from tests.ivr.waiting_town import WaitingTown, code

CLOSED = {"outcome": "PHONE_ONLY", "reason": "ANSWERED"}


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> WaitingTown:
    return WaitingTown(open_store(sqlite_url), vault)


def endangered(town: WaitingTown, priority: int = 9) -> str:
    """A call in which somebody said yes to danger; it is over."""
    contact = town.contact(priority=priority)
    over = {"ended_at": ms(town.now), "outcome": "NO_ACTION", "reason": "DISCONNECTED"}
    town.do(lambda tx: tx.run("conclude_contact", id=contact, **over))
    return contact


def decides(town: WaitingTown, contact: str, who: str, reason: str = "ANSWERED") -> None:
    said = {"call_type": "WELFARE", "outcome": "PHONE_ONLY", "reason": reason}
    town.do(lambda tx: counseling.decide(town.house, tx, contact, who, town.now, **said))


def closes(town: WaitingTown, promise: str, who: str = "") -> str:
    who = who or town.ana
    town.has(who, promise)
    return code(
        town.do(lambda tx: waiting.close(town.house, tx, "callback", promise, who, town.now, **CLOSED))
    )


def test_nobody_says_how_it_ended_while_somebody_may_be_in_danger(town: WaitingTown) -> None:
    contact = endangered(town)
    for who in (town.ana, town.lee):
        with pytest.raises(NotNowError, match="may still be in danger"):
            decides(town, contact, who)
    assert town.row("contact_by_id", id=contact)["decided_by"] is None
    town.do(lambda tx: rescue.confirm(tx, contact, town.ben, town.now))
    decides(town, contact, town.ana)
    row = town.row("contact_by_id", id=contact)
    assert (row["decided_by"], row["help_confirmed_by"], row["help_how"]) == (town.ana, town.ben, "reached")
    assert "help_confirmed" in town.actions(contact)


def test_an_attempt_under_way_needs_help_whatever_the_priority(town: WaitingTown) -> None:
    contact = endangered(town, priority=2)
    with pytest.raises(NotNowError, match="may still be in danger"):
        decides(town, contact, town.ana, reason="IMMINENT_SUICIDE")
    decides(town, contact, town.ana)


def test_a_promise_to_somebody_in_danger_is_closed_once_help_reached_them(town: WaitingTown) -> None:
    contact = endangered(town)
    promise = town.promised(contact=contact)
    assert closes(town, promise) == "rescue"
    assert [one.id for one in town.everybody()] == [promise]
    town.do(lambda tx: rescue.confirm(tx, contact, town.ana, town.now))
    assert closes(town, promise) == ""


def test_who_does_not_want_to_be_called_and_may_be_in_danger_stays_for_a_supervisor(
    town: WaitingTown,
) -> None:
    promise = town.promised(contact=endangered(town))
    town.has(town.ana, promise)
    rings = town.do(lambda tx: waiting.call_out(town.house, tx, promise, town.ana, town.now))
    assert isinstance(rings, str)

    def spoke() -> None:
        town.do(lambda tx: tx.run("dial_attempt", id=rings, dialed_at=ms(town.now), message_ok=0))
        town.do(lambda tx: tx.run("end_attempt", id=rings, ended_at=ms(town.now)))

    spoke()
    told = (rings, town.ana, "do_not_call", town.now)
    assert town.do(lambda tx: waiting.tell(town.house, tx, *told)) is None
    assert [one.id for one in town.everybody()] == [promise]
    assert "callback_unreached" in [row["alarm"] for row in town.rows("open_alerts", limit=9)]


@pytest.mark.parametrize(("connected", "result"), [(True, "connected"), (True, None)])
def test_911_that_answered_them_counts_by_itself(
    town: WaitingTown, connected: bool, result: str | None
) -> None:
    contact, transfer = endangered(town), new_id()
    brought(town, contact, transfer, "psap")
    with pytest.raises(NotNowError):
        decides(town, contact, town.ana)
    town.do(lambda tx: tx.run("note_transfer_connected", id=transfer, connected_at=ms(town.now)))
    if result:
        town.do(lambda tx: tx.run("end_transfer", id=transfer, ended_at=ms(town.now), result=result))
    decides(town, contact, town.ana)


@pytest.mark.parametrize(("to", "result"), [("psap", "lost"), ("psap", "busy"), ("center_988", "connected")])
def test_911_that_they_did_not_get_and_a_line_that_sends_nobody_do_not(
    town: WaitingTown, to: str, result: str
) -> None:
    contact, transfer = endangered(town), new_id()
    brought(town, contact, transfer, to)
    town.do(lambda tx: tx.run("end_transfer", id=transfer, ended_at=ms(town.now), result=result))
    with pytest.raises(NotNowError):
        decides(town, contact, town.ana)


def brought(town: WaitingTown, contact: str, transfer: str, to: str) -> None:
    row = {"id": transfer, "contact_id": contact, "destination": to, "line_no": 0, "reason": "CALLER_CHOSE"}
    at = {"agreed_at": ms(town.now), "dialed_at": ms(town.now)}
    town.do(lambda tx: tx.run("add_transfer", **row, **at))


def test_a_team_counts_once_it_is_there_and_not_before(town: WaitingTown) -> None:
    contact = endangered(town)
    asked = Asked("WELFARE", 9, "en", "caller", contact, need=1)
    dispatch = town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    for event in (Accepted(town.marta), SetOut(town.marta)):
        happens(town, dispatch, event)
        with pytest.raises(NotNowError):
            decides(town, contact, town.ana)
    happens(town, dispatch, Arrived(town.marta))
    decides(town, contact, town.ana)


def test_a_team_that_had_left_before_they_called_again_does_not_count(town: WaitingTown) -> None:
    asked = Asked("WELFARE", 9, "en", "caller", endangered(town), need=1)
    dispatch = town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    for event in (Accepted(town.marta), SetOut(town.marta), Arrived(town.marta)):
        happens(town, dispatch, event)
    meanwhile = endangered(town)
    happens(town, dispatch, Cleared(town.marta))
    town.later(minutes=30)
    again = endangered(town)
    incident = town.row("dispatch_by_id", id=dispatch)["incident_id"]
    for contact in (meanwhile, again):
        town.do(lambda tx, c=contact: counseling.join(town.house, tx, c, incident, town.ana, town.now))  # type: ignore[misc]
    decides(town, meanwhile, town.ana)
    with pytest.raises(NotNowError, match="may still be in danger"):
        decides(town, again, town.ana)
    since = {"since": 0, "centers": codes("psap"), "limit": 9}
    assert [row["id"] for row in town.rows("unhelped", **since)] == [again]


def happens(town: WaitingTown, dispatch: str, event: object) -> None:
    town.clock.at += timedelta(seconds=1)
    town.do(lambda tx: dispatching.happen(town.house, tx, dispatch, event, town.now, "test"))  # type: ignore[arg-type]


def test_an_incident_is_not_closed_while_somebody_of_it_may_be_in_danger(town: WaitingTown) -> None:
    contact = endangered(town)
    asked = Asked("WELFARE", 9, "en", "caller", contact, need=1)
    dispatch = town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    told = (dispatch, "", "NO_UNIT", town.lee, town.now)
    with pytest.raises(DeskError, match="may still be in danger"):
        town.do(lambda tx: dispatch_desk.close(town.house, tx, *told))


def test_a_supervisor_decides_without_it_and_writes_why(town: WaitingTown) -> None:
    contact = endangered(town)

    def decided(who: str, note: str) -> bool:
        return town.do(lambda tx: rescue.override(tx, contact, who, note, town.now))

    def wrote(who: str, about: str = "") -> str:
        said = (about or contact, who, "They were found safe at home.", "k", town.now)
        return town.do(lambda tx: notes.add_note(town.house, tx, *said))

    with pytest.raises(NotDecidedError, match="Only a supervisor"):
        decided(town.ana, wrote(town.ana))
    for another in ("", wrote(town.ana), wrote(town.lee, endangered(town))):
        with pytest.raises(NotDecidedError, match="Write why"):
            decided(town.lee, another)
    assert decided(town.lee, wrote(town.lee))
    assert town.row("contact_by_id", id=contact)["help_how"] == "supervisor"
    decides(town, contact, town.ana)


def test_whoever_said_it_by_mistake_takes_it_back_for_a_few_minutes_and_before_anything_is_closed(
    town: WaitingTown,
) -> None:
    def says(who: str) -> str:
        contact = endangered(town)
        town.do(lambda tx: rescue.confirm(tx, contact, who, town.now))
        return contact

    def takes_back(contact: str, who: str) -> None:
        town.do(lambda tx: rescue.take_back(tx, contact, who, town.now))

    mistaken = says(town.ana)
    with pytest.raises(NotDecidedError, match="only whoever said it"):
        takes_back(mistaken, town.lee)
    takes_back(mistaken, town.ana)
    row = town.row("contact_by_id", id=mistaken)
    assert (row["help_confirmed_at"], row["help_confirmed_by"], row["help_how"]) == (None, None, None)
    assert town.actions(mistaken).count("help_taken_back") == 1
    with pytest.raises(NotNowError, match="may still be in danger"):
        decides(town, mistaken, town.ana)
    with pytest.raises(NotDecidedError):
        takes_back(mistaken, town.ana)

    decided, promised, late = says(town.ana), says(town.ana), says(town.ana)
    decides(town, decided, town.ana)
    promise = town.promised(contact=promised)
    assert closes(town, promise) == ""
    for closed in (decided, promised):
        with pytest.raises(NotDecidedError, match="before anything is closed"):
            takes_back(closed, town.ana)
    town.later(minutes=5)
    with pytest.raises(NotDecidedError, match="within five minutes"):
        takes_back(late, town.ana)
    assert town.row("contact_by_id", id=late)["help_how"] == "reached"
