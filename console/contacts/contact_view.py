"""What stands at the top of a contact's page: how it is now, what is known, and the incident it is about."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.codes import CALL_TYPES, DECISIONS, ENTRY_ROUTES, REASONS
from console.contacts import contact_words as words
from console.contacts.contact_offers import offers, on_the_line, third_ones, waits
from console.contacts.story import Telling
from db.about import cad_about
from db.store import Row, Tx
from db.vault import VaultError
from ivr.calls.calling_out import UNKNOWN_TYPE, about
from ivr.calls.handoffs import OURS
from ivr.contact import opened
from ivr.dispatch import incidents, resident_links
from ivr.dispatch.incidents import Asked, Details
from ivr.dispatch.told import Known, told_of, why_ruled_out
from ivr.house import House

OTHERS = 20
PLACE_TOLD = "Place, told on our page"
STATES = {
    "OPEN": "is being called",
    "ACCEPTED": "has accepted",
    "EN_ROUTE": "is on the way",
    "ON_SCENE": "is there",
    "CLEARED": "has left",
    "CLOSED": "is done",
    "FALLBACK": "nobody accepted: somebody has to decide",
    "HANDED_OFF": "was taken over",
    "CANCELLED": "was called off",
}


@dataclass(frozen=True)
class Team:
    id: str
    code: str
    state: str
    bad: bool


@dataclass(frozen=True)
class About:
    """An incident. `others`: its other contacts, newest first."""

    id: str
    topic: str
    opened: int
    closed: int | None
    details: Details
    teams: list[Team]
    others: list[tuple[str, str, int]]


@dataclass(frozen=True)
class Choices:
    """What can be said of it: code and words; with what stands now."""

    call_type: str
    outcome: str
    reason: str
    call_types: list[tuple[str, str]]
    outcomes: list[tuple[str, str]]
    reasons: list[tuple[str, str]]
    decided: str  # who said how it ended; "" for nobody
    later: list[tuple[str, str]]  # when a call may be promised for
    third: list[tuple[str, str]]  # who can be asked to join the call
    there: list[tuple[str, str]]  # who has joined it and can be let go


@dataclass(frozen=True)
class Head:
    """`offered`: open incidents that it may be about. `known`: what they have told, for a team; `against`:
    what in it rules a team out, in words."""

    id: str
    kind: str
    status: str
    tone: str
    since: int
    started: int
    ended: int | None
    topic: str
    facts: list[tuple[str, str]]
    answers: list[tuple[str, str]] = field(repr=False)
    about: About | None = field(repr=False)
    offered: list[About] = field(repr=False)
    may: frozenset[str]
    choices: Choices
    known: Known = field(repr=False)
    against: list[str]
    waits: list[tuple[str, str]]  # where they wait for one of us: path, and what it is called


def head(telling: Telling) -> Head:
    """Who shows it has written down that it is read, and the incidents in it (contact.now_part)."""
    contact, house = telling.contact, telling.visit.house
    status, tone, since = standing(telling)
    told, may = answers(telling), offers(telling)
    known = told_of(house, telling.tx, contact)
    return Head(
        id=contact["id"],
        kind="Text conversation" if contact["channel"] == "sms" else "Call",
        status=status,
        tone=tone,
        since=since,
        started=contact["started_at"],
        ended=contact["ended_at"],
        topic=dict(told).get(words.QUESTIONS["call_type"], ""),
        facts=facts(house, contact) + helped(telling),
        answers=told,
        about=_about(telling, contact["incident_id"]),
        offered=[found for row in alike(telling) if (found := _about(telling, row["id"]))],
        may=may,
        choices=choices(telling, may),
        known=known,
        against=why_ruled_out(house, known),
        waits=waits(telling),
    )


def choices(telling: Telling, may: frozenset[str]) -> Choices:
    flow, contact = telling.visit.house.flow, telling.contact
    decided = contact["decided_by"]
    return Choices(
        call_type=call_type(telling) if words.QUESTIONS["call_type"] in dict(answers(telling)) else "",
        outcome=contact["outcome"] or "",
        reason=contact["reason"] or "",
        call_types=[(code, words.topic(flow, code).capitalize()) for code in CALL_TYPES],
        outcomes=[(code, told) for code, told in DECISIONS.items()],
        reasons=[(code, told) for code, told in REASONS.items() if code != "TEST"],
        decided=telling.name(decided) if decided else "",
        later=list(words.LATER.items()),
        third=third_ones(telling) if "invite" in may else [],
        there=on_the_line(telling) if "let_go" in may else [],
    )


def standing(telling: Telling) -> tuple[str, str, int]:
    """How it is now, in words; "good", "bad" or ""; since when."""
    contact = telling.contact
    if contact["ended_at"] is not None:
        why = words.meaning(contact["outcome"])
        return f"Over. {why}.", "", contact["ended_at"]
    found = telling.tx.one("handoff_of_contact", contact_id=contact["id"])
    if found is not None and found["state"] == "won":
        name = telling.name(found["won_by"])
        if found["held_at"] is not None:
            return f"On hold. {name} {_is(name)} aside.", "bad", found["held_at"]
        return f"On the line with {_with(telling, found)}.", "good", found["won_at"]
    if found is not None and found["state"] == "waiting":
        return "Waits for a counselor.", "bad", found["opened_at"]
    talk = (
        telling.tx.one("conversation_of", contact_id=contact["id"]) if contact["channel"] == "sms" else None
    )
    if talk is not None:
        return _texting(telling, talk)
    return "Is in the menus.", "", contact["started_at"]


def _with(telling: Telling, handoff: Row) -> str:
    """Everybody who is on the line with the caller."""
    flow, legs = telling.visit.house.flow, telling.tx.all("live_legs_of_handoff", handoff_id=handoff["id"])
    names = [
        words.outside_name(flow, leg["destination"]) if leg["destination"] else telling.name(leg["person_id"])
        for leg in legs
        if leg["state"] in OURS
    ]
    return " and ".join(names or [telling.name(handoff["won_by"])]).replace("You", "you")


def _is(name: str) -> str:
    return "are" if name == "You" else "is"


def _texting(telling: Telling, talk: Row) -> tuple[str, str, int]:
    if talk["closed_at"] is not None:
        return "Over.", "", talk["closed_at"]
    if talk["waiting_since"] is not None:
        return "Waits for a person.", "bad", talk["waiting_since"]
    if talk["claimed_by"]:
        name = telling.name(talk["claimed_by"])
        return f"{name} {'have' if name == 'You' else 'has'} it.", "good", talk["heard_at"]
    return "Answers the questions by text.", "", talk["heard_at"]


def facts(house: House, contact: Row) -> list[tuple[str, str]]:
    flow = house.flow
    version = "the one in force" if contact["flow_hash"] == flow.hash else "an earlier one"
    route = ENTRY_ROUTES.get(contact["route"], contact["route"])
    found = [
        ("Language", words.language(flow, contact["language"])),
        ("Priority", f"{contact['priority']} of 9"),
        ("Line", f"{words.plain(contact['line']).capitalize()}. {route}"),
        ("Number", "known" if contact["caller_idx"] else "withheld, or forgotten"),
        ("Flow", f"{version} ({contact['flow_hash'][:8]})"),
    ]
    if contact["cad_enc"]:
        found.insert(
            0, ("911 center's number", house.vault.open(contact["cad_enc"], cad_about(contact["id"])))
        )
    if contact["ended_at"] is not None:
        found += [
            ("Decision", DECISIONS.get(contact["outcome"], words.plain(contact["outcome"]))),
            ("Reason", REASONS.get(contact["reason"], words.plain(contact["reason"]))),
        ]
    return found


def helped(telling: Telling) -> list[tuple[str, str]]:
    """Who has said that help reached them, or decided without it."""
    contact = telling.contact
    if contact["help_confirmed_at"] is None:
        return []
    who = telling.name(contact["help_confirmed_by"])
    how = "has reached them" if contact["help_how"] == "reached" else "not known; a supervisor decided"
    return [("Help", f"{how} (said by {who})")]


def answers(telling: Telling) -> list[tuple[str, str]]:
    """What they answered, the last answer to each question; with the place they told, while it is kept."""
    house, contact = telling.visit.house, telling.contact
    flow = house.flow
    rows = telling.tx.all("answers_of", contact_id=contact["id"])
    told = _kept(telling) | {row["question"]: row["value"] for row in rows}
    places = [
        (PLACE_TOLD, str(one.place)) for one in resident_links.places(house, telling.tx, contact["id"])[:3]
    ]
    shown = {name: value for name, value in told.items() if name not in words.PRIVATE and value}
    said = [(words.question(flow, name), words.answer(flow, name, value)) for name, value in shown.items()]
    return places + said


def _kept(telling: Telling) -> dict[str, str]:
    contact = telling.contact
    if not contact["state_enc"]:
        return {}
    try:
        return dict(opened(contact, telling.visit.house.vault).state.answers)
    except (VaultError, ValueError):
        return {}  # written by another release: the rows tell the rest


def call_type(telling: Telling) -> str:
    """What it is about, as a code; `OTHER` while nobody has said."""
    chosen = [
        row["value"]
        for row in telling.tx.all("answers_of", contact_id=telling.contact["id"])
        if row["question"] == "call_type" and row["value"] in CALL_TYPES
    ]
    return chosen[-1] if chosen else UNKNOWN_TYPE


def alike(telling: Telling) -> list[Row]:
    """Open incidents that this may be about: of the same number, or at the same place."""
    contact = telling.contact
    asked = Asked(
        call_type(telling), contact["priority"], contact["language"], "", contact["id"],
        place=told_of(telling.visit.house, telling.tx, contact).place, incident=contact["incident_id"],
    )  # fmt: skip
    return incidents.similar(telling.visit.house, telling.tx, asked, telling.visit.now)


def _about(telling: Telling, incident: str | None) -> About | None:
    row = telling.tx.one("incident_by_id", id=incident) if incident else None
    if row is None:
        return None
    tx: Tx = telling.tx
    house = telling.visit.house
    others = tx.all("contacts_about", incident_id=row["id"], but=telling.contact["id"], limit=OTHERS)
    return About(
        id=row["id"],
        topic=words.topic(house.flow, row["call_type"]),
        opened=row["opened_at"],
        closed=row["closed_at"],
        details=incidents.details_of(house, row),
        teams=[_team(each) for each in tx.all("dispatches_of_incident", incident_id=row["id"])],
        others=[(c["id"], "Text" if c["channel"] == "sms" else "Call", c["started_at"]) for c in others],
    )


def _team(row: Row) -> Team:
    return Team(
        row["id"],
        row["code"],
        STATES.get(row["state"], words.plain(row["state"])),
        row["state"] == "FALLBACK",
    )


__all__ = ["About", "Head", "Team", "about", "alike", "call_type", "head"]
