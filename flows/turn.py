"""One turn being made: what the steps say, remember and ask for until the caller has something to answer."""

from __future__ import annotations

from typing import Any

from flows import wording
from flows.city import Flow, Language, Line, Word
from flows.model import (
    CallState,
    CallTeam,
    Connect,
    Effect,
    Facts,
    HangUp,
    Join,
    KeepCallback,
    Listen,
    Outcome,
    Prompt,
    Remember,
    StopSeeking,
    TakeMessage,
    Utterance,
)

Then = Listen | Connect | Join | CallTeam | TakeMessage | HangUp
Next = str | Then  # a step's id, or what to wait for

TOP_PRIORITY = 9  # a lost transfer, a caller in danger: before everybody else
SAFE_PRIORITY = 5  # from here on a caller who vanishes is called back


class Turn:
    """Collects a turn. Lives only inside `engine.begin` and `engine.answer`; what comes out is frozen."""

    def __init__(self, flow: Flow, state: CallState, facts: Facts) -> None:
        self.flow, self.state, self.facts = flow, state, facts
        self.says: list[Utterance] = []
        self.effects: list[Effect] = []

    @property
    def line(self) -> Line:
        """The line called; the first one if a deploy removed it."""
        return self.flow.lines.get(self.state.line) or next(iter(self.flow.lines.values()))

    @property
    def language(self) -> Language:
        return self.flow.languages[self.state.language]

    def word(self, name: str, language: str = "") -> Word:
        return self.flow.words[language or self.state.language][name]

    def has(self, name: str) -> bool:
        return name in self.flow.words[self.state.language]

    def say(self, name: str, language: str = "", *, again: bool = False, **values: str) -> None:
        """Add a word to what is said. An empty name says nothing."""
        if not name:
            return
        language = language or self.state.language
        word = self.word(name, language)
        text = (again and word.again) or word.say
        filled = wording.fill(text, self.flow, self.facts, language, self.schedule, **values)
        self.says.append(Utterance(filled, language))

    @property
    def schedule(self) -> str:
        """The opening hours that callers are told about."""
        return self.flow.hours

    def change(self, **changes: Any) -> None:
        self.state = self.state.changed(**changes)

    def remember(self, question: str, value: str, *, private: bool = False) -> None:
        others = tuple(pair for pair in self.state.answers if pair[0] != question)
        self.change(answers=(*others, (question, value)))
        if not private:
            self.effects.append(Remember(question, value))

    def raise_priority(self, priority: int) -> None:
        """Keys may only raise the risk."""
        if priority > self.state.priority:
            self.change(priority=priority)

    def note_reason(self, reason: str) -> None:
        """The first reason stays: what rules a team out says more than that nobody was free."""
        if reason and not self.state.reason:
            self.change(reason=reason)

    def rounds(self, step: str) -> int:
        return next((n for name, n in self.state.rounds if name == step), 0)

    def count_round(self, step: str) -> None:
        others = tuple(pair for pair in self.state.rounds if pair[0] != step)
        self.change(rounds=(*others, (step, self.rounds(step) + 1)))

    def stop_seeking(self, why: Any) -> None:
        if self.state.seeking:
            self.effects.append(StopSeeking(why))
            self.change(seeking="")

    def promise(self, reason: str, priority: int) -> None:
        """Store a callback from what is known. None means: staff see that there is no number to call."""
        given = self.state.answer("callback_number")
        number = given or self.facts.caller()
        allowed = {"yes": True, "no": False}.get(self.state.answer("voicemail_ok"))
        window = self.state.answer("callback_window")
        priority = max(priority, self.state.priority)
        self.effects.append(KeepCallback(reason, priority, number, window, allowed, bool(given)))
        self.change(promised=True)

    def listen(self, digits: int = 1, seconds: int = 6, **more: Any) -> Listen:
        return Listen(digits=digits, seconds=seconds, **more)

    def outcome(self, then: Then) -> Outcome:
        return Outcome(self.state, Prompt(tuple(self.says), then, self.state.language), tuple(self.effects))
