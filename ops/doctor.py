"""`doctor`: is everything as it must be before people call? One line a finding; nothing secret is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import click

from db.store import StoreError
from db.vault import VaultError
from ivr.worded import Technical
from ops import checks_house, checks_mail, checks_place
from ops.finding import Finding
from ops.office import Doors, Office, SettingsError

Check = Callable[[Office], Iterator[Finding]]


@dataclass(frozen=True)
class Part:
    """What belongs together. `outside`: somebody else has to answer, which may take seconds."""

    id: str
    title: str
    about: str
    checks: tuple[Check, ...]
    outside: bool = False


# In the order in which a new city goes about it: each part needs those before it.
PARTS: tuple[Part, ...] = (
    Part(
        "database",
        "The database",
        "Where everything is kept.",
        (checks_place.folder, checks_place.database),
    ),
    Part("flow", "The city's flow", "What callers hear, and what is decided.", (checks_house.flow,)),
    Part("hours", "Hours", "When somebody is there.", (checks_house.hours_known,)),
    Part("numbers", "Our numbers", "At the carrier, and leading to us.", (checks_place.carrier,), True),
    Part("address", "Our address", "Where the carrier asks us.", (checks_place.public_address,), True),
    Part("psap", "The 911 center", "Its ten-digit lines, confirmed in writing.", (checks_house.psap,)),
    Part("people", "People with phones", "Somebody to ring, in each team.", (checks_house.present,)),
    Part("roster", "The roster", "Somebody in all open hours to come.", (checks_house.gaps,)),
    Part("worker", "The worker", "It rings phones and sends texts.", (checks_house.worker,)),
    Part("mail", "The second route", "If the carrier fails.", (checks_mail.second_route,), True),
)


def examine(office: Office) -> Iterator[Finding]:
    """Every finding, in the order of PARTS. Never raises for what is wrong."""
    try:
        office.house  # noqa: B018  made here, so that a fault of the flow or the keys is told once
    except click.ClickException as fault:
        yield from checks_place.folder(office)
        yield Finding("wrong", fault.message.rstrip("."), "Nothing starts before this is right.")
        return
    for part in PARTS:
        yield from findings(office, part)


def findings(office: Office, part: Part) -> Iterator[Finding]:
    """Of one part. The house must be there."""
    for check in part.checks:
        try:
            yield from check(office)
        except (StoreError, VaultError) as fault:
            why = Technical(str(fault).rstrip("."))
            yield Finding("wrong", "{check}: {why}", "See the database above.", check=check.__name__, why=why)


@click.command()
@click.pass_obj
def doctor(doors: Doors) -> None:
    """Is everything as it must be before people call? One line a finding, and what to do."""
    try:
        office = doors.office()
    except SettingsError as fault:
        raise SystemExit(report(Finding("wrong", line) for line in fault.lines)) from None
    with closing(office):
        raise SystemExit(report(examine(office)))


def report(findings: Iterator[Finding]) -> int:
    """Prints them as they come; the exit status, 1 if anything is wrong."""
    counts = {"ok": 0, "warn": 0, "wrong": 0}
    for finding in findings:
        counts[finding.level] += 1
        click.echo(str(finding))
    click.echo(f"\n{counts['ok']} ok, {counts['warn']} to look at, {counts['wrong']} wrong.")
    return 1 if counts["wrong"] else 0
