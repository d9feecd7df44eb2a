"""Any handoff, whatever people and phones do: the rules that always hold.

Counselors come and go, are on calls, answer, decline or let it ring; the carrier may never tell; the worker
may be down for a while. After each event the plan is made again and judged by rules written anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from flows.city import Team, Tier
from flows.handoff import LegSeen, Plan, Search, plan
from flows.roster import Person

OPENED = datetime(2026, 11, 1, 5, 58, tzinfo=UTC)  # two minutes before New York's clocks go back
LIVE = {"planned", "ringing", "answered"}
NAMES = ["ana", "ben", "cho", "dan"]

TIERS = st.builds(
    Tier, st.sampled_from(["counselors", "supervisors"]), st.sampled_from(["same", "any"]),
    st.sampled_from(["parallel", "ordered"]), st.integers(5, 40), st.integers(5, 40),
)  # fmt: skip
TEAMS = st.frozensets(st.sampled_from(["counselors", "supervisors"]), min_size=1)
LANGUAGES = st.sampled_from([frozenset({"en"}), frozenset({"en", "es"})])
SOME = st.frozensets(st.sampled_from(NAMES))


def at(second: int) -> datetime:
    return OPENED + timedelta(seconds=second)


class Handoff(RuleBasedStateMachine):
    @initialize(
        tiers=st.lists(TIERS, min_size=1, max_size=3), most=st.integers(20, 200), data=st.data(),
        busy=SOME, away=SOME, excluded=st.frozensets(st.sampled_from(NAMES), max_size=1),
        tells=st.booleans(), counts=st.booleans(),
    )  # fmt: skip
    def somebody_calls(
        self,
        tiers: list[Tier],
        most: int,
        data: Any,
        busy: Any,
        away: Any,
        excluded: Any,
        tells: bool,
        counts: bool,
    ) -> None:
        self.team = Team("counselors", "main", tuple(tiers), "call")
        self.staff = {
            n: Person(n, data.draw(TEAMS), data.draw(LANGUAGES), data.draw(st.integers(0, 1))) for n in NAMES
        }
        self.on_calls, self.away = set(busy), set(away)
        self.carrier_tells, self.legs_count_as_busy = tells, counts
        self.now = 0
        self.next_call(most, excluded)

    def next_call(self, most: int, excluded: frozenset[str]) -> None:
        self.search = Search(at(self.now), at(self.now + most), "es", excluded)
        self.legs: list[LegSeen] = []
        self.opened, self.late, self.restarted = self.now, 0, 0
        self.planned = Plan(0, at(self.now), (), at(self.now), exhausted=False)
        self.look()

    @precondition(lambda self: self.over)
    @rule(most=st.integers(20, 200), seconds=st.integers(0, 90))
    def somebody_else_calls(self, most: int, seconds: int) -> None:
        self.now += seconds
        self.next_call(most, frozenset())

    # -------------------------------------------------------------- what happens

    @property
    def over(self) -> bool:
        return self.planned.exhausted or self.planned.look_again is None

    def busy(self) -> frozenset[str]:
        legs = {leg.person for leg in self.legs if leg.state in LIVE and self.legs_count_as_busy}
        return frozenset(self.on_calls | legs)

    @precondition(lambda self: not self.over)
    @rule(seconds=st.integers(1, 30))
    def time_passes(self, seconds: int) -> None:
        end = self.now + seconds
        while self.planned.look_again and (due := self.due()) <= end:
            self.now = due
            self.look()
        self.now = end
        self.look()

    @precondition(lambda self: not self.over)
    @rule(seconds=st.integers(1, 90))
    def the_worker_is_down(self, seconds: int) -> None:
        self.late += max(0, self.now + seconds - self.due())
        self.now += seconds
        self.look()

    @precondition(lambda self: not self.over and any(self.rings(leg) for leg in self.legs))
    @rule(
        data=st.data(),
        state=st.sampled_from(["ringing", "answered", "declined", "declined", "busy", "failed", "no-answer"]),
    )
    def a_phone_is_heard_of(self, data: Any, state: Any) -> None:
        heard = data.draw(st.sampled_from([leg for leg in self.legs if self.rings(leg)]))
        since = heard.since if state == "ringing" else at(self.now)
        self.change(heard, replace(heard, state=state, since=since))
        self.look()

    @precondition(lambda self: not self.over and any(self.rings(leg) for leg in self.legs))
    @rule(data=st.data(), sure=st.integers(0, 5))
    def somebody_takes_the_call(self, data: Any, sure: int) -> None:
        if sure == 0:
            heard = data.draw(st.sampled_from([leg for leg in self.legs if self.rings(leg)]))
            self.change(heard, replace(heard, state="accepted", since=at(self.now)))
            self.look()

    @precondition(lambda self: not self.over)
    @rule(who=st.sampled_from(NAMES))
    def a_call_begins_or_ends(self, who: str) -> None:
        self.on_calls ^= {who}
        self.look()

    @precondition(lambda self: not self.over)
    @rule(who=st.sampled_from(NAMES))
    def a_shift_begins_or_ends(self, who: str) -> None:
        self.away ^= {who}
        self.look()

    def teardown(self) -> None:
        """Left alone, every search comes to its end."""
        if hasattr(self, "planned"):
            for _ in range(50):
                if self.over:
                    return
                self.now = self.due()
                self.look()
            raise AssertionError("the search goes on for ever")

    # -------------------------------------------------------------- the world

    def due(self) -> int:
        assert self.planned.look_again is not None
        return max(self.now, round((self.planned.look_again - OPENED).total_seconds()))

    def change(self, old: LegSeen, new: LegSeen) -> None:
        self.legs[self.legs.index(old)] = new

    def rings(self, leg: LegSeen) -> bool:
        return leg.state in LIVE and at(self.now) < leg.since + timedelta(
            seconds=self.team.tiers[leg.tier].ring
        )

    def ask(self, now: int) -> Plan:
        people = [person for name, person in self.staff.items() if name not in self.away]
        return plan(self.team, self.search, people, self.busy(), self.legs, at(now))

    def look(self) -> None:
        if self.carrier_tells:
            for leg in self.legs:
                if leg.state in LIVE and not self.rings(leg):
                    self.change(leg, replace(leg, state="no-answer"))
        self.judge(self.ask(self.now))

    def store(self, made: Plan) -> None:
        self.search = replace(self.search, tier=made.tier, entered=made.entered)
        self.legs += [LegSeen(who, made.tier, "planned", at(self.now)) for who in made.ring]
        self.planned = made

    # -------------------------------------------------------------- the rules

    def able(self, index: int) -> set[str]:
        """Who might still be rung by this tier, on a call or not."""
        tier = self.team.tiers[index]
        no_more = {leg.person for leg in self.legs if leg.tier == index or leg.state == "declined"}
        return {
            name
            for name, person in self.staff.items()
            if name not in self.away | self.search.excluded | no_more
            and tier.team in person.teams
            and (tier.language == "any" or "es" in person.languages)
        }

    def free(self, index: int) -> set[str]:
        return self.able(index) - self.busy() - {leg.person for leg in self.legs if self.rings(leg)}

    def ringing_in(self, index: int) -> list[str]:
        return [leg.person for leg in self.legs if leg.tier == index and self.rings(leg)]

    def wait_is_over(self, index: int, entered: datetime) -> bool:
        return at(self.now) >= entered + timedelta(seconds=self.team.tiers[index].wait)

    def judge(self, made: Plan) -> None:
        before, won = self.search, any(leg.state == "accepted" for leg in self.legs)
        entered = before.entered or before.opened_at
        if won or at(self.now) >= before.expires_at:
            assert not made.ring, "rang somebody after the end"
            assert made.exhausted is not won, "the end is not told"
            assert made.look_again is None
            self.planned = made
            return
        self.judge_ring(made)
        assert made.tier >= before.tier, "went back to an earlier tier"
        left = [*range(before.tier, made.tier), *([made.tier] if made.exhausted else [])]
        for index in left:
            self.judge_leaving(index, entered if index == before.tier else at(self.now))
        last = len(self.team.tiers) - 1
        hope = self.able(made.tier) or [
            leg for leg in self.legs if self.rings(leg) and made.tier in (leg.tier, last)
        ]
        assert hope or made.exhausted, "waits for nobody"
        if made.exhausted:
            assert made.tier == last, "gave up before the last tier"
            assert not any(self.rings(leg) for leg in self.legs), "gave up while a phone rings"
        if made.tier == before.tier and made.entered != entered:
            assert self.wait_is_over(made.tier, entered), "the wait began anew too soon"
            assert not any(leg.tier == made.tier for leg in self.legs), "the wait began anew after ringing"
            self.restarted += self.team.tiers[made.tier].wait
        self.judge_time(made)
        self.store(made)
        self.judge_quiet(made)

    def judge_ring(self, made: Plan) -> None:
        tier, free, ringing = self.team.tiers[made.tier], self.free(made.tier), self.ringing_in(made.tier)
        assert set(made.ring) <= free, "rang somebody who is away, on a call, rung before, or may not be rung"
        assert len(set(made.ring)) == len(made.ring), "rang somebody twice at once"
        within = not self.wait_is_over(made.tier, made.entered)
        if tier.strategy == "ordered":
            assert len(ringing) + len(made.ring) <= 1, "rang two people in an ordered tier"
            assert made.ring or ringing or not (free and within), "nobody is rung though somebody is free"
            first = min((self.staff[name].order for name in self.fresh(free)), default=None)
            assert not made.ring or first in (None, self.staff[made.ring[0]].order), "not in order"
        elif within:
            assert set(made.ring) == free, "somebody who is free is not rung"

    def fresh(self, names: set[str]) -> set[str]:
        return names - {leg.person for leg in self.legs}

    def judge_leaving(self, index: int, entered: datetime) -> None:
        done = not self.able(index) and not self.ringing_in(index)
        assert done or self.wait_is_over(index, entered), "left a tier before its time"
        rung = any(leg.tier == index for leg in self.legs)
        assert rung or not self.free(index), "left a tier that was never rung though somebody is free"

    def judge_time(self, made: Plan) -> None:
        if made.exhausted:
            assert made.look_again is None
            return
        assert made.look_again is not None, "nothing will ever happen again"
        assert at(self.now) < made.look_again <= self.search.expires_at
        waits = sum(tier.wait for tier in self.team.tiers)
        heard_out = 2 * max(tier.ring for tier in self.team.tiers)  # it rings, then the whisper is heard
        assert self.now - self.opened < waits + heard_out + self.late + self.restarted, (
            "the caller waits too long"
        )

    def judge_quiet(self, made: Plan) -> None:
        """Asking twice, or too soon, changes nothing."""
        if made.exhausted:
            return
        for now in {self.now, (self.now + self.due()) // 2, self.due() - 1}:
            assert self.ask(now) == replace(made, ring=()), "changed before its time"


Handoff.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much],
)
TestAnyHandoff = Handoff.TestCase
