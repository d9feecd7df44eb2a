"""What happened with a contact, as its story says it: words for the codes of phones, texts and the log. Each
tells what somebody did whose name stands before it."""

from __future__ import annotations

from console.saying import Words

GIVEN = Words(
    {
        "rang": "Called",
        "silence": "Said nothing",
        "speech": "Spoke",
        "key": "Typed a number",
        "hungup": "Hung up",
        "dialed": "The connection ended",
        "recorded": "Left a message",
        "onpage": "Told it on our page",
        "parted": "The conversation ended",
        "resumed": "Was called on: there was news",
    },
    "turn",
)
SENT = Words(
    {
        "planned": "not sent yet",
        "claimed": "being sent",
        "unknown": "nobody knows whether it arrived",
        "submitted": "given to the carrier",
        "sent": "sent",
        "delivered": "delivered",
        "undelivered": "not delivered",
        "failed": "not delivered",
        "dropped": "not sent",
    },
    "text",
)
UNSENT = frozenset({"undelivered", "failed", "dropped", "unknown"})
# What a person did whose phone rang, and what the phone did.
RANG = Words(
    {
        "answered": "Picked up, no key yet",
        "accepted": "Took the call",
        "talking": "Talks",
        "done": "Took the call",
        "declined": "Declined",
        "planned": "The phone is about to ring",
        "calling": "The phone is being called",
        "ringing": "The phone rings",
        "connected": "The phone is on a call back",
        "busy": "The phone was busy",
        "failed": "The phone could not be rung",
        "no_answer": "The phone did not answer",
        "machine": "The phone did not answer",
        "taken": "The phone stopped ringing: somebody else took it",
        "canceled": "The phone stopped ringing",
    },
    "leg",
)
JOINED = Words(
    {
        "planned": "is asked to join",
        "calling": "is asked to join",
        "ringing": "is asked to join: it rings",
        "answered": "is asked to join: picked up, no key yet",
        "accepted": "joined the call",
        "talking": "joined the call",
        "done": "joined the call, and has left it",
        "declined": "was asked to join, and declined",
        "busy": "was asked to join: busy",
        "failed": "was asked to join, and could not be called",
        "no_answer": "was asked to join, and did not answer",
        "canceled": "was asked to join, and is not needed any more",
    },
    "leg",
)

ENDED = Words(
    {
        "connected": "they spoke",
        "busy": "busy",
        "no-answer": "nobody answered",
        "failed": "could not be placed",
        "canceled": "called off",
        "lost": "the caller was lost on the way",
    },
    "dialed",
)
CALLBACKS = Words(
    {
        "waiting": "waits",
        "claimed": "somebody has it",
        "done": "done",
        "withdrawn": "not needed any more",
    },
    "callback",
)
SOUNDS = Words({"announced": "still at the carrier", "purged": "deleted: kept long enough"}, "sound")
BACKUP = Words({"police": "asked for police", "medics": "asked for medics"}, "page")

HAPPENED = Words(
    {
        "opened": "called a team",
        "accepted": "accepted",
        "declined": "declined",
        "unreachable": "could not be reached",
        "set_out": "set out",
        "arrived": "arrived",
        "all_well": "said that all is well",
        "cleared": "left the place",
        "disposed": "said how it ended",
        "released": "had accepted, and could not come after all",
        "confirmed": "took it over",
        "cancelled": "called the team off",
        "escalated": "asked the next people without waiting",
        "called": "was asked by hand",
    },
    "page",
)
# What else the log says of a contact.
DONE = Words(
    {
        "seek": "A counselor is looked for",
        "stop_seeking": "No counselor is looked for any more",
        "callback_withdrawn": "The callback is not needed any more",
        "closed": "Ended",
        "similar": "May be about the same as another one",
        "stepped_aside": "stepped aside; the caller is held",
        "came_back": "went back to the caller",
        "incident_joined": "said that it is about an incident that is known",
        "note_added": "wrote a note",
        "safe_contact": "said what is safe for them",
        "legal_hold_set": "put it on legal hold: nothing of it is forgotten",
        "legal_hold_released": "ended its legal hold",
        "claimed": "claimed them",
        "released": "gave them back to the list of who waits",
        "handed_over": "handed them over to a colleague",
        "wait_ended": "ended the wait",
        "call_back_asked": "asked to call them back: their own phone rings first",
        "called_back": "dialed them, from the hotline's number",
        "call_back_told": "said how that call went",
        "call_back_parted": "The call back is over",
        "caller_blocked": "blocked the number for a while",
        "caller_unblocked": "lifted the block of the number",
        "call_held_back": "The number is blocked: nobody was rung",
        "person_asked": "Somebody of us has to read this",
        "place_asked": "sent a link that asks where it is",
        "place_told": "Told where it is, on our page",
        "third_asked": "asked somebody to join",
        "third_let_go": "let somebody go who had joined",
        "take_over": "asked for this call: the phone rings",
        "decided": "said how it ended",
        "help_confirmed": "said that help has reached them",
        "danger_again": "They wrote of danger again: help from before does not count",
        "help_taken_back": "took back that help has reached them",
        "rescue_overridden": "decided as a supervisor that it may be closed",
        "sent_despite": "sent a team all the same, although their answers rule one out",
        "machine_at_residents": "A machine answered there, and we hung up",
        "call_decided": "decided that they are called, although they never said that a call is safe",
        "calls_shut": "noted that they do not want to be called",
        "text_withheld": "A text was not sent: it is not safe, or not wanted",
        "recording_deleted_at_carrier": "The message is with us alone now",
        "recording_lost": "The message could not be fetched from the carrier",
        "alert": "An alarm was raised",
        "alert_acknowledged": "saw to the alarm",
        "safe_words": "Heard the safe words: our system had failed",
    },
    "done",
)
# What was said about being reached, by the way and whether it is safe.
SAFE = Words(
    {
        "text yes": "Texts are safe.",
        "text no": "Texts are not safe.",
        "call yes": "Calls are safe.",
        "call no": "Calls are not safe.",
        "voicemail yes": "A message on their phone is safe.",
        "voicemail no": "A message on their phone is not safe.",
    }
)
# Said better elsewhere in the story.
UNTOLD = frozenset(
    """turn ring accepted transfer transfer_ended callback voicemail text_in wait_read replied team_asked
    wrote_first pictures_deleted_at_carrier third_joined""".split()  # noqa: SIM905  a list is longer than a page
)
