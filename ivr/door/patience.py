"""When the store hangs, not everybody waits for it: the server's few threads are for the callers, and the
safe words need no store.

Without this, 200 callers at once before a store that hung waited 32 s in the middle and 70 s at the most, for
each of eight threads gave 2.5 s to each of them. The carrier hangs up on us after 15 s.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from db.dialect import Engine
from db.store import WITHIN, Store, StoreBusy, StoreGone, Tx

T = TypeVar("T")

BRIEFLY = 0.05  # seconds; fifty times what a turn takes in a store that is well
IN_VAIN = 1.0  # seconds without an answer to anybody, from which on a store hangs


class Patient:
    """A store as `db.store.Store` is, for a server with few threads.

    As long as it answers, everybody may wait as long as they said. Once somebody waited in vain, and nobody
    had an answer meanwhile, one at a time waits that long, and the others briefly, until it answers again.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.engine: Engine = store.engine
        self._answered = time.monotonic()
        self._hangs = False
        self._trying = threading.Lock()

    def write(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        """See `db.store.Store`. Raises StoreBusy earlier than `within` while the store hangs."""
        found: T = self._ask(self._store.write, fn, within)
        return found

    def read(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        """See `db.store.Store`. Raises StoreBusy earlier than `within` while the store hangs."""
        found: T = self._ask(self._store.read, fn, within)
        return found

    def close(self) -> None:
        self._store.close()

    def _ask(self, ask: Callable[..., Any], fn: Callable[[Tx], Any], within: float) -> Any:
        if not self._hangs:
            return self._waited(ask, fn, within)
        if not self._trying.acquire(blocking=False):
            return self._waited(ask, fn, min(within, BRIEFLY))
        try:
            return self._waited(ask, fn, within)
        finally:
            self._trying.release()

    def _waited(self, ask: Callable[..., Any], fn: Callable[[Tx], Any], within: float) -> Any:
        began = time.monotonic()
        try:
            found = ask(fn, within=within)
        except (StoreBusy, StoreGone):
            if time.monotonic() - began >= IN_VAIN and self._answered < began:
                self._hangs = True
            raise
        except Exception:
            self._well()  # a row refused, or what `fn` itself raised: the store did answer
            raise
        self._well()
        return found

    def _well(self) -> None:
        self._answered = time.monotonic()
        self._hangs = False
