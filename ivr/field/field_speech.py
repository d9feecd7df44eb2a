"""What a responder's phone says, in their language. Before a key nothing about whoever asked for help: it may
be a voicemail that listens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from db.store import Row, Tx
from flows.model import Utterance
from ivr.dispatch.dispatching import details_of
from ivr.dispatch.field_acts import Standing
from ivr.house import House
from ivr.outgoing import notices
from ivr.outgoing.page_words import language_of
from ivr.ports import LegPrompt

# Keys of the menu, by what they do; the same numbers as in the texts.
KEYS = {
    "1": "call",
    "2": "details",
    "3": "set_out",
    "4": "arrived",
    "5": "cleared",
    "6": "all_well",
    "7": "released",
    "8": "backup_police",
    "9": "backup_medics",
}
FURTHER = ("person", "emergency", "repeat")
SOON = 4  # seconds after the last key: who presses 9 alone is not to wait for longer


@dataclass(frozen=True)
class Speech:
    """Speaks to one person."""

    house: House
    person: Row

    @property
    def language(self) -> str:
        return language_of(self.house, self.person)

    def text(self, word: str, *, again: bool = False, **blanks: str) -> str:
        flow = self.house.flow
        found = flow.words[self.language][word]
        known = {"service": flow.service, "city": flow.city, **blanks}
        return ((again and found.again) or found.say).format_map(known)

    def says(self, words: Iterable[str], *, again: bool = False, **blanks: str) -> tuple[Utterance, ...]:
        return tuple(
            Utterance(self.text(word, again=again, **blanks), self.language) for word in words if word
        )

    def goodbye(self, *words: str) -> LegPrompt:
        return LegPrompt(self.says([*words, "staff_goodbye"]), "goodbye")

    # ------------------------------------------------------------------ asked whether they come

    def asks(self, standing: Standing, path: str, *, again: bool, first: bool) -> LegPrompt:
        """`first`: nobody has pressed a key yet, so the service is named, and that it is a test."""
        word = "field_fallback" if standing.decides else "field_page"
        test = ["field_test"] if standing.dispatch["test"] and first else []
        says = self.says([*test, word], again=again or not first, code=digits(standing.dispatch["code"]))
        return LegPrompt(says, "key", next=path)

    def code(self, path: str, *, again: bool) -> LegPrompt:
        return LegPrompt(
            self.says(["field_code"], again=again), "key", next=path, digits=4, finish="#", seconds=SOON
        )

    # ------------------------------------------------------------------ what only who comes may hear

    def details(self, tx: Tx, standing: Standing) -> tuple[Utterance, ...]:
        return tuple(Utterance(text, self.language) for text in self._details(tx, standing))

    def _details(self, tx: Tx, standing: Standing) -> Iterator[str]:
        row = standing.dispatch
        incident = tx.one("incident_by_id", id=row["incident_id"])
        yield self.text("field_page_code", code=digits(row["code"]))
        if incident is None:
            return
        told = details_of(self.house, incident)
        yield self._labelled("about", self.topic(incident["call_type"]))
        yield self._labelled("place", told.place) if told.place else self.text("field_no_place")
        for label, text in (("safety", told.safety), ("people", told.people), ("notes", told.note)):
            if text:
                yield self._labelled(label, text)
        if incident["language"] != self.language:
            yield self._labelled("language", self.spoken(incident["language"]))
        if others := self.others(tx, standing):
            yield self._labelled("team", others)

    def _labelled(self, label: str, text: str) -> str:
        return f"{self.text(f'field_{label}')}: {text.rstrip('.')}."

    def topic(self, call_type: str) -> str:
        words = self.house.flow.words[self.language]
        return (words.get(f"topic.{call_type}") or words["topic.none"]).say

    def spoken(self, language: str) -> str:
        found = self.house.flow.words[self.language].get(f"spoken.{language}")
        return found.say if found else language

    def others(self, tx: Tx, standing: Standing) -> str:
        """First names of those who come as well."""
        members = tx.all("members_of", dispatch_id=standing.dispatch["id"])
        coming = [m["person_id"] for m in members if m["stage"] in ("accepted", "en_route", "on_scene")]
        return notices.names(self.house, tx, [p for p in coming if p != self.person["id"]])

    # ------------------------------------------------------------------ the menu of somebody who calls in

    def menu(self, standing: Standing) -> tuple[Utterance, ...]:
        """The keys that do something now. What is not allowed is not offered."""
        names = [name for name in KEYS.values() if name in self.keys(standing)]
        if "disposition" in standing.offers:
            names.append("disposition")
        return self.says(f"field_key_{name}" for name in (*names, *FURTHER))

    def keys(self, standing: Standing) -> set[str]:
        return {*standing.offers, *(("call", "details") if standing.details else ())}


def digits(code: str) -> str:
    """A code as it is spoken: one digit after the other."""
    return ", ".join(code)
