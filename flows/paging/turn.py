"""One event's work on a dispatch, and the moves events share: asking, falling back, filling, opening again.

Nothing here knows which event came: `said.py` (people) and `ringing.py` (time) decide, and call these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from flows.hours import later, utc
from flows.paging.model import (
    FALLBACK_LEVEL,
    OVER,
    Alarm,
    Alert,
    Channel,
    Dispatch,
    Level,
    Member,
    Moved,
    Notice,
    Order,
    Page,
    Policy,
    Reach,
    Stage,
    StandDown,
    State,
    Tell,
    TellResident,
)

LookUp = Callable[[int], Sequence[Reach]]
SAID_NO: frozenset[Stage] = frozenset({"declined", "released"})


class Turn:
    """What becomes of `d` while one event is taken in. `now` is in UTC from here on, so that a deadline is
    always so many elapsed seconds away, whatever the city's clock does."""

    def __init__(self, policy: Policy, dispatch: Dispatch, now: datetime, look_up: LookUp) -> None:
        self.policy, self.before, self.d = policy, dispatch, dispatch
        self.now = utc(now)
        self.orders: list[Order] = []
        self.looked_up: list[tuple[int, tuple[Reach, ...]]] = []
        self.is_late = False
        self._look_up = look_up

    # ------------------------------------------------------------ small words

    def tell(self, person: str, notice: Notice) -> None:
        self.orders.append(Tell(person, notice))

    def alert(self, alarm: Alarm, person: str = "") -> None:
        self.orders.append(Alert(alarm, person))

    def late(self, *told: Tell) -> None:
        """The event does not fit: the dispatch stays as it was, and who said it hears the truth."""
        self.d, self.is_late = self.before, True
        self.orders += told

    def put(self, member: Member) -> Member:
        """Store this member in place of what was known of the person."""
        others = [m for m in self.d.members if m.person != member.person]
        at = next((n for n, m in enumerate(self.d.members) if m.person == member.person), len(others))
        self.d = replace(self.d, members=(*others[:at], member, *others[at:]))
        return member

    def stage(self, member: Member, stage: Stage, wait: int | None = None) -> Member:
        """The member comes to this stage now; `wait` seconds from now something is done about them."""
        due = None if wait is None else later(self.now, wait)
        eta = member.eta if stage in ("accepted", "en_route") else None
        return self.put(replace(member, stage=stage, since=self.now, due=due, asked=0, eta=eta))

    def known(self, person: str) -> Member:
        """The member, or somebody who was never asked, as if they were asked here and now."""
        unasked = Member(person, self.d.level, self.d.epoch, "paged", self.now)
        return self.d.member(person) or unasked

    # ------------------------------------------------------------ asking

    def enter(self, level: int, waiting: Sequence[Reach] = ()) -> None:
        """Begin this level, or the first one after it that has anybody to ask; past the last, the fallback.

        `waiting`: people of the level before whose turn had not come. They are asked together with this one.
        """
        self.d = replace(self.d, queue=())
        for n in range(level, len(self.policy.levels)):
            spec = self.policy.levels[n]
            able = self._able((*waiting, *self._people(n)), spec, n)
            if able:
                self.d = replace(self.d, state="OPEN", level=n, entered=self.now)
                at_once = 1 if spec.order == "ordered" else len(able)
                self.d = replace(self.d, queue=tuple(map(queued, able[at_once:])))
                for reach in able[:at_once]:
                    self._ask(reach, spec)
                return
        for reach in self._able(waiting, self.spec, self.d.level):
            self._ask(reach, self.spec)
        self.fall_back()

    def go_on(self) -> None:
        """After an answer: is it the next person's turn, or is nobody of this level left to answer?"""
        if self.d.state != "OPEN":
            return
        here = [m for m in self.d.members if (m.epoch, m.level) == (self.d.epoch, self.d.level)]
        if any(m.stage == "paged" and (m.due or not self.d.queue) for m in here):
            return
        while self.d.queue:
            reach, self.d = from_queue(self.d.queue[0]), replace(self.d, queue=self.d.queue[1:])
            for able in self._able((reach,), self.spec, self.d.level):
                self._ask(able, self.spec)
                return
        self.enter(self.d.level + 1)

    def fall_back(self) -> None:
        """Ask those who decide; called again for each round."""
        again = self.d.state == "FALLBACK"
        rounds = self.d.rounds + 1 if again else 1
        self.d = replace(
            self.d, state="FALLBACK", level=FALLBACK_LEVEL, entered=self.now, queue=(), rounds=rounds
        )
        self.alert("nobody_accepted")
        if not again and not self.d.coming:
            self.orders.append(TellResident("nobody"))
        spec = self.policy.fallback
        coming = {m.person for m in self.d.coming}
        for reach in self._people(FALLBACK_LEVEL):
            if reach.person in coming:
                continue
            channels = usable(reach, spec)
            if not channels:
                self._out_offrom_queue(reach.person, FALLBACK_LEVEL)
                continue
            member = self.known(reach.person)
            if member.stage != "paged" or member.level == FALLBACK_LEVEL:
                # Whoever is still asked to go stays asked to go: their "1" means that they come.
                asked = replace(member, level=FALLBACK_LEVEL, epoch=self.d.epoch)
                self.stage(asked, "paged")
            self._pages(reach.person, channels, spec, FALLBACK_LEVEL)

    def _people(self, level: int) -> tuple[Reach, ...]:
        found = tuple(self._look_up(level))
        self.looked_up.append((level, found))
        return found

    def _able(self, people: Iterable[Reach], spec: Level, level: int) -> list[Reach]:
        """Who can be asked: once each, not those who come or have said no since the dispatch was opened."""
        able: dict[str, Reach] = {}
        for reach in people:
            member = self.d.member(reach.person)
            if reach.person in able or (member and self._done_with(member)):
                continue
            if usable(reach, spec):
                able[reach.person] = reach
            else:
                self._out_offrom_queue(reach.person, level)
        return list(able.values())

    def _done_with(self, member: Member) -> bool:
        said_no = member.stage in SAID_NO and member.epoch == self.d.epoch
        return said_no or member in self.d.coming or member.stage == "cleared"

    def _out_offrom_queue(self, person: str, level: int) -> None:
        member = self.d.member(person)
        if member and member.epoch == self.d.epoch and member.stage in ("paged", "unreachable"):
            return  # asked on another level's channels, or reported already
        self.stage(replace(self.known(person), level=level, epoch=self.d.epoch), "unreachable")
        self.alert("unreachable", person)

    def _ask(self, reach: Reach, spec: Level) -> None:
        wait = spec.each if self.d.queue else None
        member = replace(self.known(reach.person), level=self.d.level, epoch=self.d.epoch)
        self.stage(member, "paged", wait)
        self._pages(reach.person, usable(reach, spec), spec, self.d.level)

    def _pages(self, person: str, channels: Sequence[Channel], spec: Level, level: int) -> None:
        fallback = level == FALLBACK_LEVEL
        self.orders += [
            Page(
                person, channel, self.d.epoch, level, n * spec.gap, fallback, self.d.rounds if fallback else 0
            )
            for n, channel in enumerate(channels)
        ]

    @property
    def spec(self) -> Level:
        """The level that is asked now. A deploy may have taken it away: then the fallback's times count."""
        if 0 <= self.d.level < len(self.policy.levels):
            return self.policy.levels[self.d.level]
        return self.policy.fallback

    # ------------------------------------------------------------ taken, and opened again

    def complete(self, but: str = "") -> None:
        """Nobody more is asked: every slot is filled, or the work on scene is already done. Those who were
        asked stand down; those who come are told, except `but`, who is told by whoever calls this."""
        asked = [m for m in self.d.members if m.stage == "paged"]
        for member in asked:
            self.stage(member, "stood_down")
        for member in self.d.coming:
            if member.stage == "accepted":
                self.put(replace(member, due=later(self.now, self.policy.en_route_due), asked=0))
            if member.person != but and not self._somebody_cleared:
                self.tell(member.person, "complete")
        self.d = replace(self.d, queue=(), entered=self.now)
        self.orders.insert(0, StandDown(tuple(m.person for m in asked)))
        self.stand()
        if self.d.coming and not self._somebody_cleared:
            self.resident_coming()

    def stand(self) -> None:
        """The state of a dispatch that is taken: what is still missing of those who come."""
        stages = {m.stage for m in self.d.coming}
        state: State = "CLEARED"
        if "accepted" in stages:
            state = "ACCEPTED"
        elif "en_route" in stages:
            state = "EN_ROUTE"
        elif "on_scene" in stages:
            state = "ON_SCENE"
        if state != self.d.state:
            self.d = replace(self.d, state=state, entered=self.now)

    def resident_coming(self) -> None:
        """How many come, and when the last of them is there, if every one of them has said when."""
        etas = [m.eta for m in self.d.coming if m.stage != "on_scene"]
        known = [eta for eta in etas if eta is not None]
        minutes = None
        if known and len(known) == len(etas):
            minutes = max(0, -int((self.now - max(known)).total_seconds() // 60))
        self.orders.append(TellResident("coming", len(self.d.coming), minutes))

    def lost(self, persons: Sequence[str]) -> None:
        """These had a slot and do not come. Those who really come keep theirs: they are on their way to
        somebody who needs them. The rest is asked for anew, unless the work is already done."""
        if self.d.state in ("OPEN", "FALLBACK"):
            self.go_on()
        elif self._somebody_cleared:
            self.stand()
        else:
            self._reopen(persons)

    def _reopen(self, persons: Sequence[str]) -> None:
        epoch = self.d.epoch + 1
        self.d = replace(self.d, epoch=epoch, rounds=0)
        for person in persons:  # not asked again in this epoch; they may still accept
            self.put(replace(self.known(person), epoch=epoch))
        for member in self.d.coming:
            if member.stage == "accepted":  # the time to set out begins anew when the team is complete
                self.put(replace(member, due=None, asked=0))
            self.tell(member.person, "waiting_for_more")
        self.alert("reopened")
        if not self.d.coming:
            self.orders.append(TellResident("calling"))
        self.enter(0)

    @property
    def _somebody_cleared(self) -> bool:
        return any(m.stage == "cleared" for m in self.d.members)

    def over(self, state: State, notice: Notice) -> None:
        """No page goes out any more, and everybody who was asked or comes is told why."""
        self.orders.append(StandDown())
        for member in self.d.members:
            if member.stage == "paged" or member in self.d.coming:
                self.stage(member, "stood_down")
                self.tell(member.person, notice)
        self.d = replace(self.d, state=state, entered=self.now, queue=())

    # ------------------------------------------------------------ the one timer

    @property
    def ends(self) -> datetime | None:
        """When the dispatch itself goes on if nobody says anything; None if only its members' timers run."""
        waits = {
            "OPEN": self.spec.wait,
            "FALLBACK": self.policy.fallback.wait,
            "CLEARED": self.policy.disposition_due,
        }
        wait = waits.get(self.d.state)
        return None if wait is None else later(self.d.entered, wait)

    def moved(self) -> Moved:
        """What the event came to, with its timer: the earliest of everything that is waited for."""
        if self.d == self.before or self.is_late:
            return Moved(self.before, tuple(self.orders), tuple(self.looked_up), self.is_late)
        # If the clock has gone back, a wait begins at the latest now: nothing is postponed by the jump.
        self.d = replace(self.d, entered=min(self.d.entered, self.now))
        dues = [due for due in (self.ends, *(m.due for m in self.d.members)) if due is not None]
        unanswered = [m.asked - 1 for m in self.d.members if m.stage == "on_scene"]
        self.d = replace(
            self.d,
            due=None if self.d.state in OVER else min(dues),
            nudged=any(m.stage == "accepted" and m.asked for m in self.d.members),
            told_late=any(m.stage == "en_route" and m.asked for m in self.d.members),
            asked_ok=max((0, *unanswered)),
        )
        return Moved(self.d, tuple(self.orders), tuple(self.looked_up))


def usable(reach: Reach, spec: Level) -> tuple[Channel, ...]:
    """The channels of the level that lead to this person, in the level's order."""
    return tuple(channel for channel in spec.channels if channel in reach.channels)


def queued(reach: Reach) -> str:
    return f"{reach.person} {','.join(sorted(reach.channels))}"


def from_queue(queued: str) -> Reach:
    person, _, channels = queued.rpartition(" ")
    every: tuple[Channel, ...] = ("sms", "voice", "email")
    return Reach(person, frozenset(c for c in every if c in channels.split(",")))
