"""`roster show`, `roster gaps` and `roster list`: who is on call, when nobody is, and what was changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from db.store import Row, Tx
from flows.roster import Watch, watches
from ivr.house import ms
from ivr.watch import roster_watch
from ivr.watch.roster_watch import Known
from ops.office import Office, columns, with_office
from ops.roster.asking import names, short, teams, told

AHEAD = timedelta(days=3650)
DAYS = click.IntRange(1, 60)


@click.command()
@click.option("--team", help="One team only.")
@click.option("--days", type=DAYS, default=7, help="How far ahead.")
@click.option("--reveal", is_flag=True, help="Show names. This is written into the audit log.")
@with_office
def show(office: Office, team: str | None, days: int, reveal: bool) -> None:
    """Who is on call, changes and swaps included."""
    house, now = office.house, office.now()
    end = now + timedelta(days=days)
    asked = teams(office, team)

    def work(tx: Tx) -> tuple[Known, list[Row]]:
        if reveal:
            office.note(tx, "roster", "roster_revealed")
        return roster_watch.read(house, tx, now), tx.all("people_all")

    known, rows = house.store.write(work) if reveal else house.store.read(work)
    called = names(office, rows) if reveal else {}
    changes = [one for one in known.changes if one.until > now]
    for one in asked:
        found = watches(known.shifts, changes, house.flow.zone, now, end, team=one)
        click.echo(f"{one}")
        if found and not any(watch.people for watch in found):
            click.echo("  nobody in this time")
            continue
        for watch in found:
            click.echo(f"  {told(office, watch.since, watch.until)}  {_who(watch, known, called)}")
    for line in missing(office, known, now):
        click.echo(line)


def _who(watch: Watch, known: Known, called: dict[str, str]) -> str:
    shown = []
    for person in sorted(watch.people):
        state = known.people.get(person)
        mark = " (left)" if state is None else " (away)" if not state.available else ""
        mark = mark or ("" if person in known.counting else " (no number)")
        shown.append(f"{called.get(person, short(person))}{mark}")
    return ", ".join(shown) or "nobody"


def missing(office: Office, known: Known, now: datetime) -> list[str]:
    """Those who are on the roster and whom nothing reaches, one line each."""
    return [
        f"warn: {short(person)} is on the roster from {office.local(ms(since))}, and no number reaches them."
        for person, since in roster_watch.unreachable(office.house, known, now).items()
    ]


@click.command()
@with_office
def gaps(office: Office) -> None:
    """When a team is open in the next two weeks with nobody on the roster. Exit code 1 if there is any."""
    house, now = office.house, office.now()
    known = house.store.read(lambda tx: roster_watch.read(house, tx, now))
    found = [
        (team.id, told(office, max(since, now), until))
        for team in house.flow.teams.values()
        for since, until in roster_watch.gaps(house, known, team, now)
    ]
    click.echo(
        columns(("TEAM", "NOBODY"), found, "Somebody is on the roster in all open hours of two weeks.")
    )
    warned = missing(office, known, now)
    for line in warned:
        click.echo(line)
    if found or warned:
        raise click.exceptions.Exit(1)


@click.command("list")
@with_office
def list_(office: Office) -> None:
    """The changes in force or to come, the newest last; of two the newer one wins."""
    now = office.now()
    rows = office.house.store.read(
        lambda tx: tx.all("roster_changes_between", starts_at=ms(now), ends_at=ms(now + AHEAD))
    )
    told_ = []
    sets: dict[str, list[Row]] = {}
    for row in rows:
        sets.setdefault(row["set_id"], []).append(row)
    for set_id, parts in sets.items():
        row = parts[0]
        times = f"{office.local(row['starts_at'])} to {office.local(row['ends_at'])}"
        told_.append((set_id, row["team"], row["kind"], times, _what(parts), row["source"]))
    click.echo(columns(("ID", "TEAM", "KIND", "WHEN", "WHO", "BY"), told_, "No changes."))


def _what(rows: list[Row]) -> str:
    off, on = short(rows[0]["off_person"]), ", ".join(short(row["on_person"]) for row in rows)
    if rows[0]["kind"] == "override":
        return f"{on} for {off}" if on and off else f"{on} as well" if on else f"without {off}"
    return on or "nobody"
