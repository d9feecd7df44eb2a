"""Who is on the staff: a flow may ask for the roles that people can have, and whoever has left is gone."""

from __future__ import annotations

import pytest

from db.store import Store
from db.vault import Vault
from flows.validate_policies import ROLES as ROLES_OF_A_FLOW
from ivr.accounts import staffing
from ivr.accounts.staffing import StaffError
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
