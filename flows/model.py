"""One call as frozen values: what comes in, what the engine may ask, where the caller is, what is said,
and what is to be stored. Times are aware UTC datetimes, durations are seconds.

Whatever can hold a number or a caller's own words is left out of `repr`, so that no log line, traceback or
debugger shows it by accident.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

# ---------------------------------------------------------------- what comes in


@dataclass(frozen=True)
class Key:
    digits: str = field(repr=False)


@dataclass(frozen=True)
class Speech:
    text: str = field(repr=False)
    confidence: float | None


@dataclass(frozen=True)
class Silence:
    pass


@dataclass(frozen=True)
class Dialed:
    """How connecting ended. `bridged`: the two really spoke."""

    status: Literal["completed", "busy", "no-answer", "failed", "canceled"]
    bridged: bool


@dataclass(frozen=True)
class Recorded:
    """A voicemail's end. `recording` is the carrier's id, "" when there is none. `key`: the exit, 0 or 9,
    that was pressed to end it, "" for none."""

    recording: str
    seconds: int
    key: str = ""


@dataclass(frozen=True)
class Parted:
    """The conversation with our person is over and the caller is still on the line."""


@dataclass(frozen=True)
class Resumed:
    """We called the caller back to the menus: somebody won the handoff, or a tier ran out."""


@dataclass(frozen=True)
class OnPage:
    """What somebody told on a page of ours, behind a link in a text. They read it before they sent it."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class HungUp:
    pass


Input = Key | Speech | Silence | Dialed | Recorded | Parted | Resumed | OnPage | HungUp

# ---------------------------------------------------------------- what the engine may ask


@dataclass(frozen=True)
class Wait:
    """Where a caller's handoff stands."""

    status: Literal["waiting", "won", "expired", "none"]
    position: int = 1  # 1 is next
    seconds: float = 0.0
    room: str = ""


Partner = Literal["there", "aside", "gone"]  # in the room; stepped aside and coming back; gone for good
TEAM = ("none", "calling", "coming", "here", "done", "nobody", "cancelled")  # what can be said of a team


@dataclass(frozen=True)
class TeamNews:
    """Where the team stands that was called for this caller's incident, in truth: how many people come, and
    in how many minutes the first of them is expected (None: they have not said)."""

    status: Literal["none", "calling", "coming", "here", "done", "nobody", "cancelled"]
    people: int = 0
    minutes: int | None = None

    @property
    def sent(self) -> bool:
        """Is a team being called, on its way, or there, or has it been?"""
        return self.status in ("calling", "coming", "here", "done")


class Facts(Protocol):
    """What a flow can ask about the world. Asked only when needed: each question may cost a query."""

    def now(self) -> datetime:
        """Aware UTC."""

    def open(self, schedule: str) -> bool:
        """Is the service open by its hours, holidays, closures and overrides?"""

    def opens(self, schedule: str) -> datetime | None:
        """When it opens next, aware UTC; None if not within a month."""

    def staffed(self, team: str) -> bool:
        """Does the roster say that somebody should be on shift?"""

    def present(self, team: str) -> bool:
        """Is somebody of any of the team's tiers on shift and reachable, on a call or not?"""

    def caller(self) -> str | None:
        """The caller's number in E.164, None if withheld or unusable."""

    def wait(self) -> Wait:
        """Where this caller's handoff stands."""

    def partner(self) -> Partner:
        """Where our person is who took this caller's call."""

    def team(self) -> TeamNews:
        """Where the team stands that was called for this caller."""

    def expected(self) -> bool:
        """Does a team come to somebody at this caller's number, who has said that a call is safe?"""


# ---------------------------------------------------------------- a call, and what to do


