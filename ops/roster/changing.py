"""`roster override`, `temporary`, `closure`, `remove`, `take` and `give-back`: who is on call is changed."""

from __future__ import annotations

import click

from db.store import Tx
from ivr.house import ms
from ivr.roster import rostering
from ops.office import SHORT, Office, actor, named, with_office
from ops.roster.asking import do, person, short, span_of, spanning, told
from ops.roster.showing import AHEAD
from ops.when import moment


@click.command()
@click.argument("team")
@click.option("--off", help="Who does not serve (the end of their id).")
@click.option("--on", help="Who serves: in their place, or as well.")
@spanning
@with_office
def override(
    office: Office,
    team: str,
    off: str | None,
    on: str | None,
    since: str | None,
    until: str | None,
    lasting: str | None,
) -> None:
    """Somebody stands in, comes as well, or goes. A newer override wins, and may change an older one."""
    span = span_of(office, since, until, lasting)

    def work(tx: Tx) -> str:
        return rostering.override(
            office.house,
            tx,
            team,
            span,
            off=person(tx, off, left=True) if off else "",
            on=person(tx, on) if on else "",
            by=actor(),
            now=office.now(),
        )

    _said(office, do(office, work), told(office, *span))


@click.command()
@click.argument("team")
@click.argument("people", nargs=-1, required=True)
@spanning
@with_office
def temporary(
    office: Office,
    team: str,
    people: tuple[str, ...],
    since: str | None,
    until: str | None,
    lasting: str | None,
) -> None:
    """The whole TEAM is PEOPLE for a while, whatever the shifts say."""
    span = span_of(office, since, until, lasting)

    def work(tx: Tx) -> str:
        named_ = [person(tx, one) for one in people]
        return rostering.temporary(office.house, tx, team, span, named_, by=actor(), now=office.now())

    _said(office, do(office, work), told(office, *span))


@click.command()
@click.argument("team")
@spanning
@with_office
def closure(office: Office, team: str, since: str | None, until: str | None, lasting: str | None) -> None:
    """Nobody of TEAM is on call. While its hours are open that is a gap, and is told as one."""
    span = span_of(office, since, until, lasting)
    change = do(
        office,
        lambda tx: rostering.closure(office.house, tx, team, span, by=actor(), now=office.now()),
    )
    _said(office, change, told(office, *span))


def _said(office: Office, change: str, when: str) -> None:
    click.echo(f"Change {change[-SHORT:]}: {when}. Take it back with: roster remove {change[-SHORT:]}")


@click.command()
@click.argument("change")
@with_office
def remove(office: Office, change: str) -> None:
    """Take a change back (the end of its id). One in force ends now; what was, stays known."""

    def work(tx: Tx) -> tuple[str, bool]:
        now = office.now()
        rows = tx.all("roster_changes_between", starts_at=ms(now), ends_at=ms(now + AHEAD))
        sets = list({row["set_id"]: {"id": row["set_id"]} for row in rows}.values())
        found = named(list(sets), change, "roster")["id"]
        return found, rostering.remove(tx, found, by=actor(), now=now)

    found, begun = do(office, work)
    click.echo(f"{short(found)} {'ends now' if begun else 'is taken back'}.")


@click.command()
@click.argument("team")
@click.argument("who")
@click.option("--off", help="Whom they relieve; needed if several are on call.")
@click.option("--until", help="YYYY-MM-DD HH:MM; the end of the shift, if left out.")
@with_office
def take(office: Office, team: str, who: str, off: str | None, until: str | None) -> None:
    """WHO takes the shift of TEAM now."""
    end = moment(office, until, last=True) if until else None

    def work(tx: Tx) -> str:
        change, until_ = rostering.take(
            office.house,
            tx,
            team,
            person(tx, who),
            off=person(tx, off, left=True) if off else "",
            until=end,
            by=actor(),
            now=office.now(),
        )
        return f"Change {short(change)}: on call until {office.local(ms(until_))}."

    click.echo(do(office, work))


@click.command("give-back")
@click.argument("who")
@with_office
def give_back(office: Office, who: str) -> None:
    """WHO gives back what they took; whoever was relieved is on call again."""

    def work(tx: Tx) -> int:
        return rostering.give_back(tx, person(tx, who), by=actor(), now=office.now())

    count = do(office, work)
    click.echo("The shift is given back." if count == 1 else f"{count} shifts are given back.")
