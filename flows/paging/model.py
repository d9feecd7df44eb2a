"""A dispatch as frozen values: the policy, where it stands, what happens to it, and what is to be done.

Words: a *dispatch* is the request for a team at an incident, with its state machine
(docs/adr/0009-paging.md); a *page* is one attempt to reach one person on one channel for it. Times are aware
UTC datetimes, waits are seconds. Persons are ids: no name and no number comes in here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Channel = Literal["sms", "voice", "email"]
State = Literal[
    "OPEN",  # asking people, level after level
    "ACCEPTED",  # `need` responders have said that they come
    "EN_ROUTE",
    "ON_SCENE",
    "CLEARED",  # the team has left; how it ended is still to be told
    "CLOSED",
    "FALLBACK",  # nobody accepted: repeated until a human confirms that they take it over
    "HANDED_OFF",  # a human has taken it over: police, another team, a supervisor
    "CANCELLED",
]
OVER: frozenset[State] = frozenset({"CLOSED", "HANDED_OFF", "CANCELLED"})
TAKEN: frozenset[State] = frozenset({"ACCEPTED", "EN_ROUTE", "ON_SCENE", "CLEARED"})

Stage = Literal[
    "paged",  # asked, no answer yet
    "accepted",
    "en_route",
    "on_scene",
    "cleared",
    "declined",
    "unreachable",  # no channel leads to them
    "released",  # had accepted, and cannot come after all
    "stood_down",  # told that they are not needed
]
COMING: frozenset[Stage] = frozenset({"accepted", "en_route", "on_scene"})

# ---------------------------------------------------------------- what a city writes: flows/paging.toml


@dataclass(frozen=True)
class Level:
    """Whom to ask, and for how long (`wait`, seconds from entering the level) before others are asked too.

    `who` is `shift:<team>`, `team:<team>`, `role:<role>` or `everyone`. `language` "same" keeps those who
    speak the incident's language; when nobody does, all are asked: a team without the language beats none.
    `order` "ordered" asks the next person every `each` seconds, and at once when the one before said no; whom
    `wait` leaves no time for is asked together with the next level. `channels` are tried for each person in
    this order, the next one `gap` seconds after the one before, whatever became of it: an answer alone stops
    them.
    """

    who: str
    wait: int
    channels: tuple[Channel, ...] = ("sms", "voice")
    order: Literal["parallel", "ordered"] = "parallel"
    each: int = 30
    gap: int = 20
    language: Literal["same", "any"] = "any"


@dataclass(frozen=True)
class Policy:
    """How a team is called out. All times are seconds."""

    id: str
    need: int  # responders who must accept
    levels: tuple[Level, ...]
    fallback: Level  # who decides when nobody accepted; asked again every `fallback.wait`
    en_route_due: int = 300  # from accepting until on the way; then a nudge
    nudge: int = 180  # from the nudge until the page is opened again
    arrival: int = 2400  # from setting out until on scene, if no ETA was given
    late: int = 600  # past the ETA before the supervisor is alarmed
    welfare: int = 900  # between two welfare checks on scene
    welfare_answer: int = 120  # to answer one, then the supervisor is alarmed
    disposition_due: int = 900  # from clear until how it ended is asked again


# ---------------------------------------------------------------- where a dispatch stands


@dataclass(frozen=True)
class Member:
    """One person who was asked for this dispatch. `level` and `epoch`: when they were asked last.

    `due` and `asked` are to be stored with the rest: people of one team are rarely equally far, so each has a
    timer. `due` is when something is done about them if they say nothing: paged in turn, the next person is
    asked; accepted, the nudge and then the slot is given back; en route, the supervisor is alarmed; on scene,
    the welfare check. `asked`: how often that was done at this stage since they last answered.
    """

    person: str
    level: int
    epoch: int
    stage: Stage
    since: datetime
    eta: datetime | None = None
    due: datetime | None = None
    asked: int = 0


@dataclass(frozen=True)
class Dispatch:
    """`epoch` rises each time the dispatch is opened again. `due` is its one live timer, the earliest of all
    it waits for: every state that is not over has one (invariant 2). `queue`: frozen on entering the level,
    still to be paged in turn; each is a person's id and, after a blank, their channels joined by commas.

    With several responders the state names what is still missing: ACCEPTED while anybody who is to come has
    not set out, EN_ROUTE while anybody has not arrived, ON_SCENE when all who come are there. How far each
    one is stands in `members`. `nudged`, `told_late` and `asked_ok` sum up their timers for who only looks.
    """

    policy: str
    need: int
    state: State
    epoch: int
    level: int
    entered: datetime  # the state, the level within OPEN, the last asking within FALLBACK and CLEARED
    due: datetime | None
    language: str = ""
    queue: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    nudged: bool = False
    told_late: bool = False
    asked_ok: int = 0  # welfare checks in a row that nobody answered
    rounds: int = 0  # how often the fallback was asked

    def member(self, person: str) -> Member | None:
        return next((member for member in self.members if member.person == person), None)

    @property
    def coming(self) -> tuple[Member, ...]:
        """Who fills a slot."""
        return tuple(member for member in self.members if member.stage in COMING)


@dataclass(frozen=True)
class Reach:
    """A person of a level as the roster has them now, and through which channels they can be reached; without
    any they are not asked, and reported."""

    person: str
    channels: frozenset[Channel]


# ---------------------------------------------------------------- what happens to it


@dataclass(frozen=True)
class Opened:
    """The decision that somebody should come."""


@dataclass(frozen=True)
class TimerRang:
    """`epoch` and `due` are those the timer was set with: an older one changes nothing."""

    epoch: int
    due: datetime


@dataclass(frozen=True)
class ClockMoved:
    """The machine's clock was set: every moment that is waited for moves with it, so that no wait becomes
    longer or shorter. `seconds` forward, or back if below 0."""

    seconds: int


@dataclass(frozen=True)
class Accepted:
    person: str
    minutes: int | None = None  # how long they will take, if they said so


@dataclass(frozen=True)
class Declined:
    person: str


@dataclass(frozen=True)
class Unreachable:
    """Every channel of this person is dead for this dispatch."""

    person: str


@dataclass(frozen=True)
class SetOut:
    person: str
    minutes: int | None = None


@dataclass(frozen=True)
class Arrived:
    person: str


@dataclass(frozen=True)
class AllWell:
    """The answer to a welfare check."""

    person: str


@dataclass(frozen=True)
class Backup:
    """Police or medics are asked to come."""

    person: str
    kind: Literal["police", "medics"]


@dataclass(frozen=True)
class Cleared:
    person: str


@dataclass(frozen=True)
class Disposed:
    """How it ended: one of `flows.codes.DISPOSITIONS`."""

    by: str
    disposition: str


@dataclass(frozen=True)
class Released:
    """They had accepted and cannot come after all."""

    person: str


@dataclass(frozen=True)
class Confirmed:
    """A human takes over what nobody accepted."""

    by: str


@dataclass(frozen=True)
class Cancelled:
    by: str
    reason: str


@dataclass(frozen=True)
class Escalated:
    """The desk does not want to wait: those are asked now who would be asked next."""

    by: str


@dataclass(frozen=True)
class Called:
    """The desk asks somebody by hand, for the `round`-th time by hand. `channels` joined by commas."""

    by: str
    person: str
    channels: str
    round: int


Event = (
    Opened
    | TimerRang
    | ClockMoved
    | Accepted
    | Declined
    | Unreachable
    | SetOut
    | Arrived
    | AllWell
    | Backup
    | Cleared
    | Disposed
    | Released
    | Confirmed
    | Cancelled
    | Escalated
    | Called
)

# ---------------------------------------------------------------- what is to be done


@dataclass(frozen=True)
class Page:
    """Reach this person on this channel, `after` seconds from now. Dropped if they answer, or the dispatch is
    taken, before."""

    person: str
    channel: Channel
    epoch: int
    level: int
    after: int = 0
    fallback: bool = False  # they are asked to take over, not to go
    round: int = 0  # of the fallback, from 1: it asks the same people again and again


Notice = Literal[
    "accepted",  # you have it; where and what
    "waiting_for_more",  # you have a slot; others are still asked
    "complete",  # the team is complete
    "covered",  # others have it: stand down
    "nudge",  # are you on your way?
    "reopened",  # you did not answer: others are asked again
    "released",
    "en_route",
    "on_scene",
    "welfare",  # are you all right?
    "well",
    "backup",  # it is noted, and who was told
    "cleared",  # how did it end?
    "left",  # you are clear, others of the team are still there: nothing is asked of you
    "disposition_due",
    "closed",
    "cancelled",  # stand down
    "handed_off",
    "not_now",  # what they said does not fit where the dispatch stands
    "declined",
]


@dataclass(frozen=True)
class Tell:
    """Tell this person, after the commit, how things truly stand. `code` selects the words."""

    person: str
    notice: Notice


@dataclass(frozen=True)
class TellResident:
    """What the people who asked for help are told, in truth."""

    news: Literal["calling", "coming", "late", "here", "nobody", "done", "cancelled"]
    people: int = 0
    minutes: int | None = None


Alarm = Literal[
    "nobody_accepted",
    "late_arrival",
    "no_welfare_answer",
    "backup_police",
    "backup_medics",
    "reopened",
    "no_disposition",
    "unreachable",
]


@dataclass(frozen=True)
class Alert:
    """Supervisors and the console are alarmed. `person`: whom it is about, "" for nobody."""

    alarm: Alarm
    person: str = ""


@dataclass(frozen=True)
class StandDown:
    """No page of this dispatch and epoch that is still planned may go out, phones that ring for it stop;
    `persons` are told that it is covered."""

    persons: tuple[str, ...] = ()


Order = Page | Tell | TellResident | Alert | StandDown


@dataclass(frozen=True)
class Moved:
    """What an event came to. `looked_up`: the people found for each level entered, so that the log can be
    replayed without the roster of that night. `late`: the event did not fit and changed nothing."""

    dispatch: Dispatch
    orders: tuple[Order, ...] = ()
    looked_up: tuple[tuple[int, tuple[Reach, ...]], ...] = ()
    late: bool = False


Roster = Mapping[int, Sequence[Reach]]  # level -> people, as recorded; -1 is the fallback

FALLBACK_LEVEL = -1


@dataclass(frozen=True)
class Given:
    """An event as it is logged."""

    event: Event
    at: datetime
    looked_up: tuple[tuple[int, tuple[Reach, ...]], ...] = field(default=())
