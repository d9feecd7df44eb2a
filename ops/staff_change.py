"""`staff change`: what is said about somebody of the staff is put right."""

from __future__ import annotations

import json

import click

from db.about import email_about, phone_about
from db.store import Row, Tx
from ops.office import Office, named, with_office
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
    vault = office.house.vault

    def work(tx: Tx) -> str:
        rows = tx.all("people_all")
        row = named([one for one in rows if one["active"]], person, "staff")
        saved = dict(_kept(row), active=1)
        for name, given in (("roles", roles), ("teams", teams), ("languages", languages)):
            saved[name] = json.dumps(given) if given else row[name]
        saved["ring_order"] = row["ring_order"] if order is None else order
        if phone:
            index = vault.index("phone", number) if number else None
            if number and any(one["phone_idx"] == index and one["id"] != row["id"] for one in rows):
                raise click.ClickException("Somebody has this phone number already. Nothing was changed.")
            sealed = vault.seal(number, phone_about(row["id"])) if number else None
            saved |= {"phone_enc": sealed, "phone_idx": index}
            for channel in ("sms", "voice"):  # nobody knows yet that the new one is dead
                tx.run("revive_channel", person_id=row["id"], channel=channel)
        tx.run("save_person", **saved)
        if email:
            sealed = vault.seal(address, email_about(row["id"])) if address else None
            tx.run("set_person_email", id=row["id"], email_enc=sealed)
            tx.run("revive_channel", person_id=row["id"], channel="email")
        touched: dict[str, object] = {
            "phone": phone,
            "email": email,
            "roles": bool(roles),
            "teams": bool(teams),
        }
        office.note(tx, row["id"], "person_changed", touched)
        return str(row["id"])

    click.echo(f"{office.house.store.write(work)} is changed.")


def _kept(row: Row) -> dict[str, object]:
    return {name: row[name] for name in ("id", "name_enc", "phone_enc", "phone_idx")}
