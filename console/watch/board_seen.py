"""What stands on the board, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from console.watch.alarm_rows import Alarm
from console.watch.board_words import Where

T = TypeVar("T")


@dataclass(frozen=True)
class Guest:
    """Is asked to join counselor and caller. `ours`: a colleague. `there`: has come."""

    name: str
    ours: bool
    there: bool


@dataclass(frozen=True)
class Live:
    """A call or a conversation. `since`: when it came where it is. `who`: of ours, by name."""

    id: str
    kind: str  # "call" or "text"
    line: str
    language: str
    where: Where
    began: datetime
    since: datetime
    urgent: bool
    from_911: bool = False
    who: str = ""
    guest: Guest | None = None


@dataclass(frozen=True)
class Out:
    """A team that was called out. `late`: why somebody has to look; "" if nobody has."""

    id: str
    code: str
    about: str
    state: str
    need: int
    coming: int
    opened: datetime
    due: datetime | None
    expected: datetime | None
    late: str
    urgent: bool
    test: bool
    police: str


@dataclass(frozen=True)
class Promise:
    """Somebody is to be called back. `due`: not before then. `decides`: a supervisor does."""

    id: str
    contact: str
    language: str
    why: str
    since: datetime
    due: datetime | None
    tries: int
    decides: bool
    urgent: bool
    who: str = ""


@dataclass(frozen=True)
class Some(Generic[T]):
    """The first of a list. `count`: how many there are, such as "3" or "41 or more". `more`: than `rows`."""

    rows: list[T]
    count: str
    more: bool


@dataclass(frozen=True)
class Seen:
    waiting: Some[Live]
    calls: Some[Live]
    texts: Some[Live]
    out: Some[Out]
    callbacks: Some[Promise]
    alarms: Some[Alarm]
