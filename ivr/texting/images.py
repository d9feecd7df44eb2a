"""What a picture is in truth: read from its first bytes, never from what somebody called it. Pure.

Only what a browser shows as a picture and nothing else: no SVG (it may hold scripts), no document, no film.
"""

from __future__ import annotations

# The first bytes of each kind: ISO/IEC 10918-1 (JPEG: a marker follows the first two), PNG (ISO/IEC 15948),
# GIF 87a and 89a, WebP (RFC 9649: the size stands between the two words).
_BEGINS = (
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/gif", b"GIF87a"),
    ("image/gif", b"GIF89a"),
)
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}
LEAST = 24  # bytes; nothing smaller shows anything


def kind_of(content: bytes) -> str:
    """A key of `ENDINGS`; "" for whatever is none of them.

    >>> kind_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    ''
    """
    if len(content) < LEAST:
        return ""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for kind, begin in _BEGINS if content.startswith(begin)), "")
