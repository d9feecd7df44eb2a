"""From a folder of TOML files to its entries, each knowing the file it stands in, and the list of faults."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Tables of named entries, and what one entry is called in a fault.
TABLES = {
    "languages": "language",
    "lines": "line",
    "destinations": "destination",
    "teams": "team",
    "schedules": "schedule",
    "call_types": "call type",
    "disqualifiers": "disqualifier",
    "steps": "step",
    "policies": "policy",
    "keywords": "keywords",
    "danger": "danger words",
    "answers": "answers",
    "writing": "writing",
    "texts": "texts",
}
SINGLE = ("hotline", "limits")  # tables that are one entry
WORDS = frozenset({"language", "clock", "say"})  # what a file of words holds
PARTS = frozenset({"say", "again", "hear"})  # what one word may hold


@dataclass(frozen=True)
class Entry:
    """One entry as it was read. `place` names it in faults."""

    file: str
    name: str
    value: Any

    @property
    def place(self) -> str:
        return f"{self.file}: {self.name}"


@dataclass
class Faults:
    """Every fault found, in the order found; the same one is kept once."""

    found: list[str] = field(default_factory=list)

    def add(self, place: str, fault: str, do: str) -> None:
        line = f"{place}: {fault}; {do}"
        if line not in self.found:
            self.found.append(line)


@dataclass
class Source:
    """All entries of a folder: by table and id, and per language the clock and the words."""

    tables: dict[str, dict[str, Entry]] = field(default_factory=lambda: {t: {} for t in (*TABLES, *SINGLE)})
    clocks: dict[str, Entry] = field(default_factory=dict)
    words: dict[str, dict[str, Entry]] = field(default_factory=dict)
    word_files: dict[str, str] = field(default_factory=dict)  # the first file of each language


def read(folder: Path, faults: Faults) -> Source:
    """Read every *.toml of `folder`, in the order of their names."""
    source = Source()
    files = sorted(folder.glob("*.toml"))
    if not files:
        faults.add(folder.name, "holds no *.toml file", "name the folder of the city's flow")
    for path in files:
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.add(path.name, f"is not TOML ({error})", "correct that line")
            continue
        if "language" in tables:
            _read_words(source, path.name, tables, faults)
        else:
            _read_tables(source, path.name, tables, faults)
    return source


def _read_tables(source: Source, file: str, tables: Mapping[str, Any], faults: Faults) -> None:
    for table, value in tables.items():
        known = ", ".join((*SINGLE, *TABLES))
        if table not in source.tables:
            faults.add(file, f"there is no table [{table}]", f"use one of {known}")
        elif not isinstance(value, dict):
            faults.add(file, f"{table!r} is not a table", f"write [{table}] above its keys")
        elif table in SINGLE:
            _put(source.tables[table], "", Entry(file, table, value), faults)
        else:
            for id_, entry in value.items():
                _put(source.tables[table], id_, Entry(file, f"{TABLES[table]} {id_!r}", entry), faults)


def _read_words(source: Source, file: str, tables: Mapping[str, Any], faults: Faults) -> None:
    language = tables["language"]
    if not isinstance(language, str):
        faults.add(file, "'language' is not a text", 'write the language\'s id, such as language = "es"')
        return
    source.word_files.setdefault(language, file)
    for table in tables:
        if table not in WORDS:
            faults.add(file, f"there is no table [{table}] in a file of words", "use clock and say")
    if "clock" in tables:
        _put(source.clocks, language, Entry(file, "clock", tables["clock"]), faults)
    say = tables.get("say", {})
    if not isinstance(say, dict):
        faults.add(file, "'say' is not a table", "write [say] above the words")
        return
    words = source.words.setdefault(language, {})
    for name, value in _flat(say):
        _put(words, name, Entry(file, f"word {name!r}", value), faults)


def _flat(say: Mapping[str, Any], group: str = "") -> Iterator[tuple[str, Any]]:
    """Words may stand in groups: [say.answer] with yes = … is the word answer.yes."""
    for name, value in say.items():
        if isinstance(value, dict) and value and not value.keys() & PARTS:
            yield from _flat(value, f"{group}{name}.")
        else:
            yield f"{group}{name}", value


def _put(table: dict[str, Entry], id_: str, entry: Entry, faults: Faults) -> None:
    if id_ in table:
        faults.add(entry.place, f"stands in {table[id_].file} too", "keep one of the two")
    else:
        table[id_] = entry
