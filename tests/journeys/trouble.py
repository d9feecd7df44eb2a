"""Trouble at the edges of the house: a store that hangs, a key that is gone, a server that answers nonsense.
Nothing of our own is replaced."""

from __future__ import annotations

import fcntl
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import requests

from db.about import state_about
from flows.city import Flow
from flows.load import load
from flows.model import CallState
from ivr.contact import opened
from simulator.signing import sign
from tests.journeys.town import FLOWS, PUBLIC, TOKEN, Town

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def hung_store(town: Town) -> AbstractContextManager[None]:
    """Whoever writes gets no answer at all."""
    return hung(town.url_of_store)


@contextmanager
def hung(url: str) -> Iterator[None]:
    """A lock that nobody gives back, tables that are held."""
    if url.startswith("sqlite"):
        lock = os.open(url.removeprefix("sqlite:///") + ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(lock)
        return
    with psycopg.connect(url) as holder:
        holder.execute("LOCK TABLE contact, leg, handoff, message IN SHARE ROW EXCLUSIVE MODE")
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


def delivered(town: Town, url: str, pairs: Sequence[tuple[str, str]], token: str = TOKEN) -> str:
    """What we answer to a webhook of the carrier's, signed as any is; raises if it is refused."""
    signature = sign(token, url, pairs)
    answer = requests.post(
        url.replace(PUBLIC, town.url), data=list(pairs), headers={"X-Twilio-Signature": signature}, timeout=10
    )
    answer.raise_for_status()
    return answer.text


def sent_again(town: Town, part: str, *, nth: int = -1) -> str:
    """What we answer when the carrier delivers one of its webhooks once more: of those whose address holds
    `part`, the newest unless told otherwise."""
    sent = [one for one in town.sim.requests if part in one["url"]][nth]
    return delivered(town, sent["url"], sent["pairs"])


def without_word(flow: Flow, word: str) -> Flow:
    """The flow as no check would let it pass: a word that is said is missing."""
    words = {
        language: {name: said for name, said in known.items() if name != word}
        for language, known in flow.words.items()
    }
    return replace(flow, words=words)


def released(folder: Path, *changes: tuple[str, str]) -> Flow:
    """The city's files as a new release writes them into `folder`: each change is a pattern and what takes
    its place in every file. Read and checked as any flow is."""
    for file in FLOWS.glob("*.toml"):
        text = file.read_text()
        for pattern, instead in changes:
            text = re.sub(pattern, instead, text, flags=re.MULTILINE)
        (folder / file.name).write_text(text)
    return load(folder)


def renamed(folder: Path, step: str) -> Flow:
    """A release in which a step is gone: all that led to it leads to another one, of the same content."""
    leads = (
        "goto|otherwise|missed|nobody|after|done|failed|skip|no|unsure|empty|callback|yes|start|text_start|"
        "person|emergency|safe_step|menu"
    )
    there = (rf"^\[steps\.{step}\]", f"[steps.new_{step}]")
    return released(folder, there, (rf"\b({leads}) = \"{step}\"", rf'\1 = "new_{step}"'))


def rewrite_state(town: Town, change: Callable[[dict[str, Any], dict[str, Any]], object]) -> None:
    """The stored state as another release would have written it: `change` works on the two things that are
    kept, the state and the last prompt."""
    contact = town.the_contact()
    state, prompt = map(
        json.loads, town.vault.open(contact["state_enc"], state_about(contact["id"])).split("\n")
    )
    change(state, prompt)
    sealed = town.vault.seal(f"{json.dumps(state)}\n{json.dumps(prompt)}", state_about(contact["id"]))
    town.store.write(lambda tx: tx.run("save_state", id=contact["id"], state_enc=sealed))


def state_of(town: Town) -> CallState:
    """Where the one caller is."""
    return opened(town.the_contact(), town.vault).state
