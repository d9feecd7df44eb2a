"""What the engine says on the phone, as texts: other words where the phone's make no sense, choices as
"1 = …", the question last, and nothing longer than the flow promises. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

from flows import wording
from flows.city import Flow
from flows.lexicon import Texts
from flows.model import CallState, Facts, Listen, Prompt, Utterance

# Signs that a word processor puts in, and what a thumb writes: they mean the same, and one of them makes a
# part of a text hold 70 characters instead of 160. Letters are never changed: "llámenos" is sent as it is.
PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
        **dict.fromkeys("\u200b\u200c\u2060\ufeff", ""),
        "…": "...",
        "•": "-",
    }
)


FULL_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")  # a time that ends in one ("8 a. m."), at the end of a sentence
BEHIND = frozenset({"yes_no_unsure", "exits"})  # the answers to a question: they stand behind it


@dataclass(frozen=True)
class Said:
    """A word of the flow as it was found in what the engine says, with its blanks filled."""

    word: str
    values: Mapping[str, str]

    @property
    def key(self) -> str:
        return self.values.get("key", "")


def plain_signs(text: str) -> str:
    """The text with curly quotes, long dashes and hard spaces made plain. Twice is the same as once.

    >>> plain_signs("We’re here – now…")
    "We're here - now..."
    """
    return FULL_STOPS.sub(".", text.translate(PLAIN))


class TextWriter:
    """Writes for one flow. Made once, when the flow is loaded."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow

    def texts(self, state: CallState, prompt: Prompt, facts: Facts, *, link: str = "") -> tuple[str, ...]:
        """What the engine's prompt says, as one text, or as two if one would be longer than the flow's
        `text_characters`: first what is told, then what is asked, with its choices. `state` is the one that
        the engine gave with the prompt. `link`: to our page on which the place can be told, "" for none.

        A text is never cut. The loader refuses a flow whose own words are longer; what is left are blanks
        filled from outside, and they are sent whole.
        """
        told: list[str] = []
        behind: list[str] = []
        for utterance in prompt.says:
            said = self.said(utterance, state.step)
            text = self._written(said, utterance, facts, link)
            if said is not None and said.key:
                behind.append(f"{said.key} = {text}")
            elif said is not None and said.word in BEHIND:
                behind.append(text)
            elif text:
                told.append(text)
        asked = [told.pop()] if isinstance(prompt.then, Listen) and told else []
        question = "\n".join((*asked, *behind))
        before = " ".join(told)
        whole = plain_signs("\n".join(part for part in (before, question) if part))
        if len(whole) <= self.flow.limits.text_characters or not (before and question):
            return (whole,) if whole else ()
        return (plain_signs(before), plain_signs(question))

    def say(self, name: str, language: str, facts: Facts) -> str:
        """One of the text line's own words (`[texts.xx.say]`), its blanks filled.

        Raises KeyError if the flow has no such word.
        """
        text = self._of(language).say[name]
        return plain_signs(wording.fill(text, self.flow, facts, language, self.flow.hours))

    def said(self, utterance: Utterance, step: str = "") -> Said | None:
        """Which word this is; None if it is none of the flow's (an old prompt after a deploy). Where several
        words are said alike, it is the one of the step."""
        own = (
            {v for v in vars(self.flow.steps[step]).values() if isinstance(v, str)}
            if step in self.flow.steps
            else set()
        )
        fitting: list[Said] = []
        for pattern, word in self._patterns.get(utterance.language, ()):
            found = pattern.fullmatch(utterance.text)
            if found:
                fitting.append(Said(word, found.groupdict()))
        first = next((said for said in fitting if said.word in own), None)
        return first or next(iter(fitting), None)

    def _written(self, said: Said | None, utterance: Utterance, facts: Facts, link: str) -> str:
        with_link = self._of(utterance.language).linked.get(said.word, "") if said and link else ""
        text = with_link or (self.label(said.word, utterance.language) if said else "")
        if not said or not text:
            return utterance.text
        values = dict(said.values) | ({"link": link} if with_link else {})
        if "digits" in values:
            values["digits"] = _digits(values["digits"])
        return wording.fill(text, self.flow, facts, utterance.language, self.flow.hours, **values)

    def label(self, word: str, language: str) -> str:
        """What is written instead of a word, blanks unfilled; "" if it is written as it is said."""
        instead = self._of(language).instead
        if word in instead:
            return instead[word]
        topic = self.flow.words[language].get(word.replace("call_type.", "topic."))
        return topic.say if topic and word.startswith("call_type.") else ""

    def _of(self, language: str) -> Texts:
        return self.flow.lexicon.texts.get(language) or Texts(language)

    @cached_property
    def _patterns(self) -> dict[str, list[tuple[re.Pattern[str], str]]]:
        """Every wording of every word, the one with the most letters of its own first."""
        found: dict[str, list[tuple[tuple[int, bool], str, str]]] = {}
        for language, words in self.flow.words.items():
            for name, word in words.items():
                for text in (word.say, word.again):
                    if text:
                        size = sum(len(part) for part, _, _, _ in Formatter().parse(text))
                        rank = (size, bool(self.label(name, language)))
                        found.setdefault(language, []).append((rank, _pattern(text, self.flow), name))
        return {
            language: [(re.compile(text, re.DOTALL), name) for _, text, name in sorted(rows, reverse=True)]
            for language, rows in found.items()
        }


def _pattern(text: str, flow: Flow) -> str:
    """A regular expression for a word's text with its blanks filled; one blank twice is the same."""
    known = {"service": flow.service, "city": flow.city}
    parts, seen = [], set[str]()
    for literal, name, _, _ in Formatter().parse(text):
        parts.append(re.escape(literal))
        if name in known:
            parts.append(re.escape(known[name]))
        elif name is not None:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
            seen.add(name)
    return "".join(parts)


def _digits(spelled: str) -> str:
    """Digits that were spelled for the ear ("5 0 3, 5 5 5, 0 1 1 1"), for the eye."""
    bare = re.sub(r"\D", "", spelled)
    return f"{bare[:3]}-{bare[3:6]}-{bare[6:]}" if len(bare) == 10 else bare
