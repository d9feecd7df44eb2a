"""What is open and what happened, without names or numbers unless they are asked for."""

from __future__ import annotations

import click

from db.about import number_about
from db.store import Row, Tx
from ivr.house import ms
from ops.office import SHORT, Office, columns, with_office

MOST = 200


@click.command()
@click.option("--reveal", is_flag=True, help="Show the numbers. This is written into the audit log.")
@with_office
def callbacks(office: Office, reveal: bool) -> None:
    """Promises to call somebody back that nobody has kept yet: by risk, then by age.

    A number stands here once, however often it called; SAME says how many promises it has.
    """

    def work(tx: Tx) -> list[Row]:
        rows = tx.all("callbacks_to_make", limit=MOST)
        for row in rows if reveal else ():
            office.note(tx, row["id"], "number_revealed")
        return rows

    rows = office.house.store.write(work) if reveal else office.house.store.read(work)
    now = ms(office.now())
    told = [_callback(office, row, now, reveal) for row in rows]
    head = ("ID", "PRIORITY", "REASON", "WAITING", "WHEN", "LANGUAGE", "VOICEMAIL", "STATE", "TRIES", "SAME")
    click.echo(columns((*head, "NUMBER") if reveal else head, told, "No callback is open."))
    if len(rows) == MOST:
        click.echo(f"There are more: only the first {MOST} are shown.")


def _callback(office: Office, row: Row, now: int, reveal: bool) -> tuple[str, ...]:
    voicemail = {None: "not asked", 0: "no", 1: "yes"}[row["voicemail_ok"]]
    number = (_number(office, row),) if reveal else ()
    return (
        row["id"][-SHORT:],
        str(row["priority"]),
        row["reason"],
        age(now - row["waiting_since"]),
        row["window"] or "any time",
        row["language"],
        voicemail,
        row["state"],
        str(row["attempts"]),
        str(row["promises"] or 1),
        *number,
    )


def _number(office: Office, row: Row) -> str:
    if row["number_enc"] is None:
        return "none was given"
    return office.house.vault.open(row["number_enc"], number_about(row["id"]))


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


@click.command()
@click.option("--limit", default=20, type=click.IntRange(1, MOST), help="How many, newest first.")
@with_office
def contacts(office: Office, limit: int) -> None:
    """The newest contacts and how they ended, without anything that says who it was."""
    now = ms(office.now()) + 1
    rows = office.house.store.read(lambda tx: tx.all("contacts_before", started_at=now, id="", limit=limit))
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
    click.echo(columns(head, told, "Nobody has called yet."))
