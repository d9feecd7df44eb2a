"""Shifts from the command line: every week by the city's clock, or once."""

from __future__ import annotations

import json
from datetime import date, datetime

import click

from db.store import Tx
from ivr.roster import shifts
from ivr.roster.people import DAYS
from ivr.roster.shift_rows import CellError
from ivr.roster.shifts import FaultsError
from ops.office import SHORT, Office, actor, columns, named, with_office
from ops.roster.asking import do


@click.group()
def shift() -> None:
    """When somebody serves a team."""


@shift.command("add")
@click.argument("person")
@click.argument("team")
@click.option("--days", help="Such as mon-fri, or sat,sun, or all.")
@click.option("--from", "since", help="HH:MM on the city's clock.")
@click.option("--to", "until", help="HH:MM; at or before --from it runs past midnight.")
@click.option("--starts", help="Once instead of weekly: YYYY-MM-DD HH:MM on the city's clock.")
@click.option("--ends", help="YYYY-MM-DD HH:MM.")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="The first day of a weekly shift.")
@click.option("--valid-to", type=click.DateTime(["%Y-%m-%d"]), help="Its last day.")
@with_office
def add(
    office: Office,
    *,
    person: str,
    team: str,
    days: str | None,
    since: str | None,
    until: str | None,
    starts: str | None,
    ends: str | None,
    valid_from: datetime | None,
    valid_to: datetime | None,
) -> None:
    """Put PERSON (the end of their id) on shift for TEAM."""
    if days and (since is None or until is None):
        raise click.ClickException("A weekly shift needs --from and --to.")
    given = {"team": team, "days": days, "from": since, "to": until, "starts": starts, "ends": ends}
    valid = {"valid_from": _day(valid_from), "valid_to": _day(valid_to)}
    cells = {name: text or "" for name, text in (given | valid).items()}

    def work(tx: Tx) -> bool:
        found = named([row for row in tx.all("people_all") if row["active"]], person, "staff")
        shift = shifts.typed(office.house, tx, cells | {"person": found["id"]})
        return shifts.add(tx, shift, actor(), office.now())

    try:
        added = do(office, work)
    except FaultsError as error:
        raise click.ClickException("; ".join(told(fault) for fault in error.faults.each)) from None
    click.echo("Added the shift." if added else "That shift is on the roster already. Nothing was changed.")


def told(fault: tuple[int, str, CellError]) -> str:
    """What is wrong, by the option it was typed behind."""
    _, column, words = fault
    option = {"team": "TEAM", "person": "PERSON"}.get(column, f"--{column.replace('_', '-')}")
    return f"{option}: {words}"


def _day(given: datetime | None) -> str:
    return date(given.year, given.month, given.day).isoformat() if given else ""


@shift.command("list")
@with_office
def list_(office: Office) -> None:
    """All shifts."""
    rows = office.house.store.read(lambda tx: tx.all("shifts_all"))
    told = []
    for row in rows:
        if row["weekly"]:
            week = json.loads(row["weekly"])
            on = "every day" if len(week["days"]) == len(DAYS) else ", ".join(week["days"])
            when = f"{on} {week['start']}-{week['end']}"
        else:
            when = f"{office.local(row['starts_at'])} to {office.local(row['ends_at'])}"
        valid = f"{row['valid_from'] or ''}…{row['valid_to'] or ''}"
        told.append((row["id"], row["person_id"][-SHORT:], row["team"], when, "" if valid == "…" else valid))
    click.echo(columns(("ID", "PERSON", "TEAM", "WHEN", "VALID"), told, "No shifts yet."))


@shift.command("remove")
@click.argument("shift_id")
@with_office
def remove(office: Office, shift_id: str) -> None:
    """Take a shift (the end of its id) off the roster."""

    def work(tx: Tx) -> str:
        row = named(tx.all("shifts_all"), shift_id, "staff shift")
        return str(shifts.remove(tx, row["id"], actor(), office.now())["id"])

    click.echo(f"Removed shift {do(office, work)}.")
