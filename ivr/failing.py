"""Callers whom we failed. They heard the safe words; staff must learn of each, and call back whoever was not
connected, even if nothing could be stored while the call lasted."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from queue import SimpleQueue

from db.ids import new_id
from db.store import (
    Duplicate,
    Refused,
    Row,
    SchemaMismatch,
    StoreBusy,
    StoreError,
    StoreGone,
    Tx,
    UnknownQuery,
)
from db.vault import VaultError
from flows import connecting, finishing
from flows.model import CallState, Close, Dialed, DialEnded, Effect, Outcome, WithdrawCallback
from ivr import turns
from ivr.contact import Contact, caller_about, opened
from ivr.house import House, ms
from ivr.ports import CallEvent
from ivr.turns import TurnTakenError

log = logging.getLogger("careline.failing")

WITHIN = 0.5  # seconds a caller may wait while it is noted that we failed them
AGAIN = 1.0  # seconds until a store that did not answer is asked again
UNTOLD = "untold"  # the phase of a call of which its end was the first that we heard


def store_is_away(error: Exception) -> bool:
    """Trouble that says all there is to say, and that has cost the caller their patience already."""
    return isinstance(error, StoreBusy | StoreGone | SchemaMismatch)


def note(house: House, tx: Tx, event: CallEvent, now: datetime, *, spoke: bool) -> None:
    """A caller got the safe words. `spoke`: somebody at the 911 center has talked with them; until that is
    known a callback is owed. Harmless twice, in any order, and after the call's end."""
    row = tx.one("contact_to_change", call_id=event.call_id)
    contact = _legible(house, row, event) if row is not None else _unserved(house, tx, event, now)
    if row is not None and contact.ended:
        outcome = Outcome(contact.state, None, _afterwards(house, row, contact, spoke=spoke))
    else:
        outcome = finishing.failed(house.flow, contact.state, contact.caller, spoke=spoke)
        outcome = replace(outcome, effects=(*_dial_ended(tx, contact, event), *outcome.effects))
    if outcome.effects:
        turns.store(house, tx, contact, outcome, "safe_words", now)


def unseen(house: House, tx: Tx, event: CallEvent, now: datetime) -> None:
    """A call of which we hear only that it is over: none of our processes answered it."""
    contact = _unserved(house, tx, event, now, phase=UNTOLD)
    outcome = finishing.failed(house.flow, contact.state, contact.caller, spoke=False)
    turns.store(house, tx, contact, outcome, "unseen", now)


def seen_after_all(house: House, tx: Tx, contact: Contact, now: datetime) -> None:
    """Its end was told before its beginning: the caller hung up before our first word."""
    nothing_lost = (WithdrawCallback(finishing.SYSTEM_FAILURE), Close("NO_ACTION", finishing.DISCONNECTED))
    outcome = Outcome(replace(contact.state, phase="", reason=""), None, nothing_lost)
    turns.store(house, tx, contact, outcome, "late", now)


def _legible(house: House, row: Row, event: CallEvent) -> Contact:
    """The contact, or as much of it as can be read without its key or its release of Careline."""
    try:
        return opened(row, house.vault)
    except (VaultError, ValueError):
        # `seeking` is not known: whatever search there is ends.
        state = CallState(row["line"], "", row["language"], row["priority"], seeking="unknown")
        caller = event.caller or _caller(house, row)
        ended = row["ended_at"] is not None
        return Contact(row["id"], row["call_id"], row["line"], row["turn"], ended, caller, state, None)


def _caller(house: House, row: Row) -> str | None:
    try:
        return house.vault.open(row["caller_enc"], caller_about(row["id"])) if row["caller_enc"] else None
    except VaultError:
        return None


def _unserved(house: House, tx: Tx, event: CallEvent, now: datetime, phase: str = "") -> Contact:
    """A contact for a call that got no turn of ours."""
    line, contact_id = house.line_dialed(event.dialed), new_id(ms(now))
    turns.add_contact(house, tx, event.call_id, event.caller, line, contact_id, now)
    state = CallState(line.id, line.start, house.flow.first_language, line.priority, phase=phase)
    return Contact(contact_id, event.call_id, line.id, 0, False, event.caller, state, None)


def _dial_ended(tx: Tx, contact: Contact, event: CallEvent) -> tuple[Effect, ...]:
    """We may have failed just when the carrier told us how a transfer went."""
    if tx.one("open_transfer_of", contact_id=contact.id) is None:
        return ()
    given = event.given
    return (connecting.dial_ended(given) if isinstance(given, Dialed) else DialEnded("lost"),)


def _afterwards(house: House, row: Row, contact: Contact, *, spoke: bool) -> tuple[Effect, ...]:
    """The call was concluded before this came: by an earlier failure, or as a caller who hung up."""
    open_still = row["outcome"] == "NO_ACTION" or row["reason"] == finishing.SYSTEM_FAILURE
    if spoke and open_still:
        outcome = house.flow.destinations[house.flow.psap].outcome
        return (WithdrawCallback(finishing.SYSTEM_FAILURE), Close(outcome, finishing.SYSTEM_FAILURE))
    if not spoke and row["outcome"] == "NO_ACTION":
        return finishing.failed(house.flow, contact.state, contact.caller, spoke=False).effects
    return ()


@dataclass(frozen=True)
class _Failure:
    event: CallEvent
    at: datetime
    spoke: bool
    kept: threading.Event = field(default_factory=threading.Event)


class Failures:
    """Notes failures one after the other, and goes on trying while the store is away. One a process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._inbox: SimpleQueue[_Failure] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def note(self, event: CallEvent, *, spoke: bool = False, wait: float = WITHIN) -> None:
        """Have it stored as soon as that can be done; the caller waits no longer than `wait` seconds."""
        failure = _Failure(event, self._house.clock.now(), spoke)
        self._inbox.put(failure)
        with self._starting:  # not before: a server's processes are copies of its first one
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="failures", daemon=True)
                self._thread.start()
        failure.kept.wait(wait)

    def close(self) -> None:
        """Stops trying; what is not stored by then is lost."""
        self._closed = True

    def _serve(self) -> None:
        while True:
            failure = self._inbox.get()
            while not self._closed and not self._kept(failure):
                failure.kept.wait(AGAIN)
            failure.kept.set()

    def _kept(self, one: _Failure) -> bool:
        house = self._house
        try:
            house.store.write(lambda tx: note(house, tx, one.event, one.at, spoke=one.spoke))
        except (Refused, Duplicate, UnknownQuery):
            log.exception("a caller who got the safe words cannot be noted")
        except (StoreError, TurnTakenError) as error:
            log.error("a caller who got the safe words is not noted yet: %s", error)
            return False
        except Exception:
            log.exception("a caller who got the safe words cannot be noted")
        return True
