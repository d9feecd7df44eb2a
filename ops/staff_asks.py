"""What is asked about somebody of the staff, and what is no answer."""

from __future__ import annotations

import click

from flows.numbers import normal
from ivr.accounts.staffing import EMAIL, ROLES
from ops.office import Office

__all__ = ["EMAIL", "ROLES", "ask_email", "ask_phone", "check"]


def ask_phone() -> str | None:
    """In E.164; None for none. Raises ClickException."""
    typed = click.prompt("Phone number (empty for none)", default="", show_default=False).strip()
    number = normal(typed)
    if typed and number is None:
        raise click.ClickException("That is no US phone number of ten digits, such as 503 555 0131.")
    return number


def ask_email() -> str | None:
    """An address; None for none. Raises ClickException."""
    typed = str(click.prompt("E-mail address (empty for none)", default="", show_default=False)).strip()
    if typed and not EMAIL.fullmatch(typed):
        raise click.ClickException("That is no e-mail address, such as lee@example.org.")
    return typed or None


def check(office: Office, teams: tuple[str, ...], languages: tuple[str, ...]) -> None:
    """Raises ClickException for a team or a language that the flow does not have."""
    flow = office.house.flow
    for given, known, what in ((teams, flow.teams, "team"), (languages, flow.languages, "language")):
        for one in given:
            if one not in known:
                raise click.ClickException(
                    f"The flow has no {what} {one!r}. It has: {', '.join(sorted(known))}."
                )
