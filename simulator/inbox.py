"""The texts on a handset as a person reads them: waited for, answered, and what nobody waited for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.media import Picture
from simulator.texts import Text

if TYPE_CHECKING:
    from simulator.engine import Engine
    from simulator.handset import Handset

LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
STEP = 0.5  # seconds


@dataclass(frozen=True)
class Received:
    """A text that was waited for. It can be answered as a person does: to the number it came from."""

    handset: Handset
    text: Text

    @property
    def body(self) -> str:
        return self.text.body

    @property
    def sender(self) -> str:
        return self.text.from_

    @property
    def link(self) -> str:
        """The first link in it; raises AssertionError if there is none."""
        found = LINK.search(self.body)
        assert found, f"there is no link in {self.body!r}"
        return found[0]

    def reply(self, body: str, media: Sequence[str | Picture] = ()) -> Text:
        """Raises NotPossibleError."""
        return self.handset.text(self.sender, body, media)


class Inbox:
    """What came to one handset. Each text is waited for once."""

    def __init__(self, handset: Handset, engine: Engine) -> None:
        self._handset = handset
        self._engine = engine
        self._expected: set[str] = set()

    def expect(self, part: str = "", within: float = 60) -> Received:
        """Lets time pass until a text that nobody waited for yet contains `part`, whatever the case.

        Of several the oldest. Raises AssertionError with what did come after `within` seconds.
        """
        passed = 0.0
        while (found := self._waiting(part)) is None:
            if passed >= within:
                got = "".join(f"\n  {text.body!r}" for text in self.unexpected()) or " none"
                raise AssertionError(
                    f"{self._handset.name} got no text with {part!r} within {within:g} s. Got and not "
                    f"waited for:{got}"
                )
            self._engine.advance(min(STEP, within - passed))
            passed += STEP
        self._expected.add(found.sid)
        return Received(self._handset, found)

    def expect_none(self, within: float = 60) -> None:
        """Lets `within` seconds pass; raises AssertionError if a text comes that nobody waited for."""
        before = {text.sid for text in self.unexpected()}
        self._engine.advance(within)
        came = [text.body for text in self.unexpected() if text.sid not in before]
        assert not came, f"{self._handset.name} got a text: {came}"

    def read_all(self) -> list[Text]:
        """Everything that came counts as waited for; gives what was new."""
        new = self.unexpected()
        self._expected.update(text.sid for text in new)
        return new

    def unexpected(self) -> list[Text]:
        """Texts to it that nobody waited for; the carrier's own answers to STOP and the like are none."""
        return [
            text
            for text in self._handset.texts
            if not text.inbound and not text.by_carrier and text.sid not in self._expected
        ]

    def _waiting(self, part: str) -> Text | None:
        return next((text for text in self.unexpected() if part.lower() in text.body.lower()), None)
