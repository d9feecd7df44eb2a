"""The blocklist from the command line. A number is asked for and never an argument: other users of a machine
can read a running command's arguments."""

from __future__ import annotations

import click

from db.store import Row, Tx
from flows.flood import MOST_BLOCKED, REFUSALS
from flows.numbers import normal
from ivr.calls import blocking
from ivr.house import ms
from ops.lists import age
from ops.office import SHORT, Office, actor, columns, named, with_office
from ops.when import length, moment


@click.group()
def block() -> None:
    """Numbers that staff do not want to hear from for a while."""


@block.command("list")
@with_office
def list_(office: Office) -> None:
    """The blocks in force, without their numbers: what ends soonest comes first."""
    now = ms(office.now())
    rows = office.house.store.read(lambda tx: blocking.active(tx, office.now()))
    told = [
        (
            row["id"][-SHORT:],
            office.local(row["until"]),
            age(now - row["since"]) + " ago",
            row["by"],
            blocking.reason_of(office.house, row),
        )
        for row in rows
    ]
    click.echo(columns(("ID", "UNTIL", "SINCE", "BY", "REASON"), told, "No number is blocked."))
    if len(rows) == blocking.MOST:
        click.echo(f"There are more: only the first {blocking.MOST} are shown.")


@block.command()
@click.option("--reason", required=True, help="Why, for whoever reads the list. No names, no numbers.")
@click.option("--for", "lasting", help=f"How long: 30m, 2h, 1d; {MOST_BLOCKED.days} days at the most.")
@click.option("--until", help="Until when: YYYY-MM-DD HH:MM on the city's clock.")
@with_office
def add(office: Office, reason: str, lasting: str | None, until: str | None) -> None:
    """Block one number; it is asked for. Danger, STOP and 911 are heard all the same."""
    if (lasting is None) == (until is None):
        raise click.ClickException("Say how long: give either --for or --until.")
    now = office.now()
    end = now + length(lasting) if lasting else moment(office, until or "", last=True)
    number = asked()
    made = office.house.store.write(
        lambda tx: blocking.block(office.house, tx, number, reason, end, actor(), now)
    )
    if made in REFUSALS:
        raise click.ClickException(f"{REFUSALS[made]} Nothing was changed.")
    click.echo(f"Blocked until {office.local(ms(end))}. Lift it sooner with: block lift {made[-SHORT:]}")


@block.command()
@click.argument("which", required=False)
@with_office
def lift(office: Office, which: str | None) -> None:
    """End a block now: WHICH is the end of its id; without it the number is asked for."""
    now = office.now()
    number = None if which else asked()

    def work(tx: Tx) -> bool:
        if number is not None:
            return blocking.lift_number(office.house, tx, number, actor(), now)
        found: Row = named(blocking.active(tx, now), which or "", "block")
        return blocking.lift(tx, found["id"], actor(), now)

    if not office.house.store.write(work):
        raise click.ClickException("This number is not blocked.")
    click.echo("Lifted.")


def asked() -> str:
    """A whole number in E.164. Raises ClickException."""
    number = normal(str(click.prompt("Phone number")).strip())
    if number is None:
        raise click.ClickException("That is no US phone number of ten digits, such as 503 555 0131.")
    return number
