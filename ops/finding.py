"""What the doctor found: ok, warn or wrong, in one line that says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "wrong"]


@dataclass(frozen=True)
class Finding:
    """`what` without its full stop; `do` is a sentence, "" when nothing has to be done."""

    level: Level
    what: str
    do: str = ""

    def __str__(self) -> str:
        return f"{self.level}: {self.what}. {self.do}".rstrip()
