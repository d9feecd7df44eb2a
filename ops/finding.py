"""What the doctor found: ok, warn or wrong, in one line that says what to do."""

from __future__ import annotations

from typing import Literal

from ivr.worded import Worded, in_english

Level = Literal["ok", "warn", "wrong"]


class Finding(Worded):
    """`text` without its full stop; `do` is a sentence, "" when nothing has to be done. Both have {places}
    for `parts`. The desk says them in the reader's language (console/office/checks.py)."""

    def __init__(self, level: Level, text: str, do: str = "", /, **parts: object) -> None:
        super().__init__(text, **parts)
        self.level, self.do = level, do

    @property
    def what(self) -> str:
        """In English."""
        return in_english(self.text, self.parts)

    def __str__(self) -> str:
        return f"{self.level}: {self.what}. {in_english(self.do, self.parts)}".rstrip()
