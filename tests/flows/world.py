"""The world as a flow can ask about it, and a caller who walks through a flow: for tests of the engine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flows import engine
from flows.city import Flow
from flows.load import load
from flows.model import (
    CallState,
    Close,
    Dialed,
    Effect,
    Facts,
    HungUp,
    Input,
    Key,
    Parted,
    Partner,
    Prompt,
    Recorded,
    Resumed,
    Silence,
    Speech,
    TeamNews,
    Wait,
)

CITY = Path(__file__).parents[2] / "flows"
NOON = datetime(2026, 11, 10, 20, 0, tzinfo=UTC)  # Tuesday, 12:00 in Port Alder
NIGHT = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)  # Tuesday, 4:00 in Port Alder
MORNING = datetime(2026, 11, 10, 16, 0, tzinfo=UTC)  # Tuesday, 8:00 in Port Alder
CELL = "+15035550142"
IN_LINE = Wait("waiting")
NO_TEAM = TeamNews("none")


@cache
def port_alder() -> Flow:
    return load(CITY)


@dataclass
class FakeWorld:
    """Facts as plain values: by default noon, open, staffed, somebody there, the caller's number shown."""

    at: datetime = NOON
    closed: bool = False
    next_opening: datetime | None = MORNING
    unstaffed: Collection[str] = ()
    absent: Collection[str] = ()
    number: str | None = CELL
    waiting: Wait = IN_LINE
    other: Partner | None = None  # None: as the wait has it
    news: TeamNews = NO_TEAM
    team_expected: bool = False

    def now(self) -> datetime:
        return self.at

    def open(self, schedule: str) -> bool:
        return not self.closed or schedule == "supervisors"

    def opens(self, schedule: str) -> datetime | None:
        return self.next_opening

    def staffed(self, team: str) -> bool:
        return team not in self.unstaffed

    def present(self, team: str) -> bool:
        return team not in self.absent

    def caller(self) -> str | None:
        return self.number

    def wait(self) -> Wait:
        return self.waiting

    def partner(self) -> Partner:
        return self.other or ("there" if self.waiting.status == "won" else "gone")

    def expected(self) -> bool:
        return self.team_expected

    def team(self) -> TeamNews:
        return self.news


EVERYBODY = ("counselors", "supervisors", "forwarded")


def night() -> FakeWorld:
    """Closed until 8 in the morning, nobody there."""
    return FakeWorld(at=NIGHT, closed=True, unstaffed=EVERYBODY, absent=EVERYBODY)


class Call:
    """A caller on the line: what they do, what they hear, what is stored."""

    def __init__(
        self,
        world: Facts | None = None,
        *,
        line: str = "public",
        flow: Flow | None = None,
        language: str = "en",
    ) -> None:
        self.flow, self.world = flow or port_alder(), world or FakeWorld()
        first = engine.begin(self.flow, line, self.world)
        self.state, self.prompt, self.new = first.state, first.prompt, first.effects
        self.effects: list[Effect] = list(first.effects)
        if language != self.state.language:
            self.press(self.flow.languages[language].key)

    def gives(self, given: Input) -> Call:
        done = engine.answer(self.flow, self.state, given, self.world)
        self.state, self.prompt, self.new = done.state, done.prompt, done.effects
        self.effects += done.effects
        return self

    def press(self, *keys: str) -> Call:
        for key in keys:
            self.gives(Key(key))
        return self

    def say(self, text: str, confidence: float | None = 0.9) -> Call:
        return self.gives(Speech(text, confidence))

    def silent(self, times: int = 1) -> Call:
        for _ in range(times):
            self.gives(Silence())
        return self

    def dialed(self, status: str = "completed", *, bridged: bool = False) -> Call:
        return self.gives(Dialed(status, bridged))  # type: ignore[arg-type]

    def taken(self, room: str = "room-1") -> Call:
        """A counselor presses the key."""
        assert isinstance(self.world, FakeWorld)
        self.world.waiting = Wait("won", room=room)
        self.gives(Resumed())
        self.world.waiting = Wait("none")
        return self

    def parted(self) -> Call:
        return self.gives(Parted())

    def records(self, recording: str = "REC1", seconds: int = 20) -> Call:
        return self.gives(Recorded(recording, seconds))

    def hangs_up(self) -> Call:
        return self.gives(HungUp())

    @property
    def step(self) -> str:
        return self.state.step

    @property
    def heard(self) -> str:
        return words(self.prompt)

    @property
    def then(self) -> object:
        assert self.prompt is not None, "the caller is gone"
        return self.prompt.then

    def stored(self, kind: type[Effect]) -> list[Effect]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def close(self) -> Close:
        """How the contact ended at last."""
        last = self.stored(Close)[-1]
        assert isinstance(last, Close)
        return last


def words(prompt: Prompt | None) -> str:
    return " ".join(said.text for said in prompt.says) if prompt else ""


def standing(step: str, line: str = "public", language: str = "en", flow: Flow | None = None) -> CallState:
    """A caller put down at a step, as if they had just been asked."""
    entry = (flow or port_alder()).lines[line]
    return CallState(line, step, language, entry.priority)
