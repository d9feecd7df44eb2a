"""What stands at the top of a contact's page: how it is now, what is known, and the incident it is about."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from console import naming
from console.codes import CALL_TYPES, DECISIONS, ENTRY_ROUTES, REASONS
from console.contacts import contact_words as words
from console.contacts.contact_offers import offers, on_the_line, third_ones, waits
from console.contacts.story import Telling
from console.saying import Words, later, own, say
from db.about import cad_about
from db.store import Row, Tx
from db.vault import VaultError
from ivr.calls import counseling
from ivr.calls.calling_out import UNKNOWN_TYPE, about
from ivr.calls.handoffs import OURS
from ivr.contact import opened
from ivr.dispatch import incidents, resident_links
from ivr.dispatch.incidents import Asked, Details
from ivr.dispatch.told import Known, told_of, why_ruled_out
from ivr.house import House

OTHERS = 20
PLACE_TOLD = later("Place, told on our page")
STATES = Words(
    {
        "OPEN": "is being called",
        "ACCEPTED": "has accepted",
        "EN_ROUTE": "is on the way",
        "ON_SCENE": "is there",
        "CLEARED": "has left",
        "CLOSED": "is done",
        "FALLBACK": "nobody accepted: somebody has to decide",
        "HANDED_OFF": "was taken over",
        "CANCELLED": "was called off",
    },
    "page",
)


@dataclass(frozen=True)
class Team:
    id: str
    code: str
    state: str
    bad: bool


@dataclass(frozen=True)
class About:
    """An incident. `others`: its other contacts, newest first: id, whether by text, when."""

    id: str
    topic: str
    opened: int
    closed: int | None
    details: Details
    teams: list[Team]
    others: list[tuple[str, bool, int]]


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
        against=[say(why) for why in why_ruled_out(house, known)],
        waits=waits(telling),
    )


def choices(telling: Telling, may: frozenset[str]) -> Choices:
    flow, contact = telling.visit.house.flow, telling.contact
    decided, undone = contact["decided_by"], counseling.undone(telling.tx, contact)
    return Choices(
        call_type=call_type(telling) if words.QUESTIONS["call_type"] in dict(answers(telling)) else "",
        outcome=contact["outcome"] or "",
        reason=contact["reason"] or "",
        call_types=[(code, words.topic(flow, code).capitalize()) for code in CALL_TYPES],
        outcomes=[(code, told) for code, told in DECISIONS.items() if code not in undone],
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
        return say("Over. {why}.", why=why), "", contact["ended_at"]
    found = telling.tx.one("handoff_of_contact", contact_id=contact["id"])
    if found is not None and found["state"] == "won":
        if found["held_at"] is not None:
            name, mine = telling.name(found["won_by"]), found["won_by"] == telling.visit.person
            aside = say("On hold. You are aside.") if mine else say("On hold. {name} is aside.", name=name)
            return aside, "bad", found["held_at"]
        return say("On the line with {names}.", names=_with(telling, found)), "good", found["won_at"]
    if found is not None and found["state"] == "waiting":
        return say("Waits for a counselor."), "bad", found["opened_at"]
    talk = (
        telling.tx.one("conversation_of", contact_id=contact["id"]) if contact["channel"] == "sms" else None
    )
    if talk is not None:
        return _texting(telling, talk)
    return say("Is in the menus."), "", contact["started_at"]


def _with(telling: Telling, handoff: Row) -> str:
    """Everybody who is on the line with the caller."""
    flow, legs = telling.visit.house.flow, telling.tx.all("live_legs_of_handoff", handoff_id=handoff["id"])
    names = [
        words.outside_name(flow, leg["destination"]) or _inside(telling, leg["person_id"])
        for leg in legs
        if leg["state"] in OURS
    ]
    return words.joined(names or [_inside(telling, handoff["won_by"])])


def _inside(telling: Telling, person: str) -> str:
    """One of ours, within a sentence."""
    return say("you") if person == telling.visit.person else telling.name(person)


def _texting(telling: Telling, talk: Row) -> tuple[str, str, int]:
    if talk["closed_at"] is not None:
        return say("Over."), "", talk["closed_at"]
    if talk["waiting_since"] is not None:
        return say("Waits for a person."), "bad", talk["waiting_since"]
    if talk["claimed_by"]:
        name, mine = telling.name(talk["claimed_by"]), talk["claimed_by"] == telling.visit.person
        return say("You have it.") if mine else say("{name} has it.", name=name), "good", talk["heard_at"]
    return say("Answers the questions by text."), "", talk["heard_at"]


def facts(house: House, contact: Row) -> list[tuple[str, str]]:
    flow = house.flow
    version = own(contact["flow_hash"][:8])
    in_force = contact["flow_hash"] == flow.hash
    route = ENTRY_ROUTES.get(contact["route"], contact["route"])
    line = Markup("{}. {}").format(own(naming.called(flow, contact["line"])), route)
    found = [
        (say("Language"), naming.language(flow, contact["language"])),
        (say("Priority"), say("{priority} of 9", priority=contact["priority"])),
        (say("Line"), line),
        (say("Number"), say("known", "number") if contact["caller_idx"] else say("withheld, or forgotten")),
        (
            say("Flow"),
            say("the one in force ({hash})", hash=version)
            if in_force
            else say("an earlier one ({hash})", hash=version),
        ),
    ]
    if contact["cad_enc"]:
        given = house.vault.open(contact["cad_enc"], cad_about(contact["id"]))
        found.insert(0, (say("911 center's number"), own(given)))
    if contact["ended_at"] is not None:
        found += [
            (say("Decision"), DECISIONS.get(contact["outcome"], words.plain(contact["outcome"]))),
            (say("Reason"), REASONS.get(contact["reason"], words.plain(contact["reason"]))),
        ]
    return found


def helped(telling: Telling) -> list[tuple[str, str]]:
    """Who has said that help reached them, or decided without it."""
    contact = telling.contact
    if contact["help_confirmed_at"] is None:
        return []
    who = telling.name(contact["help_confirmed_by"])
    if contact["help_how"] == "reached":
        return [(say("Help"), say("has reached them (said by {who})", who=who))]
    return [(say("Help"), say("not known; a supervisor decided (said by {who})", who=who))]


def answers(telling: Telling) -> list[tuple[str, str]]:
    """What they answered, the last answer to each question; with the place they told, while it is kept."""
    house, contact = telling.visit.house, telling.contact
    flow = house.flow
    rows = telling.tx.all("answers_of", contact_id=contact["id"])
    told = _kept(telling) | {row["question"]: row["value"] for row in rows}
    places = [
        (say(PLACE_TOLD), words.place(one.place))
        for one in resident_links.places(house, telling.tx, contact["id"])[:3]
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
        others=[(c["id"], c["channel"] == "sms", c["started_at"]) for c in others],
    )


def _team(row: Row) -> Team:
    return Team(
        row["id"],
        row["code"],
        STATES.get(row["state"], words.plain(row["state"])),
        row["state"] == "FALLBACK",
    )


__all__ = ["About", "Head", "Team", "about", "alike", "call_type", "head"]
