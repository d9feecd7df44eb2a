"""What an answer by text means. One rule stands above the others: nobody is understood as the opposite.

An answer is understood when it is plain. An answer to a question that rules a team out, if it is not plain,
is unknown and goes to a person; any other is asked for again. Nothing here weighs a danger: what is dangerous
has gone to a person before (`keywords.decide`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from flows.letters import tokens
from flows.lexicon import Lexicon
from flows.phrases import Found

LONG = 30  # words; who writes more tells a story, which a person should read
BESIDE = 8  # words that may stand beside a yes
TINY = 3  # letters
STORY = 3  # words
SHORT = 6  # words that can be a slip; more of which nothing is understood are meant for a person
PERSON, EMERGENCY = "0", "9"  # the same keys as on the phone

Kind = Literal[
    "understood",  # `choice` is the key
    "again",  # ask once more, `why`
    "person",  # a person reads it; `choice` is the key for "not sure" where the question has one
    "emergency",  # the key of the 911 path
]
Why = Literal[
    "", "empty", "nothing", "several", "no_such", "not_that", "unclear", "upset", "long", "story", "asked"
]


@dataclass(frozen=True)
class Reading:
    kind: Kind
    choice: str = ""
    why: Why = ""
    more: bool = False  # understood, and there is more in it than an answer: a person should look


@dataclass(frozen=True)
class Question:
    """What was asked. `choices`: key, language and phrase, in all languages. `yes`, `no`, `unknown`: the keys
    these mean here, "" for none. `strict`: it rules a team out, or somebody's safety hangs on it.
    `language`: the conversation's."""

    choices: tuple[tuple[str, str, str], ...] = ()
    yes: str = ""
    no: str = ""
    unknown: str = ""
    strict: bool = False
    language: str = ""

    @property
    def keys(self) -> frozenset[str]:
        return frozenset({key for key, _, _ in self.choices} | {self.yes, self.no, self.unknown} - {""})


@dataclass(frozen=True)
class Written:
    """`language` is "" if nothing tells. `confidence` is 0 to 1: how much more speaks for it than for the
    next one; 0 where only a warning tells it."""

    language: str
    confidence: float


def read(lexicon: Lexicon, question: Question, text: str) -> Reading:
    """What `text` says to `question`. Ask `keywords.decide` first."""
    words = lexicon.spelling.full(tokens(text))
    if not words:
        return Reading("again", why="empty")
    if words == (PERSON,):
        return Reading("person", question.unknown, "asked")
    if words == (EMERGENCY,):
        return Reading("emergency", why="asked")
    if len(words) > LONG:
        return Reading("person", question.unknown, "long")
    heard = _Heard(words, _unbound(words, lexicon.book(question.choices).find(words), lexicon.binding))
    if "upset" in heard.groups:
        return Reading("person", question.unknown, "upset")
    if heard.numbers and not heard.rest("number", "filler"):
        return _number(question, heard)
    if question.yes or question.no:
        answers = lexicon.answers.get(question.language)
        if answers and set(words) & {word for phrase in answers.differs for word in tokens(phrase)}:
            return _unclear(question)
        return _yes_no(question, heard)
    return _choice(question, heard, lexicon.is_ordinary(words))


def read_number(lexicon: Lexicon, text: str, least: int, most: int, *, phone: bool = False) -> Reading:
    """The one number in `text` of `least` to `most` digits, with or without words around it.

    "My number is (503) 555-0111" is one, two numbers are none. `phone` drops the country's 1.
    """
    runs, run = [], ""
    spoken = {word: n for one in lexicon.answers.values() for word, n in one.numbers.items()}
    for word in (*tokens(text), ""):
        digits = word if word.isdigit() and word.isascii() else spoken.get(word, "")
        if digits:
            run += digits
            continue
        runs.append(run[1:] if phone and len(run) == most + 1 and run[0] == "1" else run)
        run = ""
    fitting = {run for run in runs if least <= len(run) <= most}
    if len(fitting) == 1:
        return Reading("understood", fitting.pop())
    return Reading("again", why="several" if fitting else "nothing")


def written_in(lexicon: Lexicon, text: str) -> Written:
    """Which language somebody writes, by words that only one of them has, else by what they warn of. Emoji
    tell nothing."""
    words, signs = set(tokens(text)), {c for c in text.casefold() if not c.isascii()}
    hits = {language: len(tells & (words | signs)) for language, tells in lexicon.tells.items()}
    ranked = sorted(hits, key=lambda language: -hits[language])
    if not ranked or not hits[ranked[0]]:
        return Written(lexicon.warned_in(tokens(text)), 0.0)
    first, second = hits[ranked[0]], hits[ranked[1]] if len(ranked) > 1 else 0
    return Written(ranked[0] if first > second else "", (first - second) / (first + second))


def _unbound(words: tuple[str, ...], found: Iterable[Found], binding: Collection[str]) -> list[Found]:
    """Without the choices whose last word belongs to the next one: "para mi mamá" is not "para mí"."""
    found = list(found)
    begun = {one.since for one in found}
    return [
        one
        for one in found
        if not one.group.startswith("choice ")
        or words[one.until - 1] not in binding
        or one.until == len(words)
        or one.until in begun
    ]


