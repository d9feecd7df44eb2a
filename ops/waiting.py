"""Who waits for one of us, from the command line: for operators, and for a night without the console. Nothing
about anybody is an argument: other users of a machine can read a running command's arguments."""

from __future__ import annotations

from collections.abc import Callable

import click

from db.about import caller_about, number_about
from db.ids import new_id
from db.store import Row, Tx
from flows.codes import DECISIONS, REASONS
from ivr.callbacks import waiting as waits
from ivr.callbacks.holding import target
from ivr.callbacks.refusals import Refusal
from ivr.callbacks.waiting import Waiting
from ivr.house import ms
from ops.lists import MOST, age
from ops.office import SHORT, Office, columns, named, with_office

HEAD = (
    "ID",
    "KIND",
    "PRIORITY",
    "WHY",
    "WAITING",
    "WHEN",
    "LANGUAGE",
    "VOICEMAIL",
    "TRIES",
    "SAME",
    "HAS IT",
)


@click.group()
def waiting() -> None:
    """Everybody who waits for one of us: callbacks, messages and conversations by text, as one list."""


@waiting.command("list")
@click.option("--reveal", is_flag=True, help="Show the numbers. This is written into the audit log.")
@with_office
def list_(office: Office, reveal: bool) -> None:
    """By risk, then by age.

    A number stands here once, however often it called; SAME says how many promises it has.
    """

    def work(tx: Tx) -> list[tuple[str, ...]]:
        rows = waits.everybody(office.house, tx, office.now(), MOST)
        for row in rows if reveal else ():
            office.note(tx, row.id, "number_revealed")
        return [(*_told(office, row), *((_number(office, tx, row),) if reveal else ())) for row in rows]

    store = office.house.store
    told = store.write(work) if reveal else store.read(work)
    click.echo(columns((*HEAD, "NUMBER") if reveal else HEAD, told, "Nobody waits."))
    if len(told) == MOST:
        click.echo(f"There are more: only the first {MOST} are shown.")


def _told(office: Office, row: Waiting) -> tuple[str, ...]:
    now = office.now()
    later = office.local(ms(row.due_at)) if row.due_at > now else row.window or "any time"
    return (
        row.id[-SHORT:],
        row.kind,
        str(row.priority),
        row.why or "WROTE",
        age(ms(now) - ms(row.since)),
        later,
        row.language,
        {None: "not asked", False: "no", True: "yes"}[row.voicemail_ok],
        str(row.attempts),
        str(row.promises),
        row.claimed_by[-SHORT:] if row.claimed_by else "nobody",
    )


def _number(office: Office, tx: Tx, row: Waiting) -> str:
    found = target(tx, row.kind, row.id)
    if found is None:
        return "none was given"
    sealed, about = found.row.get("number_enc"), number_about(row.id)
    if row.kind == "text":
        sealed, about = found.contact["caller_enc"], caller_about(row.contact_id)
    return office.house.vault.open(sealed, about) if sealed else "none was given"


@waiting.command()
@click.argument("id_", metavar="ID")
@click.argument("person")
@with_office
def claim(office: Office, id_: str, person: str) -> None:
    """PERSON (the end of their id) has them now, and nobody else, for ten minutes."""

    def work(tx: Tx) -> object:
        row, who = _which(office, tx, id_, person)
        return waits.claim(office.house, tx, row.kind, row.id, who, office.now())

    _done(office, work, "claimed", "They have them now.")


@waiting.command()
@click.argument("id_", metavar="ID")
@click.argument("person")
@with_office
def release(office: Office, id_: str, person: str) -> None:
    """PERSON gives them back to the list."""

    def work(tx: Tx) -> object:
        row, who = _which(office, tx, id_, person)
        return waits.release(office.house, tx, row.kind, row.id, who, office.now())

    _done(office, work, "released", "They are back in the list.")


@waiting.command()
@click.argument("id_", metavar="ID")
@click.argument("person")
@with_office
def reply(office: Office, id_: str, person: str) -> None:
    """PERSON writes to them; the text is asked for. Goes out only where a text is safe."""
    body: str = click.prompt("Text")

    def work(tx: Tx) -> object:
        row, who = _which(office, tx, id_, person)
        key = new_id(ms(office.now()))
        return waits.reply(office.house, tx, row.contact_id, who, body, key, office.now())

    _done(office, work, "replied", "The worker sends it.")


@waiting.command()
@click.argument("id_", metavar="ID")
@click.argument("person")
@click.option("--outcome", required=True, type=click.Choice(tuple(DECISIONS)), help="How it ended.")
@click.option("--reason", required=True, type=click.Choice(tuple(REASONS)), help="Why.")
@with_office
def close(office: Office, id_: str, person: str, outcome: str, reason: str) -> None:
    """It is over. PERSON has to have them."""

    def work(tx: Tx) -> object:
        row, who = _which(office, tx, id_, person)
        how = {"outcome": outcome, "reason": reason}
        return waits.close(office.house, tx, row.kind, row.id, who, office.now(), **how)

    _done(office, work, "closed", "Closed.")


def _which(office: Office, tx: Tx, id_: str, person: str) -> tuple[Waiting, str]:
    everybody = waits.everybody(office.house, tx, office.now(), MOST)
    rows: list[Row] = [{"id": row.id, "row": row} for row in everybody]
    found: Waiting = named(rows, id_, "waiting")["row"]
    who = named([row for row in tx.all("people_all") if row["active"]], person, "staff")
    return found, str(who["id"])


def _done(office: Office, work: Callable[[Tx], object], action: str, words: str) -> None:
    """Say so, or why not. The log says that it was done from here."""

    def both(tx: Tx) -> object:
        came = work(tx)
        if not isinstance(came, Refusal):
            office.note(tx, "waiting", f"{action}_by_command")
        return came

    came = office.house.store.write(both)
    if isinstance(came, Refusal):
        raise click.ClickException(came.words)
    click.echo(words)
