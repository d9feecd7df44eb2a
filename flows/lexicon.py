"""What people write, as data: the words of `flows/keywords.toml` and `flows/answers.toml`, by language.

All languages are read whichever a person writes in: whoever is afraid mixes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property

from flows.letters import tokens
from flows.phrases import Book, Phrase, Spelling

Phrases = tuple[str, ...]


@dataclass(frozen=True)
class Keywords:
    """Single words of the carrier's kind, and phrases that ask for the same, for a person or for 911."""

    id: str
    stop: Phrases = ()  # alone: no more texts
    end: Phrases = ()  # alone: the same; inside an open conversation staff are told
    start: Phrases = ()  # alone: texts again
    again: Phrases = ()  # alone, from somebody who had stopped: texts again
    help: Phrases = ()  # alone: who we are
    quiet: Phrases = ()  # alone: no more texts, and nothing that confirms it
    revoke: Phrases = ()  # anywhere: no more texts
    revoke_alone: Phrases = ()  # the whole text: no more texts
    not_after: Phrases = ()  # right after one of these a phrase of `revoke` is not meant: "can't"
    not_before: Phrases = ()  # right before one of these: "stop texting", said of "my ex"
    unsafe: Phrases = ()  # anywhere: texts are not safe; no answer at all
    person: Phrases = ()  # a human
    police: Phrases = ()  # 911, police, fire, medics
    refused: Phrases = ()  # none of these
    harmless: Phrases = ()  # longer phrases in which one of the others is found and not meant
    reactions: Mapping[str, str] = field(default_factory=dict)  # "liked", before a text of ours = "👍"


@dataclass(frozen=True)
class Danger:
    """Words after which a person reads at once, by what they speak of."""

    id: str
    suicide: Phrases = ()
    overdose: Phrases = ()
    medical: Phrases = ()
    weapon: Phrases = ()
    violence: Phrases = ()
    abuse: Phrases = ()
    hazard: Phrases = ()
    crime: Phrases = ()


@dataclass(frozen=True)
class Answers:
    """How people say yes, no, and neither."""

    id: str
    yes: Phrases = ()
    yes_alone: Phrases = ()  # a yes by itself, and a part of any sentence: "it is"
    agree: Phrases = ()  # "ok": a yes where nothing hangs on it
    no: Phrases = ()
    unknown: Phrases = ()
    reassure: Phrases = ()  # may stand beside a no, and takes a yes back
    conditions: Phrases = ()  # beside a yes to "is it safe?": for a time, or somebody else is there
    binding: Phrases = ()  # belongs to the word after it: "my" in "for my mother"
    contrary: Phrases = ()  # "but", "except": what comes before is not all
    negate: Phrases = ()  # before a choice: that one is not meant
    filler: Phrases = ()  # says nothing
    ordinary: Phrases = ()  # words of everyday requests: a text of nothing else needs no person at once
    beside: Phrases = ()  # words that may stand beside those
    differs: Phrases = ()  # an answer in another language, and something else in this one
    puzzled: Phrases = ()  # did not understand our question
    polite: Phrases = ()  # the whole text: a thank you, which nobody has to read
    call: Phrases = ()  # asks to be called, wherever they are: what leads to a callback
    upset: Phrases = ()  # somebody who needs a person, not a menu
    numbers: Mapping[str, str] = field(default_factory=dict)  # "two" = "2"


@dataclass(frozen=True)
class Writing:
    """How a language is written by thumb."""

    id: str
    short: Mapping[str, str] = field(default_factory=dict)  # "gonna" = "going to"
    alike: tuple[tuple[str, str], ...] = ()  # spellings that sound the same, in the order they are made so
    between: Phrases = ()  # words that may stand inside a phrase: "kill my fucking self"
    words: Phrases = ()  # words of their own, never a misspelling of another
    tells: Phrases = ()  # words that only this language has


@dataclass(frozen=True)
class Texts:
    """What is written to people: the text line's own words, and those written instead of the phone's."""

    id: str
    say: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)  # a word of the phone -> other words
    linked: Mapping[str, str] = field(default_factory=dict)  # a word that asks for the place, with a {link}
    never: Phrases = ()  # makes no sense in a text: "press"


