"""What the rest of Careline sees of the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from db.dialect import Engine

T = TypeVar("T")
Row = Mapping[str, Any]

# A webhook must answer within 3 s, whatever hangs; half a second is left to say so.
WITHIN = 2.5


class Tx(Protocol):
    """One transaction. Values go in by name; times are UTC milliseconds.

    After any statement failed the transaction is over: further statements and the
    commit are refused, on both engines alike.
    """

    statements: int

    def one(self, query: str, /, **params: Any) -> Row | None:
        """The row asked for, or None. Also for statements that end in RETURNING."""

    def all(self, query: str, /, **params: Any) -> list[Row]:
        """Every row asked for."""

    def run(self, query: str, /, **params: Any) -> int:
        """How many rows were touched: 0 means a guard (such as `AND turn = :was`) did not hold."""


class Store(Protocol):
    """A database, whichever it is."""

    engine: Engine

    def write(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        """Runs `fn` in one transaction: all of it is kept, or none.

        `fn` holds SQL and pure logic only. It runs on another thread (SQLite) and may
        run again after a clash (PostgreSQL), so it must change nothing but `tx`.

        Args:
            within: seconds; the caller has its answer by then, whatever hangs.

        Raises:
            StoreBusy: not in time. Unless `maybe_stored` it was not kept and never will be.
            StoreGone: the database cannot be reached or its disk is full.
            Duplicate, Refused, UnknownQuery: as they say. What `fn` raises comes through as it is.
        """

    def read(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        """Runs `fn` on one unchanging view of the data, without waiting for writers.

        Raises:
            StoreBusy, StoreGone, UnknownQuery: as for `write`.
        """

    def close(self) -> None:
        """Lets go of every connection. Work already accepted is finished first."""


def codes(*names: str) -> str:
    """A list of codes as one query parameter, e.g. `from_states=codes("calling", "ringing")`."""
    return json.dumps(names, ensure_ascii=False)
