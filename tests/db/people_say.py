"""Rows for tests, in the words of the queries."""

from __future__ import annotations

from typing import Any

from db.ids import new_id
from db.store import Tx


def add_contact(tx: Tx, call_id: str | None = "CA1", **changes: Any) -> str:
    """A call on the public line, or what `changes` make of it. Returns its id."""
    row: dict[str, Any] = {
        "id": new_id(),
        "channel": "voice",
        "call_id": call_id,
        "line": "main",
        "route": "direct_public",
        "language": "en",
        "caller_enc": None,
        "caller_idx": None,
        "dialed": "main",
        "flow_hash": "abc",
        "priority": 0,
        "started_at": 1_000,
    }
    row.update(changes)
    tx.run("add_contact", **row)
    return str(row["id"])


def add_person(tx: Tx, **changes: Any) -> str:
    """A counselor of the night team. Returns their id."""
    row: dict[str, Any] = {
        "id": new_id(),
        "name_enc": b"sealed",
        "phone_enc": None,
        "phone_idx": None,
        "roles": '["counselor"]',
        "teams": '["night"]',
        "languages": '["en"]',
        "ring_order": 0,
        "available": 1,
        "created_at": 1_000,
    }
    row.update(changes)
    tx.run("add_person", **row)
    return str(row["id"])


def add_callback(tx: Tx, contact_id: str, **changes: Any) -> str:
    """A promise to call back. Returns its id."""
    row: dict[str, Any] = {
        "id": new_id(),
        "contact_id": contact_id,
        "number_enc": b"sealed",
        "number_idx": "idx",
        "language": "en",
        "reason": "NO_STAFF",
        "priority": 0,
        "window": None,
        "voicemail_ok": None,
        "waiting_since": 1_000,
        "created_at": 1_000,
        "due_at": 2_000,
    }
    row.update(changes)
    tx.run("add_callback", **row)
    return str(row["id"])


def add_handoff(tx: Tx, contact_id: str, **changes: Any) -> str:
    """A caller waiting for the night team. Returns the handoff's id."""
    row: dict[str, Any] = {
        "id": new_id(),
        "contact_id": contact_id,
        "team": "night",
        "language": "en",
        "priority": 0,
        "opened_at": 1_000,
        "expires_at": 61_000,
    }
    row.update(changes)
    tx.run("add_handoff", **row)
    return str(row["id"])


def add_leg(tx: Tx, contact_id: str, **changes: Any) -> str:
    """A call we are about to place. Returns its id."""
    row: dict[str, Any] = {
        "id": new_id(),
        "handoff_id": None,
        "contact_id": contact_id,
        "person_id": None,
        "purpose": "ring",
        "tier": 0,
        "attempt": 1,
        "planned_at": 1_000,
    }
    row.update(changes)
    tx.run("add_leg", **row)
    return str(row["id"])


def beat(tx: Tx, name: str = "worker", at: int = 1, detail: str = "") -> int:
    return tx.run("beat", name=name, at=at, detail=detail)


def add_message(tx: Tx, **changes: Any) -> str:
    """A text of ours that waits to be sent. Returns its id."""
    row: dict[str, Any] = {
        "id": new_id(),
        "direction": "out",
        "channel": "sms",
        "contact_id": None,
        "person_id": None,
        "dispatch_id": None,
        "page_id": None,
        "purpose": "reply",
        "line": "main",
        "number_enc": b"sealed",
        "number_idx": "idx",
        "body_enc": b"sealed",
        "segments": 1,
        "state": "planned",
        "carrier_id": None,
        "key": None,
        "created_at": 1_000,
        "media": 0,
        "written_by": None,
    }
    row.update(changes)
    tx.run("add_message", **row)
    return str(row["id"])
