"""What the desk says, in the language of whoever looks.

English stands in the code and in the templates; `words/<language>/*.po` hold what it is in another language,
a file a room, as translators' tools read and write them (GNU gettext, "The Format of PO Files").

    say("Your phone rings. Press 1 there to take the call.")
    say("Nobody is on call for {team}.", team=name)
    say_many("{count} call", "{count} calls", count)
    STATES = Words({"open": "open", "over": "over"})   # STATES["open"] is said in the reader's language
    later("Board")                                     # a text that is said elsewhere: say(place.name)

In templates `say` and `say_many` are the same. tests/console/test_languages.py finds each text that a
language lacks. docs/developer/the-desks-words.md says the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask import g, has_request_context, request
from markupsafe import Markup, escape

from console import cookies
from ivr.worded import Technical, Worded, WordedError, in_english

# As each calls itself. The first is the one the code is written in.
LANGUAGES = {"en": "English", "es": "Español"}
ENGLISH = "en"
FOLDER = Path(__file__).parent / "words"
# "2:00 a.m." at the end of a sentence: its stop is the sentence's. English writes "AM".
TWO_STOPS = re.compile(r"(?<=\b[ap]\.m\.)((?:</\w+>)*)\.")
# What is said of a text elsewhere than where it stands, for the test that nothing lacks.
LATER: set[tuple[str, str]] = set()

# By sense and English text: the words, or those for one and for many.
Catalog = Mapping[tuple[str, str], tuple[str, ...]]


@cache
def catalog(language: str) -> Catalog:
    """Everything that is said in a language, of all its files. Raises ValueError for a text that two files
    say differently."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if not message.id or message.fuzzy:
                    continue
                text = message.id if isinstance(message.id, str) else message.id[0]
                words = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
                if found.setdefault((message.context or "", text), words) != words:
                    raise ValueError(f"{path.name} says {text!r} in another way than a file before it")
    return found


def language() -> str:
    """Of this request: what was chosen in this browser, else what the browser asks for, else English."""
    if not has_request_context():
        return ENGLISH
    found: str = g.get("language", "")
    if not found:
        chosen = [part for part in cookies.given(cookies.LOOKS).split(".") if part in LANGUAGES]
        found = chosen[0] if chosen else _asked_for()
        g.language = found
    return found


def _asked_for() -> str:
    """What the browser likes best of ours: "es-MX" is Spanish, before any "en" that it likes less."""
    liked = (tag.casefold().partition("-")[0] for tag, quality in request.accept_languages if quality > 0)
    return next((code for code in liked if code in LANGUAGES), ENGLISH)


def say(text: str, sense: str = "", /, **parts: object) -> str:
    """`text` in the reader's language, with its {places} filled. With Markup among the parts it is Markup,
    and everything else in it is escaped.

    Args:
        text: English, as it stands in the code.
        sense: tells apart what is one word in English and two elsewhere: say("Open", "verb").
    """
    return _filled(_words(text, sense, 0), parts)


def say_many(one: str, many: str, count: int, /, **parts: object) -> str:
    """The same for a count, which is {count} in the text. Both languages have one form for 1 and another for
    the rest."""
    return _filled(forms(one, many)[count != 1], {"count": count, **parts})


def forms(one: str, many: str) -> tuple[str, str]:
    """Both in the reader's language, unfilled: for a script that counts."""
    return (one, many) if language() == ENGLISH else (_words(one, "", 0), _words(one, "", 1))


def say_error(error: WordedError) -> str:
    """Why something was refused, in the reader's language."""
    parts = {
        name: " ".join(say(each) for each in part) if isinstance(part, tuple) else part
        for name, part in error.parts.items()
    }
    return say(error.text, **parts)


def say_worded(text: str, parts: Mapping[str, object]) -> str:
    """The same for what is worded of pieces (ivr/worded.py). In another language than English, names and
    codes in it are marked as such, and what a machine said as English."""
    if language() == ENGLISH:
        return in_english(text, parts)
    return say(text, **{name: _part(part) for name, part in parts.items()})


def _part(part: object) -> object:
    if isinstance(part, WordedError | Worded):
        return say_worded(part.text, part.parts)
    if isinstance(part, list):
        return Markup(", ").join(escape(_part(each)) for each in part)
    if isinstance(part, tuple):
        return " ".join(say(each) for each in part)
    if isinstance(part, Technical):
        return Markup('<span lang="en">{}</span>').format(part)
    if isinstance(part, Markup) or not isinstance(part, str | Path):
        return part
    return own(part)


def own(text: object) -> Markup:
    """Somebody's own words, a name, a code: the same in every language, and no translator changes it."""
    return Markup('<span translate="no">{}</span>').format(text)


def later(text: str, sense: str = "") -> str:
    """The text itself: it is said where it is shown."""
    LATER.add((sense, text))
    return text


class Words(Mapping[str, str]):
    """Words for codes. Looked up they are in the reader's language."""

    def __init__(self, english: Mapping[str, str], sense: str = "") -> None:
        self._english, self._sense = dict(english), sense
        for text in self._english.values():
            later(text, sense)

    def __getitem__(self, code: str) -> str:
        return say(self._english[code], self._sense)

    def __iter__(self) -> Iterator[str]:
        return iter(self._english)

    def __len__(self) -> int:
        return len(self._english)


def _words(text: str, sense: str, form: int) -> str:
    spoken = language()
    if spoken == ENGLISH:
        return text
    found = catalog(spoken).get((sense, text), ())
    return found[form] if len(found) > form else text


def _filled(text: str, parts: Mapping[str, Any]) -> str:
    if not parts:
        return text
    marked = any(isinstance(part, Markup) for part in parts.values())
    said = Markup(text).format(**parts) if marked else text.format(**parts)  # noqa: S704  ours, parts escaped
    if language() == ENGLISH or not TWO_STOPS.search(said):
        return said
    return type(said)(TWO_STOPS.sub(r"\1", str(said)))
