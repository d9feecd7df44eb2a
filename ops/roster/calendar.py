"""`roster calendar`: the secret address of somebody's own shifts, for their phone."""

from __future__ import annotations

import click

from db.store import Tx
from ivr.roster import calendars
from ops.office import Office, actor, with_office
from ops.roster.asking import do, person


@click.command()
@click.argument("who")
@click.option("--renew", is_flag=True, help="Make a new address; the one before ends.")
@with_office
def calendar(office: Office, who: str, renew: bool) -> None:
    """The address of WHO's calendar. It is shown once: only a hash of it is kept. Whoever has it can read
    when they are on call, and nothing else."""

    def work(tx: Tx) -> str:
        found = person(tx, who)
        there = tx.one("calendar_of", person_id=found)
        if there is not None and not renew:
            since = office.local(there["created_at"])
            raise click.ClickException(
                f"They have an address since {since}. It cannot be shown again; "
                "--renew makes a new one, and ends that one."
            )
        return calendars.new_address(office.house, tx, found, by=actor(), now=office.now())

    path = do(office, work)
    click.echo(f"{office.public_url.rstrip('/')}{path}")
    click.echo("Give it to nobody else. In the phone's calendar: add a subscription, and paste it.", err=True)
