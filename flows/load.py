"""`load(folder)`: a city's TOML files as one checked `Flow`.

Standard library alone: nothing is dialed or asked, so a flow can be loaded and checked on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from flows import digest, times, validate
from flows.build import build
from flows.city import (
    Bridge,
    CallType,
    Clock,
    Decide,
    Destination,
    Digits,
    DispatchStep,
    Disqualifier,
    End,
    Flow,
    FlowError,
    Handoff,
    Language,
    Limits,
    Line,
    Menu,
    Promise,
    Schedule,
    Screen,
    Step,
    Team,
    Told,
    Transfer,
    Voicemail,
    Word,
)
from flows.draft import Draft, Hotline
from flows.lexicon import Answers, Danger, Keywords, Lexicon, Texts, Writing
from flows.paging.model import Policy
from flows.read import Entry, Faults, Source, read

T = TypeVar("T")
STEP_KINDS: Mapping[str, type[Step]] = {
    "menu": Menu,
    "screen": Screen,
    "digits": Digits,
    "told": Told,
    "decide": Decide,
    "handoff": Handoff,
    "dispatch": DispatchStep,
    "bridge": Bridge,
    "transfer": Transfer,
    "voicemail": Voicemail,
    "promise": Promise,
    "end": End,
}


def load(folder: Path) -> Flow:
    """Every *.toml file of `folder` as a Flow.

    Raises FlowError with every fault found, one a line, each as `file: step 'x': fault; what to do`.
    """
    faults = Faults()
    source = read(folder, faults)
    if faults.found:  # without a whole file nothing can be said about what leads where
        raise FlowError("\n".join(faults.found))
    draft = _draft(source, faults)
    validate.validate(draft, faults)
    if faults.found or draft.hotline is None:
        raise FlowError("\n".join(faults.found))
    return digest.sealed(_flow(draft, draft.hotline))


def _draft(source: Source, faults: Faults) -> Draft:
    hotline = source.tables["hotline"].get("")
    if hotline is None:
        faults.add("hotline", "there is no table [hotline]", "add one with the service's name and city")
    limits = source.tables["limits"].get("")
    return Draft(
        source,
        build(Hotline, hotline, faults) if hotline else None,
        (build(Limits, limits, faults) if limits else None) or Limits(),
        _table(Language, source, "languages", faults),
        _table(Line, source, "lines", faults),
        _table(Destination, source, "destinations", faults),
        _table(Team, source, "teams", faults),
        times.in_utc(_table(Schedule, source, "schedules", faults), source, faults),
        _table(CallType, source, "call_types", faults),
        _table(Disqualifier, source, "disqualifiers", faults),
        _steps(source, faults),
        {language: _words(entries, faults) for language, entries in source.words.items()},
        _entries(Clock, source.clocks, faults, with_id=False),
        _table(Policy, source, "policies", faults),
        Lexicon(
            _table(Keywords, source, "keywords", faults),
            _table(Danger, source, "danger", faults),
            _table(Answers, source, "answers", faults),
            _table(Writing, source, "writing", faults),
            _table(Texts, source, "texts", faults),
        ),
    )


def _table(kind: type[T], source: Source, table: str, faults: Faults) -> dict[str, T]:
    return _entries(kind, source.tables[table], faults)


def _entries(
    kind: type[T], entries: Mapping[str, Entry], faults: Faults, *, with_id: bool = True
) -> dict[str, T]:
    """Sorted by id, so that the order of tables changes nothing."""
    built = {
        id_: build(kind, entry, faults, **({"id": id_} if with_id else {}))
        for id_, entry in sorted(entries.items())
    }
    return {id_: made for id_, made in built.items() if made is not None}


def _steps(source: Source, faults: Faults) -> dict[str, Step]:
    made: dict[str, Step] = {}
    for id_, entry in sorted(source.tables["steps"].items()):
        keys = dict(entry.value) if isinstance(entry.value, dict) else {}
        kind = STEP_KINDS.get(str(keys.pop("kind", "")))
        if kind is None:
            faults.add(entry.place, "has no kind of step", f"write kind = one of {', '.join(STEP_KINDS)}")
            continue
        step = build(kind, Entry(entry.file, entry.name, keys), faults, id=id_)
        if step is not None:
            made[id_] = step
    return made


def _words(entries: Mapping[str, Entry], faults: Faults) -> dict[str, Word]:
    """A word is a text, or a table of what is said, said again and heard."""
    tables = {
        name: Entry(
            entry.file, entry.name, {"say": entry.value} if isinstance(entry.value, str) else entry.value
        )
        for name, entry in entries.items()
    }
    return _entries(Word, tables, faults, with_id=False)


def _flow(draft: Draft, hotline: Hotline) -> Flow:
    return Flow(
        service=hotline.service,
        city=hotline.city,
        zone=hotline.zone,
        hash="",
        # A call starts in the language without a key, and on a public line if its own was removed.
        languages=dict(sorted(draft.languages.items(), key=lambda item: (item[1].key, item[0]))),
        lines=dict(sorted(draft.lines.items(), key=lambda item: (item[1].route != "direct_public", item[0]))),
        destinations=draft.destinations,
        teams=draft.teams,
        schedules=draft.schedules,
        call_types=draft.call_types,
        disqualifiers=draft.disqualifiers,
        steps=draft.steps,
        words=dict(sorted(draft.words.items())),
        clocks=draft.clocks,
        safe_step=hotline.safe_step,
        psap=hotline.psap,
        music=hotline.music,
        limits=draft.limits,
        hours=hotline.hours,
        policies=draft.policies,
        lexicon=draft.lexicon,
    )
