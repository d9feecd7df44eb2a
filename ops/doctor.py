"""`doctor`: is everything as it must be before people call? One line a finding; nothing secret is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from db.store import StoreError
from db.vault import VaultError
from ops import checks_house, checks_mail, checks_place
from ops.finding import Finding
from ops.office import Doors, Office, SettingsError

Check = Callable[[Office], Iterator[Finding]]
HOUSE: tuple[Check, ...] = (
    checks_house.flow,
    checks_house.psap,
    checks_house.worker,
    checks_house.present,
    checks_house.gaps,
)


def examine(office: Office) -> Iterator[Finding]:
    """Every finding, in the order in which things depend on each other. Never raises for what is wrong."""
    yield from checks_place.folder(office)
    try:
        office.house  # noqa: B018  made here, so that a fault of the flow or the keys is told once
    except click.ClickException as fault:
        yield Finding("wrong", fault.message.rstrip("."), "Nothing starts before this is right.")
        return
    yield from checks_place.database(office)
    for check in HOUSE:
        try:
            yield from check(office)
        except (StoreError, VaultError) as fault:
            yield Finding("wrong", f"{check.__name__}: {str(fault).rstrip('.')}", "See the database above.")
    yield from checks_place.carrier(office)
    yield from checks_place.public_address(office)
    yield from checks_mail.second_route(office)


@click.command()
@click.pass_obj
def doctor(doors: Doors) -> None:
    """Is everything as it must be before people call? One line a finding, and what to do."""
    try:
        office = doors.office()
    except SettingsError as fault:
        raise SystemExit(report(Finding("wrong", line) for line in fault.lines)) from None
    raise SystemExit(report(examine(office)))


def report(findings: Iterator[Finding]) -> int:
    """Prints them as they come; the exit status, 1 if anything is wrong."""
    counts = {"ok": 0, "warn": 0, "wrong": 0}
    for finding in findings:
        counts[finding.level] += 1
        click.echo(str(finding))
    click.echo(f"\n{counts['ok']} ok, {counts['warn']} to look at, {counts['wrong']} wrong.")
    return 1 if counts["wrong"] else 0
