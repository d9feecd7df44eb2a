"""Forgetting, on schedule: who called is forgotten, what happened is kept.

Messages are kept 30 days and identifiers 180, periods of our own: a city's counsel says whether they suit its
law (docs/operator/legal.md). What says nothing about who it was (when, which line, how it ended, who of ours
did what) is kept without an end: nothing here deletes it. A contact on legal hold keeps everything it has.
"""

from __future__ import annotations

from dataclasses import dataclass

from db import audit
from db.store import Store

_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Schedule:
    """How long each class is kept, in days.

    `recordings`: messages that callers left, counted from when they were left, and never
    before the callback they belong to is closed; and what texts, e-mails and pictures said.
    `identifiers`: numbers, places, CAD numbers, the carrier's id of a call or text and the
    state of the conversation, and what staff noted about it, counted from the end of the
    contact, callback or incident.
    """

    recordings_days: int = 30
    identifiers_days: int = 180


@dataclass(frozen=True)
class Purged:
    """How many rows gave up what they held. `texts` counts both what they said and to whom."""

    contacts: int
    callbacks: int
    recordings: int
    texts: int = 0
    links: int = 0
    pictures: int = 0
    incidents: int = 0
    pages: int = 0
    notes: int = 0
    blocks: int = 0
    referrals: int = 0
    places: int = 0


def purge(store: Store, now_ms: int, schedule: Schedule, batch: int = 500) -> Purged:
    """Forgets what is past its time. Harmless to repeat; stopped half-way, the next run goes on.

    Args:
        now_ms: UTC milliseconds.
        batch: rows a transaction, so that no caller waits behind a long one.

    Raises:
        StoreBusy, StoreGone: what was purged stays purged; the rest is left for the next run.
    """
    identifiers = now_ms - schedule.identifiers_days * _DAY_MS
    recordings = now_ms - schedule.recordings_days * _DAY_MS
    purged = Purged(
        contacts=_in_batches(store, "purge_contacts", identifiers, batch)
        + _in_batches(store, "purge_conversations", identifiers, batch),
        callbacks=_in_batches(store, "purge_callbacks", identifiers, batch),
        recordings=_in_batches(store, "purge_recordings", recordings, batch),
        texts=_in_batches(store, "purge_text_bodies", recordings, batch)
        + _in_batches(store, "purge_text_numbers", identifiers, batch),
        links=_in_batches(store, "purge_links", now_ms - _DAY_MS, batch)
        + _in_batches(store, "purge_held", now_ms - _DAY_MS, batch),
        pictures=_in_batches(store, "purge_pictures", recordings, batch),
        incidents=_in_batches(store, "purge_incidents", identifiers, batch),
        pages=_in_batches(store, "purge_pages", identifiers, batch)
        + _in_batches(store, "purge_field_calls", identifiers, batch)
        + _in_batches(store, "purge_attempts", identifiers, batch),
        notes=_in_batches(store, "purge_notes", identifiers, batch),
        blocks=_in_batches(store, "purge_blocks", identifiers, batch),
        referrals=_in_batches(store, "purge_referrals", identifiers, batch),
        places=_in_batches(store, "purge_places", identifiers, batch),
    )
    if purged != Purged(0, 0, 0):
        # Counts can be large, and the log holds small numbers only: which classes were touched.
        touched = {name: True for name, count in vars(purged).items() if count}
        store.write(lambda tx: audit.append(tx, now_ms, "retention", "worker", "purged", touched))
    return purged


def _in_batches(store: Store, query: str, before: int, batch: int) -> int:
    total = 0
    while touched := store.write(lambda tx: tx.run(query, before=before, limit=batch)):
        total += touched
    return total
