"""Sudden closures and extra hours, from the command line. Callers hear them from the next turn on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import click

from db.store import Row, Tx
from flows import hours as rules
from ivr.house import at, ms
from ivr.roster import opening
from ivr.roster.hours_of import changes_of
from ops.office import SHORT, Office, actor, columns, named, with_office
from ops.roster.asking import do
from ops.when import length, moment

F = TypeVar("F", bound=Callable[..., object])
EVER = timedelta(days=3650)


@click.group()
def hours() -> None:
    """Close or open a schedule for a while, beside its weekly hours."""


def _when(command: F) -> F:
    """The options that closing and opening share."""
    for option in (
        click.option("--note", default="", help="Why, for the staff. No names, no numbers."),
        click.option("--from", "since", help="From when, likewise; now, if left out."),
        click.option("--until", help="Until when: YYYY-MM-DD HH:MM on the city's clock."),
        click.option("--for", "lasting", help="How long: 30m, 2h, 1d."),
        click.option("--schedule", required=True, help="A schedule of the flow."),
    ):
        command = option(command)
    return command


@hours.command()
@_when
@with_office
def close(
    office: Office, schedule: str, lasting: str | None, until: str | None, since: str | None, note: str
) -> None:
    """Close a schedule, whatever its hours say. Callers get what the flow says for closed hours."""
    _change(office, schedule, (lasting, until, since), note, opened=False)


@hours.command("open")
@_when
@with_office
def open_(
    office: Office, schedule: str, lasting: str | None, until: str | None, since: str | None, note: str
) -> None:
    """Open a schedule beyond its weekly hours. A closure or a holiday still wins."""
    _change(office, schedule, (lasting, until, since), note, opened=True)


def _change(
    office: Office,
    schedule: str,
    asked: tuple[str | None, str | None, str | None],
    note: str,
    *,
    opened: bool,
) -> None:
    lasting, until, since = asked
    if (lasting is None) == (until is None):
        raise click.ClickException("Say how long: give either --for or --until.")
    start = moment(office, since) if since else office.now()
    end = start + length(lasting) if lasting else moment(office, until or "", last=True)
    do(
        office,
        lambda tx: opening.change(
            office.house, tx, schedule, (start, end), note, actor(), office.now(), opened=opened
        ),
    )
    said = "open" if opened else "closed"
    click.echo(f"{schedule} is {said} from {office.local(ms(start))} until {office.local(ms(end))}.")
    if opened and not _open_at(office, schedule, ms(start)):
        click.echo(
            "But a closure or a holiday is in force then and wins. See hours list; end it with hours end."
        )


def _open_at(office: Office, schedule: str, when: int) -> bool:
    plan, holidays = office.house.flow.schedules[schedule], office.house.holidays[schedule]
    rows = to_come(office)
    return rules.is_open(plan, at(when), holidays=holidays, changes=changes_of(rows, schedule))


def to_come(office: Office) -> list[Row]:
    """Changes in force or still to come."""
    now = office.now()
    bounds = {"starts_at": ms(now), "ends_at": ms(now + EVER)}
    return office.house.store.read(lambda tx: tx.all("schedule_changes_between", **bounds))


@hours.command("list")
@with_office
def list_(office: Office) -> None:
    """Whether each schedule is open now, and the changes in force or to come."""
    now = ms(office.now())
    for schedule in sorted(office.house.flow.schedules):
        click.echo(f"{schedule} is {'open' if _open_at(office, schedule, now) else 'closed'} now.")
    rows = [
        (
            row["id"],
            row["schedule"],
            "open" if row["open"] else "closed",
            office.local(row["starts_at"]),
            office.local(row["ends_at"]),
            row["note"],
        )
        for row in to_come(office)
    ]
    click.echo(columns(("ID", "SCHEDULE", "IS", "FROM", "UNTIL", "NOTE"), rows, "No changes."))


@hours.command()
@click.argument("change")
@with_office
def end(office: Office, change: str) -> None:
    """End a change now (the end of its id). One that has not begun is taken back."""
    rows = to_come(office)

    def work(tx: Tx) -> str:
        row = named(rows, change, "hours")
        opening.end(tx, row["id"], row["schedule"], actor(), office.now())
        return str(row["id"])

    click.echo(f"Ended {office.house.store.write(work)[-SHORT:]}.")
