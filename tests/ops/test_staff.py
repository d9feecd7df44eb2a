"""Staff and shifts from the command line: asked for, never arguments; shown only on purpose."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.accounts import sessions, setting_up
from ivr.roster import people
from ops.staff import staff
from tests.ops.conftest import THREE_AT_NIGHT, Town

COUNSELOR = ("add", "--role", "counselor", "--team", "counselors", "--language", "en")


def added(town: Town, name: str = "Ida", number: str = "503 555 0151") -> str:
    """The id of somebody new."""
    done = town.run(staff, *COUNSELOR, typed=f"{name}\n{number}\n")
    assert done.exit_code == 0, done.output
    return str(town.rows("people_all")[-1]["id"])


def reachable(town: Town) -> set[str]:
    """Whom callers would be connected with now."""
    house = town.office().house
    try:
        found = house.store.read(lambda tx: people.reachable(house, tx, town.clock.now()))
        return {person.id for person in found}
    finally:
        house.store.close()


def test_a_name_and_a_number_are_asked_for_and_sealed(town: Town) -> None:
    person = added(town)
    row = town.rows("people_all")[0]
    vault = town.office().house.vault
    assert vault.open(row["name_enc"], f"person.name:{person}") == "Ida"
    assert vault.open(row["phone_enc"], f"person.phone:{person}") == "+15035550151"
    assert row["phone_idx"] == vault.index("phone", "+15035550151")


def test_no_argument_takes_a_name_or_a_number(town: Town) -> None:
    assert town.run(staff, *COUNSELOR, "Ida").exit_code == 2
    assert town.run(staff, *COUNSELOR, "--phone", "+15035550151").exit_code == 2


@pytest.mark.parametrize("number", ["911", "+1 911", "12345", "not a number", "+44 20 7946 0958"])
def test_a_number_that_we_would_not_ring_is_refused(town: Town, number: str) -> None:
    done = town.run(staff, *COUNSELOR, typed=f"Ida\n{number}\n")
    assert "That is no US phone number of ten digits" in done.output
    assert town.rows("people_all") == []


def test_two_people_cannot_share_a_phone(town: Town) -> None:
    added(town)
    done = town.run(staff, *COUNSELOR, typed="Ivo\n+1 (503) 555-0151\n")
    assert "Somebody has this phone number already. Nothing was changed." in done.output
    assert len(town.rows("people_all")) == 1


def test_a_team_that_the_flow_does_not_have_is_refused_with_those_it_has(town: Town) -> None:
    done = town.run(
        staff, "add", "--role", "counselor", "--team", "medics", "--language", "en", typed="Ida\n\n"
    )
    assert "The flow has no team 'medics'. It has: counselors, " in done.output


def test_the_list_shows_no_names_and_no_numbers(town: Town) -> None:
    town.seeded()
    told = town.run(staff, "list").output
    assert told.count("counselor") >= 2
    assert "Ana" not in told
    assert "5550" not in told
    assert "staff_revealed" not in town.audited()


def test_revealing_them_is_written_into_the_audit_log(town: Town) -> None:
    town.seeded()
    told = town.run(staff, "list", "--reveal").output
    assert "Ana" in told
    assert "+15035550131" in told
    assert town.audited()[-1] == "staff_revealed"


def test_somebody_away_is_not_rung_until_they_are_back(town: Town) -> None:
    town.seeded()
    ana = town.rows("people_all")[0]["id"]
    assert ana in reachable(town)
    town.run(staff, "away", ana[-6:], "--reason", "sick")
    assert ana not in reachable(town)
    town.run(staff, "back", ana[-6:])
    assert ana in reachable(town)
    assert town.audited()[-2:] == ["person_away", "person_back"]


def test_a_lost_device_is_signed_out_from_the_server(town: Town) -> None:
    town.seeded()
    house, ana = town.office().house, town.rows("people_all")[0]["id"]
    token = house.store.write(lambda tx: sessions.begin(house, tx, ana, "Firefox", house.clock.now()))
    assert "is signed out everywhere" in town.run(staff, "sign-out", ana[-6:]).output
    assert house.store.read(lambda tx: sessions.find(house, tx, token, house.clock.now())) is None
    assert town.audited()[-1] == "signed_out_everywhere"


def test_somebody_who_left_is_never_rung_and_their_number_is_forgotten(town: Town) -> None:
    town.seeded()
    ana = town.rows("people_all")[0]["id"]
    assert town.run(staff, "leave", ana).exit_code == 0
    row = next(row for row in town.rows("people_all") if row["id"] == ana)
    assert (row["active"], row["phone_enc"], row["phone_idx"]) == (0, None, None)
    assert ana not in reachable(town)
    assert "They have left the staff." in town.run(staff, "back", ana).output


def test_an_id_that_names_nobody_is_said(town: Town) -> None:
    done = town.run(staff, "away", "zzzzzz")
    assert "none has an id ending in 'zzzzzz'" in done.output
    assert done.exit_code == 1


def test_a_weekly_shift_over_midnight_holds_at_one_in_the_morning_and_not_at_three(town: Town) -> None:
    ida = added(town)
    done = town.run(
        staff, "shift", "add", ida[-6:], "counselors", "--days", "mon-sun", "--from", "20:00", "--to", "02:00"
    )
    assert done.exit_code == 0, done.output
    town.clock.at = THREE_AT_NIGHT - timedelta(hours=2)
    assert reachable(town) == {ida}
    town.clock.at = THREE_AT_NIGHT
    assert reachable(town) == set()


def test_a_shift_once_holds_between_its_times_on_the_citys_clock(town: Town) -> None:
    ida = added(town)
    town.run(
        staff, "shift", "add", ida, "counselors", "--starts", "2026-11-23 09:00", "--ends", "2026-11-23 11:00"
    )
    assert reachable(town) == {ida}
    town.clock.at += timedelta(hours=1)
    assert reachable(town) == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--days", "mon-fry", "--from", "08:00", "--to", "16:00"), "'mon-fry' is no day"),
        (("--days", "mon", "--from", "8", "--to", "16:00"), "'8' is no time of day"),
        (("--days", "mon"), "A weekly shift needs --from and --to."),
        (("--days", "mon", "--from", "24:00", "--to", "08:00"), "--from: a shift begins at 00:00"),
        (("--starts", "2026-11-23 09:00"), "--ends: a single shift has both a start and an end"),
        ((), "--days: write either days, from and to, or starts and ends"),
        (("--starts", "2026-11-23 09:00", "--ends", "2026-11-23 08:00"), "--ends: it ends before it starts"),
        (("--starts", "tomorrow", "--ends", "2026-11-23 08:00"), "--starts: 'tomorrow' is no time"),
        (
            ("--from", "08:00", "--starts", "2026-11-23 09:00", "--ends", "2026-11-23 10:00"),
            "--from: belongs to a weekly shift",
        ),
    ],
)
def test_a_shift_that_cannot_be_is_refused_with_the_reason(
    town: Town, words: tuple[str, ...], said: str
) -> None:
    ida = added(town)
    done = town.run(staff, "shift", "add", ida, "counselors", *words)
    assert said in done.output
    assert done.exit_code == 1
    assert town.rows("shifts_all") == []


def test_the_same_shift_asked_for_twice_is_one(town: Town) -> None:
    ida = added(town)
    words = ("shift", "add", ida, "counselors", "--days", "all", "--from", "08:00", "--to", "16:00")
    assert "Added the shift." in town.run(staff, *words).output
    assert "on the roster already" in town.run(staff, *words).output
    assert len(town.rows("shifts_all")) == 1
    assert town.audited().count("shift_added") == 1


def test_a_shift_is_listed_and_taken_off_again(town: Town) -> None:
    town.seeded()
    assert "every day 08:00-02:00" in town.run(staff, "shift", "list").output
    first = town.rows("shifts_all")[0]["id"]
    town.run(staff, "shift", "remove", first[-6:])
    assert first not in [row["id"] for row in town.rows("shifts_all")]
    assert town.audited()[-1] == "shift_removed"


def test_an_invitation_is_a_link_of_ours_that_opens_once(town: Town) -> None:
    person = added(town)
    done = town.run(staff, "invite", person[-6:])
    link = done.output.splitlines()[0]
    assert link.startswith(town.settings["CARELINE_PUBLIC_URL"] + "/desk/set-up/")
    assert "within 72 hours" in done.output
    house, now = town.office().house, town.clock.now()
    try:
        token = link.rpartition("/")[2]
        opened = [house.store.write(lambda tx: setting_up.open_(house, tx, token, now)) for _ in range(2)]
        assert opened[0]
        assert not opened[1]
    finally:
        house.store.close()
    assert "Ida" not in done.output


def test_who_left_is_not_invited(town: Town) -> None:
    person = added(town)
    town.run(staff, "leave", person[-6:])
    done = town.run(staff, "invite", person[-6:])
    assert done.exit_code == 1
    assert "They have left the staff" in done.output
    assert town.run(staff, "leave", person[-6:]).exit_code == 1
