"""What a picture is, is read from the picture."""

from __future__ import annotations

import pytest

from ivr.texting.images import ENDINGS, kind_of

REST = bytes(30)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0" + REST, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + REST, "image/png"),
        (b"GIF87a" + REST, "image/gif"),
        (b"GIF89a" + REST, "image/gif"),
        (b"RIFF\x1a\x00\x00\x00WEBPVP8 " + REST, "image/webp"),
        (b"RIFF\x1a\x00\x00\x00WAVEfmt " + REST, ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", ""),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'></svg>", ""),
        (b"<!doctype html><script>alert(1)</script>", ""),
        (b"%PDF-1.7" + REST, ""),
        (b"BEGIN:VCARD\r\nFN:Somebody\r\nEND:VCARD\r\n", ""),
        (b"\x00\x00\x00\x18ftypmp42" + REST, ""),
        (b"PK\x03\x04" + REST, ""),
        (b" \x89PNG\r\n\x1a\n" + REST, ""),
        (b"\xff\xd8\xff", ""),
        (b"", ""),
    ],
)
def test_only_what_a_browser_shows_as_a_picture_is_one(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind
    assert not kind or kind in ENDINGS
