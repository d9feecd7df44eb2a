"""The roster is changed: who comes, who goes, for how long, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.store import Store
from db.vault import Vault
from ivr.roster import people, rostering
from ivr.roster.rostering import RosterError
from tests.ivr.roster_town import TEAM, Team, day, local

HOUR = timedelta(hours=1)


@pytest.fixture
def team(store: Store, vault: Vault) -> Team:
    return Team(store, vault)


def test_who_is_on_call_follows_the_shifts_and_the_changes(team: Team) -> None:
    friday = day("2026-03-06")
    at = [friday[0] - HOUR, friday[0], friday[1] - HOUR, friday[1]]
    assert [team.on_call(when) for when in at] == [{team.theo}, {team.marta}, {team.marta}, {team.theo}]
    team.do(
        lambda tx: rostering.override(
            team.house, tx, TEAM, friday, off=team.marta, on=team.ines, by="operator:x", now=team.now
        )
    )
    assert [team.on_call(when) for when in at] == [{team.theo}, {team.ines}, {team.ines}, {team.theo}]


def test_callers_and_dispatch_see_the_same_change(team: Team) -> None:
    ana = team.person("Ana", "+15035550131", team="counselors", role="counselor", hours=("08:00", "02:00"))
    ben = team.person("Ben", "+15035550132", team="counselors", role="counselor")
    span = (team.now, team.now + HOUR)

    def rung() -> set[str]:
        there = team.store.read(lambda tx: people.reachable(team.house, tx, team.now))
        return {person.id for person in there if "counselors" in person.teams}

    assert rung() == {ana}
    team.do(
        lambda tx: rostering.override(
            team.house, tx, "counselors", span, off=ana, on=ben, by="o", now=team.now
        )
    )
    assert rung() == {ben} == team.on_call(team="counselors")


def test_a_temporary_team_serves_and_whoever_is_changed_among_them(team: Team) -> None:
    weekend = (local("2026-03-07 00:00"), local("2026-03-09 00:00"))
    both = [team.ines, team.theo]
    team.do(lambda tx: rostering.temporary(team.house, tx, TEAM, weekend, both, by="o", now=team.now))
    sunday = day("2026-03-08")
    assert team.on_call(sunday[0]) == set(both)
    team.do(
        lambda tx: rostering.override(
            team.house, tx, TEAM, sunday, off=team.theo, on=team.marta, by="o", now=team.now
        )
    )
    assert team.on_call(sunday[0]) == {team.ines, team.marta}
    assert team.on_call(weekend[1]) == {team.theo}


def test_a_closure_leaves_nobody_until_it_ends(team: Team) -> None:
    change = team.do(
        lambda tx: rostering.closure(
            team.house, tx, TEAM, (team.now, team.now + 8 * HOUR), by="o", now=team.now
        )
    )
    assert team.on_call() == set()
    team.passes(1)
    assert team.do(lambda tx: rostering.remove(tx, change, by="o", now=team.now)) is True
    assert team.on_call() == {team.theo}
    assert team.on_call(team.now - timedelta(minutes=30)) == set()  # as it was


def test_a_change_that_has_not_begun_is_taken_back_as_if_it_had_never_been(team: Team) -> None:
    friday = day("2026-03-06")
    change = team.do(lambda tx: rostering.closure(team.house, tx, TEAM, friday, by="o", now=team.now))
    assert team.do(lambda tx: rostering.remove(tx, change, by="o", now=team.now)) is False
    assert team.on_call(friday[0]) == {team.marta}
    with pytest.raises(RosterError, match="was taken back before"):
        team.do(lambda tx: rostering.remove(tx, change, by="o", now=team.now))


def test_the_newest_change_wins_in_the_order_in_which_they_were_made(team: Team) -> None:
    friday = day("2026-03-06")
    for who in (team.ines, team.theo):
        team.passes(0.1)
        team.do(
            lambda tx, who=who: rostering.override(
                team.house,
                tx,
                TEAM,
                friday,
                off=team.marta if who == team.ines else team.ines,
                on=who,
                by="o",
                now=team.now,
            )
        )
    assert team.on_call(friday[0]) == {team.theo}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, "Say who comes, who goes, or both"),
        ({"off": "theo", "on": "theo"}, "Nobody stands in for themselves"),
        ({"off": "ines"}, "They are not on call for responders then"),
        ({"on": "marta"}, "They are on call for responders then already"),
        ({"on": "lee"}, "They are not of the team responders"),
        ({"on": "nobody"}, "They are not on the staff"),
    ],
)
def test_a_change_that_would_change_nothing_or_cannot_be_is_refused(
    team: Team, words: dict[str, str], said: str
) -> None:
    named = {key: getattr(team, name, name) for key, name in words.items()}
    with pytest.raises(RosterError, match=said):
        team.do(
            lambda tx: rostering.override(
                team.house, tx, TEAM, day("2026-03-06"), **named, by="o", now=team.now
            )
        )
    assert team.rows("roster_changes_between", starts_at=0, ends_at=1 << 50) == []


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (("2026-03-06 19:00", "2026-03-06 07:00"), "would end before it starts"),
        (("2026-03-03 07:00", "2026-03-03 19:00"), "lies in the past"),
        (("2026-03-06 07:00", "2028-03-06 19:00"), "more than a year"),
    ],
)
def test_a_time_that_cannot_be_is_refused(team: Team, span: tuple[str, str], said: str) -> None:
    with pytest.raises(RosterError, match=said):
        team.do(
            lambda tx: rostering.closure(
                team.house, tx, TEAM, (local(span[0]), local(span[1])), by="o", now=team.now
            )
        )


def test_a_team_that_the_flow_does_not_have_is_refused_with_those_it_has(team: Team) -> None:
    with pytest.raises(RosterError, match=r"no team 'medics'\. It has: counselors, "):
        team.do(
            lambda tx: rostering.closure(team.house, tx, "medics", day("2026-03-06"), by="o", now=team.now)
        )


def test_a_shift_taken_now_lasts_until_the_shift_of_who_is_relieved_ends(team: Team) -> None:
    taken = team.do(lambda tx: rostering.take(team.house, tx, TEAM, team.ines, by=team.ines, now=team.now))
    assert taken[1] == local("2026-03-04 19:00")
    assert team.on_call() == {team.ines}
    assert team.on_call(taken[1]) == {team.theo}


def test_what_was_taken_is_given_back_and_the_other_is_on_call_again(team: Team) -> None:
    team.do(lambda tx: rostering.take(team.house, tx, TEAM, team.ines, by=team.ines, now=team.now))
    team.passes(0.5)
    assert team.do(lambda tx: rostering.give_back(tx, team.ines, by=team.ines, now=team.now)) == 1
    assert team.on_call() == {team.marta}
    with pytest.raises(RosterError, match="no shift that they took"):
        team.do(lambda tx: rostering.give_back(tx, team.ines, by=team.ines, now=team.now))


def test_of_several_on_call_it_is_said_who_is_relieved(team: Team) -> None:
    joe = team.person("Joe", "+15035550164", hours=("07:00", "19:00"))
    with pytest.raises(RosterError, match="say whom you relieve"):
        team.do(lambda tx: rostering.take(team.house, tx, TEAM, team.ines, by="o", now=team.now))
    team.do(lambda tx: rostering.take(team.house, tx, TEAM, team.ines, off=joe, by="o", now=team.now))
    assert team.on_call() == {team.marta, team.ines}


def test_with_nobody_on_call_it_is_said_until_when(team: Team) -> None:
    end = team.now + 2 * HOUR
    team.do(lambda tx: rostering.override(
        team.house, tx, TEAM, (team.now, end), off=team.marta, by="o", now=team.now
    ))  # fmt: skip
    with pytest.raises(RosterError, match="say until when"):
        team.do(lambda tx: rostering.take(team.house, tx, TEAM, team.ines, by="o", now=team.now))
    team.passes(0.1)
    team.do(lambda tx: rostering.take(team.house, tx, TEAM, team.ines, until=end, by="o", now=team.now))
    assert team.on_call() == {team.ines}


def test_every_change_is_in_the_audit_log_with_who_made_it_and_no_name(team: Team) -> None:
    taken, _ = team.do(lambda tx: rostering.take(team.house, tx, TEAM, team.ines, by=team.ines, now=team.now))
    team.passes(0.5)
    team.do(lambda tx: rostering.give_back(tx, team.ines, by="operator:x", now=team.now))
    told = [(row["action"], row["subject"], row["actor"]) for row in team.audited()]
    assert told == [
        ("roster_override", taken, team.ines),
        ("roster_change_removed", taken, "operator:x"),
    ]
    assert team.marta in team.audited()[0]["detail"]
