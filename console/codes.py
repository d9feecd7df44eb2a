"""The code lists of flows/codes.py in the reader's language."""

from __future__ import annotations

from console.saying import Words
from flows import codes

ENTRY_ROUTES = Words(codes.ENTRY_ROUTES)
CALL_TYPES = Words(codes.CALL_TYPES)
DECISIONS = Words(codes.DECISIONS)
REASONS = Words(codes.REASONS)
DISPOSITIONS = Words(codes.DISPOSITIONS)
