"""What is done from a contact's page: offered only when it is possible, refused in words when it is not."""

from __future__ import annotations

import re

import pytest

from db.store import Row, Store
from db.vault import Vault
from flows.paging.model import Cancelled
from ivr.calls import guests, handoffs, on_the_call
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Asked
from ivr.ports import LegEvent
from tests.console.contacts.test_contact_page import path, words
from tests.console.desk_town import Browser, DeskTown

ENDED = {"call_type": "WELFARE", "outcome": "PHONE_ONLY", "reason": "ANSWERED"}


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    """Rosa has called about a welfare check."""
    town = DeskTown(store, vault)
    town.person("Ben", "+15035550132", team="counselors", role="counselor", hours=("08:00", "02:00"))
    town.rings()
    town.press("1", "2", "3", "1")
    return town


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    ana = town.signed_in(town.ana, "ana")
    ana.get(path(town))
    return ana


def contact(town: DeskTown) -> Row:
    return town.rows("contacts_before", started_at=1 << 60, id="", limit=9)[-1]


def offered(town: DeskTown, browser: Browser) -> set[str]:
    here = f"/desk/contacts/{contact(town)['id']}"
    browser.get(here)
    names = ("take", "hold", "back", "team", "join", "decide", "invite", "uninvite", "let_go")
    return {name for name in names if f'action="{here}/{name}"' in browser.page}


# ------------------------------------------------------------------ a team


def test_a_team_is_called_with_what_was_written_and_only_once(town: DeskTown, ana: Browser) -> None:
    assert offered(town, ana) == {"team"}
    told = {"call_type": "WELFARE", "place": "12 Alder Lane", "safety": "A dog.", "people": "", "note": ""}
    answer = ana.post(f"{path(town)}/team", **told)
    assert answer.headers["Location"] == f"{path(town)}?done=team"
    (dispatch,) = town.rows("live_dispatches", limit=9)
    assert dispatch["opened_by"] == f"person:{town.ana}"
    incident = town.row("incident_by_id", id=dispatch["incident_id"])
    assert dispatching.details_of(town.house, incident).place == "12 Alder Lane"
    assert "team" not in offered(town, ana)
    ana.post(f"{path(town)}/team", **told)
    assert len(town.rows("live_dispatches", limit=9)) == 1


def test_without_a_topic_no_team_is_called(town: DeskTown, ana: Browser) -> None:
    answer = ana.post(f"{path(town)}/team", call_type="", place="here")
    assert answer.status_code == 409
    assert "Choose what it is about" in words(ana.page)
    assert town.rows("live_dispatches", limit=9) == []


def alike(town: DeskTown) -> str:
    """A team is called to what somebody else has called about from the same number."""
    town.rings("CA2")
    other = town.contact("CA2")["id"]
    asked = Asked("WELFARE", 5, "en", "caller", other, place="12 Alder Lane")
    town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    return str(town.contact("CA2")["incident_id"])


def test_before_a_second_team_is_called_to_the_same_it_is_asked(town: DeskTown, ana: Browser) -> None:
    incident = alike(town)
    assert offered(town, ana) == {"team", "join"}
    answer = ana.post(f"{path(town)}/team", call_type="WELFARE", place="the blue house", note="<i>shouts</i>")
    assert answer.status_code == 409
    assert "Nobody has been called yet for this one." in words(ana.page)
    assert len(town.rows("live_dispatches", limit=9)) == 1
    assert 'name="note" value="&lt;i&gt;shouts&lt;/i&gt;"' in ana.page
    ana.post(f"{path(town)}/join", incident=incident)
    assert town.contact()["incident_id"] == incident
    assert len(town.rows("live_dispatches", limit=9)) == 1
    assert offered(town, ana) == set()


def test_another_matter_gets_its_own_team(town: DeskTown, ana: Browser) -> None:
    incident = alike(town)
    ana.get(path(town))
    ana.post(f"{path(town)}/team", call_type="NOISE", place="the bridge", anyway="yes")
    assert len(town.rows("live_dispatches", limit=9)) == 2
    assert town.contact()["incident_id"] not in (None, incident)


def test_a_closed_incident_is_joined_by_nobody(town: DeskTown, ana: Browser) -> None:
    incident = alike(town)
    ana.get(path(town))
    (dispatch,) = town.rows("live_dispatches", limit=9)
    over = Cancelled(town.lee, "CALLER_DECLINED")
    town.do(lambda tx: dispatching.happen(town.house, tx, dispatch["id"], over, town.now, "supervisor"))
    answer = ana.post(f"{path(town)}/join", incident=incident)
    assert answer.status_code == 409
    assert "closed by now" in words(ana.page)


