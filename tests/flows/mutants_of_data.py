"""One random fault in a flow's files, such as a person makes who edits them."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.flows.patched import Files


@dataclass(frozen=True)
class Change:
    kind: str
    words: str


LEADS = (
    "goto",
    "missed",
    "no",
    "unsure",
    "otherwise",
    "nobody",
    "callback",
    "after",
    "done",
    "failed",
    "empty",
    "skip",
)
COUNTS = ("tries", "rounds", "most", "poll", "least")
OPPOSITE = {
    **{"open": "closed", "closed": "open", "staffed": "unstaffed", "unstaffed": "staffed"},
    **{"present": "absent", "absent": "present"},
}
Made = Change | None  # None: this change cannot be made here


def mutated_files(files: Files, lot: random.Random) -> tuple[Files, Change]:
    """A copy with one change. Every kind of change is as likely as any other."""
    while True:
        made = copy.deepcopy(files)
        change = lot.choice(KINDS)(made, lot)
        if change is not None and made != files:
            return made, change


def _table(files: Files, name: str) -> dict[str, Any]:
    return next(tables[name] for tables in files.values() if name in tables)


def _lead(files: Files, lot: random.Random) -> Made:
    steps = _table(files, "steps")
    places: list[tuple[dict[str, Any], str, str]] = []
    for id_, step in steps.items():
        places += [(step, key, id_) for key in LEADS if key in step]
        for part in (*step.get("choices", ()), *step.get("rules", ())):
            places.append((part, "goto", id_))
    for id_, asked in _table(files, "disqualifiers").items():
        places.append((asked, "yes", id_))
    entry, key, id_ = lot.choice(places)
    was, entry[key] = entry[key], lot.choice(sorted(steps))
    return Change("lead", f"{id_}.{key}: {was} -> {entry[key]}")


def _exit(files: Files, lot: random.Random) -> Made:
    steps, lines = _table(files, "steps"), _table(files, "lines")
    id_ = lot.choice(sorted(lines))
    key = lot.choice(("start", "person", "emergency"))
    was, lines[id_][key] = lines[id_][key], lot.choice(sorted(steps))
    return Change("exit", f"line {id_}.{key}: {was} -> {lines[id_][key]}")


def _key(files: Files, lot: random.Random) -> Made:
    entries = [(c, id_) for id_, step in _table(files, "steps").items() for c in step.get("choices", ())]
    entries += [(kind, id_) for id_, kind in _table(files, "call_types").items()]
    entry, id_ = lot.choice(entries)
    was, entry["key"] = entry["key"], lot.choice("12345678")
    return Change("key", f"{id_}: key {was} -> {entry['key']}")


def _count(files: Files, lot: random.Random) -> Made:
    places = [(s, key, id_) for id_, s in _table(files, "steps").items() for key in COUNTS if key in s]
    entry, key, id_ = lot.choice(places)
    was = entry[key]
    entry[key] = lot.choice((0, 1, was - 1, was + 1, was * 2, was * 10))
    return Change("count", f"{id_}.{key}: {was} -> {entry[key]}")


def _priority(files: Files, lot: random.Random) -> Made:
    table = lot.choice(("lines", "call_types", "disqualifiers"))
    id_ = lot.choice(sorted(_table(files, table)))
    entry = _table(files, table)[id_]
    was, entry["priority"] = entry["priority"], lot.choice((-1, *range(10), 10))
    return Change("priority", f"{table} {id_}: priority {was} -> {entry['priority']}")


def _condition(files: Files, lot: random.Random) -> Made:
    rules = [(r, id_) for id_, step in _table(files, "steps").items() for r in step.get("rules", ())]
    rule, id_ = lot.choice(rules)
    name = lot.choice(sorted(rule["when"]))
    if name in OPPOSITE and lot.random() < 0.6:
        rule["when"][OPPOSITE[name]] = rule["when"].pop(name)
        return Change("condition", f"{id_}: {name} -> {OPPOSITE[name]}")
    if len(rule["when"]) > 1:
        rule["when"].pop(name)
        return Change("condition", f"{id_}: no condition {name} any more")
    return None


def _rule_gone(files: Files, lot: random.Random) -> Made:
    steps = [(step, id_) for id_, step in _table(files, "steps").items() if step.get("rules")]
    step, id_ = lot.choice(steps)
    n = lot.randrange(len(step["rules"]))
    step["rules"].pop(n)
    return Change("rule gone", f"{id_}: rule {n + 1}")


def _choice_gone(files: Files, lot: random.Random) -> Made:
    steps = [(step, id_) for id_, step in _table(files, "steps").items() if step.get("choices")]
    step, id_ = lot.choice(steps)
    gone = step["choices"].pop(lot.randrange(len(step["choices"])))
    return Change("choice gone", f"{id_}: key {gone['key']}")


def _question(files: Files, lot: random.Random) -> Made:
    steps = [(step, id_) for id_, step in _table(files, "steps").items() if step.get("questions")]
    step, id_ = lot.choice(steps)
    gone = step["questions"].pop(lot.randrange(len(step["questions"])))
    return Change("question gone", f"{id_}: {gone}")


def _entry_gone(files: Files, lot: random.Random) -> Made:
    table = lot.choice(("steps", "call_types", "disqualifiers", "teams", "destinations"))
    id_ = lot.choice(sorted(_table(files, table)))
    _table(files, table).pop(id_)
    return Change("entry gone", f"{table} {id_}")


def _words(files: Files, lot: random.Random) -> tuple[dict[str, Any], str, str]:
    name = lot.choice(sorted(name for name in files if name.startswith("words.")))
    say = files[name]["say"]
    groups = [say, *(value for value in say.values() if isinstance(value, dict) and "say" not in value)]
    group = lot.choice([say, say, *groups])
    return group, lot.choice(sorted(group)), files[name]["language"]


def _word_gone(files: Files, lot: random.Random) -> Made:
    group, name, language = _words(files, lot)
    group.pop(name)
    return Change("word gone", f"{name} ({language})")


def _word_empty(files: Files, lot: random.Random) -> Made:
    group, name, language = _words(files, lot)
    word = group[name]
    if isinstance(word, str):
        group[name] = " "
    elif "say" in word:
        word["say"] = ""
    else:
        return None
    return Change("word empty", f"{name} ({language})")


def _other_language(files: Files, lot: random.Random) -> Made:
    names = [name for name in files if name.startswith("words.")]
    one, other = lot.sample(names, 2)
    name = lot.choice(sorted(files[one]["say"]))
    files[one]["say"][name] = copy.deepcopy(files[other]["say"][name])
    return Change("other language", f"{name} ({files[one]['language']})")


def _words_swapped(files: Files, lot: random.Random) -> Made:
    group, name, language = _words(files, lot)
    other = lot.choice(sorted(group))
    group[name], group[other] = group[other], group[name]
    return Change("words swapped", f"{name}, {other} ({language})")


def _digit(files: Files, lot: random.Random) -> Made:
    group, name, language = _words(files, lot)
    word = group[name]
    text = word if isinstance(word, str) else word.get("say", "")
    digits = [n for n, sign in enumerate(text) if sign.isdigit()]
    if not digits:
        return None
    at = lot.choice(digits)
    new = text[:at] + lot.choice("0123456789") + text[at + 1 :]
    if isinstance(word, str):
        group[name] = new
    else:
        word["say"] = new
    return Change("digit", f"{name} ({language}): {text[max(0, at - 12) : at + 4]!r} -> {new[at]!r}")


def _phrase_gone(files: Files, lot: random.Random) -> Made:
    group, name, language = _words(files, lot)
    word = group[name]
    if isinstance(word, str) or not word.get("hear"):
        return None
    gone = word["hear"].pop(lot.randrange(len(word["hear"])))
    return Change("phrase gone", f"{name} ({language}): {gone}")


def _limit(files: Files, lot: random.Random) -> Made:
    limits = _table(files, "limits")
    key = lot.choice(("exit_seconds", "person_seconds", "turns", "wait_seconds"))
    was, limits[key] = limits[key], lot.choice((0, 1, limits[key] // 2, limits[key] - 1))
    return Change("limit", f"{key}: {was} -> {limits[key]}")


KINDS: tuple[Callable[[Files, random.Random], Made], ...] = (
    *(_lead, _lead, _lead, _lead, _exit, _key, _key, _count, _count, _priority, _condition, _rule_gone),
    *(_choice_gone, _question, _entry_gone, _word_gone, _word_empty, _other_language, _words_swapped),
    *(_digit, _digit, _phrase_gone, _limit),
)
