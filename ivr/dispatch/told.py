"""What somebody who asked for help has told us by key, by text and on our page, for those who go there.

Every door that sends a team asks here: the caller's own answers, the counselor's phone, the contact's page,
the list of who waits, and the form for a new dispatch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from db import audit
from db.store import Row, Tx
from db.vault import VaultError
from flows.calling_out import PEOPLE, PLACE, SAFE, ZIP
from flows.codes import CALL_TYPES, REASONS
from flows.screening import SCREENED
from ivr.contact import opened
from ivr.dispatch import resident_links
from ivr.house import House, ms


@dataclass(frozen=True)
class Known:
    """What is told to a team, in our own words where they chose by key; "" for what nobody asked.

    `safety`: what rules a team out, as far as it was answered with yes or with not sure, and whether a call
    or a text is safe. `note`: a place that was told beside `place`. `ruled_out`: ids of the disqualifiers
    that were answered with yes: no team goes unless somebody of ours decides it, and says why.
    """

    call_type: str = ""
    place: str = field(default="", repr=False)
    people: str = field(default="", repr=False)
    safety: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    ruled_out: tuple[str, ...] = ()


def told_of(house: House, tx: Tx, contact: Row) -> Known:
    """What they have told, the newest answer to each question. Whoever shows it writes the reading down."""
    answers = answers_of(house, tx, contact)
    told = [part for name in (PLACE, ZIP) if (part := answers.get(name, ""))]
    links = resident_links.places(house, tx, contact["id"])[:1]
    on_page = str(links[0].place) if links else ""
    if answers.get(PLACE) == on_page:
        on_page = ""
    elif not answers.get(PLACE) and on_page:
        told, on_page = [on_page, *told], ""
    about = answers.get("call_type", "")
    return Known(
        call_type=about if about in CALL_TYPES else "",
        place=", ".join(told),
        people=children(house, answers.get(PEOPLE, "")),
        safety=safety_of(house, answers, no_contact=answers.get(SAFE) == "no"),
        note=on_page,
        ruled_out=tuple(name for name in house.flow.disqualifiers if answers.get(SCREENED + name) == "yes"),
    )


def answers_of(house: House, tx: Tx, contact: Row) -> dict[str, str]:
    """What they answered, by question: what the state of the call or conversation holds, and the rows, which
    are kept for longer and hold nothing that says who or where they are."""
    rows = {row["question"]: row["value"] for row in tx.all("answers_of", contact_id=contact["id"])}
    if not contact["state_enc"]:
        return rows
    try:
        return dict(opened(contact, house.vault).state.answers) | rows
    except (VaultError, ValueError):
        return rows  # written by another release, or its key is gone


def children(house: House, answer: str) -> str:
    """Are children or animals there? "" if it was not asked."""
    return words(house, f"staff_told_children_{answer}") if answer in ("yes", "no", "unknown") else ""


def words(house: House, name: str) -> str:
    """To our own people, in the flow's first language."""
    return house.flow.words[house.flow.first_language][name].say


def why_ruled_out(house: House, known: Known) -> list[str]:
    """In words: "A weapon is there." """
    return [REASONS[house.flow.disqualifiers[name].reason] for name in known.ruled_out]


def questions_of(house: House, names: Iterable[str]) -> str:
    """What they were asked about these disqualifiers, in the words for our own people's phones."""
    first = house.flow.words[house.flow.first_language]
    blanks = {"city": house.flow.city, "service": house.flow.service}
    found = [first[f"question.{name}"] for name in names]
    return " ".join((word.again or word.say).format_map(blanks) for word in found)


def sent_despite(tx: Tx, contact_id: str, known: Known, by: str, now: datetime) -> None:
    """Somebody of ours sends a team although the answers rule one out; why stands in the incident."""
    audit.append(tx, ms(now), contact_id, by, "sent_despite", {"ruled_out": list(known.ruled_out)})


def safety_of(house: House, answers: Mapping[str, str], *, no_contact: bool) -> str:
    """Yes and not sure are told, one sentence each; what was answered with no, or not asked, is not.
    `no_contact`: they said that a call or a text is not safe."""
    first = house.flow.words[house.flow.first_language]
    found = []
    for name, ruling in house.flow.disqualifiers.items():
        answer = answers.get(SCREENED + name, "")
        if answer in ("yes", "unknown"):
            asked = first.get(f"question.{name}")
            question = (asked.again or asked.say) if asked else REASONS[ruling.reason]
            blanks = {"city": house.flow.city, "service": house.flow.service}
            found.append(f"{question.format_map(blanks)} {words(house, f'answer.{answer}').capitalize()}.")
    if no_contact:
        found.append(words(house, "staff_told_no_contact"))
    return " ".join(found)
