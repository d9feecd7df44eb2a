"""Scenario 12: an answer that could mean two things changes nothing, and somebody reads it."""

from __future__ import annotations

import pytest

from db.about import text_body_about
from db.store import Row
from tests.journeys.paging.crew import GAP, Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.town import LINE


@pytest.fixture
def two(town: PagingTown, nurse: Member) -> list[Row]:
    """Two pages are open for the nurse."""
    both = [opens_a_dispatch(town), opens_a_dispatch(town, place="4 Mill Street")]
    for dispatch in both:
        nurse.expect_text(f"page {dispatch['code']}. A team is needed")
    return both


def kept(town: PagingTown, member: Member) -> list[str]:
    """What was stored of their texts to us, as whoever reads them sees it."""
    rows = town.rows("messages_of_person", person_id=member.id, limit=50)[::-1]
    return [
        town.vault.open(row["body_enc"], text_body_about(row["id"]))
        for row in rows
        if row["direction"] == "in"
    ]


def is_asked_which(member: Member, two: list[Row]) -> None:
    asked = member.expect_text("which page do you mean?").body
    assert all(dispatch["code"] in asked for dispatch in two)


def nothing_is_accepted(town: PagingTown, member: Member, dispatches: list[Row]) -> None:
    for dispatch in dispatches:
        assert town.dispatch(dispatch)["state"] == "OPEN"
        assert town.stage_of(dispatch, member.phone) == "paged"
        assert [entry["kind"] for entry in town.events(dispatch)] == ["opened"]


def says_no_to(member: Member, dispatches: list[Row]) -> None:
    """Else their phone rings for them."""
    for dispatch in dispatches:
        member.phone.text(LINE, f"2 {dispatch['code']}")
        member.expect_text(f"page {dispatch['code']}: noted, you are not coming")


@pytest.mark.parametrize("answer", ["1", "on my way"])
def test_with_two_open_pages_a_bare_answer_is_asked_which(
    town: PagingTown, nurse: Member, two: list[Row], answer: str
) -> None:
    nurse.phone.text(LINE, answer)
    is_asked_which(nurse, two)
    nothing_is_accepted(town, nurse, two)
    assert kept(town, nurse) == [answer]


def test_and_the_code_settles_it(town: PagingTown, nurse: Member, driver: Member, two: list[Row]) -> None:
    first, second = two
    nurse.phone.text(LINE, "1")
    is_asked_which(nurse, two)
    nurse.phone.text(LINE, f"1 {second['code']}")
    nurse.expect_text(f"page {second['code']} is yours")
    assert [town.dispatch(d)["state"] for d in two] == ["OPEN", "ACCEPTED"]
    says_no_to(nurse, [first])
    driver.expect_text(f"page {first['code']}. A team is needed")


def test_an_answer_with_more_in_it_is_kept_whole_and_shown_to_the_dispatcher(
    town: PagingTown, nurse: Member, chief: Member, two: list[Row]
) -> None:
    nurse.phone.text(LINE, "yes in 20")
    is_asked_which(nurse, two)
    chief.expect_text("Nora wrote something that we do not understand. Please read it")
    nothing_is_accepted(town, nurse, two)
    assert kept(town, nurse) == ["yes in 20"]
    assert "reply_unclear" in town.alarms()


@pytest.mark.parametrize("word", ["cancel", "STOP", "Cancel."])
def test_a_word_that_may_have_switched_our_texts_off_is_an_alarm_about_reaching_them(
    town: PagingTown, nurse: Member, chief: Member, word: str
) -> None:
    dispatch = opens_a_dispatch(town)
    nurse.expect_text("A team is needed").reply(word)
    chief.expect_text("Nora has switched our texts off and is reached by call alone")
    assert town.alarms() == ["text_stopped"]
    nothing_is_accepted(town, nurse, [dispatch])
    assert kept(town, nurse) == [word]
    nurse.does_not_pick_up(within=GAP + 1)
