"""Dispatches in the console: what the pages show, what they offer, and what a click does."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from console.dispatching import dispatch_words
from db.store import Store
from db.vault import Vault
from flows.paging.model import Accepted, Arrived, Backup, Cancelled, Channel, Cleared, Event, Stage, State
from flows.paging.pages import RANK
from ivr.dispatch import dispatching
from ivr.dispatch.dispatch_desk import TOLD
from ivr.dispatch.dispatching import Asked, details_of
from ivr.outgoing import dispatch_log
from tests.console.desk_town import Browser, DeskTown

PLACE = "4 Harbor Street, blue door"
LIST = "/desk/dispatches"
NEW = {
    "call_type": "WELFARE",
    "place": PLACE,
    "safety": "dog",
    "priority": "6",
    "language": "en",
    "need": "1",
}


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    return town.signed_in(town.ana, "ana")


def opens(town: DeskTown, **more: object) -> str:
    given = {
        "call_type": "WELFARE",
        "priority": 6,
        "language": "en",
        "by": "caller",
        "place": PLACE,
        "need": 1,
    }
    asked = Asked(**{**given, **more})  # type: ignore[arg-type]
    return town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))


def happens(town: DeskTown, dispatch: str, *events: Event) -> None:
    for event in events:
        town.clock.pass_(1)
        town.do(lambda tx, e=event: dispatching.happen(town.house, tx, dispatch, e, town.now, "test"))  # type: ignore[misc]


def state(town: DeskTown, dispatch: str) -> str:
    return str(town.row("dispatch_by_id", id=dispatch)["state"])


def act(browser: Browser, dispatch: str, do: str, **more: str) -> int:
    """A button of the page that is shown, with what the page put into its form."""
    hidden = {name: browser.hidden(name) for name in ("seen", "mark")}
    return browser.post(f"{LIST}/{dispatch}/do", do=do, **{**hidden, **more}).status_code


# ------------------------------------------------------------------ the list


def test_the_list_shows_open_ones_by_next_deadline_and_nothing_of_the_matter(
    town: DeskTown, ana: Browser
) -> None:
    assert "No team is out or asked for." in ana.get(LIST).text
    taken = opens(town)
    happens(town, taken, Accepted(town.marta))
    urgent = opens(town, place="elsewhere")
    page = ana.get(LIST).text
    assert page.index(urgent) < page.index(taken), "asked again in 90 seconds, before the nudge in 300"
    assert "0 of 1" in page
    assert "the responders on shift are asked as well" in page
    assert "Harbor" not in page
    happens(town, urgent, Cancelled("operator:x", "CALLER_DECLINED"))
    page = ana.get(LIST).text
    assert page.index("Ended last") < page.index(urgent)


# ------------------------------------------------------------------ sending a team


def fresh(browser: Browser, **more: str) -> dict[str, str]:
    browser.get(f"{LIST}/new")
    return {**NEW, "once": browser.hidden("once"), **more}


def test_a_team_is_sent_and_a_double_click_sends_one(town: DeskTown, ana: Browser) -> None:
    form = fresh(ana)
    shown = ana.page
    first = ana.post(f"{LIST}/new", **form)
    ana.page = shown
    second = ana.post(f"{LIST}/new", **form)
    assert first.headers["Location"] == second.headers["Location"]
    (row,) = town.rows("live_dispatches", limit=9)
    assert first.headers["Location"] == f"{LIST}/{row['id']}?done=team_opened"
    assert (row["call_type"], row["priority"], row["need"]) == ("WELFARE", 6, 1)
    incident = town.row("incident_by_id", id=row["incident_id"])
    assert details_of(town.house, incident).safety == "dog"
    assert incident["opened_by"] == f"person:{town.ana}"


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"call_type": "PIZZA"}, "call_type", "Choose what it is about."),
        ({"place": " "}, "place", "Write where to go"),
        ({"need": "many"}, "need", "Write a number from 1 to 6"),
        ({"need": "²"}, "need", "Write a number from 1 to 6"),
        ({"language": "tlh"}, "language", "Choose the language"),
        ({"safety": "x" * 2001}, "safety", "Write at most 2000"),
    ],
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(
    town: DeskTown, ana: Browser, wrong: dict[str, str], field: str, words: str
) -> None:
    answer = ana.post(f"{LIST}/new", **fresh(ana, people="two children", **wrong))
    assert answer.status_code == 422
    assert re.search(rf'<p class="fault" id="{field}-fault">{words}', answer.text)
    assert "two children" in answer.text
    assert town.rows("live_dispatches", limit=9) == []


def test_what_looks_like_one_that_is_open_is_offered_before_a_second_team_is_sent(
    town: DeskTown, ana: Browser
) -> None:
    there = opens(town)
    form = fresh(ana, place="4 harbor street - BLUE door", people="two children")
    answer = ana.post(f"{LIST}/new", **form)
    assert answer.status_code == 409
    assert "This may be known already" in answer.text
    assert "two children" in answer.text
    assert len(town.rows("live_dispatches", limit=9)) == 1
    joined = ana.post(f"{LIST}/join", contact="", incident=ana.hidden("incident"))
    assert joined.headers["Location"] == f"{LIST}/{there}?done=team_joined"
    ana.post(f"{LIST}/new", **form)
    assert ana.post(f"{LIST}/new", **form, another="yes").status_code == 303
    assert len(town.rows("live_dispatches", limit=9)) == 2


def test_a_team_for_a_call_belongs_to_it_and_asking_twice_sends_one(town: DeskTown, ana: Browser) -> None:
    town.rings()
    contact = town.contact()["id"]
    ana.get(f"{LIST}/new?contact={contact}")
    form = {**NEW, "contact": contact, "once": ana.hidden("once")}
    first = ana.post(f"{LIST}/new", **form)
    ana.get(f"{LIST}/new?contact={contact}")
    second = ana.post(f"{LIST}/new", **{**form, "once": ana.hidden("once"), "another": "yes"})
    assert first.headers["Location"] == second.headers["Location"]
    (row,) = town.rows("live_dispatches", limit=9)
    assert town.contact()["incident_id"] == row["incident_id"]
    assert f"/desk/contacts/{contact}" in ana.get(f"{LIST}/{row['id']}").text


def test_a_further_team_goes_to_the_same_incident(town: DeskTown, ana: Browser) -> None:
    first = opens(town)
    ana.get(f"{LIST}/new?more={first}")
    assert PLACE not in ana.page, "what is sealed is not in a form that is only opened"
    form = {"more": first, "once": ana.hidden("once"), "priority": "9", "language": "en"}
    assert ana.post(f"{LIST}/new", **form).status_code == 303
    rows = town.rows("live_dispatches", limit=9)
    assert len(rows) == 2
    assert len({row["incident_id"] for row in rows}) == 1
    page = ana.get(f"{LIST}/{first}").text
    assert "Other teams there" in page


# ------------------------------------------------------------------ one dispatch


def test_the_page_tells_who_was_asked_how_and_what_became_of_it(town: DeskTown, ana: Browser) -> None:
    dispatch = opens(town)
    page = ana.get(f"{LIST}/{dispatch}").text
    for words in (
        PLACE,
        "Marta",
        "asked, no answer yet",
        "Text goes out",
        "Call goes out",
        "A team was asked for.",
    ):
        assert words in page
    assert "The responders on shift who speak the language are asked, step 1 of 3." in page
    happens(town, dispatch, Accepted(town.marta, 15))
    page = ana.get(f"{LIST}/{dispatch}").text
    assert "1 of 1" in page
    assert "Marta said: I come. In 15 minutes." in page
    assert re.search(r"there at <time[^>]+>6:15 PM", page)


def looked(town: DeskTown, dispatch: str) -> list[str]:
    """Who read where it is, by the log."""
    incident = town.row("dispatch_by_id", id=dispatch)["incident_id"]
    rows = [row for row in town.audited() if row["action"] == "details_revealed"]
    return [row["actor"] for row in rows if row["subject"] == incident]


def test_every_look_at_the_place_stands_in_the_log_and_staying_on_the_page_is_the_same_look(
    town: DeskTown, ana: Browser
) -> None:
    dispatch = opens(town)
    answer = ana.get(f"{LIST}/{dispatch}")
    etag = re.search(r'data-etag="([^"]+)"', answer.text)
    assert etag is not None
    same = etag[1].replace("&#34;", '"')
    again = ana.open(f"{LIST}/{dispatch}/now", headers={"If-None-Match": same})
    assert again.status_code == 304
    assert looked(town, dispatch) == [f"person:{town.ana}"]
    ana.get(f"{LIST}/{dispatch}")
    assert looked(town, dispatch) == [f"person:{town.ana}"] * 2


@pytest.mark.parametrize("said", [{}, {"If-None-Match": "x"}])
def test_nobody_reads_the_place_unseen_whatever_their_browser_says_it_has_already(
    town: DeskTown, ana: Browser, said: dict[str, str]
) -> None:
    dispatch, other = opens(town), opens(town, place="5 Quay Lane")
    assert PLACE in ana.open(f"{LIST}/{dispatch}/now", headers=said).text
    assert looked(town, dispatch) == [f"person:{town.ana}"]
    assert looked(town, other) == []
    ana.open(f"{LIST}/{other}/now", headers=said)
    assert looked(town, other) == [f"person:{town.ana}"]


def test_a_page_that_stays_open_is_written_down_again_every_ten_minutes(town: DeskTown, ana: Browser) -> None:
    dispatch = opens(town)
    lee = town.signed_in(town.lee, "lee")
    for _ in range(4):
        for browser in (ana, lee):
            browser.open(f"{LIST}/{dispatch}/now", headers={"If-None-Match": "x"})
        town.clock.pass_(360)
    assert looked(town, dispatch) == [f"person:{town.ana}", f"person:{town.lee}"] * 2


def test_whoever_asks_for_no_dispatch_at_all_is_told_so(town: DeskTown, ana: Browser) -> None:
    assert ana.open(f"{LIST}/nowhere/now", headers={"If-None-Match": "x"}).status_code == 404


def test_what_may_not_be_done_is_neither_offered_nor_done(town: DeskTown, ana: Browser) -> None:
    dispatch = opens(town)
    page = ana.get(f"{LIST}/{dispatch}").text
    assert "Ask the next people now" in page
    for words in ("I see to it myself", "Say how it ended", "Close the incident", "Somebody else goes"):
        assert words not in page
    for do, more in (
        ("hand_off", {}),
        ("dispose", {"disposition": "REFUSED"}),
        ("close", {"reason": "TEST"}),
    ):
        assert act(ana, dispatch, do, **more) == 409
        assert "Nothing was changed." in ana.page
    assert act(ana, dispatch, "explode") == 422
    assert state(town, dispatch) == "OPEN"


def test_the_whole_way_of_a_team_from_the_desk(town: DeskTown, ana: Browser) -> None:
    dispatch = opens(town)

    def does(do: str, **more: str) -> None:
        ana.get(f"{LIST}/{dispatch}")
        assert act(ana, dispatch, do, **more) == 303, ana.page

    does("escalate")
    assert town.row("dispatch_by_id", id=dispatch)["level"] == 1
    does("call", person=town.ines)
    assert town.rows("pages_of_person", dispatch_id=dispatch, person_id=town.ines) != []
    does("told", person=town.ines, what="accept")
    assert state(town, dispatch) == "ACCEPTED"
    does("reassign", person=town.ines, to=town.theo)
    assert state(town, dispatch) == "OPEN"
    for what in ("accept", "arrived", "backup_police", "cleared"):
        does("told", person=town.theo, what=what)
    alarm = next(
        row["id"]
        for row in town.rows("alerts_of", subject=dispatch, limit=9)
        if row["alarm"] == "backup_police"
    )
    ana.get(f"{LIST}/{dispatch}")
    assert "I have called them" in ana.page
    does("see_to", alarm=alarm)
    assert "Police asked for (Theo): Ana" in ana.get(f"{LIST}/{dispatch}").text
    does("dispose", disposition="SCENE_HANDLED")
    assert state(town, dispatch) == "CLOSED"
    page = ana.get(f"{LIST}/{dispatch}").text
    assert "Nothing is left to do." in page
    assert 'How it ended was told: Settled there. <span class="hint">by Ana</span>' in page


def test_called_off_needs_a_reason_and_is_said_to_everybody(town: DeskTown, ana: Browser) -> None:
    dispatch = opens(town)
    ana.get(f"{LIST}/{dispatch}")
    assert act(ana, dispatch, "cancel", reason="") == 409
    assert "Choose why the team is called off." in ana.page
    assert act(ana, dispatch, "cancel", reason="CALLER_DECLINED") == 303
    assert state(town, dispatch) == "CANCELLED"
    assert "Called off: The caller did not want it." in ana.get(f"{LIST}/{dispatch}").text


def test_of_two_who_change_the_place_the_second_sees_both_and_loses_nothing(
    town: DeskTown, ana: Browser
) -> None:
    dispatch, lee = opens(town), town.signed_in(town.lee, "lee")
    path = f"{LIST}/{dispatch}/change"
    for browser in (ana, lee):
        browser.get(path)
    first = {"place": "6 Harbor Street", "version": ana.hidden("version")}
    second = {"place": "8 Harbor Street", "note": "ring twice", "version": lee.hidden("version")}
    assert ana.post(path, **first).status_code == 303
    assert lee.post(path, **second).status_code == 409
    for words in (
        "Somebody else changed it while you typed",
        "6 Harbor Street",
        "8 Harbor Street",
        "ring twice",
    ):
        assert words in lee.page
    assert lee.post(path, **{**second, "version": lee.hidden("version")}).status_code == 303
    incident = town.row("incident_by_id", id=town.row("dispatch_by_id", id=dispatch)["incident_id"])
    assert details_of(town.house, incident).place == "8 Harbor Street"


def test_a_dispatch_that_is_not_there_is_said_so(town: DeskTown, ana: Browser) -> None:
    for path in (f"{LIST}/{'0' * 26}", f"{LIST}/{'0' * 26}/change"):
        answer = ana.get(path)
        assert (answer.status_code, "There is no such dispatch." in answer.text) == (404, True)
    assert ana.get(f"{LIST}/{'0' * 26}/now").status_code == 404


def test_an_alarm_of_the_team_stands_on_its_page(town: DeskTown, ana: Browser) -> None:
    dispatch = opens(town)
    happens(town, dispatch, Accepted(town.marta), Arrived(town.marta), Backup(town.marta, "medics"))
    page = ana.get(f"{LIST}/{dispatch}").text
    assert "Medics asked for" in page
    (alarm,) = [row for row in town.rows("open_alerts", limit=9) if row["alarm"] == "backup_medics"]
    for said in ("seen", "late"):  # a colleague's page of before offers it still
        answer = ana.post(f"{LIST}/{dispatch}/do", do="see_to", alarm=alarm["id"])
        assert answer.headers["Location"].endswith(f"done={said}")
        ana.get(f"{LIST}/{dispatch}")
    happens(town, dispatch, Cleared(town.marta))
    assert "Say how it ended" in ana.get(f"{LIST}/{dispatch}").text


# ------------------------------------------------------------------ words


def test_every_state_stage_fate_and_event_has_its_words() -> None:
    assert set(dispatch_words.STATES) == set(get_args(State))
    assert set(dispatch_words.STAGES) == set(get_args(Stage))
    assert set(dispatch_words.CHANNELS) == set(get_args(Channel))
    assert set(dispatch_words.FATES) == set(RANK)
    assert set(dispatch_words.EVENTS) == set(dispatch_log.EVENTS)
    assert set(dispatch_words.ACTS) == set(TOLD)
