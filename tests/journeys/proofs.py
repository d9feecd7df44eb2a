"""What must be true when a journey is over, whatever was told in it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flows.codes import DECISIONS, REASONS
from simulator.handset import Handset
from tests.journeys.everything import everything_stored

if TYPE_CHECKING:
    from tests.journeys.town import Town

SILENCE = 8.0  # seconds; nobody in a live call hears nothing for longer


class Ears(logging.Handler):
    """Hears everything that any logger says, but the phone company's own."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(("simulator", "werkzeug")):
            trouble = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
            self.said.append(f"{record.name}: {record.getMessage()} {trouble}")


def no_short_code_was_dialed(town: Town) -> None:
    assert town.sim.emergency_attempts == []


def the_carrier_found_no_fault(town: Town) -> None:
    noted = [n for n in town.sim.notifications if n["code"] not in town.expected_codes]
    assert noted == [], "the carrier would complain about these"


def every_contact_has_an_end(town: Town) -> None:
    """An outcome and a reason, both from the code lists."""
    for contact in town.contacts():
        if contact["channel"] == "sms" and contact["ended_at"] is None:
            _is_not_forgotten(town, contact["id"])
            continue
        end = (contact["outcome"], contact["reason"])
        assert contact["ended_at"] is not None, f"a call on the line {contact['line']} never ended"
        assert end[0] in DECISIONS, end
        assert end[1] in REASONS, end


def _is_not_forgotten(town: Town, contact: str) -> None:
    """A conversation has no hanging up: a person has it or has to read it, and a timer looks at it again."""
    assert town.row("conversation_of", contact_id=contact)["closed_at"] is None
    timers = {job["kind"] for job in town.rows("jobs_of", ref=contact)}
    assert "text_silence" in timers, "a conversation that nobody looks at again"


def nobody_stays_on_a_call(town: Town) -> None:
    """No phone counts as taken, no search goes on, no transfer is open, no errand is overdue."""
    busy = town.rows("busy_people")
    assert busy == [], "somebody of the staff counts as on a call"
    assert town.rows("waiting_handoffs", limit=10) == [], "a search goes on for nobody"
    for contact in town.contacts():
        open_ones = [t for t in town.transfers(contact) if t["ended_at"] is None or not t["result"]]
        assert open_ones == [], "a transfer has no end"


def nobody_was_left_in_silence(town: Town) -> None:
    for phone in town.people:
        assert phone.silence_seconds <= SILENCE, (
            f"{phone.name} heard nothing for {phone.silence_seconds:g} s:\n{phone.log.told()}"
        )


def nothing_private_is_in_clear(town: Town, *also: str) -> None:
    """No number of anybody, no word that a caller said to us, and none of `also`."""
    stored, logged = everything_stored(town.url_of_store), "\n".join(town.ears.said)
    for private in {*_numbers(town.people), *_words(town.people), *also}:
        for what, text in (("database", stored), ("log", logged)):
            found = [line[:160] for line in text.splitlines() if private in line]
            assert found == [], f"{private!r} is in clear in the {what}"


def _numbers(people: Iterable[Handset]) -> set[str]:
    """Each number in the ways it is written, and its last seven digits.

    A short code is nobody's: its three digits stand in any identifier or time by chance.
    """
    digits = {re.sub(r"\D", "", phone.number) for phone in people}
    persons = {d for d in digits if len(d) >= 7}
    return persons | {d[-10:] for d in persons} | {d[-7:] for d in persons}


def _words(people: Iterable[Handset]) -> set[str]:
    """Sentences said into a phone, and those written; a single word may well be one of ours."""
    people = tuple(people)
    said = [e.text for p in people for e in p.transcript if e.who == "me" and e.kind == "speech"]
    written = [text.body for p in people for text in p.texts if text.from_ == p.number]
    return {text for text in (*said, *written) if text.count(" ") > 1}


PROOFS = {
    proof.__name__: proof
    for proof in (
        no_short_code_was_dialed,
        the_carrier_found_no_fault,
        every_contact_has_an_end,
        nobody_stays_on_a_call,
        nobody_was_left_in_silence,
        nothing_private_is_in_clear,
    )
}
