"""Alarms that wait for somebody, from the command line."""

from __future__ import annotations

import click

from db.store import Tx
from ivr.house import ms
from ivr.outgoing import alerts as alarms
from ops.lists import MOST, age
from ops.office import SHORT, Office, actor, columns, named, with_office


@click.group()
def alerts() -> None:
    """What a human has to see."""


@alerts.command("list")
@with_office
def list_(office: Office) -> None:
    """Alarms that nobody has acknowledged yet, newest first. Without names."""
    rows = office.house.store.read(lambda tx: tx.all("open_alerts", limit=MOST))
    now = ms(office.now())
    told = [
        (
            row["id"][-SHORT:],
            row["alarm"],
            age(now - row["raised_at"]) + " ago",
            _code(office, row["subject"]),
            (row["person_id"] or "")[-SHORT:],
        )
        for row in rows
    ]
    click.echo(columns(("ID", "ALARM", "RAISED", "ABOUT", "PERSON"), told, "No alarm waits for anybody."))


def _code(office: Office, subject: str) -> str:
    """A dispatch by its code, anything else by the end of its id."""
    row = office.house.store.read(lambda tx: tx.one("dispatch_by_id", id=subject))
    return f"page {row['code']}" if row is not None else subject[-SHORT:]


@alerts.command()
@click.argument("alert")
@with_office
def seen(office: Office, alert: str) -> None:
    """You have seen ALERT (the end of its id) and see to it; if it asks for police or medics, you have called
    them."""

    def work(tx: Tx) -> bool:
        row = named(tx.all("open_alerts", limit=MOST), alert, "alerts")
        return alarms.acknowledge(tx, row["id"], actor(), office.now())

    click.echo("Acknowledged." if office.house.store.write(work) else "Somebody acknowledged it before you.")
