"""Who is on the staff: a flow may ask for the roles that people can have, and whoever has left is gone."""

from __future__ import annotations

from typing import Any

import pytest

from db.about import email_about, name_about, phone_about
from db.store import Store
from db.vault import Vault
from flows.paging.model import Accepted, SetOut
from flows.validate_policies import ROLES as ROLES_OF_A_FLOW
from ivr.accounts import staffing
from ivr.accounts.staffing import Change, Newcomer, StaffError
from ivr.dispatch import dispatching
from ivr.dispatch.dispatching import happen
from ivr.dispatch.incidents import Asked
from tests.ivr.roster_town import Team


@pytest.fixture
def team(store: Store, vault: Vault) -> Team:
    return Team(store, vault)


def test_a_policy_may_ask_for_the_roles_that_people_can_have_and_no_other() -> None:
    assert ROLES_OF_A_FLOW == staffing.ROLES


def test_who_has_left_signs_neither_off_nor_on(team: Team) -> None:
    team.do(lambda tx: staffing.leave(team.house, tx, team.theo, "operator:lee", team.now))
    for on in (False, True):
        with pytest.raises(StaffError, match="have left"):
            team.do(lambda tx, on=on: staffing.sign(team.house, tx, team.theo, on, "operator:lee", team.now))


def puts_right(team: Team, **told: Any) -> None:
    team.do(lambda tx: staffing.change(team.house, tx, team.marta, Change(**told), "kim", team.now))


def test_what_is_said_about_somebody_is_put_right_and_what_is_not_said_stays(team: Team) -> None:
    puts_right(team, phone="+15035550199", email="marta@example.org")
    puts_right(team, name=" Marta Ruiz ", languages=("es",))
    row, vault = team.row("person_by_id", id=team.marta), team.vault
    assert vault.open(row["name_enc"], name_about(team.marta)) == "Marta Ruiz"
    assert vault.open(row["phone_enc"], phone_about(team.marta)) == "+15035550199"
    assert row["phone_idx"] == vault.index("phone", "+15035550199")
    assert vault.open(row["email_enc"], email_about(team.marta)) == "marta@example.org"
    assert (row["languages"], row["teams"]) == ('["es"]', '["responders"]')
    changed = [row for row in team.audited() if row["action"] == "person_changed"]
    assert [row["detail"] for row in changed] == [
        '{"email":true,"phone":true}', '{"languages":true,"name":true}',
    ]  # fmt: skip


def test_a_new_number_counts_as_one_that_works(team: Team) -> None:
    for channel in ("sms", "voice", "email"):
        told = {"person_id": team.marta, "channel": channel, "error": 1, "since": 1}
        team.do(lambda tx, told=told: tx.run("add_dead_channel", **told))
    puts_right(team, phone="+15035550199")
    assert [row["channel"] for row in team.rows("dead_channels", person_id=team.marta)] == ["email"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"phone": "911"}, "no US number"),
        ({"phone": "+1911"}, "no US number"),
        ({"phone": "+15039110100"}, "no US number"),
        ({"phone": "+442079460958"}, "no US number"),
        ({"phone": "+15035550162"}, "has this phone number already"),
        ({"email": "nowhere"}, "no"),
        ({"name": "  "}, "1 to 80 characters"),
        ({"teams": ("pirates",)}, "no team 'pirates'"),
        ({"languages": ("tlh",)}, "no language 'tlh'"),
    ],
)
def test_what_cannot_be_is_refused_whole(team: Team, wrong: dict[str, Any], why: str) -> None:
    before = team.row("person_by_id", id=team.marta)
    with pytest.raises(StaffError, match=why):
        puts_right(team, **{"name": "Somebody", **wrong})
    assert team.row("person_by_id", id=team.marta) == before


def test_no_emergency_code_becomes_anybodys_number(team: Team) -> None:
    new = Newcomer("Pat", "911", None, ("responder",))
    with pytest.raises(StaffError, match="no US number"):
        team.do(lambda tx: staffing.add(team.house, tx, new, "kim", team.now))


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        ({"teams": ()}, "released"),
        ({"phone": ""}, "released"),
        ({"teams": ("responders", "counselors")}, "accepted"),
        ({"phone": "+15035550199"}, "accepted"),
        ({"name": "Marta Ruiz"}, "accepted"),
    ],
)
def test_who_is_taken_out_of_the_team_or_has_no_number_any_more_no_longer_comes_and_others_are_asked(
    team: Team, told: dict[str, Any], stage: str
) -> None:
    asked = Asked("WELFARE", 5, "en", "caller", place="12 Alder Lane", need=1)
    dispatch = team.do(lambda tx: dispatching.open_dispatch(team.house, tx, asked, team.now))
    team.do(lambda tx: happen(team.house, tx, dispatch, Accepted(team.marta), team.now, "test"))
    puts_right(team, **told)
    (found,) = [
        row for row in team.rows("members_of", dispatch_id=dispatch) if row["person_id"] == team.marta
    ]
    assert found["stage"] == stage


def stage(team: Team, dispatch: str) -> str | None:
    """Of Marta, whose shift it is."""
    row = team.store.read(lambda tx: tx.one("member_of", dispatch_id=dispatch, person_id=team.marta))
    return row["stage"] if row is not None else None


def test_who_is_taken_out_of_the_team_while_they_are_asked_or_before_is_not_asked(team: Team) -> None:
    """Their shifts stand on the roster still."""
    asked = Asked("WELFARE", 5, "en", "caller", place="12 Alder Lane", need=1)
    first = team.do(lambda tx: dispatching.open_dispatch(team.house, tx, asked, team.now))
    assert stage(team, first) == "paged"
    puts_right(team, teams=("counselors",))
    assert stage(team, first) == "unreachable"
    second = team.do(lambda tx: dispatching.open_dispatch(team.house, tx, asked, team.now))
    assert stage(team, second) is None


def test_who_is_on_the_way_stays_on_the_way(team: Team) -> None:
    asked = Asked("WELFARE", 5, "en", "caller", place="12 Alder Lane", need=1)
    dispatch = team.do(lambda tx: dispatching.open_dispatch(team.house, tx, asked, team.now))
    for event in (Accepted(team.marta), SetOut(team.marta)):
        team.do(lambda tx, e=event: happen(team.house, tx, dispatch, e, team.now, "test"))
    puts_right(team, teams=())
    assert team.row("dispatch_by_id", id=dispatch)["state"] == "EN_ROUTE"
