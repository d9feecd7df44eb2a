"""A laptop is stolen, or an administrator means ill: sessions end from outside, and giving access is seen."""

from __future__ import annotations

import re

import pytest

from db.store import Store
from db.vault import Vault
from ivr.accounts import setting_up
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
