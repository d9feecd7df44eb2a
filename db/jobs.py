"""Timers and effects as rows. Rows are the truth; whatever rings the bell holds no state.

A job is claimed for a while (its lease), carried out, then finished. If its holder dies it
comes back by itself when the lease ends. The fence rises with every claim: a holder that
slept past its lease can finish nothing, because its number is old.

So a job runs at least once. What it does must bear being done twice, and a holder asks
`still_mine` immediately before anything that cannot be taken back (a call, a text).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from db.ids import new_id
from db.store import Store, Tx, codes


@dataclass(frozen=True)
class Job:
    """A claimed job. `fence` is this holder's number; `leased_until` is UTC milliseconds."""

    id: str
    kind: str
    ref: str
    attempts: int
    fence: int
    leased_until: int
    payload: Mapping[str, Any] = field(default_factory=dict)


def add(
    tx: Tx,
    kind: str,
    ref: str,
    due_at: int,
    *,
    key: str | None = None,
    payload: Mapping[str, Any] | None = None,
    now_ms: int | None = None,
) -> str | None:
    """Stores a job, together with everything else in the transaction.

    Args:
        kind: what to do, a code.
        ref: the id of the row it is about.
        due_at: UTC milliseconds.
        key: while a job with this key waits, adding another one does nothing.
        payload: codes and ids; never a number, a name or a message.

    Returns:
        The job's id, or None when its key was there already.
    """
    job_id = new_id(now_ms)
    text = json.dumps(payload or {}, separators=(",", ":"), sort_keys=True)
    created_at = due_at if now_ms is None else now_ms
    row = {"id": job_id, "kind": kind, "ref": ref, "payload": text, "key": key}
    return job_id if tx.run("add_job", **row, due_at=due_at, created_at=created_at) else None


def claim(store: Store, now_ms: int, kinds: Iterable[str], limit: int, lease_ms: int) -> list[Job]:
    """Takes up to `limit` due jobs for `lease_ms`; nobody else gets them meanwhile.

    Raises:
        StoreBusy, StoreGone: nothing was claimed, or (maybe_stored) it returns after the lease.
    """
    until = now_ms + lease_ms
    wanted = codes(*kinds)
    rows = store.write(
        lambda tx: tx.all("claim_jobs", kinds=wanted, now=now_ms, leased_until=until, limit=limit)
    )
    return [
        Job(
            id=row["id"],
            kind=row["kind"],
            ref=row["ref"],
            attempts=row["attempts"],
            fence=row["fence"],
            leased_until=until,
            payload=json.loads(row["payload"]),
        )
        for row in sorted(rows, key=lambda row: (row["created_at"], row["id"]))
    ]


def still_mine(tx: Tx, job: Job, now_ms: int | None = None) -> bool:
    """Whether this holder may go on: nobody has claimed, dropped or postponed the job since.

    Args:
        now_ms: if given, the lease must not have ended either.
    """
    row = tx.one("job_is_mine", id=job.id, fence=job.fence)
    return row is not None and (now_ms is None or row["due_at"] > now_ms)


def extend(tx: Tx, job: Job, leased_until: int) -> bool:
    """Holds the job for longer. False when it is no longer this holder's."""
    return tx.run("extend_job", id=job.id, fence=job.fence, leased_until=leased_until) == 1


def done(tx: Tx, job: Job) -> bool:
    """Finishes the job. False when it is no longer this holder's; then its work counts for nothing here."""
    return tx.run("finish_job", id=job.id, fence=job.fence) == 1


def later(tx: Tx, job: Job, due_at: int, note: str) -> bool:
    """Gives the job back, due again at `due_at`. `note` is a code saying why."""
    return tx.run("postpone_job", id=job.id, fence=job.fence, due_at=due_at, note=note) == 1


def drop_by_ref(tx: Tx, kind: str, ref: str) -> int:
    """Removes the jobs of a kind about this row, even claimed ones. How many there were."""
    return tx.run("drop_jobs", kind=kind, ref=ref)


def drop_by_key(tx: Tx, key: str) -> bool:
    """Removes the job with this key, even a claimed one. False if there is none."""
    return tx.run("drop_job_of_key", key=key) == 1


def next_due(store: Store) -> int | None:
    """When the next job is due or the next lease ends; None when there is none."""
    row = store.read(lambda tx: tx.one("next_job_due"))
    return None if row is None else int(row["due_at"])
