"""Who is called out: they accept, decline, say nothing, come late, change their minds; their phones ring out,
or a voicemail answers."""

from __future__ import annotations

import heapq
import random
import re
import time
from dataclasses import dataclass

from bench.soak.actor import Actor
from bench.soak.town import Staff, Town
from simulator.handset import NotPossibleError

ASKED = re.compile(r"\b1 (\d{4})\b.*\b2 (\d{4})\b")
# What a dispatch meets, by its code: how likely each who is asked accepts, and declines.
MOODS = ((0.5, 0.2), (0.06, 0.4), (0.0, 0.3), (0.0, 1.0))
DECIDES = 0.5  # how likely a supervisor takes it over when asked
CLOSED_BY = 11  # the key of a disposition
HABITS: tuple[tuple[int, str], ...] = (
    (25, "ring"),
    (20, "voicemail"),
    (10, "silence"),
    (10, "busy"),
    (5, "fail"),
    (10, "answer"),
    (10, "accepts"),
    (10, "declines"),
)


@dataclass(frozen=True)
class Answer:
    """A text of theirs. `accepts` or declines, or is something later on."""

    sid: str
    person: str
    code: str
    key: str


class People(Actor):
    """`calm`: the day ends, whoever is asked says yes."""

    def __init__(self, town: Town, seed: int) -> None:
        super().__init__(seed)
        self._town, self._seed = town, seed
        self.calm = False
        self.answers: list[Answer] = []
        self._read: dict[str, int] = {}
        self._next: list[tuple[float, int, Staff, str, str]] = []
        self._n = 0
        self._habits_at = 0.0

    def act(self) -> float:
        now = time.monotonic()
        if now >= self._habits_at:
            self._habits_at = now + 3
            for one in self._town.staff:
                self._habit(one)
        for one in self._town.staff:
            self._reads(one, now)
        while self._next and self._next[0][0] <= now:
            _, _, who, key, code = heapq.heappop(self._next)
            self._texts(who, key, code)
        return 0.1

    # ------------------------------------------------------------------ texts

    def _reads(self, who: Staff, now: float) -> None:
        texts = who.phone.texts
        first, last = self._read.get(who.id, 0), len(texts)
        self._read[who.id] = last
        for text in texts[first:last]:
            asked = ASKED.search(text.body) if not text.inbound else None
            if asked is not None:
                self._decides(who, asked[1], now)

    def _decides(self, who: Staff, code: str, now: float) -> None:
        dice = random.Random(f"{self._seed} {code} {who.phone.number} {self._n}")  # noqa: S311
        accepts, declines = MOODS[int(code) % len(MOODS)]
        if who.decides or self.calm:
            accepts, declines = (1.0 if self.calm else DECIDES), 0.1
        at, drawn = now + (0.3 if self.calm else dice.uniform(1, 14)), dice.random()
        if drawn < accepts:
            self._later(at, who, "1", code)
            if not who.decides:
                self._comes(dice, at, who, code)
        elif drawn < accepts + declines:
            self._later(at, who, "2", code)

    def _comes(self, dice: random.Random, at: float, who: Staff, code: str) -> None:
        """On the way, there, away again, and how it ended; or not after all."""
        if dice.random() < 0.12 and not self.calm:
            return self._later(at + dice.uniform(2, 6), who, "7", code)
        for key in ("3", "4", "5", str(CLOSED_BY + dice.randrange(3))):
            at += dice.uniform(1, 5)
            if dice.random() < 0.1:
                return None  # they forget
            self._later(at, who, key, code)
        return None

    def _later(self, at: float, who: Staff, key: str, code: str) -> None:
        self._n += 1
        heapq.heappush(self._next, (at, self._n, who, key, code))

    def _texts(self, who: Staff, key: str, code: str) -> None:
        line = next(iter(self._town.house.flow.lines.values())).number
        text = who.phone.text(line, f"{key} {code}")
        self.answers.append(Answer(text.sid, who.id, code, key))

    # ------------------------------------------------------------------ the phone rings

    def _habit(self, who: Staff) -> None:
        kind = self.dice.choices([name for _, name in HABITS], [often for often, _ in HABITS])[0]
        try:
            match "accepts" if self.calm else kind:
                case "accepts" | "declines" as does:
                    key = "1" if does == "accepts" else "2"
                    who.phone.will(answer_after=2, press_after=((6, key),), hang_up_after=14)
                case "answer":
                    who.phone.will(answer_after=3, hang_up_after=4)
                case "silence":
                    who.phone.will("silence", hang_up_after=8)
                case other:
                    who.phone.will(other)
        except NotPossibleError:
            pass
