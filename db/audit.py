"""The log of who did what, when. It is only ever added to, and tampering shows.

A row is one INSERT on the caller's path. Every few seconds the worker seals what is new:
each seal is a keyed hash over the one before and its row, so that whoever lacks the key
cannot change, remove, insert or reorder sealed rows unseen. The key lives in the settings
and never in the database.

What this cannot see, and who can:
- rows changed or removed before they were sealed (some seconds);
- a row made up with the present time and then sealed like any other;
- the whole database, chain included, put back to an earlier state. `seal_batch` returns the
  head for that: keep it elsewhere (a log, a printout) and give it to `verify`;
- anything done by someone who has the key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from db.store import Row, Store, Tx

# A code begins with a letter and holds no long run of digits; a row's id (db/ids.py) is one too.
_CODE = re.compile(r"^(?!.*\d{5})[A-Za-z][A-Za-z0-9_.:-]{0,39}$")
_ROW_ID = re.compile(r"^([a-z_]{1,20}[:/])?[0-9a-hjkmnp-tv-z]{26}$")
_WITHHELD = "withheld"
_as_json = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode
_SMALL = 1000
# Codes met so far: few, and said again and again on the caller's path. What is withheld is never kept.
_codes: set[str] = set()
_MANY = 4096
# PostgreSQL can show rows late: those of a transaction that took its number early.
_LATE_ROWS = 1000
_LATE_MS = 60_000
_START = "0" * 64
_EVER = 1 << 62


@dataclass(frozen=True)
class Head:
    """How long the chain is, and its last hash."""

    count: int
    hash: str


@dataclass(frozen=True)
class Fault:
    """Something wrong with the log: `kind` is changed, removed, inserted, time or head."""

    kind: str
    audit_id: int | None
    words: str


def append(
    tx: Tx, at_ms: int, subject: str, actor: str, action: str, detail: Mapping[str, object] | None = None
) -> None:
    """Adds one row, inside the transaction that does what it tells of.

    Args:
        at_ms: UTC milliseconds.
        subject: the id of the row it is about.
        actor: a person's id, `caller`, `worker` or another code.
        action: a code.
        detail: codes, ids, flags and numbers below 1000. Anything else (digits typed, telephone
            numbers, text) is stored as "withheld": a call never fails for its log, and the
            log never holds what it should not.
    """
    codes = {_safe(key): _safe(value) for key, value in (detail or {}).items()}
    tx.run(
        "add_audit",
        at=at_ms,
        subject=_safe(subject),
        actor=_safe(actor),
        action=_safe(action),
        detail=_as_json(codes),
    )


def _safe(value: object) -> str | int | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _SMALL else _WITHHELD
    return _safe_text(value) if isinstance(value, str) else _WITHHELD


def _safe_text(text: str) -> str:
    if text in _codes or _ROW_ID.match(text):
        return text
    if not _CODE.match(text):
        return _WITHHELD
    if len(_codes) < _MANY:
        _codes.add(text)
    return text


def seal_batch(store: Store, key: bytes, limit: int = 200) -> Head:
    """Seals up to `limit` new rows and returns the chain's head.

    Call it again at once while the count grows by `limit`. Two workers may call it at the
    same time: the second meets the first's seal and its batch is undone.

    Raises:
        Duplicate: another worker sealed meanwhile.
        StoreBusy, StoreGone: nothing was sealed; the rows wait.
    """
    return store.write(lambda tx: _seal(tx, key, limit))


def _seal(tx: Tx, key: bytes, limit: int) -> Head:
    row = tx.one("audit_head")
    count, last_hash = (0, _START) if row is None else (row["seal_no"], row["hash"])
    newest = 0 if row is None else row["newest"] or 0
    last_at = 0 if row is None else row["last_at"] or 0
    fresh = tx.all(
        "unsealed_audit",
        after=max(0, newest - _LATE_ROWS),
        newest=newest,
        not_before=last_at - _LATE_MS,
        limit=limit,
    )
    for entry in fresh:
        count += 1
        last_hash = _hash(key, last_hash, count, entry)
        tx.run("add_seal", seal_no=count, audit_id=entry["id"], hash=last_hash)
    if fresh:
        tx.run("set_audit_head", seal_no=count, hash=last_hash, mac=_mac(key, "head", count, last_hash))
    return Head(count, last_hash)


def verify(
    store: Store, key: bytes, *, expected: Head | None = None, batch: int = 1000, most: int = 100
) -> list[Fault]:
    """Reads the whole chain in pieces and says what is wrong; an empty list means nothing is.

    Args:
        expected: a head noted earlier; the chain must still contain it.
        most: stop after so many faults (a wrong key makes every row one).
    """
    faults: list[Fault] = []
    last = Head(0, _START)
    found_expected = expected is None or expected == last
    clock = 0
    while len(faults) < most:
        after = last.count
        rows = store.read(lambda tx, after=after: tx.all("sealed_audit", after=after, limit=batch))  # type: ignore[misc]
        if not rows:
            break
        for row in rows:
            faults += _faults_of(key, last, row, clock)
            clock = max(clock, row["at"] or 0)
            last = Head(row["seal_no"], row["hash"])
            found_expected = found_expected or last == expected
    faults += _outside(store, batch)
    faults += _faults_of_head(store, key, last)
    if not found_expected:
        faults.append(
            Fault("head", None, "The chain does not contain the head noted earlier: it was cut or replaced.")
        )
    return faults[:most]


def _faults_of(key: bytes, last: Head, row: Row, clock: int) -> list[Fault]:
    number, audit_id = row["seal_no"], row["audit_id"]
    if number != last.count + 1:
        return [Fault("removed", None, f"Seals {last.count + 1} to {number - 1} are missing.")]
    if row["id"] is None:
        return [Fault("removed", audit_id, f"Row {audit_id} was removed.")]
    if not hmac.compare_digest(_hash(key, last.hash, number, row), row["hash"]):
        return [Fault("changed", audit_id, f"Row {audit_id} or its seal was changed, moved or made up.")]
    if row["at"] < clock - _LATE_MS:
        return [Fault("time", audit_id, f"Row {audit_id} is dated before rows that were sealed earlier.")]
    return []


def _outside(store: Store, limit: int) -> list[Fault]:
    rows = store.read(lambda tx: tx.all("audit_outside_chain", after=0, limit=limit))
    return [
        Fault("inserted", row["id"], f"Row {row['id']} lies among sealed rows and has no seal.")
        for row in rows
    ]


def _faults_of_head(store: Store, key: bytes, last: Head) -> list[Fault]:
    row = store.read(lambda tx: tx.one("audit_head"))
    if row is None and last.count:
        return [Fault("head", None, "The head is missing.")]
    if row is None:
        return _faults_of_nothing(store)
    if not hmac.compare_digest(_mac(key, "head", row["seal_no"], row["hash"]), row["mac"]):
        return [Fault("head", None, "The head was changed.")]
    if row["seal_no"] > last.count:
        cut = row["seal_no"] - last.count
        return [
            Fault("removed", None, f"The chain's end was cut off: {cut} of {row['seal_no']} are missing.")
        ]
    if (row["seal_no"], row["hash"]) != (last.count, last.hash):
        return [Fault("head", None, "The head does not fit the chain's end.")]
    return []


def _faults_of_nothing(store: Store) -> list[Fault]:
    """An empty chain is as good as any other, so whoever empties the log whole leaves nothing that is wrong
    in itself. But no call was ever answered without a row."""
    newest = store.read(lambda tx: tx.all("contacts_before", started_at=_EVER, id="", limit=1))
    if not newest:
        return []
    words = "There are calls, and nothing is sealed: the log was emptied, or no worker ever ran."
    return [Fault("removed", None, words)]


def _hash(key: bytes, previous: str, number: int, row: Row) -> str:
    columns = ("id", "at", "subject", "actor", "action", "detail")
    return _mac(key, previous, number, *(row[column] for column in columns))


def _mac(key: bytes, *parts: object) -> str:
    # JSON, because it cannot confuse where one part ends and the next begins.
    return hmac.new(key, json.dumps(parts, separators=(",", ":")).encode(), hashlib.sha256).hexdigest()
