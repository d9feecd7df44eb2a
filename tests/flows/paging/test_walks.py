"""Any night at all: the invariants of docs/adr/0009-paging.md after whatever people, timers and clocks do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from flows.paging.machine import replay
from flows.paging.model import (
    Accepted,
    AllWell,
    Arrived,
    Backup,
    Called,
    Cancelled,
    Channel,
    Cleared,
    Confirmed,
    Declined,
    Dispatch,
    Disposed,
    Escalated,
    Event,
    Level,
    Page,
    Policy,
    Reach,
    Released,
    SetOut,
    TimerRang,
    Unreachable,
)
from tests.flows.paging.night import FALLBACK, Night

OVER = {"CLOSED", "HANDED_OFF", "CANCELLED"}
TAKEN = {"ACCEPTED", "EN_ROUTE", "ON_SCENE", "CLEARED"}
NAMES = ["ana", "ben", "cleo", "dan", "eve", "sue"]
CHANNELS: list[Channel] = ["sms", "voice", "email"]

REACHES = st.lists(
    st.builds(Reach, st.sampled_from(NAMES), st.frozensets(st.sampled_from(CHANNELS))),
    max_size=4,
    unique_by=lambda reach: reach.person,
)
LEVELS = st.builds(
    Level, st.just("everyone"), st.integers(20, 200),
    st.lists(st.sampled_from(CHANNELS), min_size=1, unique=True).map(tuple),
    st.sampled_from(["parallel", "ordered"]), st.integers(10, 60), st.integers(0, 60),
)  # fmt: skip
POLICIES = st.builds(
    Policy, st.just("p"), st.integers(1, 3), st.lists(LEVELS, min_size=1, max_size=3).map(tuple),
    st.builds(Level, st.just("role:supervisor"), st.integers(20, 200)),
)  # fmt: skip
PEOPLE = st.fixed_dictionaries(dict.fromkeys((0, 1, 2, FALLBACK), REACHES))
PERSON = st.sampled_from(NAMES)
MINUTES = st.none() | st.integers(1, 60)


class Judge:
    """Watches a night from outside and remembers what it has seen."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.pages: set[tuple[Any, ...]] = set()
        self.levels: dict[int, list[int]] = {}
        self.seen = 0
        self.look(None, night.log[0].event)

    def look(self, before: Dispatch | None, event: Event) -> None:
        night, d = self.night, self.night.d
        assert len(d.coming) <= d.need, "more places are filled than there are"
        assert (d.due is None) == (d.state in OVER), "what is not over has a live timer"
        self._levels(d)
        self._pages()
        if d.state in TAKEN:
            assert not [m for m in d.members if m.stage == "paged"], "somebody is asked in vain"
            assert d.queue == ()
        if before is not None:
            self._moves(before, event)
        for person in NAMES:
            night.told(person)  # never two things at once
        self._truth(event)

    def _levels(self, d: Dispatch) -> None:
        """Entered once an epoch, in order; the fallback after the last, as often as it takes."""
        for level, _ in self.night.moved.looked_up:
            epochs = self.levels.setdefault(d.epoch, [])
            assert epochs or level == 0
            last = epochs[-1] if epochs else -2
            past = len(self.night.policy.levels) - 1
            if level == FALLBACK:
                assert last in (past, FALLBACK)
            else:
                assert level == (last + 1 if epochs else 0)
            epochs.append(level)

    def _pages(self) -> None:
        d = self.night.d
        for page in self.night.moved.orders:
            if isinstance(page, Page):
                attempt = (page.epoch, page.level, page.fallback, page.round, page.person, page.channel)
                assert attempt not in self.pages, "paged twice for the same attempt"
                self.pages.add(attempt)
                assert page.epoch == d.epoch and d.state in ("OPEN", "FALLBACK")
                member = d.member(page.person)
                assert member and member.stage == "paged", "whoever comes or said no is paged"

    def _moves(self, before: Dispatch, event: Event) -> None:
        night, d = self.night, self.night.d
        if night.moved.late:
            assert d == before
        if before.state in OVER:
            assert d == before
        if isinstance(event, TimerRang):
            if (event.epoch, event.due) != (before.epoch, before.due):
                assert (d, night.moved.orders) == (before, ()), "an old timer did something"
            for was in before.members:
                now = d.member(was.person)
                assert now is not None
                if was.stage in ("en_route", "on_scene"):
                    assert now.stage == was.stage, "a timer took a place from somebody who really comes"
            if before.state in ("EN_ROUTE", "ON_SCENE", "CLEARED"):
                assert d.state == before.state, "a timer moved what only people may move"
            assert d.state not in OVER or before.state in OVER, "a timer ended it"
        assert d.epoch in (before.epoch, before.epoch + 1)
        if d.epoch > before.epoch:
            assert before.state in ("ACCEPTED", "EN_ROUTE")

    def _truth(self, event: Event) -> None:
        d = self.night.d
        for person in NAMES:
            said, stage = self.night.told(person), self.night.stage(person)
            comes = stage in ("accepted", "en_route", "on_scene")
            if said in ("accepted", "complete"):
                assert comes and d.state in TAKEN
            elif said == "waiting_for_more":
                assert comes and d.state in ("OPEN", "FALLBACK")
            elif said == "covered":
                assert not comes and d.state in TAKEN
            elif said in ("closed", "handed_off", "cancelled"):
                assert d.state == said.upper()
            elif said in ("en_route", "on_scene"):
                assert stage == said
            elif said in ("declined", "released", "reopened"):
                assert stage in ("declined", "released") or self._asked_to_decide(person)

    def _asked_to_decide(self, person: str) -> bool:
        """Whoever does not come may be the one who has to decide in the same moment."""
        return self.night.d.state == "FALLBACK" and person in self.night.paged

    def same_by_log(self) -> None:
        night = self.night
        assert replay(night.policy, "en", night.log, night.need) == night.d


