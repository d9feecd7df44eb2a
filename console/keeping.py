"""What was being done when the screen locked: kept in the page itself, sealed, so that whoever passes by
reads nothing in it, and given back after the password."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field

from flask import request

from console.visit import Visit
from db.vault import VaultError

MOST = 30_000  # bytes; what is longer is not kept
START = "/desk"
OURS = frozenset({"csrf", "kept"})


@dataclass(frozen=True)
class Work:
    """A page that was asked for (no fields), or a form that was sent there."""

    path: str
    fields: list[tuple[str, str]] = field(default_factory=list, repr=False)
    sent: bool = False


def of_request() -> Work:
    sent = request.method == "POST"
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    query = f"?{request.query_string.decode(errors='replace')}" if request.query_string and not sent else ""
    return Work(request.path + query, fields, sent)


def seal(visit: Visit, work: Work) -> str:
    content = json.dumps([work.path, work.fields, work.sent]).encode()
    if len(content) > MOST:
        content = json.dumps([START, [], False]).encode()
    return base64.urlsafe_b64encode(visit.house.vault.seal_bytes(content, _about(visit))).decode()


def unseal(visit: Visit, kept: str) -> Work:
    """What was sealed for this very session; for anything else the first page."""
    try:
        content = visit.house.vault.open_bytes(base64.urlsafe_b64decode(kept.encode()), _about(visit))
    except (VaultError, binascii.Error, ValueError):
        return Work(START)
    path, fields, sent = json.loads(content)
    return Work(path, [(name, value) for name, value in fields], sent)


def _about(visit: Visit) -> str:
    return f"desk.kept:{visit.me.id}"
