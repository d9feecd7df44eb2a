"""`staff change`: what is said about somebody of the staff is put right."""

from __future__ import annotations

import click

from db.store import Tx
from ivr.accounts import staffing
from ivr.accounts.staffing import Change
from ops.office import Office, actor, named, with_office
from ops.staff_asks import ROLES, ask_email, ask_phone, check


@click.command()
@click.argument("person")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, help="All of them, anew.")
@click.option("--team", "teams", multiple=True, help="All of them, anew.")
@click.option("--language", "languages", multiple=True, help="All of them, anew.")
@click.option("--order", type=int, help="Lower is rung sooner where a team is rung in order.")
@click.option("--phone", is_flag=True, help="Ask for a new number.")
@click.option("--email", is_flag=True, help="Ask for a new e-mail address.")
@with_office
def change(
    office: Office,
    person: str,
    *,
    roles: tuple[str, ...],
    teams: tuple[str, ...],
    languages: tuple[str, ...],
    order: int | None,
    phone: bool,
    email: bool,
) -> None:
    """Change PERSON. What is not given stays; numbers and addresses are asked for, never arguments."""
    check(office, teams, languages)
    if not (roles or teams or languages or order is not None or phone or email):
        raise click.ClickException("Say what to change: staff change --help.")
    number = ask_phone() if phone else None
    address = ask_email() if email else None
    told = Change(
        phone=number or "" if phone else None,
        email=address or "" if email else None,
        teams=teams or None,
        languages=languages or None,
        order=order,
    )

    def work(tx: Tx) -> str:
        row = named([one for one in tx.all("people_all") if one["active"]], person, "staff")
        try:
            if roles:
                staffing.set_roles(office.house, tx, row["id"], roles, actor(), office.now())
            if told != Change():
                staffing.change(office.house, tx, row["id"], told, actor(), office.now())
        except staffing.StaffError as fault:
            raise click.ClickException(str(fault)) from None
        return str(row["id"])

    click.echo(f"{office.house.store.write(work)} is changed.")
