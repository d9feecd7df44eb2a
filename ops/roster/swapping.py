"""`roster swap`: a colleague takes a shift. Asked for, agreed by the colleague, approved by a supervisor."""

from __future__ import annotations

import click

from db.store import Tx
from ivr.house import ms
from ivr.roster import swaps
from ivr.roster.swaps import Wish
from ops.office import Office, actor, columns, named, with_office
from ops.roster.asking import do, person, short, span_of, spanning
from ops.when import moment


@click.group()
def swap() -> None:
    """Swaps of shifts: ask, agree, approve; or refuse, withdraw."""


@swap.command()
@click.argument("team")
@click.argument("who")
@click.option("--to", help="The colleague who is asked; everybody of the team, if left out.")
@click.option("--back-from", help="In return WHO takes the colleague's time from then …")
@click.option("--back-until", help="… until then.")
@spanning
@with_office
def ask(
    office: Office,
    team: str,
    who: str,
    *,
    to: str | None,
    back_from: str | None,
    back_until: str | None,
    since: str | None,
    until: str | None,
    lasting: str | None,
) -> None:
    """WHO asks that a colleague takes their time of TEAM."""
    span = span_of(office, since, until, lasting)
    if (back_from is None) != (back_until is None):
        raise click.ClickException("Give both --back-from and --back-until, or neither.")
    back = (
        (moment(office, back_from), moment(office, back_until, last=True))
        if back_from and back_until
        else None
    )

    def work(tx: Tx) -> str:
        wish = Wish(team, person(tx, who), span, person(tx, to) if to else "", back)
        return swaps.ask(office.house, tx, wish, by=actor(), now=office.now())

    found = short(do(office, work))
    click.echo(f"Swap {found} is asked for. When the colleague agrees: roster swap agree {found} THEIR-ID")


@swap.command()
@click.argument("which")
@click.argument("colleague")
@with_office
def agree(office: Office, which: str, colleague: str) -> None:
    """The COLLEAGUE agrees to the swap WHICH."""

    def work(tx: Tx) -> None:
        now = office.now()
        swaps.agree(office.house, tx, _one(office, tx, which), person(tx, colleague), by=actor(), now=now)

    do(office, work)
    click.echo(f"Agreed. A supervisor approves it with: roster swap approve {which}")


@swap.command()
@click.argument("which")
@with_office
def approve(office: Office, which: str) -> None:
    """A supervisor approves: it stands on the roster from now on."""

    def work(tx: Tx) -> list[str]:
        return swaps.approve(office.house, tx, _one(office, tx, which), by=actor(), now=office.now())

    made = ", ".join(short(change) for change in do(office, work))
    click.echo(f"Approved: on the roster as change {made}.")


@swap.command()
@click.argument("which")
@with_office
def refuse(office: Office, which: str) -> None:
    """The colleague or a supervisor says no."""
    do(office, lambda tx: swaps.refuse(tx, _one(office, tx, which), by=actor(), now=office.now()))
    click.echo("Refused. The roster stays as it is.")


@swap.command()
@click.argument("which")
@with_office
def withdraw(office: Office, which: str) -> None:
    """Who asked thinks better of it."""
    do(office, lambda tx: swaps.withdraw(tx, _one(office, tx, which), by=actor(), now=office.now()))
    click.echo("Withdrawn. The roster stays as it is.")


@swap.command("list")
@with_office
def list_(office: Office) -> None:
    """Swaps that wait for a colleague or a supervisor."""
    rows = office.house.store.read(lambda tx: tx.all("swaps_open", now=ms(office.now())))
    told = []
    for row in rows:
        times = f"{office.local(row['starts_at'])} to {office.local(row['ends_at'])}"
        back = (
            f"{office.local(row['back_starts_at'])} to {office.local(row['back_ends_at'])}"
            if row["back_starts_at"] is not None
            else ""
        )
        to = short(row["to_person"]) or "anybody"
        told.append((row["id"], row["team"], row["state"], short(row["from_person"]), to, times, back))
    head = ("ID", "TEAM", "STATE", "FROM", "TO", "WHEN", "IN RETURN")
    click.echo(columns(head, told, "No swaps wait."))


def _one(office: Office, tx: Tx, which: str) -> str:
    return str(named(tx.all("swaps_open", now=ms(office.now())), which, "roster swap")["id"])
