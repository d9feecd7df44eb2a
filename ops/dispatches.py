"""Calling a team out from the command line: for operators, and for a 911 center's request, until the console
is there. Where it is and what is told of it are asked for, never arguments: other users of a machine can read
a running command's arguments. Whoever looks at them is in the audit log.
"""

from __future__ import annotations

from typing import cast

import click

from db.store import Row, Tx
from flows.codes import CALL_TYPES, DISPOSITIONS, REASONS
from flows.paging.model import COMING, Cancelled, Confirmed
from ivr.dispatch import dispatch_rows, dispatching
from ivr.dispatch.dispatching import Asked
from ivr.house import ms
from ivr.outgoing import notices
from ops.lists import MOST, age
from ops.office import SHORT, Office, actor, columns, named, with_office


@click.group()
def dispatch() -> None:
    """Teams that are called out."""


@dispatch.command("list")
@click.option("--all", "every", is_flag=True, help="Those that are over as well, newest first.")
@with_office
def list_(office: Office, every: bool) -> None:
    """Dispatches that are under way: the most urgent first. Without places or names."""

    def look(tx: Tx) -> list[tuple[str, ...]]:
        if every:
            rows = tx.all("dispatches_before", opened_at=ms(office.now()) + 1, id="", limit=MOST)
        else:
            rows = tx.all("live_dispatches", limit=MOST)
        return [_told(office, tx, row) for row in rows]

    head = ("CODE", "STATE", "TYPE", "PRIORITY", "COMING", "OPENED", "NEXT", "LANGUAGE", "INCIDENT")
    click.echo(columns(head, office.house.store.read(look), "No dispatch."))


def _told(office: Office, tx: Tx, row: Row) -> tuple[str, ...]:
    coming = len(dispatch_rows.load(tx, row).coming)
    return (
        row["code"] + (" (test)" if row["test"] else ""),
        row["state"],
        row["call_type"],
        str(row["priority"]),
        f"{coming} of {row['need']}",
        age(ms(office.now()) - row["opened_at"]) + " ago",
        office.local(row["due_at"]) if row["due_at"] is not None else "over",
        row["language"],
        row["incident_id"][-SHORT:],
    )


@dispatch.command()
@click.argument("code")
@click.option("--reveal", is_flag=True, help="Show place and names. This is written into the audit log.")
@with_office
def show(office: Office, code: str, reveal: bool) -> None:
    """The newest dispatch with this CODE: who was asked, and what happened."""

    def look(tx: Tx) -> list[str]:
        row = _of_code(tx, code)
        incident = cast(Row, tx.one("incident_by_id", id=row["incident_id"]))
        lines = [f"{row['state']}, {incident['call_type']}, priority {incident['priority']}", ""]
        if reveal:
            office.note(tx, incident["id"], "details_revealed", {"dispatch": row["id"]})
            lines += [*_details(office, incident), ""]
        lines += [_members(office, tx, row, reveal), "", _events(office, tx, row)]
        return lines

    store = office.house.store
    click.echo("\n".join(store.write(look) if reveal else store.read(look)))


def _details(office: Office, incident: Row) -> list[str]:
    told = dispatching.details_of(office.house, incident)
    cad = dispatching.cad_of(office.house, incident)
    known = {"Place": told.place, "Safety": told.safety, "People": told.people, "Note": told.note, "CAD": cad}
    return [f"{name}: {text}" for name, text in known.items() if text] or [
        "Nothing was told, or it is purged."
    ]


def _members(office: Office, tx: Tx, row: Row, reveal: bool) -> str:
    told = [
        (
            member.person[-SHORT:],
            member.stage + (" *" if member.stage in COMING else ""),
            office.local(ms(member.since)),
            office.local(ms(member.eta)) if member.eta else "",
            *((notices.names(office.house, tx, [member.person]),) if reveal else ()),
        )
        for member in dispatch_rows.load(tx, row).members
    ]
    head = ("PERSON", "STAGE", "SINCE", "EXPECTED", *(("NAME",) if reveal else ()))
    return columns(head, told, "Nobody was asked.")


def _events(office: Office, tx: Tx, row: Row) -> str:
    told = [
        (
            str(event["n"]),
            office.local(event["at"]),
            event["kind"],
            "changed nothing" if event["late"] else "",
        )
        for event in tx.all("dispatch_events", dispatch_id=row["id"])
    ]
    return columns(("", "WHEN", "WHAT", ""), told, "")


