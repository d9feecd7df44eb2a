"""What the words must keep to: there in every language, their blanks known, their keys true, heard apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

from flows import hearing
from flows.city import Menu, Word
from flows.draft import Draft
from flows.read import Faults
from flows.require import At
from flows.uses import HEARD, Use, uses

EXITS = ("exit_emergency", "exit_person", "exit_repeat")
BY_ITSELF = re.compile(r"(?<![\w+:.,-])[1-8](?![\w:%]|[.,]\d)")  # a single digit: a key that is spoken of
FILLED = frozenset(
    {
        "service",
        "city",
        "key",
        "position",
        "opens",
        "digits",
        "about",
        "spoken_language",
        "eta",
        "told",
        "team",
        "news",
        "code",
        "link",
        "names",
        "minutes",
        "people",
        "codes",
        "number",
        "ruled",
    }
)


def validate(draft: Draft, faults: Faults) -> None:
    used = [use for use in uses(draft) if use.word]
    for language in draft.source.word_files.keys() - draft.names("languages"):
        do = f"add [languages.{language}], or take the file away"
        faults.add(draft.word_file(language), f"there is no language {language!r}", do)
    for language in sorted(draft.names("languages")):
        if language not in draft.source.word_files:
            do = f'write a file with language = "{language}", [clock] and [say]'
            faults.add(draft.place("languages", language), "has no words", do)
            continue
        _complete(language, used, draft, faults)
        for name, word in draft.words[language].items():
            _word(name, word, At(faults, draft.word_place(language, name)))
        _clock(language, draft, faults)
        _heard(language, draft, faults)
        for use in used:
            if use.word in draft.words[language]:
                at = At(faults, draft.word_place(language, use.word))
                _use(use, draft.words[language][use.word], at)


def _complete(language: str, used: list[Use], draft: Draft, faults: Faults) -> None:
    """Every word that is used, and every word that another language has."""
    needed = {name: file for file, words in draft.source.words.items() for name in words}
    needed = {name: draft.word_file(file) for name, file in needed.items()} | {u.word: u.place for u in used}
    for name in sorted(needed.keys() - draft.source.words[language].keys()):
        place, do = draft.word_place(language, name), f"add it to the words of {language!r}"
        faults.add(place, f"is missing for {needed[name]}", do)


def blanks(text: str) -> set[str] | None:
    """The names in braces; None if a brace is not closed or holds more than a name."""
    try:
        parts = [part for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return None
    if any(spec or conversion or not name for _, name, spec, conversion in parts):
        return None
    return {str(name) for _, name, _, _ in parts}


def _word(name: str, word: Word, at: At) -> None:
    if not word.say.strip():
        at.fault("is empty", "write what is said")
    for text in (word.say, word.again):
        there = blanks(text)
        if there is None:
            at.fault("has a brace that is not closed, or nothing in it", "write blanks as {service}")
        elif not there <= FILLED:
            unknown = ", ".join(sorted(there - FILLED))
            at.fault(f"has a blank that nothing fills: {unknown}", f"use {', '.join(sorted(FILLED))}")
    if any(not hearing.plain(phrase) for phrase in word.hear):
        at.fault("hears an empty phrase", "take it out of 'hear'")
    if name in HEARD and not word.hear:
        at.fault("hears nothing", "write what callers say in 'hear'")


def _use(use: Use, word: Word, at: At) -> None:
    for text in (word.say, word.again):
        there = (blanks(text) or set()) & FILLED
        if there - use.blanks:
            names = ", ".join(sorted(there - use.blanks))
            at.fault(f"has a blank that {use.place} cannot fill: {names}", "take it out")
        if text and use.needs - there:
            names = ", ".join(f"{{{name}}}" for name in sorted(use.needs))
            at.fault(f"does not say {names}", f"add it: {use.place} needs it")
        for key in sorted(set(BY_ITSELF.findall(text)) - set(use.keys)):
            if "key" in use.needs:
                at.fault(f"names the key {key} itself", "write {key}, so that it stays true")
                continue
            fault = f"speaks of the key {key}, which {use.place} does not have"
            at.fault(fault, "correct the key, or write the number as a word")


def _clock(language: str, draft: Draft, faults: Faults) -> None:
    clock = draft.clocks.get(language)
    at = At(faults, f"{draft.word_file(language)}: clock")
    if language not in draft.source.clocks:
        at.fault("is missing", "add [clock] with how times of day are said")
    if clock is None:
        return
    if len(clock.days) != 7 or not all(day.strip() for day in clock.days):
        at.fault("'days' are not seven", "write the days from Monday to Sunday")
    for key, needs in CLOCK_BLANKS.items():
        if blanks(getattr(clock, key)) != needs:
            names = " and ".join(f"{{{name}}}" for name in sorted(needs)) or "no blank"
            at.fault(f"{key!r} has other blanks", f"use {names}")
    if bool(clock.am) != bool(clock.pm):
        at.fault("only one of 'am' and 'pm' is filled", "fill both, or neither for a 24-hour clock")


CLOCK_BLANKS: Mapping[str, set[str]] = {
    "today": {"time"},
    "tomorrow": {"time"},
    "on": {"time", "day"},
    "later": set(),
}


def _heard(language: str, draft: Draft, faults: Faults) -> None:
    """Two answers to one question must not sound the same, and none may sound like an exit."""
    words = draft.words.get(language, {})
    answers = {name: words.get(name) for name in ("answer.yes", "answer.no", "answer.unknown")}
    menus = {f"step {step.id!r}": step for step in draft.steps.values() if isinstance(step, Menu)}
    questions = {where: _choices(menu, language, draft) for where, menu in menus.items()}
    exits = {name: words[name].hear for name in EXITS if name in words}
    for where, heard in {"the yes and no questions": answers, **questions}.items():
        taken: dict[str, str] = {}
        for name, word in heard.items():
            for phrase in word.hear if word else ():
                at, plain = At(faults, draft.word_place(language, name)), hearing.plain(phrase)
                if taken.setdefault(plain, name) != name:
                    at.fault(f"hears {phrase!r} like {taken[plain]!r} in {where}", "leave it to one of them")
                for exit_, phrases in exits.items():
                    if hearing.says(phrase, phrases):
                        at.fault(f"hears {phrase!r}, in which {exit_!r} is heard", "choose other words")


def _choices(menu: Menu, language: str, draft: Draft) -> dict[str, Word | None]:
    """A menu's choices and their words, each in the language it is spoken in."""
    heard = {
        choice.word: draft.words.get(choice.language or language, {}).get(choice.word)
        for choice in menu.choices
    }
    if menu.choices_from == "call_types":
        for kind in draft.call_types.values():
            if kind.menu == menu.id:
                heard[f"call_type.{kind.id}"] = draft.words.get(language, {}).get(f"call_type.{kind.id}")
    return heard
