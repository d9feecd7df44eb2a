"""The audit log is looked through by person, subject, action and day, in bounded steps, and exported."""

from __future__ import annotations

import csv
import io
import re
import sqlite3

import pytest

from console.office.audit_search import NEWEST, WINDOW, look, search_of
from db import audit
from db.store import Store, Tx, open_store
from db.vault import Vault
from ivr.watch import audit_watch
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.roster_town import local


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


@pytest.fixture
def otto(town: DeskTown) -> Browser:
    return town.signed_in(town.otto, "otto")


def write(town: DeskTown, count: int, who: str, what: str, about: str = "staff") -> None:
    """So many entries, in transactions short enough for a busy machine."""

    def work(tx: Tx, part: int) -> None:
        for _ in range(part):
            audit.append(tx, town.millis(town.now), about, who, what)

    for part in [250] * (count // 250) + [count % 250]:
        town.do(lambda tx, part=part: work(tx, part))


def shown(browser: Browser) -> list[str]:
    return re.findall(r"<strong>([^<]+)</strong> <span class=\"of\">", browser.page)


def test_by_the_end_of_a_persons_id_their_doings_are_found_however_they_are_written(
    town: DeskTown, otto: Browser
) -> None:
    write(town, 2, town.ana, "roster_revealed")
    write(town, 1, f"person:{town.ana}", "dispatch_opened")
    write(town, 3, town.lee, "roster_revealed")
    for typed in (town.ana, town.ana[-6:], f"…{town.ana[-6:]}"):
        otto.get(f"/desk/audit?who={typed}")
        assert shown(otto) == ["Dispatch opened", "Roster revealed", "Roster revealed"]


def test_action_and_subject_are_found_as_the_page_says_them(town: DeskTown, otto: Browser) -> None:
    write(town, 1, "worker", "purged", "retention")
    write(town, 1, "worker", "dispatch_opened", town.marta)
    otto.get("/desk/audit?what=dispatch+opened")
    assert shown(otto) == ["Dispatch opened"]
    otto.get(f"/desk/audit?about={town.marta[-6:]}&who=worker")
    assert shown(otto) == ["Dispatch opened"]
    otto.get("/desk/audit?what=purged&about=staff")
    assert shown(otto) == []
    assert "Nothing fits." in otto.page


def test_a_day_is_the_citys_from_midnight_to_midnight(town: DeskTown, otto: Browser) -> None:
    for when, what in (
        ("2026-03-07 23:59", "before"),
        ("2026-03-08 00:00", "first"),
        ("2026-03-08 23:59", "last"),
        ("2026-03-09 00:00", "after"),
    ):  # 23 hours: the clocks are set forward on that Sunday
        town.clock.at = local(when)
        write(town, 1, "worker", what)
    otto = town.browser()
    otto.sign_in("otto")
    otto.get("/desk/audit?day=2026-03-08&who=worker")
    assert shown(otto) == ["Last", "First"]


@pytest.mark.parametrize(
    "odd", ["who=%25", "who=_", "what=!", "day=2026-02-31", "day=x", "about=" + "x" * 99, "who='"]
)
def test_marks_of_a_pattern_find_nothing_by_themselves_and_nothing_breaks(
    town: DeskTown, otto: Browser, odd: str
) -> None:
    write(town, 1, town.ana, "roster_revealed")
    assert otto.get(f"/desk/audit?{odd}").status_code == 200


def test_one_page_looks_through_a_window_and_says_that_the_log_goes_on(sqlite_url: str, vault: Vault) -> None:
    town = DeskTown(open_store(sqlite_url), vault)
    write(town, 1, "worker", "needle")
    write(town, WINDOW + 50, "worker", "turn")
    otto = town.signed_in(town.otto, "otto")
    otto.get("/desk/audit?what=needle")
    assert shown(otto) == []
    assert "the log goes on" in otto.page
    older = re.search(r'href="(/desk/audit\?before=[^"]+)" rel="next">Look further back', otto.page)
    assert older
    otto.get(older[1].replace("&amp;", "&"))
    assert shown(otto) == ["Needle"]


def test_a_day_long_ago_is_found_at_once_however_small_the_window(town: DeskTown) -> None:
    """By halves, and not page by page from today."""
    zone, now = town.house.flow.zone, town.now
    for when, count, what in ((local("2026-01-10 12:00"), 1, "needle"), (now, 3_000, "turn")):
        town.clock.at = when
        write(town, count, "worker", what)
    for day, there in (("2026-01-10", ["needle"]), ("2026-01-09", []), ("2026-01-11", [])):
        search = search_of({"what": "needle", "day": day}, zone)
        found = town.do(lambda tx, search=search: look(tx, search, NEWEST, 50, window=1_100))
        assert [row["action"] for row in found.rows] == there, day
        assert found.whole, day


def test_the_table_holds_what_fits_and_taking_it_is_written_down(town: DeskTown, otto: Browser) -> None:
    write(town, 60, town.ana, "roster_revealed")
    write(town, 1, town.lee, "staff_revealed")
    answer = otto.get(f"/desk/audit/export?who={town.ana[-6:]}")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["number", "time", "who", "what", "about", "more"]
    assert len(rows) == 61
    assert {row[2] for row in rows[1:]} == {town.ana}
    assert re.fullmatch(r"2026-03-05T02:\d\d:\d\d\.\d{3}\+00:00", rows[1][1])
    assert "attachment" in answer.headers["Content-Disposition"]
    assert town.actions()[-1] == "audit_exported"


def test_whether_the_log_is_whole_is_shown_as_it_was_proved_last(town: DeskTown, otto: Browser) -> None:
    otto.get("/desk/audit")
    assert "it was not yet" in otto.page
    while audit.seal_batch(town.store, town.house.audit_key).count < len(town.audited()):
        pass
    assert audit_watch.prove(town.house).faults == 0
    otto.get("/desk/audit")
    assert "Whole and unchanged" in otto.page


def test_a_log_that_was_changed_is_shown_as_that(sqlite_url: str, vault: Vault) -> None:
    town = DeskTown(open_store(sqlite_url), vault)
    otto = town.signed_in(town.otto, "otto")
    audit.seal_batch(town.store, town.house.audit_key)
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE audit SET actor = 'nobody' WHERE id = 1")
    connection.commit()
    connection.close()
    assert audit_watch.prove(town.house).faults == 1
    otto.get("/desk/audit")
    assert "It was tampered with: 1 faults" in otto.page
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["audit_broken"]
    assert "The audit log was changed" in town.signed_in(town.lee, "lee").get("/desk/alarms").text
    audit_watch.prove(town.house)
    assert len(town.rows("open_alerts", limit=9)) == 1, "one alarm until somebody has seen it"
