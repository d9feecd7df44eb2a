"""What the text line writes must keep to: every word there in each language, nothing that makes sense on the
phone alone, and no text longer than the flow promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from flows import hearing
from flows.calling_out import PLACE
from flows.city import Menu, Screen, Told, Word
from flows.draft import Draft
from flows.here_words import LINK
from flows.lexicon import Texts
from flows.read import Faults
from flows.require import At
from flows.validate_words import blanks

SAYS: Mapping[str, frozenset[str]] = {  # the text line's own words, and the blanks each must have
    **dict.fromkeys(("hello", "help", "hello_nobody", "help_nobody"), frozenset({"service"})),
    **dict.fromkeys(("hello_closed", "help_closed"), frozenset({"service", "opens"})),
    **dict.fromkeys(("danger", "danger_refused", "police", "person"), frozenset()),
    **dict.fromkeys(
        ("danger_nobody", "danger_refused_nobody", "police_nobody", "person_nobody"), frozenset()
    ),
    **dict.fromkeys(
        ("danger_closed", "danger_refused_closed", "police_closed", "person_closed"), frozenset({"opens"})
    ),
    **dict.fromkeys(("stopped", "started", "back", "slowed", "picture", "no_picture"), frozenset()),
    "you_are_next": frozenset(),
}
ANYWHERE = frozenset({"service", "city", "opens"})  # filled wherever they stand
FILLED = ANYWHERE | {"team"}
# What is taken for a blank when a text is measured, in characters; {service}, {city} and {opens} are known.
SIZES = {"digits": 12, "position": 2, "team": 90, "told": 60, "link": LINK}


def validate(draft: Draft, faults: Faults) -> None:
    for language, texts in draft.lexicon.texts.items():
        if language in draft.words and language in draft.clocks:
            at = At(faults, draft.place("texts", language))
            _says(texts, draft, at)
            _instead(texts, draft, at)
            _linked(texts, draft, at)
            _written(texts, draft, at)


def _says(texts: Texts, draft: Draft, at: At) -> None:
    for name in sorted(SAYS.keys() - texts.say.keys()):
        at.fault(f"'say.{name}' is missing", "add what is written")
    for name in sorted(texts.say.keys() - SAYS.keys()):
        at.fault(f"there is no text {name!r} to say", f"use one of {', '.join(SAYS)}")
    for name in sorted(texts.say.keys() & SAYS.keys()):
        there = blanks(texts.say[name])
        if there is None or not SAYS[name] <= there <= ANYWHERE:
            wanted = " and ".join(f"{{{blank}}}" for blank in sorted(SAYS[name])) or "no blank it needs"
            at.fault(
                f"'say.{name}' has other blanks",
                f"write {wanted}; {{service}}, {{city}}, {{opens}} may stand",
            )
        else:
            _short(f"say.{name}", texts.say[name], draft, at, texts.id)


def _instead(texts: Texts, draft: Draft, at: At) -> None:
    words = draft.words[texts.id]
    for name, text in texts.instead.items():
        word, there = words.get(name), blanks(text)
        if word is None:
            at.fault(f"'instead.{name}' stands for no word", "take it out, or write the word's name")
            continue
        spoken = [blanks(part) or set() for part in (word.say, word.again) if part]
        if there is None or not there <= FILLED | set.intersection(*spoken) - {"key"}:
            at.fault(f"'instead.{name}' has a blank that nothing fills", "use the blanks of the word itself")


def _linked(texts: Texts, draft: Draft, at: At) -> None:
    """The questions that bring a link to our page, in each language the same ones."""
    asking = {step.say for step in draft.steps.values() if isinstance(step, Told) and step.asks == PLACE}
    everywhere = {name for one in draft.lexicon.texts.values() for name in one.linked}
    for name in sorted(everywhere - texts.linked.keys()):
        at.fault(f"'linked.{name}' is missing", "add what is written with the link")
    for name, text in texts.linked.items():
        there = blanks(text)
        if name not in asking:
            at.fault(f"'linked.{name}' is no word that asks for the place", "take it out")
        elif there is None or not {"link"} <= there <= ANYWHERE | {"link"}:
            at.fault(f"'linked.{name}' has other blanks", "write {link}, once")
        else:
            _short(f"linked.{name}", text, draft, at, texts.id)
    here = draft.words[texts.id].get("here_text")
    if here is not None:
        _short("here_text", here.say, draft, at, texts.id)


def _written(texts: Texts, draft: Draft, at: At) -> None:
    """Every step that somebody who texts may come to, as a text."""
    words = draft.words[texts.id]
    for step in _steps(draft):
        for name in _spoken(step, draft):
            text = _text(name, texts, words)
            strange = next((p for p in texts.never if hearing.says(text, (p,))), None)
            if strange:
                do = f"write what a text says in 'instead.{name}'"
                at.fault(f"the word {name!r} has {strange!r}, which no text may have", do)
        for choice in step.choices if isinstance(step, Menu) else ():
            if choice.word not in texts.instead and choice.word in words:
                do = "write what stands behind its number"
                at.fault(f"'instead.{choice.word}' is missing: a choice of step {step.id!r}", do)
        for text in _whole(step, texts, draft):
            _short(f"step {step.id!r}", text, draft, at, texts.id)


def _short(what: str, text: str, draft: Draft, at: At, language: str) -> None:
    most = draft.limits.text_characters
    sizes = SIZES | {"opens": _longest_opening(draft, language)}
    if draft.hotline:
        sizes |= {"service": len(draft.hotline.service), "city": len(draft.hotline.city)}
    there = blanks(text) or set()
    size = len(text) + sum(sizes.get(name, 0) - len(name) - 2 for name in there)
    if size > most:
        at.fault(f"{what} is a text of {size} characters", f"shorten it to {most}")


def _longest_opening(draft: Draft, language: str) -> int:
    clock = draft.clocks[language]
    day = max(clock.days, key=len, default="")
    time = f"10:30 {clock.am}"
    options = (clock.today, clock.tomorrow, clock.on, clock.later)
    return max(len(text.replace("{time}", time).replace("{day}", day)) for text in options)


def _whole(step: Any, texts: Texts, draft: Draft) -> Iterator[str]:
    """What the step asks, with its choices. Call types that share a key are never offered together, and are
    measured as if they were."""
    words = draft.words[texts.id]
    if isinstance(step, Screen):
        behind = _text("yes_no_unsure", texts, words)
        for question in step.questions:
            yield f"{_text(f'question.{question}', texts, words)}\n{behind}"
        return
    lines = [_text(name, texts, words) for name in [getattr(step, "say", "")] if name]
    if isinstance(step, Menu):
        lines += [f"{choice.key} = {_text(choice.word, texts, words)}" for choice in step.choices]
        kinds = [kind for kind in draft.call_types.values() if kind.menu == step.id]
        if step.choices_from == "call_types":
            lines += [f"{kind.key} = {_text(f'topic.{kind.id}', texts, words)}" for kind in kinds]
    yield "\n".join(lines)


def _text(name: str, texts: Texts, words: Mapping[str, Word]) -> str:
    word = words.get(name)
    return texts.instead.get(name, word.say if word else "")


def _spoken(step: Any, draft: Draft) -> Iterator[str]:
    """The words a step says, its choices aside."""
    if isinstance(step, Screen):
        yield from (f"question.{name}" for name in step.questions)
        yield "yes_no_unsure"
    for key in ("say", "hold", "retry", "confirm"):
        if getattr(step, key, ""):
            yield getattr(step, key)
    if getattr(step, "phone", False):
        yield "offer_number"


def _steps(draft: Draft) -> list[Any]:
    """The steps that a resident's line leads to, sorted by name."""
    lines = [line for line in draft.lines.values() if line.route == "direct_public"]
    found: set[str] = set()
    ahead = [step for line in lines for step in (line.start, line.person, line.emergency)]
    ahead += [asked.yes for asked in draft.disqualifiers.values()]
    while ahead:
        id_ = ahead.pop()
        if id_ in draft.steps and id_ not in found:
            found.add(id_)
            ahead += _names(draft.steps[id_])
    return [draft.steps[id_] for id_ in sorted(found)]


def _names(value: Any) -> Iterator[str]:
    """Every text within a step: among them the steps it leads to."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _names(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _names(getattr(value, field.name))
