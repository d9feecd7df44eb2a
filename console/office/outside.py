"""What others have to be asked for, which may take them long: asked beside the page, which waits a moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
KEPT = timedelta(minutes=5)  # an answer is good for so long
PATIENCE = 2.5  # seconds a page waits for one


@dataclass(frozen=True)
class Answer(Generic[T]):
    at: datetime
    found: T


class Outside(Generic[T]):
    """One question at a time in this process, however many pages are open."""

    def __init__(self, ask: Callable[[], T]) -> None:
        """`ask` must end by itself: each request it makes has its own limit of time."""
        self._ask = ask
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="outside")
        self._lock = threading.Lock()
        self._under_way: Future[T] | None = None
        self._known: Answer[T] | None = None

    def look(self, now: datetime, *, patience: float = PATIENCE) -> tuple[Answer[T] | None, bool]:
        """The newest answer, None if there is none yet; and whether a newer one is on its way."""
        asked = self._asked(now)
        if asked is not None:
            wait([asked], patience)
            self._take(asked, now)
        with self._lock:
            return self._known, self._under_way is not None

    def again(self) -> None:
        """What is known is old: the next who looks asks."""
        with self._lock:
            self._known = None

    def _asked(self, now: datetime) -> Future[T] | None:
        with self._lock:
            old = self._known is None or not timedelta() <= now - self._known.at < KEPT
            if self._under_way is None and old:
                self._under_way = self._pool.submit(self._ask)
            return self._under_way

    def _take(self, asked: Future[T], now: datetime) -> None:
        with self._lock:
            if asked.done() and self._under_way is asked:
                self._under_way = None
                if asked.exception() is None:
                    self._known = Answer(now, asked.result())
