"""The board beside real calls: it says where each caller is at every step, and whose turn it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.snapshots import Snapshots
from console.watch import board
from console.watch.board_seen import Live, Seen
from db.ids import new_id
from db.store import open_store
from db.vault import Vault
from ivr.calls import guests
from ivr.house import ms
from simulator.handset import Handset
from tests.journeys.town import LINE, PSAP_LINE, Town

ANA, BEN = "+15035550131", "+15035550132"


@pytest.fixture
def town(sqlite_url: str, vault: Vault):  # type: ignore[no-untyped-def]
    town = Town(open_store(sqlite_url), vault, url=sqlite_url)
    yield town
    town.close(prove=False)


@pytest.fixture
def ana(town: Town) -> Handset:
    return town.counselor("Ana", ANA)


def seen(town: Town) -> Seen:
    found: Seen = board.read(town.house, town.clock.now(), Snapshots())["seen"]
    return found


def the_call(town: Town) -> Live:
    there = seen(town)
    calls = [live for live in (*there.calls.rows, *there.waiting.rows) if live.kind == "call"]
    assert len(calls) == 1
    return calls[0]


def takes(town: Town, ana: Handset) -> Handset:
    """Rosa talks with Ana."""
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("0")
    assert the_call(town).where == "waits"
    ana.rings()
    ana.answer()
    town.wait(3)
    assert the_call(town).where == "waits", "nobody has her before the key"
    ana.press("1")
    town.wait(3)
    return rosa


def test_a_caller_waits_talks_is_held_and_is_gone(town: Town, ana: Handset) -> None:
    rosa = takes(town, ana)
    assert (the_call(town).where, the_call(town).who) == ("talking", "Ana")
    ana.press("*")
    town.wait(1)
    assert (the_call(town).where, the_call(town).who) == ("aside", "Ana")
    rosa.hang_up()
    town.wait(1)
    assert seen(town).calls.rows == []


def test_a_caller_whom_911_forwarded_waits_before_the_public(town: Town) -> None:
    town.counselor("Ana", ANA)  # her phone rings
    rosa, taker = town.resident(), town.resident("+15035550150", "call taker")
    rosa.call(LINE)
    rosa.press("0")
    taker.call(PSAP_LINE)
    taker.press("#")
    town.wait(1)
    waiting = seen(town).waiting.rows
    assert [live.from_911 for live in waiting] == [True, False]


def test_on_the_911_path_it_says_whether_they_are_connected(town: Town) -> None:
    town.psap.will(answer_after=20)
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    assert the_call(town).where == "to_911"
    town.wait(30)
    assert the_call(town).where == "with_911"


def test_whoever_is_asked_to_join_is_named_and_then_is_there(town: Town, ana: Handset) -> None:
    takes(town, ana)
    ben = town.counselor("Ben", BEN)
    contact, now = town.the_contact()["id"], town.clock.now()
    person, colleague = town.person_of[ANA], town.person_of[BEN]
    town.store.write(lambda tx: guests.invite(town.house, tx, contact, person, colleague, now))
    town.sim.settle()
    guest = the_call(town).guest
    assert guest is not None
    assert (guest.name, guest.there) == ("Ben", False)
    ben.rings()
    ben.answer()
    town.wait(2)
    ben.press("1")
    town.wait(5)
    guest = the_call(town).guest
    assert guest is not None
    assert guest.there
    ana.hang_up()
    town.wait(6)
    assert (the_call(town).who, the_call(town).guest) == ("Ben", None)


def test_a_call_whose_end_was_lost_does_not_stay_for_ever(town: Town) -> None:
    now = town.clock.now() - timedelta(hours=7)
    row = {"caller_enc": None, "caller_idx": None, "dialed": None, "flow_hash": town.flow.hash, "priority": 0}
    given = {"id": new_id(), "channel": "voice", "call_id": "CA1", "line": "public", "language": "en"}
    more = {"route": "direct_public", "started_at": ms(now)}
    town.store.write(lambda tx: tx.run("add_contact", **row, **given, **more))
    assert seen(town).calls.rows == []


def test_a_team_is_overdue_when_nobody_accepted_and_when_it_should_have_arrived(town: Town) -> None:
    marta = town.responder("Marta", "+15035550161")
    town.supervisor()
    dispatch = town.calls_out(need=1)
    assert seen(town).out.rows[0].late == ""
    marta.text(LINE, f"1 {dispatch['code']}")
    town.wait(2)
    coming = seen(town).out.rows[0]
    assert (coming.state, coming.coming, coming.late) == ("ACCEPTED", 1, "")
    marta.text(LINE, f"ETA 10 {dispatch['code']}")
    town.wait(60)
    marta.text(LINE, f"3 {dispatch['code']}")
    town.wait(20 * 60)
    assert seen(town).out.rows[0].late == "They should be there by now."