class AnyNight(RuleBasedStateMachine):
    @initialize(policy=POLICIES, people=PEOPLE)
    def somebody_is_needed(self, policy: Policy, people: dict[int, Sequence[Reach]]) -> None:
        self.night = Night(policy, people)
        self.judge = Judge(self.night)
        self.old: list[TimerRang] = []
        self.by_hand = 0
        self.remember()

    def remember(self) -> None:
        if self.night.d.due is not None:
            self.old.append(TimerRang(self.night.d.epoch, self.night.d.due))

    def do(self, event: Event) -> None:
        before = self.night.d
        self.night.happens(event)
        self.judge.look(before, event)
        self.remember()

    @rule(person=PERSON, minutes=MINUTES)
    def accepts(self, person: str, minutes: int | None) -> None:
        self.do(Accepted(person, minutes))
        first, before = self.night.told(person), self.night.d
        if minutes is None and before.state not in OVER:
            self.do(Accepted(person))
            assert (self.night.told(person), self.night.d) == (first, before), "twice is once"

    @rule(person=PERSON, what=st.sampled_from([Declined, Unreachable, Arrived, AllWell, Cleared, Released]))
    def says(self, person: str, what: Any) -> None:
        self.do(what(person))

    @rule(person=PERSON, minutes=MINUTES)
    def sets_out(self, person: str, minutes: int | None) -> None:
        self.do(SetOut(person, minutes))

    @rule(person=PERSON)
    def asks_for_police(self, person: str) -> None:
        self.do(Backup(person, "police"))
        assert ("backup_police", person) in self.night.alarms

    @rule(by=st.sampled_from([*NAMES, "console"]))
    def confirms(self, by: str) -> None:
        self.do(Confirmed(by))

    @rule(by=st.sampled_from([*NAMES, "console"]))
    def tells_how_it_ended(self, by: str) -> None:
        self.do(Disposed(by, "REFUSED"))

    @precondition(lambda self: len(self.night.log) > 8)
    @rule()
    def is_cancelled(self) -> None:
        self.do(Cancelled("console", "TEST"))

    @rule()
    def the_desk_does_not_wait(self) -> None:
        self.do(Escalated("console"))

    @rule(person=PERSON)
    def the_desk_asks_somebody_by_hand(self, person: str) -> None:
        self.by_hand += 1
        self.do(Called("console", person, "sms,voice", self.by_hand))

    @precondition(lambda self: self.night.d.due is not None)
    @rule(late=st.sampled_from([0, 0, 0, 5, 4000]))
    def the_timer_rings(self, late: int) -> None:
        self.night.now = max(self.night.now, self.night.d.due) + timedelta(seconds=late)
        self.do(TimerRang(self.night.d.epoch, self.night.d.due))

    @rule(data=st.data())
    def an_old_timer_rings(self, data: Any) -> None:
        self.do(data.draw(st.sampled_from(self.old)))

    @rule(seconds=st.integers(-7200, 7200))
    def the_clock_jumps(self, seconds: int) -> None:
        self.night.now += timedelta(seconds=seconds)

    @rule(level=st.sampled_from([0, 1, 2, FALLBACK]), people=REACHES)
    def the_roster_changes(self, level: int, people: Sequence[Reach]) -> None:
        self.night.people[level] = people

    def teardown(self) -> None:
        if hasattr(self, "judge"):
            self.judge.same_by_log()