@dataclass(frozen=True)
class CallState:
    """Where a caller is. Small and plain, so that it is stored with every turn and walked by the check."""

    line: str
    step: str
    language: str
    priority: int
    answers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    phase: str = ""  # within a step: "offer" | "type" | "confirm" | "talking" | "held" | …
    cursor: int = 0  # which question, number or poll of the step
    misses: int = 0
    repeats: int = 0
    pressed: int = 0  # keys and words that came in so far: nobody goes round in a circle for ever
    typed: str = field(default="", repr=False)  # what waits to be confirmed
    reason: str = ""  # why the caller is where they are, a reason code
    rounds: tuple[tuple[str, int], ...] = ()  # how often a bounded step was entered
    seeking: str = ""  # the handoff step whose search for a person is open
    reached: bool = False  # a person has acknowledged this caller
    promised: bool = False  # a callback or message is stored
    transferred: str = ""  # outcome code of the destination that answered
    dispatched: bool = False  # a team is being called, or comes; staff see it
    ended: bool = False

    def answer(self, name: str) -> str:
        return next((v for n, v in self.answers if n == name), "")

    def changed(self, **changes: Any) -> CallState:
        """Like `dataclasses.replace`, ten times as quick: a turn makes a dozen of these."""
        if not changes.keys() <= self.__dict__.keys():
            raise TypeError(f"a call's state has no {', '.join(changes.keys() - self.__dict__.keys())}")
        made = object.__new__(CallState)
        made.__dict__.update(self.__dict__, **changes)
        return made


@dataclass(frozen=True)
class Utterance:
    text: str = field(repr=False)
    language: str


@dataclass(frozen=True)
class Listen:
    """Wait for keys or words. `seconds` of silence are an answer too. `private`: what is said before it is
    somebody's own words, to be kept in no cache."""

    digits: int
    seconds: int
    finish: str = ""  # key that ends a longer entry
    speech: bool = False
    hints: tuple[str, ...] = ()
    music: bool = False
    private: bool = False


@dataclass(frozen=True)
class Connect:
    """Dial a destination's number `number` (an index)."""

    destination: str
    number: int
    seconds: int
    caller_id: Literal["caller", "ours"]


@dataclass(frozen=True)
class Join:
    """Meet our person in this room."""

    room: str


@dataclass(frozen=True)
class CallTeam:
    """Ring the responder who comes to this caller, through our number; a key of theirs connects the two."""

    seconds: int


@dataclass(frozen=True)
class TakeMessage:
    seconds: int


@dataclass(frozen=True)
class HangUp:
    pass


@dataclass(frozen=True)
class Prompt:
    """What the caller hears, and what happens then. Its keys are part of the words."""

    says: tuple[Utterance, ...]
    then: Listen | Connect | Join | CallTeam | TakeMessage | HangUp
    language: str


@dataclass(frozen=True)
class Remember:
    """An answer as a code. Typed phone numbers are none: they stay in the sealed state."""

    question: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class Seek:
    """Ring a team for this caller."""

    team: str
    seconds: int


@dataclass(frozen=True)
class StopSeeking:
    why: Literal["left", "expired", "callback", "transfer"]


@dataclass(frozen=True)
class Dialing:
    destination: str
    number: int
    reason: str


@dataclass(frozen=True)
class DialEnded:
    result: Literal["connected", "busy", "no-answer", "failed", "canceled", "lost"]


@dataclass(frozen=True)
class KeepCallback:
    """A promise. `number` None: staff have no number to call, and see that. `asked`: they said themselves
    which number to call, so that a call is what they want."""

    reason: str
    priority: int
    number: str | None = field(repr=False)
    window: str = ""
    voicemail_ok: bool | None = None
    asked: bool = False


@dataclass(frozen=True)
class WithdrawCallback:
    """The promise of this reason is not needed after all: late news said that the caller got through."""

    reason: str


@dataclass(frozen=True)
class KeepVoicemail:
    recording: str
    seconds: int
    number: str | None = field(repr=False)


@dataclass(frozen=True)
class OpenDispatch:
    """Call out a team by this policy, with what the caller told. `safe`: may this phone be called and texted?
    `people`: are children or animals there (yes, no, unknown, "" when nobody asked)?"""

    policy: str
    place: str = field(default="", repr=False)
    safe: bool | None = None
    people: str = ""


@dataclass(frozen=True)
class MeetTeam:
    """This contact is about the incident that the expected team attends."""


@dataclass(frozen=True)
class Close:
    """How the contact ended (a decision code) and why not otherwise (a reason code)."""

    outcome: str
    reason: str


Effect = (
    Remember
    | Seek
    | StopSeeking
    | Dialing
    | DialEnded
    | KeepCallback
    | WithdrawCallback
    | KeepVoicemail
    | OpenDispatch
    | MeetTeam
    | Close
)


@dataclass(frozen=True)
class Outcome:
    """What one turn comes to. `prompt` is None once the caller is gone."""

    state: CallState
    prompt: Prompt | None
    effects: tuple[Effect, ...]
