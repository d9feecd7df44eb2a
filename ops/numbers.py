"""Our lines at the carrier: does each number lead to us, and what would have to change?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import click

from flows.city import Line
from ivr.ports import CarrierNumber
from ivr.worded import Worded
from ops.finding import Finding
from ops.office import Office, columns, with_office

ADDRESSES = {
    "voice": Worded("voice"),
    "fallback": Worded("voice fallback"),
    "status": Worded("call status"),
    "text": Worded("texts"),
    "text_fallback": Worded("texts fallback"),
}


@dataclass(frozen=True)
class Plan:
    """One line: how its number is set up at the carrier (None: it is not there), and how it should be."""

    line: Line
    found: CarrierNumber | None
    wanted: CarrierNumber | None

    @property
    def differing(self) -> list[str]:
        """The addresses that are not what we want, by their field's name."""
        if self.found is None or self.wanted is None:
            return []
        return [name for name in ADDRESSES if getattr(self.found, name) != getattr(self.wanted, name)]


def plans(office: Office) -> list[Plan]:
    """What every line of the flow needs. Raises CarrierError."""
    there = {number.number: number for number in office.account.numbers()}
    return [_plan(office, line, there.get(line.number)) for line in office.house.flow.lines.values()]


def _plan(office: Office, line: Line, found: CarrierNumber | None) -> Plan:
    if found is None:
        return Plan(line, None, None)
    public = office.public_url.rstrip("/")
    wanted = replace(
        found,
        voice=f"{public}/voice/call",
        fallback=office.fallback_url or f"{public}/voice/fallback",
        status=f"{public}/voice/status",
        text=f"{public}/sms/in",
        text_fallback=office.text_fallback_url or f"{public}/sms/fallback",
    )
    return Plan(line, found, wanted)


def apply(office: Office) -> list[Plan]:
    """Sets up what differs, then reads everything again. Raises CarrierError."""
    for plan in plans(office):
        if plan.differing and plan.wanted is not None:
            office.account.set_up(plan.wanted)
    return plans(office)


def own_fallback(office: Office) -> Finding | None:
    """A warning if the fallback needs our own server."""
    if office.fallback_url and urlsplit(office.fallback_url).netloc != urlsplit(office.public_url).netloc:
        return None
    return Finding(
        "warn",
        "The fallback address is on our own server, so it fails when the server does",
        "Put what `fallback` prints somewhere else, and set CARELINE_FALLBACK_URL to its address.",
    )


@click.command()
@click.option("--apply", "do_it", is_flag=True, help="Make the changes, then look again.")
@with_office
def numbers(office: Office, do_it: bool) -> None:
    """What would have to change at the carrier so that our numbers lead to us."""
    before = plans(office)
    click.echo(columns(("LINE", "NUMBER", "ADDRESS", "IS NOW", "SHOULD BE"), _rows(before), "No lines."))
    if warning := own_fallback(office):
        click.echo(f"\n{warning}")
    missing = [plan.line for plan in before if plan.found is None]
    for line in missing:
        click.echo(
            f"\nwrong: {line.number} ({line.id}) is not in the account. Buy or port it, or change the flow."
        )
    if any(plan.differing for plan in before):
        _change(office, before) if do_it else click.echo("\nNothing was changed. Run it with --apply.")
    if missing:
        raise click.exceptions.Exit(1)


def _change(office: Office, before: list[Plan]) -> None:
    after = apply(office)
    left = [plan.line.id for plan in after if plan.differing]
    if left:
        raise click.ClickException(f"The carrier did not keep the changes of {', '.join(left)}. Try again.")
    done = sum(bool(plan.differing) for plan in before)
    click.echo(f"\nDone: {done} of {len(before)} numbers were changed, and read back as they should be.")


def _rows(found: list[Plan]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for plan in found:
        if plan.found is None:
            rows.append((plan.line.id, plan.line.number, "", "not in the account", ""))
            continue
        for name, words in ADDRESSES.items():
            now, wanted = getattr(plan.found, name), getattr(plan.wanted, name)
            same = name not in plan.differing
            rows.append(
                (plan.line.id, plan.line.number, str(words), shown(now), "the same" if same else wanted)
            )
    return rows


def shown(address: str) -> str:
    """An address as it may be printed: without a password in it.

    >>> shown("https://user:secret@example.org/voice")
    'https://…@example.org/voice'
    """
    parts = urlsplit(address)
    if "@" not in parts.netloc:
        return address or "nothing"
    return parts._replace(netloc="…@" + parts.netloc.rpartition("@")[2]).geturl()
