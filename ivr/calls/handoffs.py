"""Connecting a caller with a counselor: whom to ring now, and what each phone that we rang hears.

The caller's side is a turn like any other (`handlers.py`). A counselor's phone is a leg: nothing is bridged
before its key, and of any number who press it the store lets exactly one win.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from db import audit, jobs
from db.ids import new_id
from db.jobs import Job
from db.store import Row, Tx, codes
from flows import handoff as planning
from ivr.calls import seats, staff_words
from ivr.calls.seats import is_guest
from ivr.house import House, at, later, ms
from ivr.ports import OVER, LegEvent, LegPrompt, StatusEvent
from ivr.roster import people

ASKED, OURS = seats.ASKED, seats.OURS
UNANSWERED, LIVE = codes(*ASKED), codes(*ASKED, *OURS)
TRIES = 2  # how often the whisper is spoken before a phone counts as not answered
SETTLE = 3  # seconds the carrier has to tell the caller's side itself that a conversation ended
FREE_CHECK = 15  # seconds until we ask whether a phone that hears its last words is free


class LegOverError(Exception):
    """The phone hung up in the moment of its key."""


# ------------------------------------------------------------------ whom to ring


def ring(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """A search's timer: ring whom the team's tiers say now, and look again when that could change."""
    found = tx.one("handoff_by_id", id=job.ref)
    if found is None or found["state"] != "waiting":
        jobs.done(tx, job)
        return
    plan = _plan(house, tx, found, now) if found["team"] in house.flow.teams else None
    if plan is None or plan.exhausted:  # a deploy may have removed the team
        if _ended(tx, found, "expired", "exhausted", now):
            _let_all_go(tx, found, now)
            call_on(tx, found["id"], now)
        return
    for person in plan.ring:
        _plan_leg(tx, found, person, plan.tier, now)
    tx.run("ring_handoff", id=found["id"], tier=plan.tier, rung_at=ms(plan.entered))
    jobs.later(tx, job, ms(plan.look_again) if plan.look_again else found["expires_at"], "waiting")


# A leg's state in the store -> what it is to the plan.
SEEN: dict[str, planning.LegState] = {
    "planned": "planned",
    "calling": "planned",
    "ringing": "ringing",
    "answered": "answered",
    "accepted": "accepted",
    "talking": "accepted",
    "declined": "declined",
    "busy": "busy",
    "failed": "failed",
    "no_answer": "no-answer",
    "machine": "no-answer",
}


def _plan(house: House, tx: Tx, found: Row, now: datetime) -> planning.Plan:
    search = planning.Search(
        opened_at=at(found["opened_at"]),
        expires_at=at(found["expires_at"]),
        language=found["language"],
        tier=found["tier"],
        entered=at(found["rung_at"]) if found["rung_at"] is not None else None,
    )
    legs = [
        planning.LegSeen(leg["person_id"], leg["tier"], SEEN.get(leg["state"], "canceled"), _since(leg))
        for leg in tx.all("legs_of_handoff", handoff_id=found["id"])
    ]
    busy = {row["person_id"] for row in tx.all("busy_people")}
    there = people.reachable(house, tx, now)
    return planning.plan(house.flow.teams[found["team"]], search, there, busy, legs, now)


def _since(leg: Row) -> datetime:
    """When the leg came into its state."""
    order = ("ended_at", "accepted_at", "answered_at", "rung_at", "planned_at")
    return at(next(leg[name] for name in order if leg[name] is not None))


def ring_for(tx: Tx, found: Row, person: str, now: datetime) -> bool:
    """Ring somebody who wants this caller now, whosever turn it is. False if they are on a call of ours."""
    return _plan_leg(tx, found, person, found["tier"], now)


def _plan_leg(tx: Tx, found: Row, person: str, tier: int, now: datetime) -> bool:
    leg = new_id(ms(now))
    added = tx.run(
        "add_leg",
        id=leg,
        handoff_id=found["id"],
        contact_id=found["contact_id"],
        person_id=person,
        purpose="ring",
        tier=tier,
        attempt=1,
        planned_at=ms(now),
    )
    if added:
        jobs.add(tx, "place_leg", leg, ms(now), key=f"place_leg:{leg}")
        audit.append(tx, ms(now), found["contact_id"], "system", "ring", {"person": person, "tier": tier})
    return bool(added)


def look_now(tx: Tx, now: datetime) -> None:
    """A phone is free again, or somebody declined: every search looks at once, the most urgent first."""
    tx.run("hurry_searches", now=ms(now))


def in_turn(house: House, due: list[Job]) -> list[Job]:
    """Searches that are due, the most urgent caller's first, then who has waited longest: of two who could
    have the same phone it rings for that one."""

    def place(tx: Tx, job: Job) -> tuple[int, int]:
        found = tx.one("handoff_by_id", id=job.ref)
        return (-found["priority"], found["opened_at"]) if found else (0, 0)

    if len(due) < 2:
        return due
    places = house.store.read(lambda tx: {job.id: place(tx, job) for job in due})
    return sorted(due, key=lambda job: places[job.id])


def call_on(tx: Tx, handoff_id: str, now: datetime, seconds: int = 0) -> None:
    """Have the caller asked on from where they wait. Should it fail, their next poll finds the news too."""
    due = ms(now) + seconds * 1000
    jobs.add(tx, "resume_caller", handoff_id, due, key=f"resume_caller:{handoff_id}:{seconds}")


def end(tx: Tx, found: Row, state: str, why: str, now: datetime) -> None:
    """The caller waits for nobody any more: phones stop ringing. Somebody who pressed the key in this very
    moment is told, and not kept waiting for a caller who does not come."""
    if not _ended(tx, found, state, why, now):
        _ended(tx, found, "ended", why, now)
    _let_all_go(tx, found, now)


def _ended(tx: Tx, found: Row, state: str, why: str, now: datetime) -> int:
    """0 if somebody has taken the call meanwhile, and it is not that conversation which is over."""
    return tx.run("end_handoff", id=found["id"], state=state, ended_at=ms(now), end_reason=why)


def _let_all_go(tx: Tx, found: Row, now: datetime) -> None:
    jobs.drop_by_ref(tx, "ring", found["id"])
    for leg in tx.all("live_legs_of_handoff", handoff_id=found["id"]):
        _let_go(tx, leg, "canceled", now)


def _let_go(tx: Tx, leg: Row, state: str, now: datetime) -> None:
    """Not needed any more. The phone stays taken until the carrier says that it is free."""
    if leg["state"] == "planned":
        _move(tx, leg["id"], codes("planned"), state, ended_at=ms(now))
    elif _move(tx, leg["id"], LIVE, state):
        jobs.add(tx, "end_leg", leg["id"], ms(now), key=f"end_leg:{leg['id']}")


def free_soon(tx: Tx, leg: str, now: datetime) -> None:
    """This phone hears its last words. The carrier says when it is free; should it not, we ask."""
    jobs.add(tx, "check_leg", leg, later(now, FREE_CHECK), key=f"free_leg:{leg}")


def caller_gone(tx: Tx, contact_id: str, now: datetime) -> None:
    """The caller has left: a counselor must not wait in the room alone, and is told. One who is in their menu
    is not disturbed: they hear of it when they want to go back. Who was asked to join is asked no more."""
    for leg in tx.all("live_legs_of_contact", contact_id=contact_id):
        if is_guest(leg) and leg["state"] in ASKED:
            _let_go(tx, leg, "canceled", now)
        elif leg["state"] in OURS and leg["menu_enc"] is not None:
            tx.run("end_handoff", id=leg["handoff_id"], state="ended", ended_at=ms(now), end_reason="left")
        elif leg["state"] in OURS:
            jobs.add(tx, "end_leg", leg["id"], ms(now), key=f"end_leg:{leg['id']}")


# ------------------------------------------------------------------ what a phone hears


def leg_answered(house: House, event: LegEvent) -> LegPrompt:
    """A phone we rang was picked up: what it is about, and the key. It may be a voicemail: nothing more."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        leg = tx.one("leg_by_id", id=event.leg)
        if leg is None:
            return staff_words.left(house)
        tx.run("adopt_leg_call", id=leg["id"], call_id=event.call_id)
        _move(tx, leg["id"], UNANSWERED, "answered", answered_at=ms(now))
        return _asked(house, tx, leg, 1)

    return house.store.write(work, within=house.within)


