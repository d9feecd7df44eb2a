"""Everything Port Alder's callers can be told: each step, in each language, after each kind of answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from flows import engine
from flows.city import Digits, FlowError, Handoff, Screen, Transfer
from flows.model import (
    CallState,
    Dialed,
    Input,
    Key,
    Listen,
    Parted,
    Prompt,
    Recorded,
    Resumed,
    Silence,
    Speech,
    Utterance,
    Wait,
)
from ivr.ports import Stage
from tests.flows.world import NIGHT, FakeWorld, port_alder

PUBLIC = "https://hotline.example.org"
ANSWERS: tuple[Input, ...] = (
    *(Key(key) for key in "0123456789*#"),
    Key("5035550177"),
    Speech("yes", 0.9),
    Speech("mumble", 0.1),
    Silence(),
    Resumed(),
    Parted(),
    Recorded("RE1", 5),
    Recorded("", 0),
    Dialed("busy", False),
    Dialed("failed", False),
    Dialed("completed", True),
)
WORLDS = (
    FakeWorld(),
    FakeWorld(number=None, absent=("counselors", "supervisors", "forwarded")),
    FakeWorld(at=NIGHT, closed=True, next_opening=None),
    FakeWorld(waiting=Wait("won", room="room-1")),
    FakeWorld(waiting=Wait("expired")),
    FakeWorld(team_expected=True),
)


@cache
def every_prompt() -> tuple[Prompt, ...]:
    return tuple(dict.fromkeys(_prompts()))


def _prompts() -> Iterator[Prompt]:
    for state in _places():
        for world in WORLDS:
            for given in ANSWERS:
                try:
                    said = engine.answer(port_alder(), state, given, world).prompt
                except FlowError:
                    continue  # a place in which no call can be
                if said is not None:
                    yield said


def _places() -> Iterator[CallState]:
    flow = port_alder()
    for language in flow.languages:
        for name, step in flow.steps.items():
            line = "forwarded" if name.startswith(("forwarded", "back_")) else "public"
            for phase in _phases(step):
                for cursor in range(len(step.questions) if isinstance(step, Screen) else 2):
                    for misses in (0, 1):
                        state = CallState(line, name, language, 1, phase=phase, cursor=cursor, misses=misses)
                        typed = "+15035550177" if phase in ("offer", "confirm") else ""
                        yield CallState(**{**vars(state), "typed": typed})


def _phases(step: object) -> tuple[str, ...]:
    match step:
        case Digits():
            return ("offer", "type", "confirm")
        case Handoff():
            return ("waiting", "talking")
        case Transfer():
            return ("caller", "ours")
    return ("",)


def stage(**changes: str) -> Stage:
    """What a turn's document is given, by default."""
    given = {
        "next": "/voice/turn/7",
        "music": "/static/hold.wav",
        "number": "+15035550190",
        "shown": "+15035550111",
        "wait": "/voice/wait/en",
        "dialed_status": "/voice/transfer/c1",
        "recording_status": "/voice/recording",
        "meet": "/voice/meet/c1/answered",
    }
    return Stage(languages=port_alder().languages, **(given | changes))


def asks(text: str, **how: object) -> Prompt:
    """A question with these words."""
    return Prompt((Utterance(text, "en"),), Listen(1, 6, **how), "en")  # type: ignore[arg-type]
