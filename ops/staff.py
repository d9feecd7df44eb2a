"""Staff from the command line. Names and numbers are asked for, never arguments: other users of a machine can
read a running command's arguments."""

from __future__ import annotations

import json

import click

from db.about import email_about, name_about, phone_about
from db.ids import new_id
from db.store import Row, Tx
from ivr.house import ms
from ivr.people import phone_of
from ops.office import SHORT, Office, columns, named, with_office
from ops.shifts import shift
from ops.staff_asks import ROLES, ask_email, ask_phone, check
from ops.staff_change import change


@click.group()
def staff() -> None:
    """Who is on the staff, and who is away."""


staff.add_command(shift)
staff.add_command(change)


@staff.command()
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="Repeatable.")
@click.option("--team", "teams", multiple=True, required=True, help="A team of the flow. Repeatable.")
@click.option("--language", "languages", multiple=True, required=True, help="Such as en. Repeatable.")
@click.option("--order", default=0, help="Lower is rung sooner where a team is rung in order.")
@click.option("--email", is_flag=True, help="Ask for an e-mail address too: the second way to a supervisor.")
@with_office
def add(
    office: Office,
    roles: tuple[str, ...],
    teams: tuple[str, ...],
    languages: tuple[str, ...],
    order: int,
    email: bool,
) -> None:
    """Add somebody. Asks for their name and number (or reads two lines from standard input)."""
    check(office, teams, languages)
    name = click.prompt("Name", type=str).strip()
    number = ask_phone()
    address = ask_email() if email else None
    person = new_id(ms(office.now()))
    vault = office.house.vault
    row = {
        "id": person,
        "name_enc": vault.seal(name, name_about(person)),
        "phone_enc": vault.seal(number, phone_about(person)) if number else None,
        "phone_idx": vault.index("phone", number) if number else None,
        "roles": json.dumps(roles),
        "teams": json.dumps(teams),
        "languages": json.dumps(languages),
        "ring_order": order,
        "available": 1,
        "created_at": ms(office.now()),
    }

    def work(tx: Tx) -> None:
        if any(number and other["phone_idx"] == row["phone_idx"] for other in tx.all("people_all")):
            raise click.ClickException("Somebody has this phone number already. Nothing was changed.")
        tx.run("add_person", **row)
        if address:
            tx.run("set_person_email", id=person, email_enc=vault.seal(address, email_about(person)))
        office.note(tx, person, "person_added", {"phone": bool(number), "email": bool(address)})

    office.house.store.write(work)
    click.echo(f"Added {person}. Give them a shift: staff shift add {person[-SHORT:]} …")


@staff.command("list")
@click.option("--reveal", is_flag=True, help="Show names and numbers. This is written into the audit log.")
@with_office
def list_(office: Office, reveal: bool) -> None:
    """Who is on the staff; without names."""

    def work(tx: Tx) -> list[Row]:
        if reveal:
            office.note(tx, "staff", "staff_revealed")
        return tx.all("people_all")

    rows = office.house.store.write(work) if reveal else office.house.store.read(work)
    head = ("ID", "ROLES", "TEAMS", "LANGUAGES", "STATE", "PHONE", "EMAIL", *(("NAME",) if reveal else ()))
    click.echo(columns(head, [_told(office, row, reveal) for row in rows], "Nobody yet. See staff add."))


def _told(office: Office, row: Row, reveal: bool) -> tuple[str, ...]:
    state = "gone" if not row["active"] else "here" if row["available"] else "away"
    lists = (", ".join(json.loads(row[name])) for name in ("roles", "teams", "languages"))
    phone = (phone_of(office.house, row) if reveal else "yes") if row["phone_enc"] else "none"
    name = (office.house.vault.open(row["name_enc"], name_about(row["id"])),) if reveal else ()
    return (row["id"], *lists, state, phone or "none", _email(office, row, reveal), *name)


def _email(office: Office, row: Row, reveal: bool) -> str:
    if not row["email_enc"]:
        return "none"
    return office.house.vault.open(row["email_enc"], email_about(row["id"])) if reveal else "yes"


@staff.command()
@click.argument("person")
@click.option("--reason", default="away", help="A short code, such as sick or training.")
@with_office
def away(office: Office, person: str, reason: str) -> None:
    """PERSON is not rung until they are back, whatever the roster says."""
    _available(office, person, False, reason)


@staff.command()
@click.argument("person")
@with_office
def back(office: Office, person: str) -> None:
    """PERSON may be rung again."""
    _available(office, person, True, None)


def _available(office: Office, person: str, available: bool, reason: str | None) -> None:
    def work(tx: Tx) -> str:
        row = named(tx.all("people_all"), person, "staff")
        if not tx.run("set_available", id=row["id"], available=int(available), away_reason=reason):
            raise click.ClickException("They have left the staff. Nothing was changed.")
        office.note(tx, row["id"], "person_back" if available else "person_away", {"reason": reason})
        return str(row["id"])

    changed = office.house.store.write(work)
    click.echo(f"{changed} is {'back' if available else 'away'}.")


@staff.command()
@click.argument("person")
@with_office
def leave(office: Office, person: str) -> None:
    """PERSON has left: never rung again; their number, address and calendar are forgotten. What they did
    stays on record."""

    def work(tx: Tx) -> str:
        row = named(tx.all("people_all"), person, "staff")
        kept = ("id", "name_enc", "roles", "teams", "languages", "ring_order")
        tx.run("save_person", **{k: row[k] for k in kept}, phone_enc=None, phone_idx=None, active=0)
        tx.run("set_person_email", id=row["id"], email_enc=None)
        tx.run("drop_calendars", person_id=row["id"])
        office.note(tx, row["id"], "person_left")
        return str(row["id"])

    click.echo(f"{office.house.store.write(work)} has left.")