def leg_key(house: House, event: LegEvent, tries: int) -> LegPrompt:
    """A key on a phone we rang: 1 takes the call, another declines, silence is asked once more."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        leg = tx.one("leg_by_id", id=event.leg)
        if leg is None:
            return staff_words.left(house)
        if event.keys == "1":
            return _take(house, tx, leg, now)
        if event.keys == "" and tries < TRIES and not event.over:
            return _asked(house, tx, leg, tries + 1)
        state = "declined" if event.keys else "no_answer"
        if _move(tx, leg["id"], UNANSWERED, state):
            free_soon(tx, leg["id"], now)
            look_now(tx, now)
        return staff_words.declined(house)

    try:
        return house.store.write(work, within=house.within)
    except LegOverError:
        return staff_words.left(house)


def _asked(house: House, tx: Tx, leg: Row, tries: int) -> LegPrompt:
    found = tx.one("handoff_by_id", id=leg["handoff_id"])
    if found is None or found["state"] not in ("waiting", "won"):
        return staff_words.left(house)
    if found["state"] == "won":
        return _room(house, leg) if leg["state"] in OURS else staff_words.taken(house)
    return staff_words.whisper(house, tx, found, f"/voice/leg/{leg['id']}/key/{tries}", again=tries > 1)


def _take(house: House, tx: Tx, leg: Row, now: datetime) -> LegPrompt:
    """Exactly one wins, however close two press; the others are told, and their legs end."""
    if leg["state"] in OURS:
        return _room(house, leg)
    wins = {"id": leg["handoff_id"], "won_by": leg["person_id"], "won_at": ms(now)}
    if leg["state"] not in ASKED or not tx.run("win_handoff", **wins):
        return _too_late(house, tx, leg, now)
    if not _move(tx, leg["id"], UNANSWERED, "accepted", accepted_at=ms(now)):
        raise LegOverError  # so that nothing is won for a phone that is gone
    jobs.drop_by_ref(tx, "ring", leg["handoff_id"])
    call_on(tx, leg["handoff_id"], now)
    for other in tx.all("live_legs_of_handoff", handoff_id=leg["handoff_id"]):
        if other["id"] != leg["id"]:
            _let_go(tx, other, "taken", now)
    actor = f"person:{leg['person_id']}"
    audit.append(tx, ms(now), leg["contact_id"], actor, "accepted", {"tier": leg["tier"]})
    return _room(house, leg)


def _too_late(house: House, tx: Tx, leg: Row, now: datetime) -> LegPrompt:
    fresh, found = tx.one("leg_by_id", id=leg["id"]), tx.one("handoff_by_id", id=leg["handoff_id"])
    if fresh is not None and fresh["state"] in OURS:
        return _room(house, fresh)  # the same key was told us twice
    other_took_it = found is not None and found["state"] == "won"
    _move(tx, leg["id"], UNANSWERED, "taken" if other_took_it else "canceled")
    free_soon(tx, leg["id"], now)
    return staff_words.taken(house) if other_took_it else staff_words.left(house)


def _room(house: House, leg: Row) -> LegPrompt:
    return staff_words.room(house, leg["handoff_id"], leg["id"], "staff_connecting")


def leg_over(house: House, event: LegEvent) -> LegPrompt:
    """A phone that was listening when its call was taken by another, or when the caller left."""
    # Within a write, whose deadline holds even when the disk hangs.
    leg = house.store.write(lambda tx: tx.one("leg_by_id", id=event.leg), within=house.within)
    if leg is not None and leg["state"] in OURS:
        return staff_words.gone(house)
    if leg is not None and leg["state"] == "done":
        return staff_words.goodbye(house)
    other_took_it = leg is not None and leg["state"] == "taken"
    return staff_words.taken(house) if other_took_it else staff_words.left(house)


def leg_done(house: House, event: LegEvent, word: str = "staff_goodbye") -> LegPrompt:
    """The conversation on this phone is over."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        leg = tx.one("leg_to_change", id=event.leg)
        if leg is not None:
            part(tx, leg, now)
        return LegPrompt(staff_words.says(house, word), "goodbye")

    return house.store.write(work, within=house.within)


