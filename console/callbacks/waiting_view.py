"""What the list of who waits shows, and the page of one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from console import naming, reach
from console.callbacks import refused
from console.callbacks import waiting_words as words
from console.codes import CALL_TYPES
from console.dispatching.dispatch_words import STATES
from console.reach import Reach
from console.saying import say
from console.visit import Visit
from db.store import Row, Tx
from ivr import rescue
from ivr.callbacks import answering, calling_back, ending, holding, waiting
from ivr.callbacks.deciding import undecided
from ivr.callbacks.holding import Target
from ivr.callbacks.waiting import Refusal, Waiting
from ivr.dispatch.incidents import details_of
from ivr.dispatch.told import Known, told_of, why_ruled_out
from ivr.house import at
from ivr.outgoing import notices
from ivr.roster import people
from ivr.texting import conversations

MOST = 200
LINES = 40  # of a conversation, the newest
FAILED = ("failed", "undelivered", "dropped")
ANSWERED = {None: "", 0: "no", 1: "yes"}


@dataclass(frozen=True)
class Shown:
    """One row of the list. `this`: what it is, for a button. `risk`: a code of words.RISK, "" for none.
    `who`: the colleague who has them, "" for nobody. `later`: not before this."""

    row: Waiting
    kind: str
    this: str
    why: str
    risk: str
    language: str
    window: str
    who: str
    mine: bool
    later: datetime | None


def rows(visit: Visit, tx: Tx) -> list[Shown]:
    """Everybody who waits: whom this person has come first, the order is the list's own otherwise."""
    found = waiting.everybody(visit.house, tx, visit.now, MOST)
    known = {one.claimed_by for one in found if one.claimed_by}
    names = {person: notices.names(visit.house, tx, [person]) or say("somebody") for person in known}
    shown = [_shown(visit, one, names) for one in found]
    return sorted(shown, key=lambda one: not one.mine)


def _shown(visit: Visit, one: Waiting, names: dict[str, str]) -> Shown:
    return Shown(
        row=one,
        kind=words.KINDS[one.kind],
        this=words.THIS[one.kind],
        why=words.why(one.kind, one.why),
        risk=words.risk(one.priority),
        language=naming.language(visit.house.flow, one.language),
        window=words.WINDOWS.get(one.window, ""),
        who=names.get(one.claimed_by or "", ""),
        mine=one.claimed_by == visit.person,
        later=one.due_at if one.due_at > visit.now else None,
    )


@dataclass(frozen=True)
class Try:
    """One call to them. `untold`: whoever called has not said how it went."""

    id: str
    at: datetime
    who: str
    mine: bool
    heard: str
    error: int | None
    outcome: str
    live: bool
    untold: bool
    message_ok: bool


@dataclass(frozen=True)
class Said:
    """One text of a conversation. `theirs`: the person in need wrote it; `fresh`: and none of us has written
    since. `words`: somebody's, which is shown as it is; `lang`: their language, "" for our own people."""

    id: str
    at: datetime
    who: str
    theirs: bool
    words: bool
    lang: str
    body: str = field(repr=False)
    pictures: int
    trouble: bool
    fresh: bool


@dataclass(frozen=True)
class One:
    """The page of somebody who waits. `call`, `text`: why that is not possible now, "" if it is. `decides`:
    whoever looks may decide that they are called all the same. `known`:
    what they have told, for whoever has them; `against`: what in it rules a team out, in words; `teams`:
    those that are called for them: id, code and how far they are. `endangered`:
    the call or conversation of theirs in which somebody may be in danger, so that they are not closed before
    help has reached them; "" for none."""

    kind: str
    id: str
    contact: str
    title: str
    why: str
    risk: str
    since: datetime
    language: str
    window: str
    message: str
    tries: list[Try]
    attempts: int
    holder: str
    mine: bool
    until: datetime | None
    call: str
    decides: bool
    text: str
    known: Known = field(repr=False)
    against: list[str]
    teams: list[tuple[str, str, str]]
    endangered: str
    lines: list[Said] = field(repr=False)
    reach: Reach | None


