"""What a city writes: the hotline's lines, steps, people to ask, hours and words, as frozen values.

`load.py` reads them from `flows/*.toml`. Durations are seconds, numbers are E.164, days start at Monday = 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from flows.lexicon import Lexicon
from flows.paging.model import Policy


class FlowError(ValueError):
    """A flow that must not run. The message names the file, the step and what to do."""


@dataclass(frozen=True)
class Language:
    """A language callers can choose. `locale` (BCP 47) and `voice` are the carrier's names for it."""

    id: str
    locale: str
    voice: str
    key: str  # pressed in the greeting to choose it; "" for the language the line starts in


@dataclass(frozen=True)
class Line:
    """A phone number of ours with its entry route and the steps its exits lead to."""

    id: str
    number: str  # E.164
    route: str
    start: str
    person: str  # where key 0 leads
    emergency: str  # where key 9 leads
    priority: int  # of its callers, before anything is known; higher is sooner
    text_start: str = ""  # the first question to somebody who texts; "" asks nothing: staff read it


@dataclass(frozen=True)
class Number:
    """A ten-digit line of a destination. `confirmed`: the day its owner confirmed it in writing."""

    number: str  # E.164
    confirmed: date | None = None


@dataclass(frozen=True)
class Destination:
    """Somebody outside whom we connect callers to; an interpreter joins and never gets a caller alone."""

    id: str
    numbers: tuple[Number, ...]
    ring_seconds: int
    outcome: str  # the decision code a connected caller's contact ends with; "" for an interpreter
    pass_caller_id: bool
    kind: Literal["911", "interpreter", "partner"]
    digits: str = field(default="", repr=False)  # keys for a menu of its own; w waits half a second

    @property
    def is_psap(self) -> bool:
        return self.kind == "911"


@dataclass(frozen=True)
class Tier:
    """Who is rung together or in turn before somebody else is asked, and for how long."""

    team: str
    language: Literal["same", "any"]
    strategy: Literal["parallel", "ordered"]
    wait: int  # seconds before the next tier
    ring: int  # seconds each phone rings


@dataclass(frozen=True)
class Team:
    """People with a roster. One without tiers is never rung for a caller: it is called out (`policies`)."""

    id: str
    schedule: str  # when somebody should be on call
    tiers: tuple[Tier, ...]
    whisper: str  # word spoken to the counselor before the key; "" without tiers

    @property
    def asked(self) -> frozenset[str]:
        """The teams whose people are rung for this one; itself if it is never rung."""
        return frozenset(tier.team for tier in self.tiers) or frozenset({self.id})


@dataclass(frozen=True)
class Weekly:
    """A weekly opening in the city's wall clock; `until` before or at `since` runs past midnight."""

    days: frozenset[int]  # Monday is 0
    since: str  # "HH:MM"
    until: str  # "HH:MM"; "24:00" is midnight at the end of the day


@dataclass(frozen=True)
class Schedule:
    id: str
    zone: str  # IANA
    weekly: tuple[Weekly, ...]
    holidays: tuple[str, str]  # country and subdivision of the `holidays` package, ("", "") for none
    closed_on: tuple[str, ...]  # names of the holidays on which it is closed; ("*",) for all
    changes: tuple[ScheduleChange, ...]


@dataclass(frozen=True)
class ScheduleChange:
    """A closure, override or temporary opening, half-open in UTC; later `order` is newer."""

    kind: Literal["closure", "override", "temporary"]
    since: datetime
    until: datetime
    open: bool
    order: int = 0


@dataclass(frozen=True)
class CallType:
    """What a contact is about (domain codes), where it is offered and between which days."""

    id: str
    menu: str
    key: str
    priority: int
    since: date | None
    until: date | None  # the last day it is offered
    decision: str  # what the rules make of it when nothing disqualifies


@dataclass(frozen=True)
class Disqualifier:
    """What rules a community team out. Answers are yes, no or unknown, and unknown is never no."""

    id: str
    reason: str  # reason code when yes
    priority: int  # the contact's when yes
    yes: str  # step


@dataclass(frozen=True)
class Choice:
    """One key of a menu. Its words are `word` in every language: what is said and what may be heard."""

    key: str
    word: str
    goto: str
    value: str = ""
    language: str = ""  # chooses this language, and is spoken in it
    priority: int = 0  # raises the contact's priority to at least this


@dataclass(frozen=True)
class Menu:
    id: str
    say: str
    choices: tuple[Choice, ...]
    choices_from: Literal["", "call_types", "languages"]
    asks: str  # the name its answer is remembered under, "" for none
    goto: str  # where choices of `choices_from` lead
    missed: str  # where two misses lead
    tries: int
    reason: str = ""  # why the caller is at this menu (a reason code), unless another reason is known


@dataclass(frozen=True)
class Screen:
    """Disqualifiers asked one after the other, each yes / no / not sure."""

    id: str
    say: str
    questions: tuple[str, ...]
    no: str
    unsure: str
    missed: str
    tries: int


@dataclass(frozen=True)
class Digits:
    """A number typed on the keypad and read back."""

    id: str
    say: str
    asks: str
    least: int
    most: int
    confirm: str  # word that reads it back; "" takes it as typed
    goto: str
    skip: str  # where # alone leads; "" if it may not be skipped
    missed: str
    tries: int
    phone: bool  # a phone number: ten digits, the caller's own is offered first, kept private


