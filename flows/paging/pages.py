"""What becomes of a page: the table from what the phone network says to what is done next.

Pure. Nothing here ever stops a dispatch from asking others: a text that was delivered and a call that was
completed have reached a phone, not a person. Only an answer does, and that is `machine.py`.

The numbers are Twilio's error codes; each meaning stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flows.paging.model import Channel

PageState = Literal[
    "planned",
    "claimed",  # a worker has it
    "unknown",  # the worker was lost: it may have gone out
    "dropped",  # not wanted any more
    "expired",  # its time was over before it could go out
    "submitted",
    "sent",
    "ringing",
    "no_answer",
    "failed",
    "undelivered",
    "machine",
    "human",
    "delivered",
]
# How far a page has come; it never goes back, in whatever order the network tells it. A page that was dropped
# while it was on the wire has gone out all the same, and "machine" is a guess that a key disproves.
RANK: Mapping[PageState, int] = {
    "planned": 0,
    "claimed": 0,
    "unknown": 0,
    "dropped": 1,
    "expired": 1,
    "submitted": 2,
    "sent": 3,
    "ringing": 3,
    "no_answer": 4,
    "failed": 4,
    "undelivered": 4,
    "machine": 5,
    "human": 6,
    "delivered": 6,
}
Wording = Literal["usual", "plain"]  # plain: no link, nothing that a carrier's filter dislikes

Happened = Literal[
    "submitted",  # the carrier took it
    "sent",
    "delivered",
    "undelivered",
    "failed",  # a text or a call that the carrier could not bring; a mail server that says no
    "refused",  # the carrier will not take it, or there is nothing to give it
    "ringing",
    "human",  # a key was pressed, or it sounds like a person
    "machine",
    "busy",
    "no_answer",
    "silence",  # the call ended without a key
]

RETRY_TEXT = 60  # seconds until a phone that was off is tried again
# A second call soon after the first rings through the do-not-disturb of most phones.
REDIAL = 15
# Seconds between tries while the carrier does not take a page; the last one repeats. It must be there soon
# after the carrier is. A page whose level is over is not tried any more (ivr/outgoing/pages.py).
BACK_OFF = (1, 2, 4, 8, 15)


@dataclass(frozen=True)
class PageSeen:
    """A page as it stands. `attempt`: which one on this channel, from 1. `live`: the
    person is still asked, so that more pages may follow."""

    channel: Channel
    state: PageState
    attempt: int = 1
    wording: Wording = "usual"
    live: bool = True


@dataclass(frozen=True)
class PageResult:
    """What happened. `code`: the carrier's number for it, 0 for none."""

    happened: Happened
    code: int = 0


PageAlarm = Literal[
    "text_stopped",  # they said STOP to our number: unreachable by text
    "text_blocked",  # their phone or company takes no texts from us
    "number_wrong",  # the number on the roster leads to nobody, or takes no texts
    "text_filtered",  # carriers take our texts for spam
    "text_unregistered",  # our number is not registered for texting
    "carrier_refuses",  # suspended, not allowed, or down
    "mail_failed",
]


@dataclass(frozen=True)
class PageAlert:
    """`to` a supervisor when it is about the person, to the operator when it is about our account."""

    alarm: PageAlarm
    to: Literal["supervisor", "operator"]


@dataclass(frozen=True)
class FollowUp:
    """Reach the same person so, `after` seconds from now. An attempt that is still planned is brought
    forward; one that has gone out is not repeated."""

    channel: Channel
    attempt: int = 1
    after: int = 0
    wording: Wording = "usual"


@dataclass(frozen=True)
class Reaction:
    """`state`: where the page stands now. `dead`: the channel leads nowhere for this person from now on.
    `lost`: this page has not reached the phone and will not; when that is so for all channels of a person,
    they are unreachable."""

    state: PageState
    follow_ups: tuple[FollowUp, ...] = ()
    alerts: tuple[PageAlert, ...] = ()
    dead: bool = False
    lost: bool = False


@dataclass(frozen=True)
class _Rule:
    """What a code leads to: `again` is how the text is repeated once, if it is."""

    alert: PageAlert | None = None
    dead: bool = False
    again: Literal["", "later", "plain"] = ""