# ------------------------------------------------------------------ what the carrier tells of it

ENDED = {"busy": "busy", "failed": "failed", "no-answer": "no_answer", "canceled": "no_answer"}


def leg_status(house: House, event: StatusEvent, leg_id: str) -> None:
    """A leg's progress. Order is not guaranteed, so nothing moves a leg backwards."""
    now = house.clock.now()

    def work(tx: Tx) -> None:
        leg = tx.one("leg_to_change", id=leg_id)
        if leg is None:
            return
        tx.run("adopt_leg_call", id=leg_id, call_id=event.call_id)
        if event.progress == "ringing":
            _move(tx, leg_id, codes("planned", "calling"), "ringing", rung_at=ms(now))
        elif event.progress in OVER:
            _finish(tx, leg, now, ENDED.get(event.progress, "no_answer"))

    house.store.write(work, within=house.within)


def part(tx: Tx, leg: Row, now: datetime) -> None:
    """Our person has left the conversation. The caller's side is asked on, unless the carrier does so itself.
    The phone hears goodbye still: it is not free."""
    if _move(tx, leg["id"], codes(*OURS), "done"):
        if not _others_stay(tx, leg, now):
            tx.run("end_handoff", id=leg["handoff_id"], state="ended", ended_at=ms(now), end_reason="parted")
            there = [one["id"] for one in tx.all("live_legs_of_handoff", handoff_id=leg["handoff_id"])]
            dismiss_guests(tx, leg["handoff_id"], now, there)
            call_on(tx, leg["handoff_id"], now, SETTLE)
        free_soon(tx, leg["id"], now)
    if leg["menu_enc"] is not None:
        tx.run("save_leg_menu", id=leg["id"], menu_enc=None)
    jobs.drop_by_ref(tx, "end_leg", leg["id"])


