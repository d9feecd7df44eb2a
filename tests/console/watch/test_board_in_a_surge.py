"""On the worst evening the board hides nobody who has waited long and no alarm about danger, and it says
when there are more than it shows. On both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bench.consoles import ring
from console.snapshots import Snapshots
from console.watch import board
from console.watch.board_seen import Seen
from db.ids import new_id
from db.store import Store, Tx
from db.vault import Vault
from ivr.house import ms
from ivr.outgoing import alerts
from tests.console.desk_town import DeskTown


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


def on_hold(town: DeskTown, count: int, priority: int = 3, language: str = "en") -> list[str]:
    """Callers who look for a person from now on, the first of them first; their contacts."""
    contacts = [new_id(ms(town.now)) for _ in range(count)]

    def work(tx: Tx) -> None:
        for n, contact in enumerate(contacts):
            now = ms(town.now) + n
            tx.run(
                "add_contact", id=contact, channel="voice", call_id=f"CA{contact}", line="public",
                route="direct_public", language=language, caller_enc=None, caller_idx=None, dialed=None,
                flow_hash=town.house.flow.hash, priority=priority, started_at=now,
            )  # fmt: skip
            tx.run(
                "add_handoff", id=new_id(now), contact_id=contact, team="counselors", language=language,
                priority=priority, opened_at=now, expires_at=now + 3_600_000,
            )  # fmt: skip

    town.do(work)
    town.clock.at += timedelta(seconds=count)
    return contacts


def seen(town: DeskTown) -> Seen:
    found: Seen = board.read(town.house, town.now, Snapshots())["seen"]
    return found


def raised(town: DeskTown, alarm: str, count: int) -> None:
    for _ in range(count):
        town.do(lambda tx: alerts.raise_(town.house, tx, alarm, new_id(), town.now))
    town.clock.at += timedelta(minutes=1)


def test_whoever_has_waited_longest_is_seen_however_many_call_after_them(town: DeskTown) -> None:
    (first,) = on_hold(town, 1, language="es")
    ring(town.house, 60)
    there = seen(town)
    assert [(live.id, live.language) for live in there.waiting.rows] == [(first, "Spanish")]
    assert (there.calls.count, len(there.calls.rows)) == ("41 or more", 40)


def test_of_more_who_wait_than_fit_those_at_risk_and_those_who_waited_longest_are_shown(
    town: DeskTown,
) -> None:
    waited = on_hold(town, 50)
    (grave,) = on_hold(town, 1, priority=9)
    there = seen(town).waiting
    assert [live.id for live in there.rows] == [grave, *waited[:39]]
    assert (there.count, there.more) == ("41 or more", True)


def test_the_board_says_that_more_wait_than_it_counts(town: DeskTown) -> None:
    on_hold(town, 50)
    ana = town.signed_in(town.ana, "ana")
    ana.get("/desk/board")
    assert "Waiting for a person 41 or more" in ana.words
    assert ana.page.count('data-key="waits-') == 40


def test_whoever_talks_is_seen_however_many_wait(town: DeskTown) -> None:
    (talks,) = on_hold(town, 1)
    handoff = town.row("handoff_of_contact", contact_id=talks)
    town.do(lambda tx: tx.run("win_handoff", id=handoff["id"], won_by=town.ana, won_at=ms(town.now)))
    on_hold(town, 60)
    there = seen(town)
    assert [(live.id, live.where, live.who) for live in there.calls.rows] == [(talks, "talking", "Ana")]
    assert talks not in {live.id for live in there.waiting.rows}


def test_a_search_whose_end_was_lost_hours_ago_takes_nobodys_place(town: DeskTown) -> None:
    on_hold(town, 60)
    town.passes(7)
    (here,) = on_hold(town, 1)
    assert [live.id for live in seen(town).waiting.rows] == [here]


def test_an_alarm_about_danger_stands_first_however_many_others_came_after_it(town: DeskTown) -> None:
    raised(town, "backup_police", 1)
    raised(town, "text_not_sent", 120)
    there = seen(town).alarms
    assert (there.rows[0].title, there.rows[0].urgent) == ("Police asked for", True)
    assert there.count == "41 or more"
    page = town.signed_in(town.ana, "ana").get("/desk/alarms").text
    assert page.index("Police asked for") < page.index("A text did not go out")
    assert "101 or more wait" in page
