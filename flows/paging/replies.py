"""What a responder's text means. Pure: keys, words, codes and minutes; nothing is done here.

One rule stands above the others: what could mean two things means neither. A text that is not understood
whole is kept, shown to staff and asked about; it never accepts, releases or ends anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from flows import codes
from flows.hearing import plain
from flows.paging.model import Stage

Meaning = Literal[
    "accept",
    "decline",
    "set_out",
    "arrived",
    "cleared",
    "all_well",
    "released",
    "backup_police",
    "backup_medics",
]
MEANINGS: tuple[Meaning, ...] = get_args(Meaning)
KEYS: Mapping[str, Meaning] = {str(n): meaning for n, meaning in enumerate(MEANINGS, 1)}
FIRST_DISPOSITION = 11
# The numbers of the list that is sent with "cleared": 11 is the first disposition of the data model.
DISPOSITIONS: Mapping[int, str] = dict(enumerate(codes.DISPOSITIONS, FIRST_DISPOSITION))
MOST_MINUTES = 180  # more is no time on the road, but something a person should read

# The words around a number that make it minutes, unless a city gives its own.
UNITS = ("min", "mins", "minute", "minutes", "minuto", "minutos")
AROUND = ("eta", "in", "en", "about", "around", "unos", "como", "aprox")
BESIDE = "~"  # in the place of such a word; no text has it, since signs are taken out of texts
GLUED = re.compile(r"(\d+)(min|mins|m)\b")  # "20min"
# While somebody is on their way, these keys alone could as well be minutes, and would let go of them.
TWO_THINGS = frozenset({"2", "5", "6", "7"})
COMES: frozenset[Meaning] = frozenset({"accept", "set_out"})
COMING_SOON: frozenset[Stage] = frozenset({"accepted", "en_route"})
# The carrier's own words for "no more texts from you", and those that people use for it.
OPT_OUT = frozenset(
    (
        *("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"),
        *("opt out", "alto", "parar", "cancelar", "baja"),
    )
)

Kind = Literal[
    "said",  # `meaning`, with `minutes` or a `disposition` if they said so
    "minutes",  # how long they will still take, from somebody who comes
    "disposition",  # how it ended, from somebody who has cleared
    "which",  # it is clear what, not for which of several dispatches: ask for the code
    "other_code",  # it names a dispatch that is not open for them: `code`
    "unclear",  # could mean two things, or is not understood whole: kept, shown to staff, asked about
    "opt_out",  # they may have switched our texts off: a supervisor must know
    "none_open",  # nothing is open for them
]


@dataclass(frozen=True)
class Reply:
    """What was understood. `code` is the dispatch it is for, "" if that is not known. Only "said", "minutes"
    and "disposition" may change anything."""

    kind: Kind
    code: str = ""
    meaning: Meaning | Literal[""] = ""
    minutes: int | None = None
    disposition: str = ""


def read(text: str, open_codes: Mapping[str, Stage], words: Mapping[str, Iterable[str]]) -> Reply:
    """What `text` means.

    Args:
        text: as it came in.
        open_codes: the codes of the dispatches that are open for this person, and how far they are in each.
        words: what may be said for each of MEANINGS, in all languages together; and, if given, "minutes"
            (units), "around" (words beside minutes) and "polite" (words that change nothing).
    """
    said = plain(text)
    if said in OPT_OUT:
        return Reply("opt_out")
    if not open_codes:
        return Reply("none_open")
    found = _Found(said, open_codes, words)
    if found.other:
        return Reply("other_code", found.other)
    code = found.code or (next(iter(open_codes)) if len(open_codes) == 1 else "")
    if not found.whole:
        return Reply("unclear", code)
    reply = _meant(found, code, open_codes.get(code))
    if not code and reply.kind in ("said", "minutes", "disposition"):
        return Reply("which", "", reply.meaning, reply.minutes, reply.disposition)
    return reply


def _meant(found: _Found, code: str, stage: Stage | None) -> Reply:
    """`stage`: theirs in the dispatch that is meant; None while that is not known."""
    unclear = Reply("unclear", code)
    meanings, number = found.meanings, found.number
    if meanings == COMES:
        meanings = {"set_out"}
    if len(meanings) > 1 or (number is not None and found.minutes is not None):
        return unclear
    if not meanings:
        return _number_alone(number, found.minutes, code, stage) or unclear
    (meaning,) = meanings
    if not found.code and number is None and _two_things(meaning, found.by_key, stage):
        return unclear
    minutes = found.minutes
    if meaning == "cleared" and minutes is None and (number is None or number in DISPOSITIONS):
        return Reply("said", code, meaning, disposition=DISPOSITIONS[number] if number else "")
    if meaning in ("accept", "set_out"):
        minutes = number if minutes is None else minutes
        sound = minutes is None or 0 < minutes <= MOST_MINUTES
        return Reply("said", code, meaning, minutes) if sound else unclear
    return unclear if number is not None or minutes is not None else Reply("said", code, meaning)


def _two_things(meaning: Meaning, by_key: str, stage: Stage | None) -> bool:
    """Could it as well be something else, said at this stage and without a code?

    On the way, some keys could be minutes, and "no" the answer to "are you on your way?". On scene, "yes" and
    "no" could answer any question.
    """
    if stage in COMING_SOON:
        return by_key in TWO_THINGS or meaning == "decline"
    return stage == "on_scene" and not by_key and meaning in ("accept", "decline")


def _number_alone(number: int | None, minutes: int | None, code: str, stage: Stage | None) -> Reply | None:
    """Minutes from somebody who comes, a disposition from somebody who has cleared; from anybody else a
    number is nothing: it accepts nothing."""
    if stage == "cleared" and number is not None and number in DISPOSITIONS and minutes is None:
        return Reply("disposition", code, disposition=DISPOSITIONS[number])
    minutes = number if minutes is None else minutes
    if stage in COMING_SOON and minutes is not None and 0 < minutes <= MOST_MINUTES:
        return Reply("minutes", code, minutes=minutes)
    if stage is None and minutes is not None and 0 < minutes <= MOST_MINUTES:
        return Reply("which", "", minutes=minutes)
    return None


class _Found:
    """The parts of a text. `whole`: nothing of it was left over."""

    def __init__(self, said: str, open_codes: Collection[str], words: Mapping[str, Iterable[str]]) -> None:
        self.code = self.other = self.by_key = ""
        self.meanings: set[Meaning] = set()
        self.number: int | None = None
        self.minutes: int | None = None
        self.whole = True
        units = {plain(word) for word in words.get("minutes", UNITS)}
        tokens = self._timed(self._phrases(GLUED.sub(r"\1 min", said).split(), words), units)
        for token in self._glued(tokens, open_codes):
            if token.isdecimal():
                self._digits(token, open_codes)
            else:
                self._misspelt(token, words)

    def _phrases(self, tokens: list[str], words: Mapping[str, Iterable[str]]) -> list[str]:
        """Take out the known phrases, the longest first; what is left over comes back, with BESIDE where
        words stood that go with minutes."""
        kinds: dict[str, Iterable[str]] = {m: words.get(m, ()) for m in (*MEANINGS, "polite")}
        kinds["around"] = words.get("around", AROUND)
        known = [(_words_of(phrase), kind) for kind, phrases in kinds.items() for phrase in phrases]
        for phrase, kind in sorted(known, key=lambda item: -len(item[0])):
            at = 0
            while at <= len(tokens) - len(phrase):
                if tuple(tokens[at : at + len(phrase)]) == phrase:
                    tokens = [
                        *tokens[:at],
                        *([BESIDE] if kind == "around" else []),
                        *tokens[at + len(phrase) :],
                    ]
                    self.meanings |= {meaning for meaning in MEANINGS if meaning == kind}
                else:
                    at += 1
        return tokens

    def _timed(self, tokens: list[str], units: Collection[str]) -> list[str]:
        """Take out minutes that are called so ("20 min", "eta 20", "in about 20 minutes")."""
        for at, token in enumerate(tokens):
            begin, end = at, at + 1
            while begin and tokens[begin - 1] == BESIDE:
                begin -= 1
            if end < len(tokens) and tokens[end] in units:
                end += 1
            if token.isdecimal() and len(token) < 4 and end - begin > 1:
                self.minutes = int(token)
                return [*tokens[:begin], *tokens[end:]]
        return tokens

    def _glued(self, tokens: Iterable[str], open_codes: Collection[str]) -> Iterable[str]:
        """ "14821" is "1 4821", if 4821 is open."""
        for token in tokens:
            if len(token) == 5 and token[0] in KEYS and token[1:] in open_codes:
                yield from (token[0], token[1:])
            else:
                yield token

    def _digits(self, token: str, open_codes: Collection[str]) -> None:
        if token in open_codes:
            self.whole = self.whole and self.code in ("", token)
            self.code = token
        elif len(token) == 4:
            self.other = token
        elif token in KEYS and not self.by_key and self._fits(KEYS[token]):
            self.by_key = token
            self.meanings.add(KEYS[token])
        elif self.number is None and len(token) < 4 and token not in KEYS:
            self.number = int(token)
        else:
            self.whole = False

    def _fits(self, meaning: Meaning) -> bool:
        """Nothing was said yet, or the same ("yes 1"), or more of the same ("1 on my way")."""
        both = self.meanings | {meaning}
        return len(both) == 1 or both == COMES

    def _misspelt(self, token: str, words: Mapping[str, Iterable[str]]) -> None:
        """One letter wrong in a word of five or more, if only one thing can be meant."""
        near = {
            m for m in MEANINGS for phrase in words.get(m, ()) if _near(token, " ".join(_words_of(phrase)))
        }
        if len(near) == 1:
            self.meanings |= near
        else:
            self.whole = False


@lru_cache(maxsize=1024)
def _words_of(phrase: str) -> tuple[str, ...]:
    return tuple(plain(phrase).split()) or ("",)


def _near(one: str, other: str) -> bool:
    """One letter added, left out or exchanged, or two neighbors swapped, in words of five letters or more."""
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1:
        return False
    same = zip(one, other, strict=False)
    at = next((n for n, (a, b) in enumerate(same) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        swapped = one[:at] + one[at : at + 2][::-1] + one[at + 2 :]
        return one[at + 1 :] == other[at + 1 :] or swapped == other
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[at + 1 :] == shorter[at:]
