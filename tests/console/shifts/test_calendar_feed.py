"""The calendar of one's own shifts: who may read it, what stands in it, and what never does."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from app import Settings, carrier_of, create_app
from db.migrate import migrate
from db.store import Store, open_store
from db.vault import Vault, new_key
from ivr.door.desk import Desk
from ivr.door.safe import SafeWords
from ivr.roster import calendars, rostering
from tests.ivr.roster_town import TEAM, Team, day, local

HOUR = timedelta(hours=1)


@pytest.fixture
def team(store: Store, vault: Vault) -> Team:
    return Team(store, vault)


def client_of(team: Team) -> FlaskClient:
    environment = {
        "CARELINE_MODE": "demo",
        "CARELINE_PUBLIC_URL": "https://hotline.example.org",
        "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
        "TWILIO_AUTH_TOKEN": "a-token-for-tests",
        "CARELINE_KEYS": f"k1:{new_key()}",
        "CARELINE_INDEX_KEY": new_key(),
        "CARELINE_AUDIT_KEY": new_key(),
    }
    settings = Settings.of(environment)
    carrier = carrier_of(settings)
    return create_app(settings, Desk(team.house, carrier, SafeWords(team.house.flow, carrier))).test_client()


@pytest.fixture
def client(team: Team) -> FlaskClient:
    return client_of(team)


def address(team: Team, person: str) -> str:
    return team.do(lambda tx: calendars.new_address(team.house, tx, person, by="operator:x", now=team.now))


def entries(answer: TestResponse) -> dict[datetime, datetime]:
    """Start and end of every entry."""
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    told = {event["DTSTART"].dt: event["DTEND"].dt for event in found}
    assert len(told) == len(found)
    return told


def uids(answer: TestResponse) -> dict[datetime, str]:
    return {one["DTSTART"].dt: str(one["UID"]) for one in Calendar.from_ical(answer.data).walk("VEVENT")}


# ------------------------------------------------------------------ who may read it


def test_the_address_opens_the_calendar_and_no_other_one_does(team: Team, client: FlaskClient) -> None:
    path = address(team, team.marta)
    assert client.get(path).mimetype == "text/calendar"
    token = path.removeprefix("/roster/").removesuffix(".ics")
    for wrong in (
        token[:-1],
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.swapcase(),
        "x",
        "é" * 43,
    ):
        answer = client.get(f"/roster/{wrong}.ics")
        assert (answer.status_code, answer.data) == (404, b"There is no such calendar.\n")


def test_a_new_address_ends_the_old_one(team: Team, client: FlaskClient) -> None:
    old = address(team, team.marta)
    other = address(team, team.theo)
    new = address(team, team.marta)
    assert [client.get(path).status_code for path in (old, new, other)] == [404, 200, 200]


def test_who_left_the_staff_reads_nothing_any_more(team: Team, client: FlaskClient) -> None:
    path = address(team, team.marta)
    row = team.row("person_by_id", id=team.marta)
    kept = {key: row[key] for key in ("id", "name_enc", "roles", "teams", "languages", "ring_order")}
    team.do(lambda tx: tx.run("save_person", **kept, phone_enc=None, phone_idx=None, active=0))
    assert client.get(path).status_code == 404


def test_the_address_is_long_never_stored_and_never_the_same(team: Team) -> None:
    first, second = address(team, team.marta), address(team, team.marta)
    token = second.removeprefix("/roster/").removesuffix(".ics")
    assert first != second and len(token) == 43  # 32 bytes
    index = team.house.vault.index("calendar", token)
    assert token not in repr(team.row("link_by_token", token_idx=index))
    assert token not in repr(team.audited())


def test_a_link_for_something_else_opens_no_calendar(team: Team, client: FlaskClient) -> None:
    token = "a" * 43
    row = {"purpose": "field", "ref": "x", "person_id": team.marta, "created_at": 0, "expires_at": 1 << 50}
    index = team.house.vault.index("calendar", token)
    team.do(lambda tx: tx.run("add_link", token_idx=index, **row))
    assert client.get(f"/roster/{token}.ics").status_code == 404


def test_with_the_database_away_the_phone_is_asked_to_come_again(tmp_path: Path, vault: Vault) -> None:
    url = f"sqlite:///{tmp_path}/away.db"
    migrate(url)
    store = open_store(url)
    team = Team(store, vault)
    path = address(team, team.marta)
    store.close()
    (tmp_path / "away.db").write_bytes(b"no database")
    answer = client_of(team).get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600")


# ------------------------------------------------------------------ what stands in it


def test_every_shift_from_four_weeks_back_to_twelve_weeks_ahead_is_in_it(
    team: Team, client: FlaskClient
) -> None:
    told = entries(client.get(address(team, team.marta)))
    assert told[local("2026-03-06 07:00")] == local("2026-03-06 19:00")
    assert min(told) == local("2026-02-04 07:00")  # 28 days before Wednesday 4 March at six, she was on call
    assert max(told) == local("2026-05-27 07:00")  # 84 days after it
    assert len(told) == 113


def test_a_night_shift_is_an_hour_shorter_when_the_clocks_go_forward(team: Team, client: FlaskClient) -> None:
    told = entries(client.get(address(team, team.theo)))
    starts = [local(f"2026-03-0{day} 19:00") for day in (6, 7, 8)]
    assert [told[start] - start for start in starts] == [12 * HOUR, 11 * HOUR, 12 * HOUR]


def test_times_are_in_utc_so_that_no_phone_can_misread_them(team: Team, client: FlaskClient) -> None:
    text = client.get(address(team, team.marta)).text
    assert "DTSTART:20260306T150000Z" in text  # seven in the morning, UTC-8
    assert "TZID" not in text and "VTIMEZONE" not in text


def test_a_swapped_shift_moves_from_one_calendar_to_the_other(team: Team, client: FlaskClient) -> None:
    hers, theirs, friday = address(team, team.marta), address(team, team.ines), day("2026-03-06")
    assert entries(client.get(theirs)) == {}
    team.do(
        lambda tx: rostering.override(
            team.house, tx, TEAM, friday, off=team.marta, on=team.ines, by="o", now=team.now
        )
    )
    assert friday[0] not in entries(client.get(hers))
    assert entries(client.get(theirs)) == {friday[0]: friday[1]}


def test_an_entry_keeps_its_identity_from_one_reading_to_the_next(team: Team, client: FlaskClient) -> None:
    path = address(team, team.marta)
    before = uids(client.get(path))
    team.passes(24 * 9.5)
    after = uids(client.get(path))
    both = before.keys() & after.keys()
    assert len(both) > 90 and all(before[start] == after[start] for start in both)
    assert len(set(after.values())) == len(after)


def test_somebody_on_call_around_the_clock_sees_a_day_at_a_time_and_always_the_same(
    team: Team, client: FlaskClient
) -> None:
    always = team.person("Sol", "+15035550165", hours=("00:00", "24:00"))
    path = address(team, always)
    told = entries(client.get(path))
    assert told[local("2026-03-06 00:00")] == local("2026-03-07 00:00")
    assert told[local("2026-03-08 00:00")] - local("2026-03-08 00:00") == 23 * HOUR
    before = uids(client.get(path))
    team.passes(7)
    after = uids(client.get(path))
    assert len(before.keys() & after.keys()) >= 112
    assert {start: before[start] for start in before.keys() & after.keys()}.items() <= after.items()


def test_each_entry_reminds_an_hour_before(team: Team, client: FlaskClient) -> None:
    found = Calendar.from_ical(client.get(address(team, team.marta)).data)
    alarms = found.walk("VALARM")
    assert len(alarms) == len(found.walk("VEVENT"))
    assert {alarm["TRIGGER"].dt for alarm in alarms} == {-HOUR}


def test_nobodys_name_nobodys_number_and_no_id_stands_in_it(team: Team, client: FlaskClient) -> None:
    text = client.get(address(team, team.marta)).text
    for hidden in ("Marta", "Theo", "Ines", "Lee", "555016", "555014", team.marta, team.theo):
        assert hidden not in text
    assert "Port Alder Community Response: responders" in text
