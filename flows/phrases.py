"""Phrases found in what people write: misspelt, run together, torn apart, padded. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flows.letters import near, sounded, squeezed, tokens

NUMBER = "#"  # in a phrase: any number
GAP = "..."  # in a phrase: some words or none
WIDEST = 4  # words of a gap
TOGETHER = 8  # letters from which a whole phrase may be one word: "killmyself"


@dataclass(frozen=True)
class Phrase:
    """`exact`: no slip of the finger is forgiven."""

    group: str
    language: str
    text: str
    exact: bool = False


@dataclass(frozen=True)
class Found:
    """A phrase's group and where it stands, as a half-open span of words."""

    group: str
    since: int
    until: int

    def within(self, other: Found) -> bool:
        longer = other.until - other.since > self.until - self.since
        return longer and other.since <= self.since and self.until <= other.until


@dataclass(frozen=True)
class Spelling:
    """`short`: a word for several; `alike`: what sounds the same, by language; `between`: words that may
    stand inside a phrase; `words`: never a misspelling of another."""

    short: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alike: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    between: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def full(self, words: Iterable[str]) -> tuple[str, ...]:
        """The words with the short ones written out."""
        return tuple(part for word in words for part in self.short.get(word, (word,)))


@dataclass(frozen=True)
class _Line:
    phrase: Phrase
    words: tuple[str, ...]


class Book:
    """Phrases, ready to be found. `outdone` names the groups whose longer phrases count instead of one of a
    group's own; every other group is outdone by all."""

    def __init__(
        self,
        phrases: Iterable[Phrase],
        spelling: Spelling,
        outdone: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.spelling, self.outdone = spelling, outdone or {}
        self._first: dict[str, list[_Line]] = {}
        self._loose: dict[str, set[str]] = {}  # first letter -> words that may be misspelt
        self._heard: dict[str, dict[str, set[str]]] = {language: {} for language in spelling.alike}
        self._all: set[str] = set()
        self._once: dict[str, set[str]] = {}  # each letter once -> words that may be stretched
        for phrase in phrases:
            words = spelling.full(_words(phrase.text))
            if words:
                self._add(_Line(phrase, words))

    def _add(self, line: _Line) -> None:
        whole = "".join(line.words)
        many = len(line.words) > 1
        plain = not line.phrase.exact and not {NUMBER, GAP} & set(line.words)
        if many and plain and len(whole) >= TOGETHER:
            self._first.setdefault(whole, []).append(_Line(line.phrase, (whole,)))
            self._all.add(whole)
        self._first.setdefault(line.words[0], []).append(line)
        for word in line.words:
            self._all.add(word)
            if line.phrase.exact:
                continue
            self._once.setdefault(squeezed(word), set()).add(word)
            if len(word) > 4 or (many and len(word) == 4):
                self._loose.setdefault(word[0], set()).add(word)
            heard = self._heard.get(line.phrase.language)
            if heard is not None and len(word) > 3:
                alike = self.spelling.alike[line.phrase.language]
                heard.setdefault(sounded(word, alike), set()).add(word)

    def find(self, words: tuple[str, ...]) -> tuple[Found, ...]:
        """Every phrase in `words` (as `letters.tokens` cuts them, short ones written out) that no longer one
        contains."""
        meant: dict[str, frozenset[str]] = {}
        for word in words:
            if word not in meant:
                meant[word] = self._meant(word)
        found: set[Found] = set()
        for at, word in enumerate(words):
            pair = word + words[at + 1] if at + 1 < len(words) else ""
            firsts = {*meant[word], pair, NUMBER if word.isdigit() else ""} - {""}
            for line in (line for first in firsts for line in self._first.get(first, ())):
                until = self._match(line, 0, words, at, meant)
                if until:
                    found.add(Found(line.phrase.group, at, until))
        return tuple(sorted((f for f in found if not self._is_outdone(f, found)), key=lambda f: f.since))

    def _is_outdone(self, one: Found, found: Iterable[Found]) -> bool:
        by = self.outdone.get(one.group)
        return any(one.within(other) and (by is None or other.group in by) for other in found)

    def _meant(self, word: str) -> frozenset[str]:
        """The words of phrases that `word` can stand for."""
        if word in self.spelling.words or word.isdigit():
            return frozenset({word})
        loose: set[str] = set().union(*(self._loose.get(letter, set()) for letter in word[:2]))
        meant = {word} | {one for one in self._once.get(squeezed(word), ()) if near(word, one)}
        if word not in self._all:  # a word of ours is meant as it stands
            meant |= {one for one in loose if near(word, one, short=True)}
        for language, heard in self._heard.items():
            meant |= heard.get(sounded(word, self.spelling.alike[language]), set())
        return frozenset(meant)

    def _match(
        self, line: _Line, n: int, words: tuple[str, ...], at: int, meant: Mapping[str, frozenset[str]]
    ) -> int:
        """Where the phrase ends whose word `n` is looked for at `at`; 0 if it does not stand there."""
        if n == len(line.words):
            return at
        if at >= len(words):
            return 0
        wanted, there, exact = line.words[n], words[at], line.phrase.exact
        if wanted == GAP:
            ends = (self._match(line, n + 1, words, at + k, meant) for k in range(WIDEST + 1))
            return next((end for end in ends if end), 0)
        if (
            there == wanted
            or (wanted == NUMBER and there.isdigit())
            or (not exact and wanted in meant[there])
        ):
            end = self._match(line, n + 1, words, at + 1, meant)
            if end:
                return end
        if at + 1 < len(words) and there + words[at + 1] == wanted:
            end = self._match(line, n + 1, words, at + 2, meant)
            if end:
                return end
        if not exact and n and there in self.spelling.between:
            return self._match(line, n, words, at + 1, meant)
        return 0


def _words(text: str) -> tuple[str, ...]:
    return tuple(w for part in text.split() for w in ((part,) if part in (NUMBER, GAP) else tokens(part)))