@dataclass(frozen=True)
class Told:
    """Something said in the caller's own words, such as a place: read back, kept private, never needed."""

    id: str
    say: str
    asks: str
    confirm: str  # word that reads it back
    goto: str
    skip: str  # where key 3 leads, without saying it
    missed: str
    tries: int


@dataclass(frozen=True)
class Rule:
    """Every condition of `when` must hold; `screening.holds` lists the conditions there are."""

    when: Mapping[str, str]
    goto: str


@dataclass(frozen=True)
class Decide:
    id: str
    rules: tuple[Rule, ...]
    otherwise: str


@dataclass(frozen=True)
class Handoff:
    """Look for a person, the caller waiting with music and keys, for a bounded time."""

    id: str
    say: str
    hold: str  # spoken now and then while waiting
    team: str
    most: int  # seconds the caller waits at the most
    poll: int  # seconds of music between two looks
    nobody: str
    callback: str  # where key 1 leads, "" if no callback is offered here
    after: str  # when the person has left and the caller is still there
    rounds: int  # how often one call may come here


@dataclass(frozen=True)
class DispatchStep:
    """Call out a team, the caller waiting with music and keys for a bounded time. Calling goes on by itself,
    whatever the caller does."""

    id: str
    say: str
    hold: str  # spoken now and then while waiting
    policy: str
    most: int  # seconds the caller waits at the most
    poll: int  # seconds of music between two looks
    coming: str  # when a team is on its way, or there
    nobody: str  # when nobody comes
    longer: str  # when the wait is over, and the search is not
    rounds: int  # how often one call may wait here


@dataclass(frozen=True)
class Bridge:
    """Connect a caller with the responder who comes to them. Neither sees the other's number."""

    id: str
    say: str
    ring_seconds: int
    done: str  # after a connection, if the caller is still there
    failed: str
    rounds: int


@dataclass(frozen=True)
class Transfer:
    """Connect the caller with a destination's lines in turn. `reason` "" keeps the one they came with."""

    id: str
    say: str
    retry: str  # spoken before the next number
    to: str
    reason: str
    done: str  # after a connection, if the caller is still there
    failed: str
    rounds: int


@dataclass(frozen=True)
class Voicemail:
    id: str
    say: str
    most: int  # seconds
    goto: str
    empty: str


@dataclass(frozen=True)
class Promise:
    """Store a callback from what was answered."""

    id: str
    say: str
    reason: str
    priority: int
    goto: str


@dataclass(frozen=True)
class End:
    """Say goodbye. `outcome` and `reason` "" are taken from what happened."""

    id: str
    say: str
    outcome: str
    reason: str


Asking = Menu | Screen | Digits | Told
Step = Asking | Decide | Handoff | DispatchStep | Bridge | Transfer | Voicemail | Promise | End


@dataclass(frozen=True)
class Word:
    """Something said in one language. `again` is the simpler wording after a miss; `hear` what may be
    answered in speech."""

    say: str
    again: str = ""
    hear: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clock:
    """How a language says times of day."""

    am: str
    pm: str
    today: str
    tomorrow: str
    on: str
    later: str  # when no opening is in sight
    days: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """What the flow promises; the check holds it to these."""

    exit_seconds: float = 10.0
    person_seconds: float = 20.0
    turns: int = 25
    wait_seconds: int = 300
    text_characters: int = 320
    segments_a_second: float = 1.0  # of texts, from one of our numbers; a US long code has 1
    text_wait_seconds: int = 300  # until somebody of ours has taken a text; then a supervisor is told
    text_danger_seconds: int = 60  # the same, for one that speaks of danger


@dataclass(frozen=True)
class Flow:
    """A city's hotline. `hash` names exactly these rules and words; each contact stores it."""

    service: str
    city: str
    zone: str
    hash: str
    languages: Mapping[str, Language]
    lines: Mapping[str, Line]
    destinations: Mapping[str, Destination]
    teams: Mapping[str, Team]
    schedules: Mapping[str, Schedule]
    call_types: Mapping[str, CallType]
    disqualifiers: Mapping[str, Disqualifier]
    steps: Mapping[str, Step]
    words: Mapping[str, Mapping[str, Word]]  # language -> word -> Word
    clocks: Mapping[str, Clock]
    safe_step: str  # where a caller goes whose step a deploy removed
    psap: str  # the destination that is the 911 center
    music: str  # path or URL of the hold music
    limits: Limits = field(default_factory=Limits)
    hours: str = ""  # the schedule callers are told about when they hear when we are back
    policies: Mapping[str, Policy] = field(default_factory=dict)  # how a team is called out
    lexicon: Lexicon = field(default_factory=Lexicon)  # what people write to us

    @cached_property
    def types_on(self) -> Mapping[str, Sequence[CallType]]:
        """The call types by the menu that offers them, in or out of force."""
        found: dict[str, list[CallType]] = {}
        for kind in self.call_types.values():
            found.setdefault(kind.menu, []).append(kind)
        return found

    @property
    def first_language(self) -> str:
        return next(iter(self.languages))
