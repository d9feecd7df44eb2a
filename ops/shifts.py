"""Shifts from the command line: every week by the city's clock, or once."""

from __future__ import annotations

import json
from datetime import date, datetime

import click

from db.ids import new_id
from db.store import Tx
from flows.hours import minutes
from ivr.house import ms
from ivr.roster.people import DAYS
from ivr.roster.shift_rows import days_of
from ops.office import SHORT, Office, columns, named, with_office
from ops.when import moment


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
    if team not in office.house.flow.teams:
        known = ", ".join(sorted(office.house.flow.teams))
        raise click.ClickException(f"The flow has no team {team!r}. It has: {known}.")
    row = {
        "id": new_id(ms(office.now())),
        "team": team,
        "weekly": weekly(days, since, until) if days else None,
        "starts_at": ms(moment(office, starts)) if starts else None,
        "ends_at": ms(moment(office, ends, last=True)) if ends else None,
        "valid_from": _day(valid_from),
        "valid_to": _day(valid_to),
    }
    once = row["starts_at"] is not None and row["ends_at"] is not None
    if bool(row["weekly"]) == once or (starts is None) != (ends is None):
        raise click.ClickException("Give either --days, --from and --to, or --starts and --ends.")
    if once and row["starts_at"] >= row["ends_at"]:  # type: ignore[operator]
        raise click.ClickException("The shift ends before it starts.")

    def work(tx: Tx) -> None:
        found = named([row for row in tx.all("people_all") if row["active"]], person, "staff")
        tx.run("add_shift", **row, person_id=found["id"])
        office.note(tx, found["id"], "shift_added", {"shift": row["id"], "team": team})

    office.house.store.write(work)
    click.echo(f"Added shift {row['id']}.")


def weekly(days: str, since: str | None, until: str | None) -> str:
    """A weekly shift as it is stored. Raises ClickException."""
    if since is None or until is None:
        raise click.ClickException("A weekly shift needs --from and --to.")
    try:
        minutes(since), minutes(until)
        return json.dumps({"days": days_of(days), "start": since, "end": until})
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None


def _day(given: datetime | None) -> str | None:
    return date(given.year, given.month, given.day).isoformat() if given else None


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
        tx.run("remove_shift", id=row["id"])
        office.note(tx, row["person_id"], "shift_removed", {"shift": row["id"], "team": row["team"]})
        return str(row["id"])

    click.echo(f"Removed shift {office.house.store.write(work)}.")