@dispatch.command("open")
@click.option("--type", "call_type", type=click.Choice(sorted(CALL_TYPES)), required=True)
@click.option("--priority", default=3, type=click.IntRange(0, 9), help="9 is the most urgent.")
@click.option("--language", help="Of whoever needs help. Default: the flow's first.")
@click.option("--policy", default="", help="A paging policy of the flow. Default: its first.")
@click.option("--need", type=click.IntRange(1, 20), help="How many responders. Default: the policy's.")
@click.option("--incident", help="A further team for this incident (the end of its id).")
@click.option("--test", is_flag=True, help="A practice: whoever is paged is told so.")
@click.option("--yes", is_flag=True, help="Do not ask when an open incident looks like this one.")
@with_office
def open_(
    office: Office,
    *,
    call_type: str,
    priority: int,
    language: str | None,
    policy: str,
    need: int | None,
    incident: str | None,
    test: bool,
    yes: bool,
) -> None:
    """Call a team out. Asks where it is and what to know (or reads four lines from standard input)."""
    spoken = language or office.house.flow.first_language
    if spoken not in office.house.flow.languages:
        known = ", ".join(sorted(office.house.flow.languages))
        raise click.ClickException(f"The flow has no language {spoken!r}. It has: {known}.")
    place = "" if incident else _ask("Where")
    asked = Asked(
        call_type,
        priority,
        spoken,
        actor(),
        policy=policy,
        need=need,
        place=place,
        safety="" if incident else _ask("What to look out for (empty for nothing)"),
        people="" if incident else _ask("Who is there (empty if not known)"),
        cad="" if incident else _ask("CAD number (empty for none)"),
        test=test,
        incident=_incident(office, incident) if incident else None,
    )
    _offer_similar(office, asked, yes)
    click.echo(_opened(office, asked))


def _ask(what: str) -> str:
    return str(click.prompt(what, default="", show_default=False)).strip()


def _incident(office: Office, text: str) -> str:
    rows = office.house.store.read(lambda tx: tx.all("open_incidents", since=0, limit=MOST))
    return str(named(rows, text, "dispatch")["id"])


def _offer_similar(office: Office, asked: Asked, yes: bool) -> None:
    """Two teams for one matter leave none for another; whoever decides is asked, and decides."""
    rows = office.house.store.read(lambda tx: dispatching.similar(office.house, tx, asked, office.now()))
    for row in rows if not asked.incident else ():
        opened = age(ms(office.now()) - row["opened_at"])
        click.echo(f"An open incident looks like this one: {row['id'][-SHORT:]}, opened {opened} ago.")
    if rows and not asked.incident and not yes:
        click.confirm("Call another team out?", abort=True)


def _opened(office: Office, asked: Asked) -> str:
    def work(tx: Tx) -> str:
        try:
            made = dispatching.open_dispatch(office.house, tx, asked, office.now())
        except ValueError as fault:
            raise click.ClickException(f"{fault}. Nothing was opened.") from None
        return str(cast(Row, tx.one("dispatch_by_id", id=made))["code"])

    return f"Page {office.house.store.write(work)} is opened: people are asked from now on."


@dispatch.command()
@click.argument("code")
@click.option("--reason", type=click.Choice(sorted(REASONS)), required=True)
@with_office
def cancel(office: Office, code: str, reason: str) -> None:
    """Call the team of CODE off. Everybody who was asked or comes is told."""
    who = actor()

    def work(tx: Tx) -> bool:
        row = _of_code(tx, code, live=True)
        event, now = Cancelled(who, reason), office.now()
        return dispatching.happen(office.house, tx, row["id"], event, now, who).late

    if office.house.store.write(work):
        raise click.ClickException("It was over already. Nothing was changed.")
    click.echo(f"Page {code} is cancelled, and everybody is told.")


@dispatch.command("take-over")
@click.argument("code")
@with_office
def take_over(office: Office, code: str) -> None:
    """Nobody accepted CODE: you see to it yourself. Nobody is asked any more."""
    who = actor()

    def work(tx: Tx) -> bool:
        row = _of_code(tx, code, live=True)
        return dispatching.happen(office.house, tx, row["id"], Confirmed(who), office.now(), who).late

    if office.house.store.write(work):
        raise click.ClickException("It is not waiting for somebody to take it over. Nothing was changed.")
    click.echo(f"Page {code} is yours. When it is over: dispatch close {code} --disposition … or --reason …")


@dispatch.command()
@click.argument("code")
@click.option("--disposition", type=click.Choice(sorted(DISPOSITIONS)))
@click.option("--reason", type=click.Choice(sorted(REASONS)))
@with_office
def close(office: Office, code: str, disposition: str | None, reason: str | None) -> None:
    """Say how the incident of CODE ended, once no team is asked for or there any more."""
    if disposition is None and reason is None:
        raise click.ClickException("Say how it ended: --disposition, or --reason if no team was there.")

    def work(tx: Tx) -> bool:
        incident, now = _of_code(tx, code)["incident_id"], office.now()
        return dispatching.close_incident(tx, incident, actor(), now, disposition=disposition, reason=reason)

    if not office.house.store.write(work):
        raise click.ClickException("A team is still asked for or there, or it was closed before.")
    click.echo("The incident is closed.")


def _of_code(tx: Tx, code: str, *, live: bool = False) -> Row:
    rows = tx.all("dispatches_by_code", code=code, limit=1)
    if not rows or (live and rows[0]["over_at"] is not None):
        raise click.ClickException(
            f"No {'live ' if live else ''}dispatch has the code {code!r}: see dispatch list."
        )
    return rows[0]