_WRONG = _Rule(PageAlert("number_wrong", "supervisor"), dead=True)
_OURS = _Rule(PageAlert("carrier_refuses", "operator"))
NO_NUMBER = 1  # a code of ours: none stands with the person, or one that must never be reached (911)
CODES: Mapping[int, _Rule] = {
    NO_NUMBER: _Rule(PageAlert("number_wrong", "supervisor")),
    30001: _Rule(again="later"),  # our queue at the carrier is full
    30002: _OURS,  # our account is suspended
    30003: _Rule(again="later"),  # the phone is off or out of reach
    30004: _Rule(PageAlert("text_blocked", "supervisor"), dead=True),  # the phone takes no texts from us
    30005: _WRONG,  # no such phone
    30006: _WRONG,  # a landline, or a company that takes no texts
    30007: _Rule(PageAlert("text_filtered", "operator"), again="plain"),  # taken for spam
    30008: _Rule(again="later"),  # not said why
    30034: _Rule(PageAlert("text_unregistered", "operator")),  # our number is not registered (10DLC)
    21610: _Rule(PageAlert("text_stopped", "supervisor"), dead=True),  # they said STOP
    21211: _WRONG,  # no valid number
    21214: _WRONG,  # a number that cannot be reached
    21217: _WRONG,  # no valid number
    21401: _WRONG,  # no valid number
    21421: _WRONG,  # no valid number
    21612: _WRONG,  # cannot be reached from ours
    21614: _WRONG,  # takes no texts
    13223: _WRONG,  # no valid number
    13224: _WRONG,  # no valid number
    21215: _OURS,  # this country is switched off in our account
    21216: _OURS,  # a number that our account may not call
    21408: _OURS,  # this country is switched off in our account
    21606: _OURS,  # our number cannot send texts
    20003: _OURS,  # our key is not accepted
}


def forward(before: PageState, after: PageState) -> bool:
    """Is this news? Older news that comes late is none."""
    return RANK[after] > RANK[before] or RANK[before] == RANK[after] == 0


def react(page: PageSeen, result: PageResult) -> Reaction:
    """What this result makes of the page. The same result given twice has the same follow-ups, which are
    attempts of the same number: whoever stores them stores them once."""
    happened = result.happened
    if happened in ("submitted", "sent", "delivered", "ringing", "human"):
        return Reaction(_newer(page.state, happened))
    if happened in ("machine", "busy", "no_answer", "silence"):
        return _not_taken_up(page, happened)
    if result.code in CODES:
        return _failed(page, result, CODES[result.code])
    if page.channel == "email":
        return _failed(page, result, _Rule(PageAlert("mail_failed", "operator")))
    return _failed(page, result, _OURS if happened == "refused" else _Rule(again="later"))


def _newer(before: PageState, after: PageState) -> PageState:
    return after if forward(before, after) else before


def _not_taken_up(page: PageSeen, happened: Happened) -> Reaction:
    """A phone rang and nobody pressed a key. One redial; the text stands, and others are asked on time."""
    state = _newer(page.state, "machine" if happened == "machine" else "no_answer")
    again = page.live and page.attempt == 1 and page.channel == "voice"
    return Reaction(state, (FollowUp("voice", 2, REDIAL),) if again else ())


def _failed(page: PageSeen, result: PageResult, rule: _Rule) -> Reaction:
    after: PageState = "undelivered" if result.happened == "undelivered" else "failed"
    state = _newer(page.state, after)
    if state != after:  # it has arrived, whatever is said of it now
        return Reaction(state)
    ups: list[FollowUp] = []
    if page.live:
        ups = [FollowUp("voice" if page.channel == "sms" else "sms")]
        next_ = page.attempt + 1
        if page.channel == "sms" and rule.again == "later" and page.attempt == 1:
            ups.append(FollowUp("sms", next_, RETRY_TEXT, page.wording))
        elif page.channel == "sms" and rule.again == "plain" and page.wording == "usual":
            ups.append(FollowUp("sms", next_, wording="plain"))
        elif page.channel == "voice" and rule.again == "later" and page.attempt == 1:
            ups.append(FollowUp("voice", next_, REDIAL))
        elif page.channel == "email":
            ups.append(FollowUp("voice"))
    lost = not any(up.channel == page.channel for up in ups)
    return Reaction(state, tuple(ups), alerts=(rule.alert,) if rule.alert else (), dead=rule.dead, lost=lost)
