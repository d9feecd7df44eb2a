# ruff: noqa: N818 (they are named for what happened)
"""What can go wrong with the store, in plain words.

No message here holds a stored value: drivers quote rows and keys in theirs, so the
store never passes a driver's own words on.
"""

from __future__ import annotations


class StoreError(Exception):
    """Anything the store could not do. The safe words follow (ivr/door/safe.py)."""

    def __init__(self, words: str, *, maybe_stored: bool = False) -> None:
        super().__init__(words)
        # True when the answer to COMMIT was never heard: the work may have been kept.
        # Whoever repeats it must do so harmlessly (a turn number, a job's key).
        self.maybe_stored = maybe_stored


class StoreBusy(StoreError):
    """The store could not be had within the time allowed."""


class StoreGone(StoreError):
    """The database cannot be reached, is full, read-only or damaged."""


class Duplicate(StoreError):
    """A row with this key is already there."""


class Refused(StoreError):
    """The schema does not allow this row (a missing value, an unknown parent, an append-only table)."""


class UnknownQuery(StoreError):
    """No query has this name, or it was asked in the wrong way."""


class SchemaMismatch(StoreError):
    """The database's schema is older or newer than this version of Careline knows."""
