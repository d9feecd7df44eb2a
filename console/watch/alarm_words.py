"""What each alarm means, and what to do about it. A test compares the codes with those that are raised."""

from __future__ import annotations

from console.saying import later, say

# By code: a title, and what to do.
WORDS = {
    "nobody_accepted": (
        "Nobody of the team accepted",
        "Call the people on the roster, or send other help. Whoever asked is still waiting.",
    ),
    "no_welfare_answer": (
        "A responder does not answer",
        "Call them now. If nobody reaches them, send help to where they are.",
    ),
    "backup_police": ("Police asked for", "A responder asked for police. See that they were called."),
    "backup_medics": ("Medics asked for", "A responder asked for medics. See that they were called."),
    "ruled_out": (
        "A team is ruled out by what 911 tells now",
        "Read what the 911 center adds, and decide whether the team goes on. Who comes was told to look.",
    ),
    "late_arrival": ("A team is late", "Ask them how far they are, and tell whoever is waiting."),
    "no_disposition": ("How it ended is missing", "Ask the team how it ended, and write it down."),
    "left_open": (
        "Taken over, and still open",
        "Nobody is asked any more. See that help came, and write down how it ended.",
    ),
    "reopened": ("A page is open again", "Whoever had accepted does not come. Others are being called."),
    "unreachable": (
        "Somebody cannot be paged",
        "No text and no call reaches them. An administrator puts their number right, on People.",
    ),
    "number_wrong": ("A phone number is wrong", "Ask them for the right one."),
    "no_number": ("On the roster without a number", "Nobody can reach them. Give them one, or a stand-in."),
    "nobody_on_shift": ("Nobody is on shift", "The team is open and nobody can be reached. Find somebody."),
    "access_given": (
        "Somebody may open records now, or sets up an account anew",
        "Ask them and whoever did it. If nobody asked for it: take the roles away, sign them out everywhere.",
    ),
    "roster_gap": ("A gap in the roster", "Open hours lie ahead with nobody on call. Find somebody in time."),
    "reply_unclear": (
        "A text was not understood",
        "A responder wrote something else. Read it on the page of the team, and call them.",
    ),
    "text_stopped": ("Somebody wrote STOP", "No text reaches them any more. Call them instead."),
    "text_blocked": ("A text was blocked", "It did not arrive. Call instead."),
    "text_filtered": ("A text was held back", "The carrier took it for advertising. Call instead."),
    "text_unregistered": ("Our texts are refused", "Our number is not registered. Tell the operator."),
    "text_not_sent": ("A text did not go out", "Call instead."),
    "notice_not_sent": ("A responder was not told", "Our text did not arrive. Call them: how does it stand?"),
    "text_unknown": ("Nobody knows whether a text arrived", "Call to be sure."),
    "place_told_late": (
        "A place was told after it was over",
        "Open their page and read it. Nobody has them any more.",
    ),
    "call_to_decide": (
        "Our texts do not reach somebody",
        "They never said that a call is safe. A supervisor decides, on their page in Who waits.",
    ),
    "callback_unreached": (
        "Somebody who waits is not reached",
        "Open the list of who waits, and decide how it goes on: another way, another hour, or an end.",
    ),
    "carrier_refuses": ("The carrier refuses", "Calls or texts do not go out. Tell the operator now."),
    "mail_failed": ("E-mail does not go out", "The second route is shut. Tell the operator."),
    "text_waits": ("Somebody waits by text", "Nobody has answered. Open the list of those who wait."),
    "text_danger": ("Danger, by text", "Nobody has answered. Open the list of those who wait, now."),
    "no_911": (
        "911 does not answer a counselor",
        "Get through to 911 another way, and tell whoever is on that call.",
    ),
    "timer_missing": ("A wait was lost and mended", "Look at that page: somebody may have waited too long."),
    "clock_moved": ("The machine's clock was set", "Waits moved with it. Tell the operator."),
    "clocks_apart": ("Two clocks differ", "The database's and the machine's. Tell the operator."),
    "audit_broken": (
        "The audit log was changed",
        "Somebody tampered with the log of who did what. Tell the operator and the auditor now.",
    ),
}
for each in (text for words in WORDS.values() for text in words):
    later(each)


def words_of(code: str) -> tuple[str, str]:
    """A title, and what to do, in the reader's language."""
    known = WORDS.get(code)
    if known is None:
        unknown = code.replace("_", " ").capitalize()
        return unknown, say("Look into it, or ask the operator what it means.")
    title, to_do = known
    return say(title), say(to_do)
