"""What is open and what happened, without names or numbers unless they are asked for."""

from __future__ import annotations

import click

from db.ids import LENGTH
from db.store import Row, Tx
from ivr import legal_hold
from ivr.house import ms
from ops.office import SHORT, Office, actor, columns, named, with_office

MOST = 200


def age(milliseconds: int) -> str:
    """How long something has waited, e.g. "2 h 05 min".

    >>> age(7_500_000)
    '2 h 05 min'
    """
    minutes = max(0, milliseconds) // 60_000
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes // 1440} days"


@click.group(invoke_without_command=True)
@click.option("--limit", default=20, type=click.IntRange(1, MOST), help="How many, newest first.")
@click.pass_context
def contacts(context: click.Context, limit: int) -> None:
    """The newest contacts and how they ended, without anything that says who it was."""
    if context.invoked_subcommand is None:
        context.invoke(newest, limit=limit)


@with_office
def newest(office: Office, limit: int) -> None:
    rows = office.house.store.read(lambda tx: _newest(office, tx, limit))
    click.echo(_table(office, rows, "Nobody has called yet."))


@contacts.command()
@with_office
def held(office: Office) -> None:
    """The contacts on legal hold, of which nothing is forgotten; the oldest first."""
    rows = office.house.store.read(lambda tx: tx.all("contacts_on_hold", limit=legal_hold.MOST))
    click.echo(_table(office, rows, "No contact is on legal hold."))
    if len(rows) == legal_hold.MOST:
        click.echo(f"There are more: only the oldest {legal_hold.MOST} are shown.")


@contacts.command()
@click.argument("contact")
@with_office
def hold(office: Office, contact: str) -> None:
    """Forget nothing of CONTACT until it is released: a court, or your counsel, wants it kept."""

    def work(tx: Tx) -> tuple[bool, str]:
        found = _found(office, tx, contact)
        return legal_hold.hold(tx, found["id"], actor(), office.now()), found["id"]

    done, found = office.house.store.write(work)
    told = "is on legal hold now" if done else "was on legal hold already"
    click.echo(
        f"Contact {found[-SHORT:]} {told}: nothing of it is forgotten. End it: contacts release {found}"
    )


@contacts.command()
@click.argument("contact")
@with_office
def release(office: Office, contact: str) -> None:
    """End the legal hold of CONTACT: what is past its time is forgotten in the night."""

    def work(tx: Tx) -> str:
        on_hold = tx.all("contacts_on_hold", limit=legal_hold.MOST)
        found = _by_whole_id(tx, contact) or named(on_hold, contact, "contacts", "held")
        if not legal_hold.release(tx, found["id"], actor(), office.now()):
            raise click.ClickException("This contact is not on legal hold. Nothing was changed.")
        return str(found["id"])

    found = office.house.store.write(work)
    click.echo(f"Contact {found[-SHORT:]} is released: what is past its time is forgotten in the night.")


def _newest(office: Office, tx: Tx, limit: int) -> list[Row]:
    return tx.all("contacts_before", started_at=ms(office.now()) + 1, id="", limit=limit)


def _found(office: Office, tx: Tx, text: str) -> Row:
    """By its whole id, as it stands in the address of its page; or by its end, if it is a newer one."""
    return _by_whole_id(tx, text) or named(_newest(office, tx, MOST), text, "contacts", f"--limit {MOST}")


def _by_whole_id(tx: Tx, text: str) -> Row | None:
    return tx.one("contact_by_id", id=text.lower()) if len(text) == LENGTH else None


def _table(office: Office, rows: list[Row], empty: str) -> str:
    told = [
        (
            row["id"][-SHORT:],
            office.local(row["started_at"]),
            row["line"],
            row["channel"],
            row["language"],
            str(row["priority"]),
            row["outcome"] or "still here",
            row["reason"] or "",
        )
        for row in rows
    ]
    head = ("ID", "BEGAN", "LINE", "CHANNEL", "LANGUAGE", "PRIORITY", "OUTCOME", "REASON")
    return columns(head, told, empty)
