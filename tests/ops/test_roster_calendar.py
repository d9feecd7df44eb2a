"""Addresses of calendars, and what is said about somebody of the staff, from the command line."""

from __future__ import annotations

import re

import pytest

from ivr.roster import calendars
from ops.roster.commands import roster
from ops.staff import staff
from tests.ops.conftest import Town


@pytest.fixture
def marta(town: Town) -> str:
    index = town.seeded().office().house.vault.index("phone", "+15035550161")
    return str(next(row["id"] for row in town.rows("people_all") if row["phone_idx"] == index))


def row_of(town: Town, person: str) -> dict[str, object]:
    return dict(next(row for row in town.rows("people_all") if row["id"] == person))


def whose(town: Town, address: str) -> str | None:
    house = town.office().house
    token = address.rpartition("/")[2].removesuffix(".ics")
    try:
        return house.store.read(lambda tx: calendars.whose(house, tx, token))
    finally:
        house.store.close()


def address(town: Town, person: str, *options: str) -> str:
    done = town.run(roster, "calendar", person[-6:], *options)
    assert done.exit_code == 0, done.output
    found = re.search(r"http://127\.0\.0\.1:9/roster/[A-Za-z0-9_-]{43}\.ics", done.output)
    assert found is not None
    return found[0]


def test_an_address_is_shown_once_and_then_only_renewed(town: Town, marta: str) -> None:
    first = address(town, marta)
    assert whose(town, first) == marta
    again = town.run(roster, "calendar", marta[-6:])
    assert again.exit_code == 1
    assert "They have an address since Mon 2026-11-23 10:00. It cannot be shown again" in again.output
    assert whose(town, first) == marta
    second = address(town, marta, "--renew")
    assert (whose(town, first), whose(town, second)) == (None, marta)
    assert town.audited()[-2:] == ["calendar_renewed", "calendar_renewed"]


def test_who_leaves_loses_the_calendar_the_number_and_the_address(town: Town, marta: str) -> None:
    mine = address(town, marta)
    town.run(staff, "change", marta[-6:], "--email", typed="marta@example.org\n")
    town.run(staff, "leave", marta[-6:])
    assert whose(town, mine) is None
    assert row_of(town, marta)["email_enc"] is None
    assert town.rows("people_all") and town.run(staff, "back", marta).exit_code == 1


def test_an_email_address_is_asked_for_sealed_and_shown_on_purpose_alone(town: Town) -> None:
    done = town.run(
        staff, "add", "--role", "supervisor", "--team", "supervisors", "--language", "en", "--email",
        typed="Lin\n503 555 0151\nlin@example.org\n",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    (row,) = town.rows("people_all")
    vault = town.office().house.vault
    assert vault.open(row["email_enc"], f"person.email:{row['id']}") == "lin@example.org"
    assert "lin@" not in town.run(staff, "list").output
    assert "lin@example.org" in town.run(staff, "list", "--reveal").output


@pytest.mark.parametrize("typed", ["lin", "lin@", "a b@example.org", "lin@example.org, x@example.org"])
def test_what_is_no_address_is_refused(town: Town, marta: str, typed: str) -> None:
    done = town.run(staff, "change", marta[-6:], "--email", typed=f"{typed}\n")
    assert done.exit_code == 1 and "That is no e-mail address" in done.output
    assert row_of(town, marta)["email_enc"] is None


def test_what_is_changed_about_somebody_is_changed_and_the_rest_stays(town: Town, marta: str) -> None:
    before = row_of(town, marta)
    done = town.run(
        staff, "change", marta[-6:], "--team", "responders", "--team", "counselors", "--order", "9"
    )
    assert done.exit_code == 0, done.output
    after = row_of(town, marta)
    assert after.pop("teams") == '["responders", "counselors"]' and after.pop("ring_order") == 9
    assert after == {key: before[key] for key in after}
    assert town.audited()[-1] == "person_changed"


def test_roles_given_by_command_stand_in_the_log_as_those_given_in_the_console(
    town: Town, marta: str
) -> None:
    done = town.run(staff, "change", marta[-6:], "--role", "supervisor", "--role", "responder")
    assert done.exit_code == 0, done.output
    assert row_of(town, marta)["roles"] == '["responder", "supervisor"]'
    (row,) = [
        row for row in town.rows("audit_of", subject=marta, limit=9) if row["action"] == "roles_changed"
    ]
    assert row["detail"] == '{"responder":true,"supervisor":true}'
    assert "person_changed" not in town.audited()


def test_a_new_number_is_not_dead_as_the_old_one_was(town: Town, marta: str) -> None:
    for channel in ("sms", "voice", "email"):
        town.write("add_dead_channel", person_id=marta, channel=channel, error=30006, since=0)
    town.run(staff, "change", marta[-6:], "--phone", typed="503 555 0152\n")
    assert [row["channel"] for row in town.rows("dead_channels", person_id=marta)] == ["email"]
    vault = town.office().house.vault
    assert row_of(town, marta)["phone_idx"] == vault.index("phone", "+15035550152")


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        ((), "", "Say what to change"),
        (("--team", "medics"), "", "The flow has no team 'medics'"),
        (("--phone",), "503 555 0131\n", "Somebody has this phone number already"),
        (("--phone",), "911\n", "That is no US phone number"),
    ],
)
def test_what_cannot_be_changed_is_refused_and_nothing_is(
    town: Town, marta: str, words: tuple[str, ...], typed: str, said: str
) -> None:
    before = row_of(town, marta)
    done = town.run(staff, "change", marta[-6:], *words, typed=typed)
    assert done.exit_code == 1 and said in done.output
    assert row_of(town, marta) == before
