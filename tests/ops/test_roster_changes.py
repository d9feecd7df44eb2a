"""The roster from the command line: who is on call is shown and changed, and what cannot be is refused."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from click.testing import Result

from ivr.roster import people
from ops.roster.commands import roster
from ops.roster.swapping import swap
from ops.staff import staff
from tests.ops.conftest import HERE, Town

FRIDAY = ("--from", "2026-11-27 07:00", "--until", "2026-11-27 19:00")
HOLDERS = {"marta": "+15035550161", "theo": "+15035550162", "ines": "+15035550163", "joe": "+15035550164"}


class Crew:
    """The demo's responders by name. It is ten in the morning of Monday, 23 November 2026."""

    def __init__(self, town: Town) -> None:
        self.town = town.seeded()
        vault = town.office().house.vault
        rows = {row["phone_idx"]: row["id"] for row in town.rows("people_all")}
        self.ids = {name: str(rows[vault.index("phone", number)]) for name, number in HOLDERS.items()}

    def short(self, name: str) -> str:
        return self.ids[name][-6:]

    def run(self, *words: str) -> Result:
        """A roster command; @name stands for the end of somebody's id."""
        return self.town.run(
            roster, *(self.short(word[1:]) if word.startswith("@") else word for word in words)
        )

    def does(self, *words: str) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, done.output
        return done.output

    def refuses(self, *words: str) -> str:
        done = self.run(*words)
        assert done.exit_code == 1, done.output
        return done.output

    def on_call(self, moment: str, team: str = "responders") -> set[str]:
        """Names of who is on call at a time in UTC."""
        house = self.town.office().house
        at = datetime.fromisoformat(moment)
        try:
            found = house.store.read(lambda tx: people.on_call_of(house, tx, at)(team))
        finally:
            house.store.close()
        return {name for name, row_id in self.ids.items() if row_id in found}


@pytest.fixture
def crew(town: Town) -> Crew:
    return Crew(town)


FRIDAY_NOON = "2026-11-27T20:00:00+00:00"
FRIDAY_NIGHT = "2026-11-28T06:00:00+00:00"


def test_who_is_on_call_is_shown_hour_by_hour_without_names(crew: Crew) -> None:
    told = crew.does("show", "--team", "responders", "--days", "1")
    day = ", ".join(sorted((crew.ids["marta"], crew.ids["theo"]))).split(", ")
    assert told.splitlines()[:2] == [
        "responders",
        f"  Mon 2026-11-23 10:00 to Mon 2026-11-23 19:00  {day[0][-6:]}, {day[1][-6:]}",
    ]
    assert "Marta" not in told and "5550" not in told


def test_names_are_shown_on_purpose_alone_and_that_is_audited(crew: Crew) -> None:
    told = crew.does("show", "--team", "responders", "--days", "1", "--reveal")
    assert "Ines, Joe" in told or "Joe, Ines" in told
    assert "5550" not in told
    assert crew.town.audited()[-1] == "roster_revealed"


def test_somebody_stands_in_and_the_change_is_taken_back(crew: Crew) -> None:
    told = crew.does("override", "responders", "--off", "@marta", "--on", "@ines", *FRIDAY)
    assert crew.on_call(FRIDAY_NOON) == {"ines", "theo"}
    assert "Fri 2026-11-27 07:00 to Fri 2026-11-27 19:00" in told
    listed = crew.does("list")
    assert f"{crew.short('ines')} for {crew.short('marta')}" in listed
    change = listed.splitlines()[1].split()[0]
    assert "is taken back" in crew.does("remove", change[-6:])
    assert crew.on_call(FRIDAY_NOON) == {"marta", "theo"}
    assert "No changes." in crew.does("list")
    assert crew.town.audited()[-2:] == ["roster_override", "roster_change_removed"]


def test_a_whole_team_serves_for_a_while_and_nobody_during_a_closure(crew: Crew) -> None:
    crew.does("temporary", "responders", "@joe", "@marta", *FRIDAY)
    assert crew.on_call(FRIDAY_NOON) == {"joe", "marta"}
    assert crew.on_call(FRIDAY_NIGHT) == {"ines", "joe"}
    crew.does("closure", "responders", *FRIDAY)
    assert crew.on_call(FRIDAY_NOON) == set()
    assert "nobody" in crew.does("show", "--team", "responders")


def test_a_shift_is_taken_now_and_given_back(crew: Crew) -> None:
    assert "Several people are on call" in crew.refuses("take", "responders", "@ines")
    told = crew.does("take", "responders", "@ines", "--off", "@marta")
    assert "on call until Mon 2026-11-23 19:00" in told
    now = crew.town.clock.at.isoformat()
    assert crew.on_call(now) == {"ines", "theo"}
    assert "The shift is given back." in crew.does("give-back", "@ines")
    assert crew.on_call(now) == {"marta", "theo"}


def test_a_swap_is_asked_for_agreed_and_approved(crew: Crew) -> None:
    told = crew.does("swap", "ask", "responders", "@marta", "--to", "@ines", *FRIDAY)
    swap = told.split()[1]
    listed = crew.does("swap", "list")
    assert "asked" in listed and "Fri 2026-11-27 07:00 to Fri 2026-11-27 19:00" in listed
    assert "it would have to be agreed" in crew.refuses("swap", "approve", swap)
    crew.does("swap", "agree", swap, "@ines")
    assert crew.on_call(FRIDAY_NOON) == {"marta", "theo"}
    crew.does("swap", "approve", swap)
    assert crew.on_call(FRIDAY_NOON) == {"ines", "theo"}
    assert "No swaps wait." in crew.does("swap", "list")


