"""The crew of the paging scenarios: a nurse, a medic, a driver and a supervisor with phones, and how they are
called out. What they say and hear is all that a scenario tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from db.store import Row
from flows.paging.model import Level, Policy
from simulator.handset import Handset
from simulator.inbox import Received

if TYPE_CHECKING:
    from tests.journeys.paging.paging_town import PagingTown

NURSE, MEDIC, DRIVER, CHIEF = "+15035550171", "+15035550172", "+15035550173", "+15035550149"
CHIEF_MAIL = "chief@portalder.example"
WAIT, GAP = 120, 20  # seconds: of each level, and from a person's text to their call
LEASE, TIMER_LEASE = 31, 11  # seconds; after them what a dead worker held comes back
POLICY = Policy(
    "team",
    need=1,
    levels=(
        Level("shift:responders", wait=WAIT, channels=("sms", "voice"), gap=GAP),
        Level("team:responders", wait=WAIT, channels=("sms", "voice"), gap=GAP),
    ),
    fallback=Level("role:supervisor", wait=WAIT, channels=("sms", "voice"), gap=GAP),
)


def by_text_alone(policy: Policy = POLICY, **more: Any) -> Policy:
    """The same levels and times, and no phone rings."""
    levels = tuple(replace(level, channels=("sms",)) for level in policy.levels)
    return replace(policy, levels=levels, fallback=replace(policy.fallback, channels=("sms",)), **more)


@dataclass(frozen=True)
class Member:
    """One of the staff with their phone. Whatever reaches it and is not expected fails the scenario."""

    phone: Handset
    id: str

    @property
    def name(self) -> str:
        return self.phone.name

    def expect_text(self, part: str = "", within: float = 60) -> Received:
        return self.phone.expect_text(part, within)

    def expect_call(self, part: str = "press 1", within: float = 60) -> Member:
        """Their phone rings, they pick up and hear `part`."""
        self.phone.rings(within)
        self.phone.answer()
        self.phone.hears(part)
        return self

    def does_not_pick_up(self, within: float = 60) -> Member:
        """Their phone rings, and rings out or is stopped."""
        self.phone.rings(within)
        return self

    def press(self, key: str) -> Member:
        self.phone.press(key)
        return self

    def hears(self, part: str, within: float = 60) -> str:
        return self.phone.hears(part, within)

    def hangs_up(self) -> None:
        if self.phone.state != "idle":
            self.phone.hang_up()

    def texts_with(self, part: str) -> list[str]:
        """Every text of ours to them with `part`, waited for or not."""
        return [t.body for t in self.phone.texts if not t.inbound and part.lower() in t.body.lower()]

    def rung(self) -> int:
        """How often our calls have rung them."""
        return sum(entry.kind == "ring" for entry in self.phone.transcript)

    def nothing_else_came(self) -> None:
        texts = [text.body for text in self.phone.texts_unexpected()]
        assert texts == [], f"{self.name} got texts that nobody expected: {texts}"
        calls = [call.sid for call in self.phone.calls_unexpected()]
        assert calls == [], f"{self.name} got calls that nobody expected:\n{self.phone.log.told()}"


def opens_a_dispatch(town: PagingTown, **asked: Any) -> Row:
    """A counselor decides that a team should come. `asked`: as of ivr/dispatch/incidents.Asked; one is
    enough unless `need` says more."""
    return town.calls_out(**asked)


def only_these(town: PagingTown, members: Sequence[Member] = ()) -> None:
    """Nobody of the crew got anything that nobody expected."""
    for member in members or town.crew:
        member.nothing_else_came()


def states(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(row["state"]) for row in rows]
