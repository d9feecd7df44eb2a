"""What the roster's commands share: times, people, and errors in plain words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from db.about import name_about
from db.store import Row, Tx
from flows.hours import Span
from ivr.roster.rostering import RosterError
from ops.office import SHORT, Office, named
from ops.when import length, moment

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


def spanning(command: F) -> F:
    """The options that say from when until when."""
    for option in (
        click.option("--for", "lasting", help="How long instead: 30m, 2h, 1d."),
        click.option("--until", help="Until when, likewise; the time itself does not count."),
        click.option("--from", "since", help="YYYY-MM-DD HH:MM on the city's clock; now, if left out."),
    ):
        command = option(command)
    return command


def span_of(office: Office, since: str | None, until: str | None, lasting: str | None) -> Span:
    """Half-open, in UTC. A time that comes twice begins at its first and ends at its last, so that nothing is
    left without anybody. Raises ClickException."""
    if (lasting is None) == (until is None):
        raise click.ClickException("Say until when: give either --until or --for.")
    start = moment(office, since) if since else office.now()
    return start, start + length(lasting) if lasting else moment(office, until or "", last=True)


def do(office: Office, work: Callable[[Tx], T]) -> T:
    """Runs `work` in one transaction; what cannot be ends it in one line, with nothing changed."""
    try:
        return office.house.store.write(work)
    except RosterError as error:
        raise click.ClickException(str(error)) from None


def person(tx: Tx, text: str, *, left: bool = False) -> str:
    """The id of somebody on the staff by its end; `left`: who has left counts too. Raises ClickException."""
    rows = [row for row in tx.all("people_all") if left or row["active"]]
    return str(named(rows, text, "staff")["id"])


def short(row_id: str | None) -> str:
    """The end of an id, as it is typed; "" for none."""
    return row_id[-SHORT:] if row_id else ""


def names(office: Office, rows: list[Row]) -> dict[str, str]:
    """Everybody's name by id, for a list that was asked for with --reveal (audited by whoever asks)."""
    return {row["id"]: office.house.vault.open(row["name_enc"], name_about(row["id"])) for row in rows}


def teams(office: Office, asked: str | None) -> list[str]:
    """The team that was named, or all. Raises ClickException for one that is not there."""
    known = office.house.flow.teams
    if asked is not None and asked not in known:
        have = ", ".join(sorted(known))
        raise click.ClickException(f"The flow has no team {asked!r}. It has: {have}.")
    return [asked] if asked else sorted(known)


def told(office: Office, since: datetime, until: datetime) -> str:
    """From when until when, on the city's clock."""
    first, last = (office.local(int(at.timestamp() * 1000)) for at in (since, until))
    return f"{first} to {last}"
