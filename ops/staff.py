"""Staff from the command line. Names and numbers are asked for, never arguments: other users of a machine can
read a running command's arguments."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from db.about import email_about, name_about
from db.store import Row, Tx
from ivr.accounts import setting_up, staffing
from ivr.roster.people import phone_of
from ops.office import SHORT, Office, actor, columns, named, with_office
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
    new = staffing.Newcomer(name, number, address, roles, teams, languages, order)

    def work(tx: Tx) -> str:
        try:
            return staffing.add(office.house, tx, new, actor(), office.now())
        except staffing.StaffError as fault:
            raise click.ClickException(str(fault)) from None

    person = office.house.store.write(work)
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
    """PERSON is not rung until they are back, whatever the roster says. Pages that they have not set out for
    are asked of others."""
    house, now = office.house, office.now()
    changed = _changed(
        office, person, lambda tx, who: staffing.sign(house, tx, who, False, actor(), now, reason)
    )
    click.echo(f"{changed} is away.")


@staff.command()
@click.argument("person")
@with_office
def back(office: Office, person: str) -> None:
    """PERSON may be rung again."""
    house, now = office.house, office.now()
    changed = _changed(office, person, lambda tx, who: staffing.sign(house, tx, who, True, actor(), now))
    click.echo(f"{changed} is back.")


@staff.command()
@click.argument("person")
@with_office
def leave(office: Office, person: str) -> None:
    """PERSON has left: never rung again; their number, address and calendar are forgotten. What they did
    stays on record."""
    house, now = office.house, office.now()
    gone = _changed(office, person, lambda tx, who: staffing.leave(house, tx, who, actor(), now))
    click.echo(f"{gone} has left.")


def _changed(office: Office, person: str, change: Callable[[Tx, str], object]) -> str:
    """The id of whom it changed."""

    def work(tx: Tx) -> str:
        row = named(tx.all("people_all"), person, "staff")
        try:
            change(tx, row["id"])
        except staffing.StaffError as fault:
            raise click.ClickException(str(fault)) from None
        return str(row["id"])

    return office.house.store.write(work)


@staff.command("sign-out")
@click.argument("person")
@with_office
def sign_out(office: Office, person: str) -> None:
    """PERSON is signed out of the console in every browser: for a lost or stolen device."""
    gone = _changed(office, person, lambda tx, who: staffing.sign_out(tx, who, actor(), office.now()))
    click.echo(f"{gone} is signed out everywhere.")


@staff.command()
@click.argument("person")
@with_office
def invite(office: Office, person: str) -> None:
    """Print a link with which PERSON sets up their account for the console: once, within three days.

    Also for whoever forgot the password or lost the phone: everything is chosen again.
    """

    def work(tx: Tx) -> str:
        row = named(tx.all("people_all"), person, "staff")
        try:
            return setting_up.invite(office.house, tx, row["id"], actor(), office.now())
        except ValueError as fault:
            raise click.ClickException(str(fault)) from None

    click.echo(f"{office.house.store.write(work)}\nIt opens once, within {setting_up.HOURS} hours.")
    click.echo("Give it to them yourself, by a way on which nobody else reads.")
