"""From what a TOML file says to the frozen dataclasses of `city.py`, driven by their fields alone.

A new field of a dataclass is a new key of its entry, with nothing to write here. Unknown keys, missing keys
and values of the wrong type are faults that name the file, the entry and the key.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from flows import city
from flows.read import Entry, Faults

T = TypeVar("T")
BAD = object()  # could not be made; the fault is noted
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Keys that may be left out although their dataclass has no default, and what they are then.
LEFT_OUT: Mapping[type, Mapping[str, Any]] = {
    city.Language: {"key": ""},
    city.Destination: {"outcome": "", "pass_caller_id": True, "kind": "partner"},
    city.Team: {"tiers": (), "whisper": ""},
    city.Schedule: {"holidays": ("", ""), "closed_on": (), "changes": ()},
    city.ScheduleChange: {"open": False},
    city.CallType: {"since": None, "until": None},
    city.Menu: {"choices": (), "choices_from": "", "asks": "", "goto": "", "missed": "", "tries": 2},
    city.Screen: {"unsure": "", "missed": "", "tries": 2},
    city.Digits: {"confirm": "", "skip": "", "missed": "", "tries": 2, "phone": False},
    city.Told: {"missed": "", "tries": 2},
    city.Handoff: {"callback": "", "rounds": 2},
    city.DispatchStep: {"rounds": 2},
    city.Bridge: {"rounds": 2},
    city.Transfer: {"reason": "", "rounds": 2},
    city.Promise: {"reason": "", "priority": 0},
    city.End: {"outcome": "", "reason": ""},
}

NAMES = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date such as 2026-12-24",
    datetime: "a date and time such as 2026-12-24T18:00:00",
}


def build(kind: type[T], entry: Entry, faults: Faults, **given: Any) -> T | None:
    """One `kind` from `entry`. `given` are fields that do not stand among its keys, such as its id."""
    made = _Maker(entry.place, faults).record(kind, entry.value, "", given)
    return None if made is BAD else made


@cache
def fields_of(kind: type) -> Mapping[str, Any]:
    """The keys of an entry of `kind` and the type of each."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


class _Maker:
    def __init__(self, place: str, faults: Faults) -> None:
        self.place, self.faults = place, faults

    def bad(self, fault: str, do: str) -> Any:
        self.faults.add(self.place, fault, do)
        return BAD

    def record(self, kind: type, value: Any, at: str, given: Mapping[str, Any]) -> Any:
        if not isinstance(value, dict):
            return self.bad(f"{at or 'it'} is not a table", "write its keys as key = value")
        known = fields_of(kind)
        keys = [name for name in known if name not in given]
        for key in value:
            if key not in keys:
                self.bad(f"does not know the key {at + key!r}", f"use {', '.join(keys)}")
        made = dict(given)
        for name in keys:
            if name in value:
                made[name] = self.value(known[name], value[name], at + name)
            elif not _has_default(kind, name):
                made[name] = self.bad(
                    f"the key {at + name!r} is missing", f"add it: {described(known[name])}"
                )
            elif name in LEFT_OUT.get(kind, {}):
                made[name] = LEFT_OUT[kind][name]
        return BAD if any(part is BAD for part in made.values()) else kind(**made)

    def value(self, kind: Any, value: Any, at: str) -> Any:
        origin, args = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            return self.value(args[0], value, at)  # TOML has no null: None is a key left out
        if origin is Literal:
            return value if value in args else self.wrong(kind, at)
        if origin is frozenset:
            return self.days(value, at)
        if origin is tuple:
            return self.row(args, value, at)
        if origin in (Mapping, dict):
            return self.texts(value, at)
        if dataclasses.is_dataclass(kind):
            assert isinstance(kind, type)
            return self.record(kind, value, at + ".", {})
        if kind is float and type(value) is int:
            return float(value)
        return value if type(value) is kind else self.wrong(kind, at)

    def wrong(self, kind: Any, at: str) -> Any:
        return self.bad(f"the key {at!r} is of the wrong kind", f"write {described(kind)}")

    def row(self, args: tuple[Any, ...], value: Any, at: str) -> Any:
        if not isinstance(value, list):
            return self.bad(f"the key {at!r} is not a list", "write [ … ]")
        if args[-1] is not Ellipsis and len(value) != len(args):
            return self.bad(f"the key {at!r} has {len(value)} values", f"write {len(args)}")
        if args[-1] is Ellipsis and dataclasses.is_dataclass(args[0]):
            made = [self.value(args[0], part, f"{at}[{n}]") for n, part in enumerate(value, 1)]
        else:
            made = [self.value(args[0], part, at) for part in value]
        return BAD if any(part is BAD for part in made) else tuple(made)

    def days(self, value: Any, at: str) -> Any:
        if not isinstance(value, list) or not value or any(day not in DAYS for day in value):
            return self.bad(f"the key {at!r} is no list of days", f"write some of {', '.join(DAYS)}")
        return frozenset(DAYS.index(day) for day in value)

    def texts(self, value: Any, at: str, before: str = "") -> Any:
        """Names to texts; `answer.topic = "x"` may be written with or without quotes around the name."""
        if not isinstance(value, dict):
            return self.bad(f"the key {at!r} is not a table", 'write { name = "value" }')
        made: dict[str, str] = {}
        for name, part in value.items():
            if isinstance(part, dict):
                inner = self.texts(part, at, f"{before}{name}.")
                if inner is BAD:
                    return BAD
                made |= inner
            elif isinstance(part, str):
                made[before + name] = part
            else:
                return self.bad(f"the key {f'{at}.{before}{name}'!r} is not a text", "write it in quotes")
        return made


def _has_default(kind: type, name: str) -> bool:
    if name in LEFT_OUT.get(kind, {}):
        return True
    field = next(field for field in dataclasses.fields(kind) if field.name == name)
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def described(kind: Any) -> str:
    """A type in the words of the person who writes the file."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return described(args[0])
    if origin is Literal:
        return "one of " + ", ".join(repr(arg) for arg in args if arg != "")
    if origin is tuple:
        return f"a list of {described(args[0]).removeprefix('a ')}"
    if origin is frozenset:
        return "a list of days"
    return NAMES.get(kind, "a table")
