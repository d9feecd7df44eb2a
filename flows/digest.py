"""The hash that names exactly these rules and words: each contact stores it, reports and replays go by it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flows.city import Flow


def sealed(flow: Flow) -> Flow:
    """The flow with its hash (SHA-256, 64 hex digits). Layout, comments and order do not count."""
    return dataclasses.replace(flow, hash=digest(flow))


def digest(flow: Flow) -> str:
    content = _plain(dataclasses.replace(flow, hash=""))
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON knows it. The kind of a dataclass is part of it: two steps may have the same fields."""
    if dataclasses.is_dataclass(value):
        fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"kind of entry": type(value).__name__} | fields
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