def test_an_exchange_moves_both_shifts(crew: Crew) -> None:
    back = ("--back-from", "2026-11-27 19:00", "--back-until", "2026-11-28 07:00")
    swap = crew.does("swap", "ask", "responders", "@marta", "--to", "@ines", *FRIDAY, *back).split()[1]
    crew.does("swap", "agree", swap, "@ines")
    crew.does("swap", "approve", swap)
    assert (crew.on_call(FRIDAY_NOON), crew.on_call(FRIDAY_NIGHT)) == ({"ines", "theo"}, {"joe", "marta"})


@pytest.mark.parametrize("end", ["refuse", "withdraw"])
def test_a_swap_that_comes_to_nothing_changes_nothing(crew: Crew, end: str) -> None:
    swap = crew.does("swap", "ask", "responders", "@marta", *FRIDAY).split()[1]
    assert "The roster stays as it is." in crew.does("swap", end, swap)
    assert "none has an id ending in" in crew.refuses("swap", "agree", swap, "@ines")
    assert crew.on_call(FRIDAY_NOON) == {"marta", "theo"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("override", "medics", "--on", "@ines", "--for", "2h"), "The flow has no team 'medics'"),
        (("override", "responders", "--for", "2h"), "Say who comes, who goes, or both."),
        (("override", "responders", "--on", "@ines"), "give either --until or --for"),
        (("override", "responders", "--off", "@ines", "--for", "2h"), "not on call for responders then"),
        (("override", "counselors", "--on", "@ines", "--for", "2h"), "not of the team counselors"),
        (("override", "responders", "--on", "zzzzzz", "--for", "2h"), "none has an id ending in 'zzzzzz'"),
        (("closure", "responders", "--until", "2026-11-22 12:00"), "It would end before it starts."),
        (("closure", "responders", "--until", "noon"), "'noon' is no time: write it as"),
        (
            ("closure", "responders", "--from", "2026-11-01 07:00", "--until", "2026-11-01 12:00"),
            "It lies in the past",
        ),
        (("remove", "zzzzzz"), "none has an id ending in 'zzzzzz'"),
        (("give-back", "@ines"), "They hold no shift that they took."),
        (("show", "--team", "medics"), "The flow has no team 'medics'"),
        (("swap", "ask", "responders", "@ines", *FRIDAY), "is not on call for responders then"),
        (
            ("swap", "ask", "responders", "@marta", *FRIDAY, "--back-from", "2026-11-28 07:00"),
            "Give both --back-from and --back-until",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words_and_changes_nothing(
    crew: Crew, words: tuple[str, ...], said: str
) -> None:
    before = len(crew.town.audited())
    assert said in crew.refuses(*words)
    assert len(crew.town.audited()) == before


def test_a_change_over_the_night_of_the_clocks_leaves_no_hour_out(crew: Crew) -> None:
    """2027-03-14 loses an hour; on 2027-11-07 one o'clock comes twice, and the end is the second one."""
    crew.town.clock.at = crew.town.clock.at.replace(year=2027, month=11, day=1)
    crew.does("closure", "responders", "--from", "2027-11-07 00:30", "--until", "2027-11-07 01:30")
    closed = [f"2027-11-07T{hour:02}:00:00+00:00" for hour in (7, 8, 9, 10)]
    assert [crew.on_call(moment) for moment in closed] == [{"ines", "joe"}, set(), set(), {"ines", "joe"}]


def test_every_command_is_explained_in_the_guide() -> None:
    guide = (HERE / "docs/operator/roster.md").read_text(encoding="utf-8")
    told = set(re.findall(r"roster ([a-z][a-z-]+)", guide))
    assert {name for name in roster.commands if name != "swap"} <= told
    swaps = guide.partition("## Swaps")[2].partition("## Gaps")[0]
    assert all(re.search(rf"\b{name}\b", swaps) for name in swap.commands)


# ------------------------------------------------------------------ gaps


def test_a_full_roster_has_no_gaps_and_the_command_succeeds(crew: Crew) -> None:
    assert "Somebody is on the roster in all open hours of two weeks." in crew.does("gaps")


def test_a_gap_is_told_and_fails_the_command(crew: Crew) -> None:
    crew.does("closure", "responders", *FRIDAY)
    told = crew.refuses("gaps")
    assert "responders  Fri 2026-11-27 07:00 to Fri 2026-11-27 19:00" in told


def test_somebody_on_the_roster_without_a_number_is_said_aloud(crew: Crew) -> None:
    crew.town.run(
        staff, "add", "--role", "responder", "--team", "responders", "--language", "en", typed="Sol\n\n"
    )
    sol = next(str(row["id"]) for row in crew.town.rows("people_all") if row["phone_enc"] is None)
    crew.does("override", "responders", "--on", sol, *FRIDAY)
    warned = f"warn: {sol[-6:]} is on the roster from Fri 2026-11-27 07:00, and no number reaches them."
    assert warned in crew.does("show")
    assert warned in crew.refuses("gaps")
    assert f"{sol[-6:]} (no number)" in crew.does("show", "--team", "responders")


def test_who_is_away_or_has_left_is_marked(crew: Crew) -> None:
    crew.town.run(staff, "away", crew.short("marta"))
    crew.town.run(staff, "leave", crew.short("theo"))
    told = crew.does("show", "--team", "responders", "--days", "1")
    assert f"{crew.short('marta')} (away)" in told
    assert f"{crew.short('theo')} (left)" in told
    crew.does("override", "responders", "--off", "@theo", "--for", "30d")
    assert "(left)" not in crew.does("show", "--team", "responders", "--days", "1")
