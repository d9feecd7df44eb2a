"""Keeping it in order: the audit log's proof, the keys, and forgetting on schedule."""

from __future__ import annotations

import click

from db import audit as log
from db import retention
from db import rotate as rotation
from db.audit import Head
from ivr.house import ms
from ops.office import Office, with_office


@click.group()
def audit() -> None:
    """The log of who did what."""


@audit.command()
@click.option("--expect", help="A head noted earlier, as COUNT:HASH. The chain must still contain it.")
@with_office
def verify(office: Office, expect: str | None) -> None:
    """Read the whole log and say whether anything was changed, removed or inserted."""
    faults = log.verify(
        office.house.store, office.house.audit_key, expected=head_of(expect) if expect else None
    )
    row = office.house.store.read(lambda tx: tx.one("audit_head"))
    for fault in faults:
        click.echo(f"wrong: {fault.words}")
    if faults and office.demo:
        click.echo(
            "The demo's clock was perhaps set back: rows dated before earlier ones show here, rightly."
        )
    if faults:
        raise click.exceptions.Exit(1)
    if row is None:
        click.echo("The log is in order: nothing was sealed yet.")
        return
    click.echo(f"The log is in order: {row['seal_no']} rows are sealed. Keep this head somewhere else:")
    click.echo(f"{row['seal_no']}:{row['hash']}")


def head_of(text: str) -> Head:
    """Raises ClickException for anything but COUNT:HASH."""
    count, _, digest = text.partition(":")
    if not count.isdigit() or len(digest) != 64:
        raise click.ClickException("A head is written COUNT:HASH, as `audit verify` printed it.")
    return Head(int(count), digest)


@click.command("rotate-keys")
@with_office
def rotate_keys(office: Office) -> None:
    """Seal everything again with the first key of CARELINE_KEYS. Safe to stop and to repeat."""
    done = rotation.rotate(office.house.store, office.house.vault)
    office.house.store.write(
        lambda tx: office.note(tx, "vault", "keys_rotated", {"complete": not done.unreadable})
    )
    click.echo(f"{done.resealed} values were sealed again with the newest key.")
    for place in done.unreadable:
        click.echo(f"wrong: {place} cannot be opened with any key of the ring.")
    if done.unreadable:
        click.echo("Put the key that is missing back at the end of CARELINE_KEYS, and run this again.")
        raise click.exceptions.Exit(1)
    click.echo("No value needs an older key now. Take the older keys out of CARELINE_KEYS, and restart.")


@click.command()
@with_office
def purge(office: Office) -> None:
    """Forget what has been kept long enough. The worker does it each night as well."""
    schedule = retention.Schedule()
    done = retention.purge(office.house.store, ms(office.now()), schedule)
    click.echo(
        f"Identifiers after {schedule.identifiers_days} days: {done.contacts} contacts, "
        f"{done.callbacks} callbacks, {done.incidents} incidents, {done.pages} pages and {done.notes} notes "
        "gave theirs up."
    )
    click.echo(
        f"Messages after {schedule.recordings_days} days: {done.recordings} recordings, {done.texts} texts "
        f"and {done.pictures} pictures were deleted."
    )
    click.echo(f"{done.links} links that were over were deleted.")
    click.echo(f"Texts, what they said and to whom: {done.texts} gave theirs up.")
