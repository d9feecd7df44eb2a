"""The demo's staff: there once however often they are seeded, and on shift when the city says so."""

from __future__ import annotations

from datetime import timedelta

from db import about, rotate
from db.seed import DAY, NIGHT, STAFF, seed
from flows import roster
from ivr.house import ms
from ivr.roster import people
from tests.ops.conftest import THREE_AT_NIGHT, Town


def names_here(town: Town) -> set[str]:
    house = town.office().house
    try:
        here = house.store.read(lambda tx: people.reachable(house, tx, town.clock.now()))
        rows = {row["id"]: row for row in house.store.read(lambda tx: tx.all("people_all"))}
        return {house.vault.open(rows[one.id]["name_enc"], f"person.name:{one.id}") for one in here}
    finally:
        house.store.close()


def test_seeding_again_adds_nobody_and_changes_nothing(town: Town) -> None:
    town.seeded()
    before = town.rows("people_all"), town.rows("shifts_all")
    house = town.office().house
    assert seed(house.store, house.vault, ms(town.clock.now())) == 0
    house.store.close()
    assert (town.rows("people_all"), town.rows("shifts_all")) == before
    assert len(before[0]) == len(STAFF) == 7


def test_somebody_who_signed_off_stays_off_when_seeded_again(town: Town) -> None:
    town.seeded()
    town.write("set_available", id=town.rows("people_all")[0]["id"], available=0, away_reason="sick")
    town.seeded()
    assert "Ana" not in names_here(town)


def test_counselors_are_there_by_day_and_responders_and_the_supervisor_around_the_clock(town: Town) -> None:
    town.seeded()
    assert names_here(town) == {"Ana", "Ben", "Lee", "Marta", "Theo"}
    town.clock.at = THREE_AT_NIGHT
    assert names_here(town) == {"Lee", "Ines", "Joe"}
    town.clock.at = THREE_AT_NIGHT - timedelta(hours=1, minutes=1)  # 01:59
    assert names_here(town) == {"Ana", "Ben", "Lee", "Ines", "Joe"}


def test_somebody_of_the_responders_speaks_each_language_at_every_hour() -> None:
    responders = [member for member in STAFF if member.team == "responders"]
    for hours in (DAY, NIGHT):
        spoken = {language for one in responders if one.hours == hours for language in one.languages}
        assert spoken == {"en", "es"}


def test_the_supervisor_has_an_address_sealed_for_alarms(town: Town) -> None:
    vault = town.seeded().office().house.vault
    lee = next(row for row in town.rows("people_all") if "supervisor" in row["roles"])
    assert vault.open(lee["email_enc"], f"person.email:{lee['id']}") == "lee@example.org"


def test_the_demo_city_has_somebody_on_the_roster_in_all_open_hours(town: Town) -> None:
    house = town.seeded().office().house
    shifts = house.store.read(people.shifts)
    for team in house.flow.teams.values():
        plan = house.flow.schedules[team.schedule]
        assert not roster.gaps(
            plan, shifts, town.clock.now(), holidays=house.holidays[plan.id], teams=team.asked
        )
    house.store.close()


def test_no_name_and_no_number_lies_open_in_the_database(town: Town) -> None:
    town.seeded()
    stored = repr(
        (town.rows("people_all"), town.rows("shifts_all"), town.rows("audit_before", id=99, limit=99))
    )
    for member in STAFF:
        assert member.name not in stored
        assert member.phone.removeprefix("+1") not in stored
        assert not member.email or member.email not in stored


def test_what_a_sealed_value_is_about_is_said_the_same_in_both_places() -> None:
    said = {
        ("contact", "caller"): about.caller_about,
        ("contact", "cad"): about.cad_about,
        ("contact", "state"): about.state_about,
        ("person", "name"): about.name_about,
        ("person", "phone"): about.phone_about,
        ("person", "email"): about.email_about,
        ("callback", "number"): about.number_about,
        ("recording", "body"): about.sound_about,
        ("message", "number"): about.text_number_about,
        ("message", "body"): about.text_body_about,
        ("incident", "details"): about.details_about,
        ("incident", "cad"): about.incident_cad_about,
        ("picture", "url"): about.picture_url_about,
        ("picture", "body"): about.picture_body_about,
        ("leg", "menu"): about.menu_about,
        ("note", "body"): about.note_about,
        ("told_place", "place"): about.told_place_about,
        ("blocked", "reason"): about.block_reason_about,
        ("account", "login"): about.login_about,
        ("account", "totp"): about.totp_about,
    }
    assert {place: of("an-id") for place, of in said.items()} == {
        (table, column): f"{table}.{column}:an-id" for table, column in said
    }
    assert set(rotate.SEALED) <= set(said)
