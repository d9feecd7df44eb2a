"""What every page for a responder knows, session or not: its language, its words, whom to call."""

from __future__ import annotations

from collections.abc import Sequence

from db.store import Row
from ivr.door.safe_text import readable
from ivr.house import House
from ivr.outgoing.page_words import language_of


def frame(house: House, languages: Sequence[str], person: Row | None = None) -> dict[str, object]:
    """What every page knows: its language, its words, and the number to call."""
    known = house.flow.words
    asked = next((name for name in languages if name in known), house.flow.first_language)
    language = language_of(house, person) if person is not None else asked

    def say(word: str, **blanks: str) -> str:
        names = {"service": house.flow.service, "city": house.flow.city}
        return known[language][word].say.format_map(names | blanks)

    line = next(iter(house.flow.lines.values())).number
    return {
        "lang": house.flow.languages[language].locale.split("-")[0],
        "service": house.flow.service,
        "say": say,
        "other_ways": say("field_other_ways", number=readable(line)),
        "line": line,
        "line_shown": readable(line),
    }
