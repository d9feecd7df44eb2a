"""Swaps: asked for, agreed, approved; and everybody who may not."""

from __future__ import annotations

from typing import Any

import pytest

from db.store import Store
from db.vault import Vault
from ivr.roster import rostering, swaps
from ivr.roster.rostering import RosterError
from ivr.roster.swaps import Wish
from tests.ivr.roster_town import TEAM, Team, day

FRIDAY, SATURDAY = day("2026-03-06"), day("2026-03-07")


@pytest.fixture
def team(store: Store, vault: Vault) -> Team:
    return Team(store, vault)


def asked(team: Team, **changes: Any) -> str:
    wish = Wish(**({"team": TEAM, "person": team.marta, "span": FRIDAY, "to": team.ines} | changes))
    return team.do(lambda tx: swaps.ask(team.house, tx, wish, by=wish.person, now=team.now))


def agreed(team: Team, swap: str, person: str | None = None) -> None:
    who = person or team.ines
    team.do(lambda tx: swaps.agree(team.house, tx, swap, who, by=who, now=team.now))


def approved(team: Team, swap: str, by: str | None = None) -> list[str]:
    return team.do(lambda tx: swaps.approve(team.house, tx, swap, by=by or team.lee, now=team.now))


def state(team: Team, swap: str) -> str:
    return str(team.row("swap_by_id", id=swap)["state"])


def test_a_swap_counts_once_it_is_approved_and_not_before(team: Team) -> None:
    swap = asked(team)
    agreed(team, swap)
    assert team.on_call(FRIDAY[0]) == {team.marta}
    approved(team, swap)
    assert team.on_call(FRIDAY[0]) == {team.ines}
    assert team.on_call(SATURDAY[0]) == {team.marta}
    assert [row["action"] for row in team.audited()] == [
        "swap_asked",
        "swap_agreed",
        "swap_approved",
        "roster_override",
    ]


def test_an_exchange_moves_both_shifts(team: Team) -> None:
    night = (SATURDAY[1], day("2026-03-08")[0])
    swap = asked(team, to=team.theo, back=night)
    agreed(team, swap, team.theo)
    approved(team, swap)
    assert team.on_call(FRIDAY[0]) == {team.theo}
    assert team.on_call(night[0]) == {team.marta}


def test_asked_of_everybody_the_first_to_agree_takes_it(team: Team) -> None:
    swap = asked(team, to="")
    agreed(team, swap)
    with pytest.raises(RosterError, match="This swap is agreed"):
        agreed(team, swap, team.theo)
    approved(team, swap)
    assert team.on_call(FRIDAY[0]) == {team.ines}


def test_a_swap_of_a_swap_counts(team: Team) -> None:
    first = asked(team)
    agreed(team, first)
    approved(team, first)
    team.passes(1)
    second = asked(team, person=team.ines, to=team.theo)
    agreed(team, second, team.theo)
    approved(team, second)
    assert team.on_call(FRIDAY[0]) == {team.theo}


def test_what_has_begun_is_swapped_from_the_approval_on(team: Team) -> None:
    today = day("2026-03-04")
    swap = asked(team, span=today)
    agreed(team, swap)
    approved(team, swap)
    assert team.on_call(team.now) == {team.ines}
    assert team.on_call(today[0]) == {team.marta}


def test_an_approved_swap_is_taken_back_like_any_change(team: Team) -> None:
    swap = asked(team)
    agreed(team, swap)
    (change,) = approved(team, swap)
    team.do(lambda tx: rostering.remove(tx, change, by=team.lee, now=team.now))
    assert team.on_call(FRIDAY[0]) == {team.marta}


def test_nobody_approves_what_no_colleague_agreed_to(team: Team) -> None:
    with pytest.raises(RosterError, match="This swap is asked; it would have to be agreed"):
        approved(team, asked(team))


def test_only_a_supervisor_approves_and_none_their_own(team: Team) -> None:
    swap = asked(team)
    agreed(team, swap)
    for who, said in ((team.theo, "Only a supervisor"), (team.ines, "a swap of their own")):
        with pytest.raises(RosterError, match=said):
            approved(team, swap, who)
    assert state(team, swap) == "agreed"


def test_only_who_was_asked_agrees(team: Team) -> None:
    swap = asked(team)
    with pytest.raises(RosterError, match="Somebody else was asked"):
        agreed(team, swap, team.theo)
    with pytest.raises(RosterError, match="Only the colleague may agree"):
        team.do(lambda tx: swaps.agree(team.house, tx, swap, team.ines, by=team.theo, now=team.now))


def test_who_asked_withdraws_and_who_was_asked_refuses_and_then_it_is_over(team: Team) -> None:
    first, second = asked(team), asked(team, span=SATURDAY)
    with pytest.raises(RosterError, match="Only who asked may withdraw"):
        team.do(lambda tx: swaps.withdraw(tx, first, by=team.theo, now=team.now))
    team.do(lambda tx: swaps.withdraw(tx, first, by=team.marta, now=team.now))
    team.do(lambda tx: swaps.refuse(tx, second, by=team.ines, now=team.now))
    assert (state(team, first), state(team, second)) == ("withdrawn", "refused")
    for swap in (first, second):
        with pytest.raises(RosterError, match="Nothing was changed"):
            agreed(team, swap)
    assert team.rows("swaps_open", now=0) == []


def test_a_shift_that_is_not_ones_own_is_not_given_away(team: Team) -> None:
    with pytest.raises(RosterError, match="is not on call for responders then"):
        asked(team, person=team.ines, to=team.theo)


def test_who_works_then_already_takes_nothing(team: Team) -> None:
    joe = team.person("Joe", "+15035550164", hours=("07:00", "19:00"))
    with pytest.raises(RosterError, match="nobody would stand in"):
        asked(team, to=joe)


def test_shifts_at_the_same_time_are_no_exchange(team: Team) -> None:
    with pytest.raises(RosterError, match="at the same time"):
        asked(team, back=FRIDAY)


def test_a_roster_that_changed_meanwhile_keeps_a_swap_from_being_approved(team: Team) -> None:
    swap = asked(team)
    agreed(team, swap)
    team.do(lambda tx: rostering.closure(team.house, tx, TEAM, FRIDAY, by="o", now=team.now))
    with pytest.raises(RosterError, match="is not on call for responders then"):
        approved(team, swap)
    assert state(team, swap) == "agreed"


def test_a_colleague_who_has_left_takes_nothing(team: Team) -> None:
    swap = asked(team)
    row = team.row("person_by_id", id=team.ines)
    kept = {key: row[key] for key in ("id", "name_enc", "roles", "teams", "languages", "ring_order")}
    team.do(lambda tx: tx.run("save_person", **kept, phone_enc=None, phone_idx=None, active=0))
    with pytest.raises(RosterError, match="have left"):
        agreed(team, swap)