def dismiss_guests(
    tx: Tx, handoff_id: str, now: datetime, joined: Sequence[str] = (), spared: Sequence[str] = ()
) -> None:
    """Whoever was asked to join is not called any more. `joined`: legs of those there who are let go too.
    `spared`: legs of those who are called all the same."""
    for leg in tx.all("live_legs_of_handoff", handoff_id=handoff_id):
        if is_guest(leg) and leg["state"] in ASKED and leg["id"] not in spared:
            _let_go(tx, leg, "canceled", now)
        elif is_guest(leg) and leg["id"] in joined and leg["state"] in OURS:
            _let_go(tx, leg, "done", now)


def _others_stay(tx: Tx, leg: Row, now: datetime) -> bool:
    """Does somebody else of ours, or whoever joined, stay with the caller? Then the call is theirs, but never
    an interpreter's. If the room ended with this one, the caller is called back into it."""
    found = tx.one("handoff_by_id", id=leg["handoff_id"])
    legs = tx.all("live_legs_of_handoff", handoff_id=leg["handoff_id"])
    others = [one for one in legs if one["id"] != leg["id"]]
    heir = seats.host(found, others) if found is not None else None
    if found is None or heir is None:
        return False
    if seats.host(found, [leg, *others]) is leg:
        tx.run("pass_handoff", id=leg["handoff_id"], won_by=heir["person_id"])
        call_on(tx, leg["handoff_id"], now, 1)
    return True


def _finish(tx: Tx, leg: Row, now: datetime, state: str = "no_answer") -> None:
    """The carrier says that this phone is free again: every search may ring it now."""
    if leg["ended_at"] is not None:
        return
    part(tx, leg, now)
    _move(tx, leg["id"], UNANSWERED, state)
    tx.run("note_leg_ended", id=leg["id"], ended_at=ms(now))
    look_now(tx, now)


def leg_failed(tx: Tx, leg_id: str, now: datetime, note: str) -> None:
    """The carrier will not ring this phone."""
    leg = tx.one("leg_by_id", id=leg_id)
    if leg is None or leg["call_id"]:
        return
    _move(tx, leg_id, UNANSWERED, "failed", note=note)
    tx.run("note_leg_ended", id=leg_id, ended_at=ms(now))  # also one that was let go meanwhile
    look_now(tx, now)


def move(tx: Tx, leg: str, from_states: Iterable[str], to: str, **times: object) -> int:
    """From one of these states, else 0."""
    return _move(tx, leg, codes(*from_states), to, **times)


def _move(tx: Tx, leg: str, states: str, to: str, **times: object) -> int:
    given: dict[str, object] = {
        "rung_at": None,
        "answered_at": None,
        "accepted_at": None,
        "ended_at": None,
        "note": None,
    }
    return tx.run("move_leg", id=leg, from_states=states, state=to, **(given | times))
