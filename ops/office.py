"""What operators' commands are given, and how they end in plain words."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar
from zoneinfo import ZoneInfo

import click

from db import audit
from db.store import Row, StoreError, Tx
from db.vault import VaultError
from ivr.house import House, at, ms
from ivr.outgoing.mail import Mail
from ivr.ports import Account, CarrierError

P = ParamSpec("P")
R = TypeVar("R")
SHORT = 6  # the last characters of an id, enough to name a row on the command line


class SettingsError(click.ClickException):
    """A setting that is missing or wrong; the text says which, and what to do. `lines`: each by itself."""

    def __init__(self, text: str, lines: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.lines = lines or (text,)


class Local(str):
    """A time on the city's clock, as commands write it. `at`: UTC milliseconds."""

    __slots__ = ("at",)
    at: int

    def __new__(cls, text: str, at: int) -> Self:
        made = super().__new__(cls, text)
        made.at = at
        return made


@dataclass(frozen=True)
class Office:
    """One installation as its operator sees it. Nothing is opened before it is asked for.

    `account_id`: the carrier's name of our account. `fallback_url`, `text_fallback_url`: of calls and of
    texts, "" for our own. `database`: its URL.
    `psap_days`: how old a written confirmation of a 911 line may be. `checked`: the folder that keeps which
    flows were proved. `mail`: the second route, if any.
    """

    account_id: str
    public_url: str
    fallback_url: str
    text_fallback_url: str
    database: str
    demo: bool
    psap_days: int
    checked: Path
    make_house: Callable[[], House]
    make_account: Callable[[], Account]
    mail: Mail | None = None

    @cached_property
    def house(self) -> House:
        return self.make_house()

    @cached_property
    def account(self) -> Account:
        return self.make_account()

    def close(self) -> None:
        """Ends the connections to the store, if a command opened any."""
        if "house" in vars(self):
            self.house.store.close()

    def now(self) -> datetime:
        return self.house.clock.now()

    def note(self, tx: Tx, subject: str, action: str, detail: dict[str, object] | None = None) -> None:
        """Writes who did what into the audit log, inside the transaction that does it."""
        audit.append(tx, ms(self.now()), subject, actor(), action, detail)

    def local(self, milliseconds: int) -> Local:
        """A stored time on the city's clock, e.g. "Sun 2026-11-22 08:00"."""
        found = at(milliseconds).astimezone(ZoneInfo(self.house.flow.zone))
        return Local(found.strftime("%a %Y-%m-%d %H:%M"), milliseconds)


@dataclass(frozen=True)
class Doors:
    """What app.py gives every command: the environment, its own folder, that of the city's flow, the one in
    which flows that were proved are remembered, and how an Office is made of settings. `office_of` raises
    SettingsError."""

    environment: Mapping[str, str]
    here: Path
    flow: Path
    checked: Path
    office_of: Callable[[Mapping[str, str]], Office]

    def office(self) -> Office:
        return self.office_of(self.environment)


def actor() -> str:
    """Who is at the keyboard, as the audit log names them."""
    try:
        return f"operator:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return f"operator:uid-{os.getuid()}"


def with_office(command: Callable[Concatenate[Office, P], R]) -> Callable[P, R]:
    """Gives a command its Office; troubles of the store, the vault and the carrier end it in one line."""

    @click.pass_obj
    @wraps(command)
    def run(doors: Doors, /, *args: P.args, **kwargs: P.kwargs) -> R:
        office = doors.office()
        try:
            return command(office, *args, **kwargs)
        except (StoreError, VaultError, CarrierError) as error:
            raise click.ClickException(str(error)) from None
        finally:
            office.close()

    return run


def named(rows: list[Row], text: str, what: str, shown: str = "list") -> Row:
    """The one row whose id ends in `text`. Raises ClickException if there is none, or several."""
    found = [row for row in rows if row["id"].endswith(text.lower())]
    if len(found) == 1 and len(text) >= SHORT:
        return found[0]
    fault = f"{len(found)} have" if found and len(text) >= SHORT else "none has"
    raise click.ClickException(
        f"{fault} an id ending in {text!r}: give at least the last {SHORT} characters, as "
        f"`{what} {shown}` shows"
    )


def columns(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], empty: str) -> str:
    """A plain table, or `empty` if there is nothing."""
    if not rows:
        return empty
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    )