# ------------------------------------------------------------------ how it ended


def test_how_it_ended_is_asked_when_it_is_over_and_all_three_are_required(
    town: DeskTown, ana: Browser
) -> None:
    here = path(town)
    assert "decide" not in offered(town, ana)
    answer = ana.post(f"{here}/decide", **ENDED)
    assert (answer.status_code, town.contact()["ended_at"]) == (409, None)
    assert "It is not over yet." in words(ana.page)
    town.hangs_up()
    assert "decide" in offered(town, ana)
    for name in ENDED:
        assert ana.post(f"{here}/decide", **(ENDED | {name: ""})).status_code == 409
    nothing = ENDED | {"outcome": "NO_ACTION", "reason": "NONE"}
    assert ana.post(f"{here}/decide", **nothing).status_code == 409
    assert f'<a href="{here}" data-again>' in ana.page, (
        "what is loaded again is the page, not what was refused"
    )
    assert contact(town)["decided_by"] is None
    assert ana.post(f"{here}/decide", **(ENDED | {"call_type": "NOISE"})).status_code == 303
    row = contact(town)
    assert (row["outcome"], row["reason"], row["decided_by"]) == ("PHONE_ONLY", "ANSWERED", town.ana)
    ana.get(here)
    assert "What it is about noise" in words(ana.page)
    assert "said by You" in words(ana.page)


def test_what_was_decided_stands_against_late_news_and_its_author_may_change_it(
    town: DeskTown, ana: Browser
) -> None:
    here, id_ = path(town), contact(town)["id"]
    town.hangs_up()
    ana.get(here)
    ana.post(f"{here}/decide", **ENDED)
    late = {"outcome": "TO_911", "reason": "NONE"}
    assert town.do(lambda tx: tx.run("reconclude_contact", id=id_, **late)) == 0
    assert contact(town)["outcome"] == "PHONE_ONLY"
    ana.get(here)
    ana.post(f"{here}/decide", **(ENDED | {"outcome": "REFER", "reason": "CALLER_DECLINED"}))
    assert contact(town)["outcome"] == "REFER"


# ------------------------------------------------------------------ the call itself


def test_a_caller_who_waits_can_be_taken_by_whoever_has_a_free_phone(town: DeskTown, ana: Browser) -> None:
    assert "take" not in offered(town, ana)
    town.press("0")
    assert "take" in offered(town, ana)
    answer = ana.post(f"{path(town)}/take")
    assert answer.status_code == 303
    legs = town.rows("legs_of_contact", contact_id=contact(town)["id"])
    assert town.ana in [leg["person_id"] for leg in legs]
    assert "take" not in offered(town, ana), "it rings"
    ana.post(f"{path(town)}/take")
    again = town.rows("legs_of_contact", contact_id=contact(town)["id"])
    assert len(again) == len(legs)


def test_a_caller_who_does_not_wait_cannot_be_taken_and_nobody_holds_the_call_of_another(
    town: DeskTown, ana: Browser
) -> None:
    ana.post(f"{path(town)}/take")
    assert "does not wait any more" in words(ana.page)
    for what in ("hold", "back"):
        assert ana.post(f"{path(town)}/{what}").status_code == 409
        assert "You are not on this call" in words(ana.page)


def test_whoever_has_no_phone_is_offered_no_call(town: DeskTown) -> None:
    kit = town.signed_in(town.person("Kit", None, role="counselor"), "kit")
    town.press("0")
    assert "take" not in offered(town, kit)
    kit.post(f"{path(town)}/take")
    assert "We have no phone number of yours" in words(kit.page)


# ------------------------------------------------------------------ a third one


def talks(town: DeskTown) -> None:
    """Ana has taken Rosa's call."""
    town.press("0")
    id_ = contact(town)["id"]
    town.do(lambda tx: on_the_call.take_over(town.house, tx, id_, town.ana, town.now))
    legs = town.rows("legs_of_contact", contact_id=id_)
    mine = next(leg["id"] for leg in legs if leg["person_id"] == town.ana)
    handoffs.leg_key(town.house, LegEvent(mine, "CA-ana", "1"), 1)


