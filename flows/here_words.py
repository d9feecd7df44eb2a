"""The words of the page on which somebody tells us where it is, and of the text with its link, with the
blanks that each must say. `ivr/dispatch/resident_links.py` and `console/links/here.py` fill them."""

from __future__ import annotations

from collections.abc import Mapping

LINK = 100  # characters that a link takes in a text, at most
LONGEST_ADDRESS = LINK - 28  # of them our own address; the rest is a path and a token that names nobody
NONE: frozenset[str] = frozenset()
PAGE = (
    *("title", "intro", "share", "share_hint", "sharing", "denied", "label", "hint", "send", "empty"),
    *("what_happens", "privacy", "thanks", "thanks_more", "used", "old", "lost", "trouble", "leave", "call"),
)
ALL: Mapping[str, frozenset[str]] = {
    "here_text": frozenset({"link"}),
    **{f"here_{name}": NONE for name in PAGE},
    "here_shared": frozenset({"number"}),  # meters
}
