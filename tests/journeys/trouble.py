"""Trouble at the edges of the house: a store that hangs, a key that is gone, a server that answers nonsense.
Nothing of our own is replaced."""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from db.about import state_about
from flows.city import Flow
from flows.model import CallState
from tests.journeys.town import Town

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@contextmanager
def hung_store(town: Town) -> Iterator[None]:
    """Whoever writes gets no answer at all: a lock that nobody gives back, a table that is held."""
    url = town.url_of_store
    if url.startswith("sqlite"):
        lock = os.open(url.removeprefix("sqlite:///") + ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(lock)
        return
    with psycopg.connect(url) as holder:
        holder.execute("LOCK TABLE contact, leg, handoff IN SHARE ROW EXCLUSIVE MODE")
        yield
        holder.rollback()


def eventually(what: Callable[[], bool], within: float = 15.0) -> None:
    """Waits on the wall until it holds, for what happens in threads of its own; raises AssertionError."""
    until, pause = time.monotonic() + within, threading.Event()
    while not what():
        assert time.monotonic() < until, f"not within {within:g} s: {what.__name__}"
        pause.wait(0.02)


@contextmanager
def proxy_says(
    town: Town, status: str, body: bytes = b"", kind: str = "text/html", path: str = ""
) -> Iterator[None]:
    """A proxy in front of us answers by itself for every address that holds `path`."""
    ours: Wsgi = town.app.wsgi_app

    def proxy(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if path not in environ["PATH_INFO"]:
            return ours(environ, start)
        start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    town.app.wsgi_app = proxy  # type: ignore[method-assign]
    try:
        yield
    finally:
        town.app.wsgi_app = ours  # type: ignore[method-assign]


def without_word(flow: Flow, word: str) -> Flow:
    """The flow as no check would let it pass: a word that is said is missing."""
    from dataclasses import replace

    words = {
        language: {name: said for name, said in known.items() if name != word}
        for language, known in flow.words.items()
    }
    return replace(flow, words=words)


def rewrite_state(town: Town, change: Callable[[dict[str, Any]], None]) -> None:
    """The stored state as another release would have written it: `change` works on its JSON."""
    contact = town.the_contact()
    kept = json.loads(town.vault.open(contact["state_enc"], state_about(contact["id"])))
    change(kept)
    sealed = town.vault.seal(json.dumps(kept), state_about(contact["id"]))
    town.store.write(lambda tx: tx.run("save_state", id=contact["id"], state_enc=sealed))


def state_of(town: Town) -> CallState:
    """Where the one caller is."""
    from ivr.contact import opened

    return opened(town.the_contact(), town.vault).state