TOPICS = tuple(f.name for f in fields(Danger) if f.name != "id")
ALONE = ("stop", "end", "start", "again", "help", "quiet", "revoke_alone")  # the whole text
ALMOST_NOTHING = 3  # words: "who is", an emoji
# Lists that are asked for by themselves, not searched for in every answer or every text.
UNHEARD = (
    "id", "numbers", "differs", "binding", "ordinary", "beside", "polite", "call",
    "reactions", "not_after", "not_before",
)  # fmt: skip
EXACT = frozenset({"harmless", "contrary", "negate"})  # they take something away: no guessing


@dataclass(frozen=True)
class Lexicon:
    """Everything above, by language. Compiled once, when the first text is read."""

    keywords: Mapping[str, Keywords] = field(default_factory=dict)
    danger: Mapping[str, Danger] = field(default_factory=dict)
    answers: Mapping[str, Answers] = field(default_factory=dict)
    writing: Mapping[str, Writing] = field(default_factory=dict)
    texts: Mapping[str, Texts] = field(default_factory=dict)

    @cached_property
    def spelling(self) -> Spelling:
        return Spelling(
            {word: tokens(full) for one in self.writing.values() for word, full in one.short.items()},
            {one.id: one.alike for one in self.writing.values() if one.alike},
            frozenset(word for one in self.writing.values() for word in one.between),
            frozenset(word for one in self.writing.values() for word in one.words),
        )

    @cached_property
    def warnings(self) -> Book:
        """What is looked for in every text that comes in. Danger is outdone by longer danger, and by what
        is written down as harmless, alone."""
        groups = [*_phrases(self.danger), *(p for p in _phrases(self.keywords) if p.group not in ALONE)]
        return Book(groups, self.spelling, dict.fromkeys(TOPICS, frozenset({*TOPICS, "harmless"})))

    def ready(self) -> Lexicon:
        """Itself, with everything compiled that the first text would have to wait for."""
        _ = self.warnings, self._warnings_in, self.replies, self._everyday, self.tells, self.plain_answers
        _ = self._not_revoked, self._revoking
        return self

    def warned_in(self, words: tuple[str, ...]) -> str:
        """The language whose warnings stand in these words (as `letters.tokens` cuts them), and no other's;
        "" if none or several do."""
        full = self.spelling.full(words)
        found = [language for language, book in self._warnings_in.items() if book.find(full)]
        return found[0] if len(found) == 1 else ""

    @cached_property
    def _warnings_in(self) -> dict[str, Book]:
        groups = [*_phrases(self.danger), *(p for p in _phrases(self.keywords) if p.group not in ALONE)]
        return {
            language: Book([p for p in groups if p.language == language], self.spelling)
            for language in self.writing
        }

    @cached_property
    def replies(self) -> tuple[Phrase, ...]:
        """How yes, no, neither and numbers are said: what an answer is read with, beside its choices."""
        numbers = (
            Phrase(f"number {n}", one.id, word)
            for one in self.answers.values()
            for word, n in one.numbers.items()
        )
        return (*_phrases(self.answers), *numbers)

    @cached_property
    def plain_answers(self) -> Mapping[tuple[str, str], frozenset[tuple[str, ...]]]:
        """How each language says yes and no, by language and "yes" or "no"."""
        return {
            (one.id, group): frozenset(tokens(said) for said in getattr(one, group))
            for one in self.answers.values()
            for group in ("yes", "no")
        }

    def book(self, choices: tuple[tuple[str, str, str], ...]) -> Book:
        """What an answer is read with: `replies` and a question's own choices, as key, language and phrase.
        The flow's questions are few, so each is compiled once."""
        if choices not in self._books:
            own = (Phrase(f"choice {key}", language, text) for key, language, text in choices)
            self._books[choices] = Book([*self.replies, *own], self.spelling)
        return self._books[choices]

    @cached_property
    def _books(self) -> dict[tuple[tuple[str, str, str], ...], Book]:
        return {}

    @cached_property
    def alone(self) -> Mapping[tuple[str, ...], str]:
        """Whole texts to the group they belong to."""
        return {
            tokens(phrase): group
            for group in ALONE
            for one in self.keywords.values()
            for phrase in getattr(one, group)
        }

    def is_revoked(self, words: tuple[str, ...], since: int, until: int) -> bool:
        """Is a phrase of `revoke`, which stands there in `words` (short ones written out), said to us?
        "Please don't stop texting", "I want him to stop texting" and "stop texting my ex" are not."""
        after, before = self._not_revoked
        ends = (words[at:since] for at in range(since))
        begins = (words[until:at] for at in range(until + 1, len(words) + 1))
        return after.isdisjoint(ends) and before.isdisjoint(begins)

    @cached_property
    def _not_revoked(self) -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
        full, all_ = self.spelling.full, self.keywords.values()
        after = frozenset(full(tokens(phrase)) for one in all_ for phrase in one.not_after)
        return after, frozenset(full(tokens(phrase)) for one in all_ for phrase in one.not_before)

    def is_only_revoking(self, words: Iterable[str]) -> bool:
        """Do these words ask for no more texts, and say nothing that a person should read?"""
        requests, beside = self._everyday
        return all(
            word in self._revoking or word in requests or word in beside or word.isdigit()
            for word in self.spelling.full(words)
        )

    @cached_property
    def _revoking(self) -> frozenset[str]:
        groups = (one.revoke + one.revoke_alone + one.stop for one in self.keywords.values())
        return self._words(phrase for group in groups for phrase in group)

    @cached_property
    def reactions(self) -> Mapping[tuple[str, ...], str]:
        """How a phone writes a reaction to a text of ours, and the sign it stands for; "" if it is drawn."""
        tables = (one.reactions for one in self.keywords.values())
        return {tokens(words): sign for table in tables for words, sign in table.items()}

    def is_polite(self, words: Iterable[str]) -> bool:
        """Do these words (as `letters.tokens` cuts them) say thank you, and nothing else?"""
        return tuple(words) in self._polite

    @cached_property
    def _polite(self) -> frozenset[tuple[str, ...]]:
        return frozenset(tokens(phrase) for one in self.answers.values() for phrase in one.polite)

    def is_ordinary(self, words: Iterable[str]) -> bool:
        """Are these (as `letters.tokens` cuts them) the words of an everyday request, and nothing else? What
        is not known is never taken for harmless: lists of danger never hold all that people write."""
        full = self.spelling.full(words)
        requests, beside = self._everyday
        if not all(word in requests or word in beside or word.isdigit() for word in full):
            return False
        return any(word in requests for word in full) or len(full) < ALMOST_NOTHING

    @cached_property
    def _everyday(self) -> tuple[frozenset[str], frozenset[str]]:
        requests = (phrase for one in self.answers.values() for phrase in one.ordinary)
        beside = (phrase for one in self.answers.values() for phrase in (*one.beside, *one.filler))
        tells = (
            tell for one in self.writing.values() for tell in one.tells if tell.isascii() or len(tell) > 1
        )
        return self._words(requests), self._words([*beside, *tells])

    def _words(self, phrases: Iterable[str]) -> frozenset[str]:
        return frozenset(word for phrase in phrases for word in self.spelling.full(tokens(phrase)))

    @cached_property
    def binding(self) -> frozenset[str]:
        return frozenset(
            word for one in self.answers.values() for phrase in one.binding for word in tokens(phrase)
        )

    @cached_property
    def tells(self) -> Mapping[str, frozenset[str]]:
        """Words by language, and its own letters and signs as they are written."""
        found: dict[str, frozenset[str]] = {}
        for one in self.writing.values():
            signs = {tell for tell in one.tells if len(tell) == 1 and not tell.isascii()}
            found[one.id] = frozenset({*tokens(" ".join(t for t in one.tells if t not in signs)), *signs})
        return found


def _phrases(
    tables: Mapping[str, Keywords] | Mapping[str, Danger] | Mapping[str, Answers],
) -> Iterator[Phrase]:
    for one in tables.values():
        for spec in fields(one):
            if spec.name not in UNHEARD:
                for text in getattr(one, spec.name):
                    yield Phrase(spec.name, one.id, text, spec.name in EXACT)
