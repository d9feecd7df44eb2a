"""Lines and flow: what callers reach and hear, and the proof of it, without walking anything again."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from db.store import open_store
from db.vault import Vault
from flows.check import Checked, checked, papers
from ivr.roster.holidays_of import holiday_names
from ivr.watch import flow_book
from tests.console.desk_town import DeskTown
from tests.flows.patched import small


@cache
def proof() -> Checked:
    return checked(small())


@pytest.fixture
def town(sqlite_url: str, vault: Vault, tmp_path: Path) -> DeskTown:
    """A city with a small flow that was checked when it started."""
    town = DeskTown(open_store(sqlite_url), vault)
    flow = proof().graph.flow
    holidays = {name: holiday_names(*plan.holidays, plan.closed_on) for name, plan in flow.schedules.items()}
    town.house = replace(town.house, flow=flow, holidays=holidays)
    town.move_to("https://hotline.example.org")
    papers.keep(tmp_path / "papers", proof(), 1.5)
    town.app.extensions["careline"] = replace(town.app.extensions["careline"], papers=tmp_path / "papers")
    return town


def test_every_number_is_there_with_a_picture_in_each_language(town: DeskTown) -> None:
    browser = town.signed_in(town.nora, "nora")
    browser.get("/desk/lines")
    for line in town.house.flow.lines.values():
        digits = line.number.removeprefix("+1")
        assert f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" in browser.page
    linked = set(re.findall(r'href="(/desk/lines/paper/[^"]+)"', browser.page))
    assert {path for path in linked if path.endswith(".svg")}
    for path in linked:
        answer = browser.get(path)
        assert answer.status_code == 200
        assert answer.mimetype == ("image/svg+xml" if path.endswith(".svg") else "text/html")
    assert (
        len(linked) == len(list((town.app.extensions["careline"].papers).iterdir())) - 1
    )  # all but the result


def test_a_paper_may_apply_its_own_style_and_nothing_else(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    answer = browser.get("/desk/lines/paper/script.html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "style=" not in answer.text


@pytest.mark.parametrize(
    "name", ["result.json", "nothing.svg", "..%2Fapp.py", "script.html.new", "public.xx.svg"]
)
def test_no_other_file_is_given_out(town: DeskTown, name: str) -> None:
    browser = town.signed_in(town.ana, "ana")
    assert browser.get(f"/desk/lines/paper/{name}").status_code == 404


def test_the_result_of_the_check_is_told_with_its_worst_cases_and_limits(town: DeskTown) -> None:
    browser = town.signed_in(town.otto, "otto")
    browser.get("/desk/lines")
    words = browser.words
    limit = f"{town.house.flow.limits.exit_seconds:g}"
    assert "rules hold: nobody is trapped." in words
    assert re.search(rf"Seconds until both exits are spoken [\d.]+ {limit} ", words)
    assert "in 1.5 seconds" in words  # as it was told when it was checked: nothing is walked for a page


def test_without_what_the_check_left_the_page_says_how_to_get_it(town: DeskTown) -> None:
    town.app.extensions["careline"] = replace(town.app.extensions["careline"], papers=None)
    browser = town.signed_in(town.ana, "ana")
    browser.get("/desk/lines")
    assert "python app.py check" in browser.page
    assert "/desk/lines/paper/" not in browser.page
    assert browser.get("/desk/lines/paper/script.html").status_code == 404


def test_a_version_is_written_down_once_and_stays_in_the_history(town: DeskTown) -> None:
    result = papers.result_in(town.app.extensions["careline"].papers)
    flow_book.begun(town.house, result)
    old = town.house.flow.hash
    town.passes(24)
    flow_book.begun(town.house, result)
    town.house = replace(town.house, flow=replace(town.house.flow, hash="f" * 64))
    flow_book.begun(town.house, None)
    rows = town.rows("flow_versions", limit=9)
    assert [row["hash"] for row in rows] == ["f" * 64, old]
    assert rows[0]["first_at"] - rows[1]["first_at"] == 24 * 3600 * 1000
    assert town.actions().count("flow_in_force") == 2
    town.move_to("https://hotline.example.org")
    browser = town.signed_in(town.ana, "ana")
    browser.get("/desk/lines")
    assert browser.page.index("ffffffffffff") < browser.page.index(old[:12])
    assert browser.page.count("in force</span>") == 1
