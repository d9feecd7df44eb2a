"""A dispatch in plain words, in the reader's language: where it stands, what became of each attempt, what was
done. What happens next is in dispatch_next.py. Tests compare the codes with those that there are."""

from __future__ import annotations

from console.naming import words_of
from console.saying import Words
from flows.city import Flow

STATES = Words(
    {
        "OPEN": "asking",
        "FALLBACK": "nobody accepted",
        "ACCEPTED": "accepted",
        "EN_ROUTE": "on the way",
        "ON_SCENE": "there",
        "CLEARED": "has left",
        "CLOSED": "closed",
        "HANDED_OFF": "taken over",
        "CANCELLED": "called off",
    },
    "team",
)
STANDS = Words(
    {
        "OPEN": "People are being asked to come.",
        "FALLBACK": "Nobody of the team accepted. Somebody has to decide now.",
        "ACCEPTED": "A team has said that it comes. Not everybody has set out yet.",
        "EN_ROUTE": "The team is on its way.",
        "ON_SCENE": "The team is there.",
        "CLEARED": "The team has left. How it ended is still to be told.",
        "CLOSED": "It is over.",
        "HANDED_OFF": "A person took it over. Nobody is asked any more.",
        "CANCELLED": "The team was called off.",
    }
)
GOOD = frozenset({"ACCEPTED", "EN_ROUTE", "ON_SCENE"})
BAD = frozenset({"FALLBACK"})
STAGES = Words(
    {
        "paged": "asked, no answer yet",
        "accepted": "comes",
        "en_route": "on the way",
        "on_scene": "there",
        "cleared": "has left",
        "declined": "said no",
        "unreachable": "nothing reaches them",
        "released": "cannot come after all",
        "stood_down": "not needed any more",
    },
    "member",
)
CHANNELS = Words({"sms": "Text", "voice": "Call", "email": "E-mail"}, "attempt")
FATES = Words(
    {
        "planned": "goes out",
        "claimed": "is going out",
        "unknown": "nobody knows whether it went out",
        "submitted": "is with the carrier",
        "sent": "is on its way to the phone",
        "delivered": "arrived on the phone",
        "ringing": "rang",
        "human": "a person pressed a key",
        "machine": "a voicemail answered",
        "no_answer": "nobody pressed a key",
        "undelivered": "did not arrive",
        "failed": "failed",
        "expired": "was too late to go out",
        "dropped": "was not needed any more",
    },
    "attempt",
)
# The carrier's numbers that somebody at the desk can do something about (flows/paging/pages.py has them all).
WHY = Words(
    {
        "1": "no number stands with them",
        "30003": "the phone is off or out of reach",
        "30004": "the phone takes no texts from us",
        "30005": "there is no such phone",
        "30006": "the number takes no texts",
        "30007": "it was taken for spam",
        "30034": "our number is not registered for texting",
        "21610": "they wrote STOP",
    }
)
# Who did it stands before; {who} is whom it is about.
EVENTS = Words(
    {
        "opened": "A team was asked for.",
        "timer": "A wait was over.",
        "clock_moved": "The machine's clock was set; every wait moved with it.",
        "accepted": "{who} said: I come.",
        "declined": "{who} said no.",
        "unreachable": "Nothing reaches {who}.",
        "set_out": "{who} set out.",
        "arrived": "{who} is there.",
        "all_well": "{who}: all is well.",
        "backup": "{who} asked for {kind}.",
        "cleared": "{who} has left.",
        "disposed": "How it ended was told: {disposition}.",
        "released": "{who} cannot come after all.",
        "confirmed": "{who} took it over.",
        "cancelled": "Called off: {reason}",
        "escalated": "The next people were asked without waiting.",
        "called": "{who} was asked by hand.",
    }
)
ACTS = Words(
    {
        "accept": "They come",
        "decline": "They say no",
        "set_out": "They are on their way",
        "arrived": "They are there",
        "all_well": "All is well",
        "cleared": "They have left",
        "released": "They cannot come",
        "backup_police": "They need police",
        "backup_medics": "They need medics",
    }
)
BACKUP = Words({"police": "police", "medics": "medics"}, "asked for")
# Who else than a person did it (audit.actor before its colon).
ACTORS = Words({"operator": "operator {name}", "center": "center {name}"}, "actor")
ALONE = Words({"system": "system", "worker": "worker", "caller": "the caller"}, "actor")


def disposition(flow: Flow, code: str) -> str:
    """The short name of how it ended."""
    return words_of(flow)[f"disposition.{code}"].say


def actor(code: str) -> str:
    """Whoever is no person of ours, as the audit log names them."""
    kind, _, name = code.rpartition(":")
    if kind in ACTORS:
        return ACTORS[kind].format(name=name)
    return ALONE.get(code) or plain(code.replace(":", " "))


def plain(code: str) -> str:
    """A code as words."""
    return code.replace("_", " ").lower()
