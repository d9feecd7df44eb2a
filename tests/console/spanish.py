"""Is a page that was asked for in Spanish Spanish, all of it?"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from html.parser import HTMLParser

from console.saying import catalog

SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-say")
WORD = re.compile(r"[^\W\d_]+")
PLACE = re.compile(r"\{[^}]*\}")
# The commonest of English that are no Spanish: found although no text of ours had them yet.
COMMON = set(
    WORD.findall(
        "the and of is are they you your with this that for from who what when not nobody it was were be will"
        " been after before until by their them there here how why now all new out on at to in"
    )
)


@cache
def english_words() -> frozenset[str]:
    """What stands in our English and nowhere in our Spanish."""
    said = catalog("es")

    def of(texts: Collection[str]) -> set[str]:
        return {word for text in texts for word in WORD.findall(PLACE.sub(" ", text).lower())}

    english = {text for _, text in said}
    spanish = {words for each in said.values() for words in each}
    return frozenset((of(english) | COMMON) - of(spanish))


class _Texts(HTMLParser):
    """Everything a person reads or hears of a page, but what is marked as another language (`lang`), as a
    name or somebody's own words (`translate="no"`), or is a script."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "source"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        other = given.get("lang", "es") not in ("es", None) or given.get("translate") == "no"
        quiet = other or tag in ("script", "style", "svg", "textarea") or (self._open and self._open[-1][1])
        if not quiet:
            self.found += [text for name in SPOKEN if (text := given.get(name))]
        if tag not in self.VOID:
            self._open.append((tag, bool(quiet)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._open and self._open[-1][1]):
            self.found.append(" ".join(data.split()))


def english_left(html: str, but: Collection[str] = ()) -> list[str]:
    """The texts of a page in Spanish that have an English word in them. `but`: what is data, in any of them:
    names of teams and people, what somebody wrote."""
    texts = _Texts()
    texts.feed(html)
    left = []
    for text in texts.found:
        bare = text
        for known in sorted(but, key=len, reverse=True):
            bare = bare.replace(known, " ")
        if set(WORD.findall(bare.lower())) & english_words():
            left.append(text)
    return left
