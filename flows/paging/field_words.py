"""The words a responder meets: answers to their texts, what their phone says, and the page behind the link,
with the blanks that each must say. `ivr/field`, `ivr/outgoing/notices.py` and `console/links/field.py` fill
them."""

from __future__ import annotations

from collections.abc import Mapping

from flows import codes
from flows.paging.replies import MEANINGS

NONE: frozenset[str] = frozenset()
CODE, NUMBER, NAMED = frozenset({"code"}), frozenset({"number"}), frozenset({"code", "names"})
PERSON = frozenset({"names"})

# What may be written for each meaning, and what its button says. `replies.read` is given what they hear.
MEANT = tuple(f"reply_{meaning}" for meaning in MEANINGS)
AROUND = ("reply_minutes", "reply_around", "reply_polite")
HEARD = (*MEANT, *AROUND, "reply_help")

REPLIES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(HEARD, NONE),
    "reply_which": frozenset({"codes"}),
    "reply_unclear": CODE,
    "reply_keys": CODE,
    "reply_other_code": CODE,
    "reply_texts_on": NONE,
    "safe_text": NUMBER,
    "alert_reply_unclear": NAMED,
    "alert_text_stopped": PERSON,
}

# What came of it, in one sentence: heard on the phone and read on the page alike.
SAID = tuple(
    f"field_said_{notice}"
    for notice in (
        "accepted",
        "waiting_for_more",
        "complete",
        "covered",
        "declined",
        "released",
        "en_route",
        "on_scene",
        "well",
        "backup",
        "backup_nobody",
        "cleared",
        "left",
        "closed",
        "cancelled",
        "handed_off",
        "taken_over",
        "not_now",
        "minutes",
        "no_call",
        "ringing",
        "call_over",
        "not_reached",
        "old",
    )
)
CALLS: Mapping[str, frozenset[str]] = {
    "field_test": NONE,
    "field_page": NONE,
    "field_fallback": CODE,
    "field_later": NONE,
    "field_code": NONE,
    "field_page_code": CODE,
    "field_minutes": NONE,
    "field_ended": NONE,
    "field_connect": NONE,
    "field_connecting": NONE,
    "field_connecting_message": NONE,
    "field_trouble": NONE,
    "field_no_place": NONE,
    **dict.fromkeys(SAID, NONE),
    **{
        f"field_key_{name}": NONE
        for name in ("call", "details", *MEANINGS[2:], "disposition", "person", "emergency", "repeat")
    },
}
PAGE: Mapping[str, frozenset[str]] = {
    **{
        f"field_{name}": NONE
        for name in (
            *("title", "about", "place", "safety", "people", "notes", "language", "team", "alone"),
            *("asked", "asked_fallback", "declined", "unreachable", "released", "stood_down", "cleared"),
            *("minutes_label", "minutes_if_known", "minutes_save", "take_over", "not_take_over"),
            *("call_resident", "call_hint"),
            *("disposition_label", "disposition_save", "choose", "refresh", "danger", "copy", "other_ways"),
            *("link_intro", "link_open", "link_old", "link_again", "link_sent", "link_lost", "eta"),
        )
    },
    "field_other_ways": NUMBER,
    "field_eta": frozenset({"minutes"}),
    **{f"disposition.{code}": NONE for code in codes.DISPOSITIONS},
}
ALL: Mapping[str, frozenset[str]] = {**REPLIES, **CALLS, **PAGE}
