"""What is shown of a contact by a press alone: the number, a message's sound. Each time is written down."""

from __future__ import annotations

from flask import Response, request

from console.contacts.contact import NoContactError, page
from console.pages import pages
from console.saying import later, say
from console.visit import Visit
from db import audit
from db.about import caller_about, sound_about
from db.store import Row, Tx
from flows.numbers import normal
from ivr.house import ms
from ivr.reach import gate

WITHHELD = later("It was withheld, or is forgotten.")
UNSAFE = later(
    "They said that a call is not safe, or asked for silence. Their number is not shown to anybody."
)
ENDS = later("It ends in {digits}.")


@pages.post("/contacts/<contact>/number", may="number.read")
def contact_number(visit: Visit, contact: str) -> Response:
    """ "ends in 11", or the whole number."""
    whole = request.form.get("how") == "whole"
    words, digits = visit.house.store.write(lambda tx: number(visit, tx, contact, whole=whole))
    return page(visit, contact, number=say(words, digits=digits))


def number(visit: Visit, tx: Tx, contact: str, *, whole: bool) -> tuple[str, str]:
    """The words in which it is shown, and the digits in them. A number that must not be called is shown to
    nobody: who picks up may be whom they fear."""
    house, row = visit.house, tx.one("contact_by_id", id=contact)
    if row is None:
        raise NoContactError
    if not row["caller_enc"]:
        return WITHHELD, ""
    if whole and gate.calls_shut(house, tx, row["caller_idx"], row, visit.now):
        return UNSAFE, ""
    audit.append(tx, ms(visit.now), contact, f"person:{visit.person}", "number_read", {"whole": whole})
    given = house.vault.open(row["caller_enc"], caller_about(contact))
    return ("{digits}", written(given)) if whole else (ENDS, given[-2:])


def written(given: str) -> str:
    """ "(503) 555-0111" """
    found = normal(given)
    if found is None or len(found) != 12:
        return given
    return f"({found[2:5]}) {found[5:8]}-{found[8:]}"


@pages.get("/contacts/<contact>/recordings/<recording>", may="contact.read")
def contact_recording(visit: Visit, contact: str, recording: str) -> Response:
    row = visit.house.store.write(lambda tx: heard(visit, tx, contact, recording))
    sound = visit.house.vault.open_bytes(row["body_enc"], sound_about(row["id"]))
    answer = Response(sound, mimetype="audio/wav" if sound[:4] == b"RIFF" else "audio/mpeg")
    answer.headers["Content-Disposition"] = "inline"
    answer.make_conditional(request, accept_ranges=True, complete_length=len(sound))
    return answer


def heard(visit: Visit, tx: Tx, contact: str, recording: str) -> Row:
    """The message's row; that it is heard is written down. Raises NoContactError when it is not there, or
    not any more."""
    row = tx.one("recording_by_id", id=recording)
    if row is None or row["contact_id"] != contact or not row["body_enc"]:
        raise NoContactError
    audit.append(tx, ms(visit.now), contact, f"person:{visit.person}", "recording_read")
    return row
