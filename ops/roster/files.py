"""`roster export` and `roster import`: the shifts as a CSV file, for a spreadsheet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from db.ids import new_id
from db.store import Row, Tx
from ivr.house import ms
from ops.office import Office, with_office
from ops.roster import rows as csv_rows
from ops.roster.asking import teams
from ops.roster.rows import SHIFT, Faults


@click.command("export")
@click.option("--team", help="One team only.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="A file; else it is printed.")
@with_office
def export(office: Office, team: str | None, to: Path | None) -> None:
    """All shifts as CSV, on the city's clock. People are ids: no names, no numbers."""
    asked = teams(office, team)
    found = [row for row in office.house.store.read(lambda tx: tx.all("shifts_all")) if row["team"] in asked]
    text = csv_rows.written(found, office.house.flow.zone)
    if to is None:
        click.echo(text, nl=False)
        return
    try:
        to.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise click.ClickException(f"{to} cannot be written: {fault.strerror}.") from None
    click.echo(f"{len(found)} shifts are in {to}.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Take off whatever the file lacks, of the teams it names.")
@click.option("--try", "only_try", is_flag=True, help="Say what would happen, and change nothing.")
@with_office
def import_(office: Office, file: Path, replace: bool, only_try: bool) -> None:
    """Add the shifts of a CSV FILE, as `roster export` writes them.

    With a single fault nothing is changed: every one is told by its row and column. A shift that is there
    already is not added twice.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise click.ClickException(f"{file} cannot be read as text: {fault}.") from None

    def work(tx: Tx) -> tuple[int, int, int]:
        wanted = _wanted(office, tx, text)
        there = tx.all("shifts_all")
        add, drop = difference(wanted, there, replace=replace)
        if not only_try:
            _change(office, tx, add, drop)
        return len(add), len(drop), len(wanted) - len(add)

    added, dropped, same = office.house.store.write(work)
    would = "would be " if only_try else ""
    click.echo(f"Shifts: {added} {would}added, {dropped} {would}taken off, {same} were there already.")


def _wanted(office: Office, tx: Tx, text: str) -> list[dict[str, Any]]:
    """The shifts of the file. Raises ClickException with every fault."""
    faults, flow = Faults(), office.house.flow
    people = [row["id"] for row in tx.all("people_all") if row["active"]]
    found = [
        csv_rows.shift_of(number, cells, people, sorted(flow.teams), flow.zone, faults)
        for number, cells in csv_rows.read(text, faults)
    ]
    if faults.found:
        raise click.ClickException("Nothing was changed:\n  " + "\n  ".join(faults.found))
    return [one for one in found if one is not None]


def difference(
    wanted: list[dict[str, Any]], there: list[Row], *, replace: bool
) -> tuple[list[dict[str, Any]], list[Row]]:
    """What is to be added, and what is to be taken off. The same shift twice in the file is one."""
    known = {_same(row) for row in there}
    add = {_same(one): one for one in wanted if _same(one) not in known}
    kept, named = {_same(one) for one in wanted}, {one["team"] for one in wanted}
    drop = [row for row in there if replace and row["team"] in named and _same(row) not in kept]
    return list(add.values()), drop


def _same(row: Row | dict[str, Any]) -> tuple[Any, ...]:
    week = json.loads(row["weekly"]) if row["weekly"] else {}
    weekly = (sorted(week.get("days", ())), week.get("start"), week.get("end"))
    return (str(weekly), *(row[name] for name in SHIFT if name != "weekly"))


def _change(office: Office, tx: Tx, add: list[dict[str, Any]], drop: list[Row]) -> None:
    for row in drop:
        tx.run("remove_shift", id=row["id"])
        office.note(tx, row["person_id"], "shift_removed", {"shift": row["id"], "team": row["team"]})
    for one in add:
        shift = new_id(ms(office.now()))
        tx.run("add_shift", id=shift, **one)
        office.note(tx, one["person_id"], "shift_added", {"shift": shift, "team": one["team"]})