def test_whoever_can_be_asked_is_listed_and_each_step_is_told(town: DeskTown, ana: Browser) -> None:
    talks(town)
    assert {"hold", "invite"} <= offered(town, ana)
    assert "On the line with you." in words(ana.page)
    listed = re.findall(r'<option value="[^"]+">([^<]+)</option>', ana.page[ana.page.index('name="whom"') :])
    assert listed[:4] == ["Port Alder 911", "Interpreter", "988", "211"], "911 first"
    answer = ana.post(f"{path(town)}/invite", whom="psap")
    assert answer.headers["Location"].endswith("?done=invited")
    assert {"uninvite"} == offered(town, ana) & {"invite", "uninvite"}
    assert "Port Alder 911 is asked to join agreed 6:00:30 PM" in words(ana.page)
    ana.post(f"{path(town)}/uninvite")
    assert "was asked to join, and is not needed any more" in words(ana.get(path(town)).text)


def test_whoever_joined_can_be_let_go_and_beside_an_interpreter_911_is_still_offered(
    town: DeskTown, ana: Browser
) -> None:
    talks(town)
    ana.get(path(town))
    ana.post(f"{path(town)}/invite", whom="interpreter")
    legs = town.rows("legs_of_contact", contact_id=contact(town)["id"])
    (leg,) = [leg["id"] for leg in legs if leg["destination"] == "interpreter"]
    guests.answered(town.house, LegEvent(leg, "CA-interpreter", ""))
    assert {"let_go", "invite"} <= offered(town, ana)
    assert "Let Interpreter go" in words(ana.page)
    listed = re.findall(r'<option value="([^"]+)">', ana.page[ana.page.index('name="whom"') :])
    assert "psap" in listed
    assert "interpreter" not in listed
    answer = ana.post(f"{path(town)}/let_go", guest=leg)
    assert answer.headers["Location"].endswith("?done=let_go")
    assert "let_go" not in offered(town, ana)
    assert "let somebody go who had joined" in words(ana.page)
    ana.post(f"{path(town)}/let_go", guest=leg)
    assert "They have left already." in words(ana.page)


def test_while_another_one_is_asked_911_alone_can_be_asked_as_well(town: DeskTown, ana: Browser) -> None:
    talks(town)
    ana.get(path(town))
    ana.post(f"{path(town)}/invite", whom="services_211")
    assert {"uninvite", "invite"} <= offered(town, ana)
    listed = ana.page[ana.page.index('name="whom"') :].partition("</select>")[0]
    assert re.findall(r'<option value="([^"]+)">', listed) == ["psap"]


def test_nobody_is_asked_to_join_whom_the_city_does_not_know(town: DeskTown, ana: Browser) -> None:
    talks(town)
    ana.get(path(town))
    answer = ana.post(f"{path(town)}/invite", whom="+15035550199")
    assert answer.status_code == 409
    assert "They cannot be called now" in words(ana.page)


# ------------------------------------------------------------------ what was typed


def test_a_team_that_is_refused_keeps_what_was_written_and_the_fault_stands_beside_its_field(
    town: DeskTown, ana: Browser
) -> None:
    told = {"place": "12 Alder Lane", "safety": "The sister's dog.", "people": "two", "note": "blue door"}
    assert ana.post(f"{path(town)}/team", call_type="", **told).status_code == 409
    assert '<details class="card" data-key="team" open data-typed>' in ana.page
    for text in ("12 Alder Lane", "The sister&#39;s dog.", "two", "blue door"):
        assert text in ana.page
    assert re.search(
        r'<select id="team-type"[^>]* aria-invalid="true" aria-describedby="team-type-fault"', ana.page
    )
    assert '<p class="fault" id="team-type-fault">Choose what it is about' in ana.page
    assert ana.page.count("aria-invalid") == 1
    ana.get(path(town))
    assert "data-typed" not in ana.page, "kept for nobody else, and for no other time"


def test_a_decision_without_a_reason_keeps_the_other_two(town: DeskTown, ana: Browser) -> None:
    town.press("0")
    town.hangs_up()
    ana.get(path(town))
    assert ana.post(f"{path(town)}/decide", call_type="NOISE", outcome="REFER", reason="").status_code == 409
    assert '<option value="NOISE" selected>' in ana.page
    assert '<option value="REFER" selected>' in ana.page
    assert re.search(r'<select id="decide-reason"[^>]* aria-invalid="true"', ana.page)


def test_whoever_cannot_join_stays_chosen_with_the_reason_beside_it(town: DeskTown, ana: Browser) -> None:
    talks(town)
    ana.get(path(town))
    ana.post(f"{path(town)}/invite", whom="+15035550199")
    assert re.search(
        r'<select id="whom"[^>]* aria-invalid="true" aria-describedby="whom-hint whom-fault"', ana.page
    )
    assert '<details data-key="invite" open data-typed>' in ana.page
