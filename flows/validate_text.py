"""What the words of the text line must keep to: there in each language, never empty, one meaning each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.city import Menu
from flows.draft import Draft
from flows.letters import tokens
from flows.lexicon import ALONE, EXACT, TOPICS, UNHEARD, Lexicon
from flows.phrases import NUMBER
from flows.read import Faults
from flows.require import At

# What US carriers act on by themselves: whatever a city writes, these mean what they mean to the carrier.
CARRIER: Mapping[str, tuple[str, ...]] = {
    "stop": ("stop", "stopall", "unsubscribe", "revoke", "optout"),
    "end": ("cancel", "end", "quit"),
    "start": ("start", "unstop"),
    "help": ("help", "info"),
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "keywords": ("quiet", "revoke", "unsafe", "person", "police", "refused"),
    "danger": TOPICS,
    "answers": ("yes", "no", "unknown", "numbers"),
    "writing": ("tells",),
    "texts": ("say",),
}
APART = ("yes", "agree", "no", "unknown")  # an answer is one of these
SINGLE = 2  # words of a keyword, at most: "stop all"


def validate(draft: Draft, faults: Faults) -> None:
    lexicon = draft.lexicon
    for language in sorted(draft.names("languages")):
        missing = [f"[{table}.{language}]" for table in NEEDED if language not in draft.names(table)]
        if missing:
            do = f"add {', '.join(missing)}"
            faults.add(draft.place("languages", language), "has no words for what people text", do)
    for table, needed in NEEDED.items():
        written = getattr(lexicon, table)
        for language in sorted({*draft.names(table)} - {*draft.names("languages")}):
            do = f"add [languages.{language}], or take the table away"
            faults.add(draft.place(table, language), f"there is no language {language!r}", do)
        for language, one in written.items():
            _filled(At(faults, draft.place(table, language)), one, needed)
    _keywords(lexicon, draft, faults)
    _harmless(lexicon, draft, faults)
    _answers(lexicon, draft, faults)
    _writing(lexicon, draft, faults)
    if lexicon.keywords:
        _choices(lexicon, draft, faults)


def _filled(at: At, one: Any, needed: tuple[str, ...]) -> None:
    for name in needed:
        if not getattr(one, name):
            at.fault(f"{name!r} is empty", "write what people say")
    for name, phrases in vars(one).items():
        for phrase in phrases if isinstance(phrases, tuple) and name != "alike" else ():
            if not tokens(phrase) and len(phrase.strip()) != 1 and NUMBER not in phrase:
                at.fault(f"{name!r} has an empty phrase", "take it out")


def _keywords(lexicon: Lexicon, draft: Draft, faults: Faults) -> None:
    meant: dict[tuple[str, ...], str] = {}
    for language, one in lexicon.keywords.items():
        at = At(faults, draft.place("keywords", language))
        for group in ALONE:
            for word in getattr(one, group):
                words = tokens(word)
                if group != "revoke_alone" and len(words) > SINGLE:
                    at.fault(f"{group!r} has {word!r}, a sentence", "write it in 'revoke_alone' or 'revoke'")
                if meant.setdefault(words, group) != group:
                    at.fault(f"{group!r} has {word!r}, which is in {meant[words]!r} too", "keep one of them")
    for group, words in CARRIER.items() if lexicon.keywords else ():
        for word in words:
            if meant.get((word,)) != group:
                place = draft.place("keywords", next(iter(lexicon.keywords)))
                faults.add(place, f"{word!r} is not in {group!r}", "add it: the carrier acts on it")


def _harmless(lexicon: Lexicon, draft: Draft, faults: Faults) -> None:
    """What takes a warning away must take one away, and never all of a warning."""
    if not lexicon.keywords:
        return
    warnings, full = lexicon.warnings, lexicon.spelling.full
    phrases = {
        full(tokens(phrase))
        for table in (lexicon.danger, lexicon.keywords)
        for one in table.values()
        for name, group in vars(one).items()
        if name not in (*UNHEARD, *ALONE, *EXACT)
        for phrase in group
    }
    for language, one in lexicon.keywords.items():
        at = At(faults, draft.place("keywords", language))
        for phrase in one.harmless:
            words = full(tokens(phrase))
            if words in phrases:
                at.fault(f"'harmless' has {phrase!r}, which is a warning itself", "keep one of the two")
            elif not any(warnings.find(words[since:until]) for since, until in _parts(len(words))):
                at.fault(f"'harmless' has {phrase!r}, in which there is no warning", "take it out")


def _parts(size: int) -> list[tuple[int, int]]:
    """Every part of so many words but the whole."""
    spans = [(since, until) for since in range(size) for until in range(since + 1, size + 1)]
    return [(since, until) for since, until in spans if until - since < size]


def _answers(lexicon: Lexicon, draft: Draft, faults: Faults) -> None:
    for language, one in lexicon.answers.items():
        at = At(faults, draft.place("answers", language))
        meant: dict[tuple[str, ...], str] = {}
        for group in APART:
            for phrase in getattr(one, group):
                words = lexicon.spelling.full(tokens(phrase))
                if meant.setdefault(words, group) != group:
                    at.fault(
                        f"{group!r} has {phrase!r}, which is in {meant[words]!r} too", "keep one of them"
                    )
        for word, number in one.numbers.items():
            if len(number) != 1 or not number.isascii() or not number.isdigit():
                at.fault(f"the number of {word!r} is not one digit", 'write a digit such as "2"')


def _writing(lexicon: Lexicon, draft: Draft, faults: Faults) -> None:
    short: dict[str, str] = {}
    for language, one in lexicon.writing.items():
        at = At(faults, draft.place("writing", language))
        for word, full in one.short.items():
            if tokens(word) != (word,) or not tokens(full):
                at.fault(f"'short' has {word!r}", "write one plain word, and what it stands for")
            if short.setdefault(word, full) != full:
                at.fault(f"'short' has {word!r} for something else than before", "keep one of them")
        if any(not written for written, _ in one.alike):
            at.fault("'alike' has a spelling of nothing", "take it out")


def _choices(lexicon: Lexicon, draft: Draft, faults: Faults) -> None:
    """No answer that a menu offers may stop or start texts."""
    heard = {
        choice.word for menu in draft.steps.values() if isinstance(menu, Menu) for choice in menu.choices
    }
    heard |= {f"call_type.{id_}" for id_ in draft.call_types}
    for language, words in draft.words.items():
        for name in sorted(heard & words.keys()):
            for phrase in words[name].hear:
                group = lexicon.alone.get(tokens(phrase), "again")
                if group != "again":
                    at = At(faults, draft.word_place(language, name))
                    at.fault(f"hears {phrase!r}, which by text means {group!r}", "choose other words")
