"""Scenario 7 for who opens the link in a page's text, or has its page open, after somebody else accepted."""

from __future__ import annotations

from db.store import Row
from simulator.inbox import Received
from tests.console.links.test_field_links import Browser
from tests.journeys.paging.crew import Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown

COVERED = "covered by Nora. You are not needed"
ON_THE_PAGE = "Others have it. You are not needed"


def asked(town: PagingTown, nurse: Member, medic: Member) -> tuple[Row, Received, Received]:
    dispatch = opens_a_dispatch(town)
    return dispatch, nurse.expect_text("A team is needed"), medic.expect_text("A team is needed")


def accepts(nurse: Member, medic: Member, page: Received) -> None:
    page.reply("1")
    nurse.expect_text("is yours")
    medic.expect_text(COVERED)


def stands(town: PagingTown, dispatch: Row) -> tuple[Row, list[Row]]:
    return town.dispatch(dispatch), town.rows("members_of", dispatch_id=dispatch["id"])


def test_an_old_link_shows_that_others_have_it_and_neither_a_button_nor_the_place(
    town: PagingTown, nurse: Member, medic: Member
) -> None:
    dispatch, first, second = asked(town, nurse, medic)
    accepts(nurse, medic, first)
    before = stands(town, dispatch)
    browser = Browser(town)
    browser.post(second.link)
    seen = browser.get("/field").text
    assert ON_THE_PAGE in seen
    assert "<button" not in seen
    assert "Alder Lane" not in seen
    assert stands(town, dispatch) == before


def test_a_button_pressed_too_late_says_so_and_changes_nothing(
    town: PagingTown, nurse: Member, medic: Member
) -> None:
    dispatch, first, second = asked(town, nurse, medic)
    browser = Browser(town)
    browser.post(second.link)
    button = browser.form()
    accepts(nurse, medic, first)
    before = stands(town, dispatch)
    answer = browser.post("/field", **button, do="accept")
    seen = browser.get(answer.headers["Location"]).text
    assert ON_THE_PAGE in seen
    assert "Alder Lane" not in seen
    assert stands(town, dispatch) == before
    last = town.events(dispatch)[-1]
    assert (last["kind"], last["late"]) == ("accepted", 1)
    medic.expect_text(COVERED)
    browser.post("/field", **button, do="accept")  # the same press once more
    assert town.events(dispatch)[-1]["n"] == last["n"]