class _Heard:
    """The phrases found in an answer, and which words none of them covers."""

    def __init__(self, words: tuple[str, ...], found: Iterable[Found]) -> None:
        self.words, self.found = words, tuple(found)
        self.groups = frozenset(one.group for one in self.found)
        said = {group.removeprefix("number ") for group in self.groups if group.startswith("number ")}
        self.numbers = said | {word for word in words if word.isdigit()}
        self.chosen = {g.removeprefix("choice ") for g in self.groups if g.startswith("choice ")}

    def rest(self, *kinds: str) -> list[str]:
        """The words outside the groups named; "number" covers digits too."""
        covered = self._where(kinds)
        return [
            word
            for at, word in enumerate(self.words)
            if at not in covered and not ("number" in kinds and word.isdigit())
        ]

    def beside(self, group: str, *kinds: str) -> bool:
        """Is a phrase of `group` there which is not part of one of `kinds`?"""
        covered = self._where(kinds)
        return any(f.group == group and not covered >= set(range(f.since, f.until)) for f in self.found)

    def tiny(self) -> bool:
        """Is the choice named by a word or two so short that they stand in any sentence, such as "me"?"""
        spans = [one for one in self.found if one.group.startswith("choice ")]
        return all(len("".join(self.words[one.since : one.until])) <= TINY for one in spans)

    def _where(self, kinds: Collection[str]) -> set[int]:
        return {
            at
            for one in self.found
            if one.group in kinds or one.group.split()[0] in kinds
            for at in range(one.since, one.until)
        }


def _number(question: Question, heard: _Heard) -> Reading:
    if len(heard.numbers) > 1:
        return _unclear(question, "several")
    (number,) = heard.numbers
    if number in question.keys:
        return Reading("understood", number)
    return Reading("again", why="no_such")


def _unclear(question: Question, why: Why = "unclear") -> Reading:
    if question.strict and question.unknown:
        return Reading("person", question.unknown, "unclear")
    return Reading("again", why=why)


def _yes_no(question: Question, heard: _Heard) -> Reading:
    """A yes may have words beside it that do not take it back; a no stands with nothing but other ways to
    say it. "No, he isn't breathing" is no no, and "yes, everybody is fine" no yes."""
    whole = "yes_alone" in heard.groups and not heard.rest("yes_alone", "yes", "filler")
    yes = "yes" in heard.groups or whole or question.yes in heard.chosen
    no = "no" in heard.groups or question.no in heard.chosen
    if "agree" in heard.groups:
        if question.strict or no:
            return _unclear(question)
        yes = True
    if "unknown" in heard.groups:
        known = question.unknown and not (yes and no)
        return Reading("understood", question.unknown) if known else _unclear(question)
    meant = {question.yes if yes else question.no} if yes or no else set()
    if (yes and no) or (meant and heard.numbers & question.keys - meant):
        return _unclear(question)
    if "puzzled" in heard.groups:
        return Reading("again", why="nothing")
    if yes:
        own = ("yes", "yes_alone", "agree", f"choice {question.yes}")
        taken_back = heard.beside("contrary", *own) or heard.beside("reassure", *own)
        many = len(heard.rest(*own, "filler")) > BESIDE
        plain = question.yes and not taken_back and not many and not _for_a_time(question, heard)
        return Reading("understood", question.yes) if plain else _unclear(question)
    if no:
        plain = question.no and not heard.rest("no", "reassure", "filler", f"choice {question.no}")
        return Reading("understood", question.no) if plain else _unclear(question)
    if heard.groups & {"contrary", "reassure", "negate", "yes_alone"} or len(heard.words) > SHORT:
        return _unclear(question)
    return Reading("again", why="nothing")


def _for_a_time(question: Question, heard: _Heard) -> bool:
    """Is it safe, and not always? "Yes when he is at work", "yes from 9 to 5" is no yes that may be kept. A
    question that knows *not sure* asks for no such thing."""
    safety = question.strict and not question.unknown
    return safety and ("conditions" in heard.groups or bool(heard.numbers - {question.yes}))


def _choice(question: Question, heard: _Heard, ordinary: bool) -> Reading:
    """The one choice that was named, in whatever sentence, unless something speaks against it. What is not
    understood and is not made of everyday words is for a person."""
    if not heard.chosen and heard.numbers & question.keys:
        return Reading("again", why="several" if len(heard.numbers) > 1 else "unclear")
    if not heard.chosen:
        story = not ordinary and len(heard.words) >= STORY and "puzzled" not in heard.groups
        return Reading("person", why="story") if story else Reading("again", why="nothing")
    if len(heard.chosen) > 1 or (heard.numbers & question.keys) - heard.chosen:
        return Reading("again", why="several")
    if any(heard.beside(group, "choice") for group in ("negate", "no", "unknown")):
        return Reading("again", why="not_that")
    if heard.tiny() and heard.rest("choice", "filler"):
        return Reading("again", why="unclear")
    more = not ordinary and len(heard.rest("choice", "filler")) >= STORY
    return Reading("understood", next(iter(heard.chosen)), more=more)
