"""`roster`: who is on call, and everything that changes it."""

from __future__ import annotations

import click

from ops.roster.calendar import calendar
from ops.roster.changing import closure, give_back, override, remove, take, temporary
from ops.roster.files import export, import_
from ops.roster.showing import gaps, list_, show
from ops.roster.swapping import swap


@click.group()
def roster() -> None:
    """Who is on call, and everything that changes it. Weekly shifts: staff shift."""


for command in (
    show,
    gaps,
    list_,
    override,
    temporary,
    closure,
    remove,
    take,
    give_back,
    swap,
    calendar,
    export,
    import_,
):
    roster.add_command(command)
