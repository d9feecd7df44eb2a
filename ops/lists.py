"""What is open and what happened, without names or numbers unless they are asked for."""

from __future__ import annotations

import click

from ivr.house import ms
from ops.office import SHORT, Office, columns, with_office

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
