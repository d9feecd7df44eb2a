"""What is typed, and how captions are written. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

HELP = """\
call [who]        ring a line or a phone by name or number; the first line if you name nobody
call who withheld the same, with your number withheld
1, 12#, press 1   press keys
say words         say something into the phone
answer, decline   when it rings
hang up           end the call
text words        text the first line; "text who: words" texts another
picture words     the same, with a sample picture
rung how          what this phone does when rung: ring, answer, busy, no answer, voicemail
lines, phones     who there is          texts, calls   what came and went
status            where things stand    help, quit"""

HABITS: dict[str, dict[str, Any]] = {
    "ring": {"kind": "ring"},
    "answer": {"kind": "answer", "answer_after": 3},
    "busy": {"kind": "busy"},
    "no answer": {"kind": "no_answer"},
    "voicemail": {"kind": "voicemail"},
}
COMMANDS = frozenset(
    {
        *("call", "say", "answer", "decline", "text", "picture", "rung"),
        *("lines", "phones", "texts", "calls", "status", "help", "quit"),
    }
)
KEYS = re.compile(r"[0-9*#]+")
NUMBER = re.compile(r"\+\d{8,15}\b")
EVENTS = {"ring": "Ringing", "music": "Music", "beep": "Beep", "status": ""}
WITHHELD = {"", "anonymous", "unknown", "restricted", "unavailable"}


@dataclass(frozen=True)
class Typed:
    """`what` is a command, `rest` what follows it."""

    what: str
    rest: str = ""


def read(line: str) -> Typed:
    """A typed line -> a command; what is unknown becomes `unknown` with the whole line."""
    text = " ".join(line.split())
    if KEYS.fullmatch(text):
        return Typed("press", text)
    lower = text.lower()
    for what in ("hang up", "hangup"):
        if lower == what:
            return Typed("hangup")
    first, _, rest = text.partition(" ")
    if first.lower() == "press":
        return Typed("press", rest.replace(" ", ""))
    if first.lower() in COMMANDS:
        return Typed(first.lower(), rest)
    return Typed("nothing") if not text else Typed("unknown", text)


@dataclass
class Book:
    """Names and numbers: lines first, then phones. A line without a name goes by its number."""

    lines: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)

    def name(self, number: str | None) -> str:
        """The name for a number, the number if it has none, "a withheld number" if there is none."""
        if number is None or number.lower() in WITHHELD:
            return "a withheld number"
        return self.lines.get(number) or self.phones.get(number) or number

    def number(self, who: str) -> str | None:
        """A number as typed, or the first line or phone whose name has `who` in it; None if nobody has."""
        bare = re.sub(r"[\s().-]", "", who)
        if re.fullmatch(r"\+?\d{3,15}", bare):
            return f"+1{bare}" if len(bare) == 10 and not bare.startswith("+") else bare
        everybody = [*self.lines.items(), *self.phones.items()]
        return next((number for number, name in everybody if who.lower() in name.lower()), None)


MARKS = {"sent": "sent", "delivered": "delivered", "failed": "not delivered"}


def message(text: dict[str, Any], book: Book) -> str:
    """One text as a line: from or to whom, what became of one's own, the words, and its pictures."""
    mine = text["direction"] == "out"
    mark = f" ({MARKS.get(text['status'], text['status'])})" if mine else ""
    count = len(text.get("pictures") or [])
    pictures = f" [{count} picture{'s' if count > 1 else ''}]" if count else ""
    return f"{'To' if mine else 'From'} {book.name(text['with'])}{mark}: {text['body']}{pictures}"


def caption(entry: dict[str, Any], other: str, book: Book) -> str:
    """One transcript entry as a line: who says what, and in which language when it is not English."""
    who, kind, text = entry["who"], entry["kind"], entry["text"]
    if kind == "key":
        return f"You pressed {text}." if who == "me" else f"{other} pressed {text}."
    if who == "system" or kind in EVENTS:
        happened = NUMBER.sub(lambda found: book.name(found[0]), text) or EVENTS.get(kind, "")
        return f"({happened[:1].upper()}{happened[1:]})"
    language = entry.get("language") or "en"
    mark = "" if language.startswith("en") else f" ({language.partition('-')[0]})"
    line = other if other in book.lines.values() else "The line"
    speaker = {"me": "You", "line": line}.get(who, "The other person")
    return f"{speaker}{mark}: {text}"
