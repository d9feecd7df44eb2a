"""A laptop is stolen, or an administrator means ill: sessions end from outside, and giving access is seen."""

from __future__ import annotations

import re

import pytest

from db.store import Store
from db.vault import Vault
from ivr.accounts import setting_up
from ivr.outgoing import alerts
from tests.console.desk_town import Browser, DeskTown


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


@pytest.fixture
def kim(town: DeskTown) -> Browser:
    """Administers."""
    return town.signed_in(town.kim, "kim")


def act(browser: Browser, what: str, **fields: object) -> int:
    browser.get("/desk/people")
    return browser.post(f"/desk/people/{what}", **fields).status_code


def alarms(town: DeskTown) -> list[tuple[str, str]]:
    return [(row["alarm"], row["person_id"]) for row in town.rows("open_alerts", limit=9)]


def test_an_administrator_ends_all_sessions_of_a_stolen_laptop(town: DeskTown, kim: Browser) -> None:
    laptop = town.signed_in(town.ana, "ana")
    assert act(kim, "sign-out", person=town.ana) == 303
    assert laptop.get("/desk").status_code == 403
    ended = [row for row in town.audited() if row["action"] == "signed_out_everywhere"]
    assert [(row["subject"], row["actor"]) for row in ended] == [(town.ana, town.kim)]


def test_inviting_somebody_anew_ends_what_was_open_under_the_old_account(
    town: DeskTown, kim: Browser
) -> None:
    laptop = town.signed_in(town.ana, "ana")
    assert act(kim, "invite", person=town.ana) == 200
    assert laptop.get("/desk").status_code == 403


def test_whoever_left_cannot_be_signed_out_and_it_is_said(town: DeskTown, kim: Browser) -> None:
    act(kim, "leave", person=town.ana, sure="yes")
    assert act(kim, "sign-out", person=town.ana) == 422


def test_a_second_person_made_up_by_an_administrator_is_seen_by_the_supervisors(
    town: DeskTown, kim: Browser
) -> None:
    act(kim, "add", name="Sam", role=["supervisor", "auditor"])
    (found,) = alarms(town)
    assert found[0] == "access_given"
    added = [row for row in town.audited() if row["action"] == "person_added"]
    assert re.search("supervisor", added[-1]["detail"])
    assert town.row("alert_texts_since", person_id=town.lee, since=0)["texts"] == 1


def test_a_colleague_whose_account_is_made_anew_is_told_on_their_own_phone(
    town: DeskTown, kim: Browser
) -> None:
    town.account(town.ana, "ana")
    act(kim, "invite", person=town.ana)
    assert alarms(town) == [("access_given", town.ana)]
    assert town.row("alert_texts_since", person_id=town.ana, since=0)["texts"] == 1


def test_roles_that_open_no_record_and_a_first_invitation_alarm_nobody(town: DeskTown, kim: Browser) -> None:
    act(kim, "roles", person=town.otto, role=["auditor", "analyst"])
    act(kim, "invite", person=town.nora)
    assert alarms(town) == []


def test_giving_a_role_that_opens_records_is_seen_once(town: DeskTown, kim: Browser) -> None:
    act(kim, "roles", person=town.otto, role=["auditor", "counselor"])
    act(kim, "roles", person=town.otto, role=["auditor", "counselor"])
    assert alarms(town) == [("access_given", town.otto)]


def test_the_operator_on_the_server_alarms_nobody(town: DeskTown) -> None:
    town.account(town.ana, "ana")
    town.do(lambda tx: setting_up.invite(town.house, tx, town.ana, "operator:x", town.now))
    assert alarms(town) == []


def sees(browser: Browser, alarm: str) -> str:
    """Presses that they see to it; what the page says then, a code."""
    browser.get("/desk/alarms")
    answer = browser.post("/desk/alarms/seen", alarm=alarm)
    return answer.headers["Location"].partition("?done=")[2]


def test_who_was_just_given_access_puts_no_such_alarm_away_neither_their_own_nor_each_others(
    town: DeskTown, kim: Browser
) -> None:
    for name, role in (("Sam", "supervisor"), ("Pat", "counselor")):
        act(kim, "add", name=name, role=[role])
    pat, sam = town.rows("open_alerts", limit=9)
    assert {pat["alarm"], sam["alarm"]} == {"access_given"}
    seconds = [town.signed_in(one["person_id"], one["id"][-4:]) for one in (pat, sam)]
    for browser in seconds:
        assert [sees(browser, one["id"]) for one in (pat, sam)] == ["own", "own"]
    assert len(alarms(town)) == 2
    lee = town.signed_in(town.lee, "lee")
    assert sees(lee, sam["id"]) == "seen"
    assert sees(seconds[0], sam["id"]) == "late"
    assert sees(seconds[1], pat["id"]) == "seen", "their own has been seen"


def test_who_was_just_given_access_sees_to_every_other_alarm(town: DeskTown, kim: Browser) -> None:
    act(kim, "roles", person=town.otto, role=["supervisor"])
    raised = ("no_welfare_answer", town.marta, town.now)
    town.do(lambda tx: alerts.raise_(town.house, tx, *raised, person=town.marta))
    other = next(row for row in town.rows("open_alerts", limit=9) if row["alarm"] != "access_given")
    assert sees(town.signed_in(town.otto, "otto"), other["id"]) == "seen"