AnyNight.TestCase.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
test_whatever_happens_the_invariants_hold = AnyNight.TestCase


@settings(max_examples=60, deadline=None)
@given(policy=POLICIES, people=PEOPLE)
def test_unanswered_somebody_decides_within_the_sum_of_the_waits(policy: Policy, people: Any) -> None:
    night = Night(policy, people)
    begun = night.now
    for _ in range(60):
        if night.state == "FALLBACK":
            break
        night.rings()
    longest = sum(level.wait for level in policy.levels)
    assert night.state == "FALLBACK"
    assert night.now - begun <= timedelta(seconds=longest)


@settings(max_examples=60, deadline=None)
@given(policy=POLICIES, people=PEOPLE, jumps=st.lists(st.integers(-3600, 3600), min_size=1, max_size=6))
def test_unanswered_with_a_jumping_clock_every_level_is_asked_and_none_is_cut_short_twice(
    policy: Policy, people: Any, jumps: list[int]
) -> None:
    """Each jump may end one level early; the next one has its full time."""
    night = Night(policy, people)
    for jump in jumps:
        night.now += timedelta(seconds=jump)
        entered = {(night.state, night.d.level)}
        while night.d.due is not None and night.d.due <= night.now:
            night.rings()
            entered.add((night.state, night.d.level))
        assert len(entered) <= 2, "more than one level was cut short"
    for _ in range(60):
        night.rings()
    asked = [level for level in night.looked if level != FALLBACK]
    assert asked == list(range(len(policy.levels)))


def walk(seed: int) -> Night:
    """A night of mostly sensible people, which reaches the late states far more often than pure chance."""
    dice = random.Random(seed)
    everybody = frozenset(CHANNELS)
    people = {level: [Reach(p, everybody) for p in dice.sample(NAMES[:5], 3)] for level in (0, 1, 2)}
    people[FALLBACK] = [Reach("sue", everybody)]
    levels = tuple(
        Level("everyone", dice.randint(20, 200), order=dice.choice(["parallel", "ordered"]))  # type: ignore[arg-type]
        for _ in range(dice.randint(1, 3))
    )
    night = Night(Policy("p", dice.randint(1, 3), levels, Level("role:supervisor", 60)), people)
    judge, old = Judge(night), [TimerRang(0, night.d.due)]  # type: ignore[arg-type]
    for _ in range(40):
        before = night.d
        coming = [m.person for m in before.coming] or NAMES
        event: Event = dice.choice([
            Accepted(dice.choice(NAMES), dice.choice([None, 20])), Declined(dice.choice(NAMES)),
            SetOut(dice.choice(coming)), Arrived(dice.choice(coming)), Released(dice.choice(coming)),
            AllWell(dice.choice(coming)), dice.choice([Cleared(dice.choice(coming)), Arrived(coming[0])]),
            dice.choice(old), Unreachable(dice.choice(NAMES)), Disposed("console", "REFUSED"),
            *(TimerRang(before.epoch, before.due) for _ in range(4) if before.due is not None),
        ])  # fmt: skip
        if isinstance(event, TimerRang) and event not in old[:-1]:
            night.now = max(night.now, event.due)
        night.happens(event)
        judge.look(before, event)
        if night.d.due is not None:
            old.append(TimerRang(night.d.epoch, night.d.due))
    judge.same_by_log()
    return night


def test_three_hundred_likely_nights_keep_every_rule_and_end_everywhere() -> None:
    nights = [walk(seed) for seed in range(300)]
    assert {night.state for night in nights} >= {"ACCEPTED", "FALLBACK", "ON_SCENE", "CLEARED", "CLOSED"}
    assert max(night.d.epoch for night in nights) >= 2
