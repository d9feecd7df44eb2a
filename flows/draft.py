"""A flow while it is being checked: what could be built, and where each entry stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from flows.city import (
    CallType,
    Clock,
    Destination,
    Disqualifier,
    Language,
    Limits,
    Line,
    Schedule,
    Step,
    Team,
    Word,
)
from flows.lexicon import Lexicon
from flows.paging.model import Policy
from flows.read import TABLES, Source


@dataclass(frozen=True)
class Hotline:
    """The table [hotline]. `hours` is the schedule callers hear about, `psap` the 911 center."""

    service: str
    city: str
    zone: str
    hours: str
    safe_step: str
    psap: str
    music: str


@dataclass
class Draft:
    """What could be built of each table. What could not is missing here, and its fault is noted."""

    source: Source
    hotline: Hotline | None = None
    limits: Limits = field(default_factory=Limits)
    languages: dict[str, Language] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    destinations: dict[str, Destination] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    call_types: dict[str, CallType] = field(default_factory=dict)
    disqualifiers: dict[str, Disqualifier] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    words: dict[str, dict[str, Word]] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=Lexicon)

    def names(self, table: str) -> Collection[str]:
        """The ids written in `table`, whether or not they could be built: one fault is not told twice."""
        return self.source.tables[table].keys()

    def place(self, table: str, id_: str = "") -> str:
        """Where an entry stands, for a fault."""
        entry = self.source.tables[table].get(id_)
        return entry.place if entry else f"{TABLES.get(table, table)} {id_!r}"

    def word_file(self, language: str) -> str:
        return self.source.word_files.get(language, f"words.{language}.toml")

    def word_place(self, language: str, name: str) -> str:
        entry = self.source.words.get(language, {}).get(name)
        return entry.place if entry else f"{self.word_file(language)}: word {name!r}"