def one(visit: Visit, tx: Tx, kind: str, id_: str) -> One | None:
    """None if they do not wait any more. Only whoever has them reads what they wrote."""
    found = holding.target(tx, kind, id_)
    if found is None:
        return None
    held = holding.seen(tx, found.whom, visit.now)
    mine = held is not None and held["person_id"] == visit.person
    row, text = found.row, found.kind == "text"
    known = told_of(visit.house, tx, found.contact) if mine else Known()
    no_call = None if text else may_call(visit, tx, found)
    no_text = answering.shut(visit.house, tx, answering.where(tx, found), visit.now)
    if no_call is not None and no_text is not None:  # nobody is told to call who may not
        no_text = Refusal(no_text.code)
    code = row["why"] or "ANSWERED" if text else row["reason"]
    danger = ending.endangered(visit.house, tx, found, visit.now)
    return One(
        kind=found.kind,
        id=found.id,
        contact=found.contact["id"],
        title=words.KINDS[found.kind],
        why=words.why(found.kind, code),
        risk=words.risk(max(row["priority"], found.contact["priority"])),
        since=at(row["waiting_since"] or row["heard_at"]),
        language=naming.language(visit.house.flow, found.contact["language"]),
        window="" if text else words.WINDOWS.get(row["window"] or "", ""),
        message="" if text else words.MESSAGE[ANSWERED[row["voicemail_ok"]]],
        tries=[] if text else _tries(visit, tx, found),
        attempts=0 if text else row["attempts"],
        holder=notices.names(visit.house, tx, [held["person_id"]]) if held is not None else "",
        mine=mine,
        until=at(held["until"]) if held is not None else None,
        call=_words(no_call),
        decides=mine and rescue.supervises(tx, visit.person) and undecided(visit.house, tx, found, visit.now),
        text=_words(no_text),
        known=known,
        against=[say(each) for each in why_ruled_out(visit.house, known)],
        teams=[
            (row["id"], row["code"], STATES[row["state"]]) for row in _teams(tx, found.contact["incident_id"])
        ],
        endangered=str(danger["id"]) if danger is not None else "",
        lines=_lines(visit, tx, found) if mine else [],
        reach=reach.said(tx, found.contact),
    )


@dataclass(frozen=True)
class Alike:
    """An open incident with a team, which this may be about. `pages`: the codes of its teams."""

    id: str
    topic: str
    place: str = field(repr=False)
    opened: int
    pages: list[tuple[str, str]]


def alike(visit: Visit, tx: Tx, incidents: tuple[str, ...]) -> list[Alike]:
    found = []
    for id_ in incidents:
        row = tx.one("incident_by_id", id=id_)
        if row is not None:
            teams = [(each["id"], each["code"]) for each in _teams(tx, id_)]
            topic, place = CALL_TYPES[row["call_type"]], details_of(visit.house, row).place
            found.append(Alike(id_, topic, place, row["opened_at"], teams))
    return found


def _teams(tx: Tx, incident: str | None) -> list[Row]:
    return tx.all("live_dispatches_of_incident", incident_id=incident) if incident else []


def may_call(visit: Visit, tx: Tx, found: Target) -> Refusal | None:
    if found.row["attempts"] >= calling_back.THREE and not rescue.supervises(tx, visit.person):
        return Refusal("supervisor")
    may = calling_back.reach(visit.house, tx, found, visit.now)
    return may if isinstance(may, Refusal) else None


def _words(refusal: Refusal | None) -> str:
    return refused.told(refusal) if refusal is not None else ""


def _tries(visit: Visit, tx: Tx, found: Target) -> list[Try]:
    """The newest first."""
    told = tx.all("attempts_of", callback_id=found.id)[::-1]
    return [_try(visit, tx, row, newest=place == 0) for place, row in enumerate(told)]


def _try(visit: Visit, tx: Tx, row: Row, *, newest: bool) -> Try:
    live = calling_back.under_way(row)
    code = ("rings" if row["dialed_at"] is None else "live") if live else row["heard"] or ""
    return Try(
        id=row["id"],
        at=at(row["began_at"]),
        who=notices.names(visit.house, tx, [row["person_id"]]),
        mine=row["person_id"] == visit.person,
        heard=words.HEARD.get(code) or words.HEARD[""],
        error=row["error"],
        outcome=words.OUTCOMES.get(row["outcome"] or "", ""),
        live=live,
        untold=newest and not live and row["dialed_at"] is not None and row["told_by"] is None,
        message_ok=bool(row["message_ok"]),
    )


def _lines(visit: Visit, tx: Tx, found: Target) -> list[Said]:
    thread = conversations.with_them(visit.house, tx, found.contact, found.number_idx, LINES)
    told: list[Said] = []
    answered = max((n for n, line in enumerate(thread) if line.who not in ("caller", "bot")), default=-1)
    for n, line in enumerate(thread):
        ours = {"caller": say("They"), "bot": say("Our questions"), visit.person: say("You")}
        who = ours.get(line.who) or notices.names(visit.house, tx, [line.who]) or say("A colleague")
        theirs = line.who == "caller"
        told.append(
            Said(
                id=line.message_id,
                at=line.at,
                who=who,
                theirs=theirs,
                words=line.body is not None,
                lang=found.contact["language"] if line.who in ("caller", "bot") else "",
                body=line.body if line.body is not None else say("Deleted: kept long enough."),
                pictures=line.pictures,
                trouble=line.state in FAILED,
                fresh=theirs and n > answered,
            )
        )
    return told


def colleagues(visit: Visit, tx: Tx) -> list[tuple[str, str]]:
    """Those to whom somebody can be handed over, by first name; who is on shift and has not signed off comes
    first, and of the others it is said."""
    rows = [row for row in tx.all("people_all") if row["active"] and row["id"] != visit.person]
    found = [row["id"] for row in rows if holding.answers_callers(tx, row["id"])]
    here = {person.id for person in people.reachable(visit.house, tx, visit.now)}
    named = [(id_, notices.names(visit.house, tx, [id_])) for id_ in found]
    told = [(id_, name if id_ in here else say("{name} (not on shift)", name=name)) for id_, name in named]
    return sorted(told, key=lambda each: (each[0] not in here, each[1]))
