"""Times as an operator types them: on the city's clock, or as a length."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import click

from flows.hours import instants
from ops.office import Office

UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def moment(office: Office, text: str, *, last: bool = False) -> datetime:
    """ "2026-12-24 18:00" on the city's clock, in UTC; of one that occurs twice the first, or the last.

    Raises ClickException.
    """
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"):
        try:
            wall = datetime.strptime(text.strip(), form)  # noqa: DTZ007  the city's zone is put on below
        except ValueError:
            continue
        return instants(office.house.flow.zone, wall)[int(last)]
    raise click.ClickException(f"{text!r} is no time: write it as 2026-12-24 18:00, on the city's clock.")


def length(text: str) -> timedelta:
    """ "2h", "90m", "1d", "1h30m". Raises ClickException."""
    parts = re.findall(r"(\d{1,4})([mhd])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise click.ClickException(f"{text!r} is no length of time: write it as 30m, 2h or 1d.")
    found = sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())
    if not found:
        raise click.ClickException("That is no time at all: write it as 30m, 2h or 1d.")
    return found
