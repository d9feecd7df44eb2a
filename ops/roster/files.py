"""`roster export` and `roster import`: the shifts as a CSV file, for a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from db.store import Tx
from ivr.roster import shift_rows, shifts
from ivr.roster.shifts import FaultsError
from ops.office import Office, actor, with_office
from ops.roster.asking import teams


@click.command("export")
@click.option("--team", help="One team only.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="A file; else it is printed.")
@with_office
def export(office: Office, team: str | None, to: Path | None) -> None:
    """All shifts as CSV, on the city's clock. People are ids: no names, no numbers."""
    asked = teams(office, team)
    found = [row for row in office.house.store.read(lambda tx: tx.all("shifts_all")) if row["team"] in asked]
    text = shift_rows.written(found, office.house.flow.zone)
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
        try:
            plan = shifts.planned(office.house, tx, text, replace=replace)
        except FaultsError as fault:
            listed = "\n  ".join(fault.faults.found)
            raise click.ClickException(f"Nothing was changed:\n  {listed}") from None
        if not only_try:
            shifts.carry_out(tx, plan, actor(), office.now())
        return len(plan.add), len(plan.drop), plan.same

    added, dropped, same = office.house.store.write(work)
    would = "would be " if only_try else ""
    click.echo(f"Shifts: {added} {would}added, {dropped} {would}taken off, {same} were there already.")
