"""What the board may cost: so many questions and no more, each by an index, however much lies behind it."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from bench.consoles import ring
from bench.hotline import Counting
from console.snapshots import LASTS, Snapshots
from console.watch import board
from db.store import Store, open_store
from db.store.statements import book
from db.vault import Vault
from ivr.dispatch.dispatching import open_dispatch
from ivr.dispatch.incidents import Asked
from ivr.outgoing import alerts
from tests.console.desk_town import DeskTown
from tests.ivr.roster_town import TEAM

STATIC = Path(__file__).resolve().parents[3] / "console" / "static"
ASKED = (
    "board_calls", "board_calls_waiting", "board_texts_waiting", "board_texts", "board_dispatches",
    "board_alarms", "who_waits",
)  # fmt: skip
# Indexes of what is open alone: they are as long as what is live, not as what was.
OPEN = {
    "contact_live", "handoff_waiting", "conversation_waiting", "conversation_heard", "conversation_open",
    "conversation_claimed", "dispatch_live", "dispatch_code", "alert_open", "callback_open",
    "callback_one_open",
}  # fmt: skip


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    return DeskTown(open_store(sqlite_url), vault)


def questions(town: DeskTown, kept: Snapshots) -> int:
    counting = Counting(town.store)
    counting.read(lambda tx: board.gather(town.house, tx, town.now, kept))
    return counting.statements


def test_a_reading_asks_twelve_questions_however_many_are_on_the_line(town: DeskTown) -> None:
    kept = Snapshots()
    questions(town, kept)  # the gaps of two weeks, for half a minute
    assert questions(town, kept) == 12
    ring(town.house, 60)
    assert questions(town, kept) == 12


def test_of_a_long_list_the_first_forty_are_shown_and_that_there_are_more(town: DeskTown) -> None:
    ring(town.house, 60)
    seen = board.read(town.house, town.now, Snapshots())["seen"]
    assert (len(seen.calls.rows), seen.calls.more) == (40, True)


def test_it_is_the_same_on_both_engines(store: Store, vault: Vault) -> None:
    town = DeskTown(store, vault)
    ring(town.house, 3)
    town.do(lambda tx: alerts.raise_(town.house, tx, "roster_gap", TEAM, town.now, key="a"))
    asked = Asked("WELFARE", 9, "en", "person:x", need=1)
    town.do(lambda tx: open_dispatch(town.house, tx, asked, town.now))
    seen = board.read(town.house, town.now, Snapshots())["seen"]
    assert [call.where for call in seen.calls.rows] == ["menus"] * 3
    assert [one.title for one in seen.alarms.rows] == ["A gap in the roster"]
    assert [(one.state, one.coming, one.urgent) for one in seen.out.rows] == [("OPEN", 0, True)]


@pytest.mark.parametrize("name", ASKED)
def test_nothing_is_looked_through_but_what_is_open(sqlite_url: str, name: str) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    statement = book("sqlite")[name]
    nothing = dict.fromkeys(statement.params, 1)
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", nothing)]
    connection.close()
    scanned = [step for step in steps if step.startswith("SCAN") and not re.match(r"SCAN (w|\(sub|o$)", step)]
    for step in scanned:
        index = re.search(r"USING (?:COVERING )?INDEX (\w+)", step)
        assert index, f"{name} looks through a whole table: {step}"
        assert index[1] in OPEN, f"{name}: {step}"


def test_a_change_is_seen_within_two_seconds() -> None:
    """How often a console asks, and how old what it gets may be."""
    every = re.search(r"EVERY = (\d+)", (STATIC / "live.js").read_text())
    assert every
    assert int(every[1]) / 1000 + LASTS.total_seconds() <= 2
