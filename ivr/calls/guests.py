"""A third one joins a counselor and a caller: a colleague, the 911 center, an interpreter, a partner.

The counselor stays until whoever was asked is there: agreed, dialed, connected, acknowledged, each with its
time. Nobody is joined before a key, so that no voicemail hears the caller; the 911 center alone is not asked
for one, nor a line with a menu of its own. If nobody comes, the two simply go on talking; if no line of the
911 center answers, those of ours who are there hear so at their ear, and supervisors have an alarm. When the
counselor leaves, the caller stays with whoever came (`handoffs.part`); never with an interpreter alone. There
is room for three: an interpreter, the 911 center, which is called also while another is asked, and one more.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from db import audit, jobs
from db.ids import new_id
from db.store import Row, Tx
from ivr.calls import handoffs, on_the_call, seats, staff_words
from ivr.calls.counseling import NotNowError
from ivr.calls.seats import ASKED, GUEST, INTERPRETER, OURS, is_guest
from ivr.house import House, ms
from ivr.outgoing import alerts
from ivr.ports import LegEvent, LegPrompt, StatusEvent
from ivr.roster import people
from ivr.roster.people import phone_of

UNHEARD = ("busy", "failed", "no_answer", "machine")  # the next number of the same destination is tried
COUNSEL = ("counselor", "supervisor")
TOLD = "told"  # noted with the leg to the last 911 line: whoever waited for them knows
ONE_AT_A_TIME = "Somebody is being called already: wait for them, or stop asking them."
NO_ROOM = "They are on the line with you already, or another one is: let them go first."


def colleagues(house: House, tx: Tx, person_id: str, now: datetime) -> list[str]:
    """Whom of ours can be asked now: on shift, with a phone, on no call. By ring order."""
    busy = {row["person_id"] for row in tx.all("busy_people")}
    there = [one for one in people.reachable(house, tx, now) if not one.roles.isdisjoint(COUNSEL)]
    return [one.id for one in sorted(there, key=lambda p: p.order) if one.id not in busy | {person_id}]


def invite(house: House, tx: Tx, contact_id: str, person_id: str, whom: str, now: datetime) -> str:
    """Ask somebody to join, with the caller's consent. The leg's id.

    Args:
        whom: a destination of the flow, or the id of a colleague.

    Raises:
        NotNowError: not on this call, somebody is being asked already, or they cannot be asked.
    """
    leg = on_the_call.mine(tx, contact_id, person_id)
    if leg is None:
        raise NotNowError(on_the_call.MINE_NOT)
    if why := no_room(house, tx, leg["handoff_id"], whom):
        raise NotNowError(why, "whom")
    outside = whom in house.flow.destinations
    if not outside and whom not in colleagues(house, tx, person_id, now):
        raise NotNowError("They cannot be called now: they are on a call, or away.", "whom")
    by = f"person:{person_id}"
    audit.append(tx, ms(now), contact_id, by, "third_asked", {"outside": whom if outside else False})
    purpose = _purpose(house, whom)
    return _plan(tx, leg, purpose, (None, whom) if outside else (whom, None), 1, now)


def call_off(house: House, tx: Tx, contact_id: str, person_id: str, now: datetime) -> None:
    """Whoever is being called is not needed any more; of the 911 center and another one, the other. Raises
    NotNowError."""
    leg = on_the_call.mine(tx, contact_id, person_id)
    if leg is None:
        raise NotNowError(on_the_call.MINE_NOT)
    asked = [one for one in _guests(tx, leg["handoff_id"]) if one["state"] in ASKED]
    psap = [one["id"] for one in asked if one["destination"] == house.flow.psap]
    spared = psap if len(psap) < len(asked) else []
    handoffs.dismiss_guests(tx, leg["handoff_id"], now, spared=spared)


def no_room(house: House, tx: Tx, handoff_id: str, whom: str) -> str:
    """Why this one cannot join now, "" if they can: one is asked at a time, and with counselor and caller are
    one interpreter, the 911 center and one other at the most. 911 waits for nobody who is asked."""
    there = _guests(tx, handoff_id)
    if whom == house.flow.psap:
        there = [one for one in there if one["destination"] == whom]
    if any(one["state"] in ASKED for one in there):
        return ONE_AT_A_TIME
    taken = [_seat(house, one["destination"]) for one in there if one["state"] in OURS]
    return NO_ROOM if _seat(house, whom) in taken else ""


def at_911(house: House, tx: Tx, leg: Row) -> Row | None:
    """The leg by which the 911 center is asked, or there; None for neither. `leg`: of this conversation."""
    there = _guests(tx, leg["handoff_id"])
    live = [one for one in there if one["state"] in (*ASKED, *OURS)]
    return next((one for one in live if one["destination"] == house.flow.psap), None)


def _guests(tx: Tx, handoff_id: str) -> list[Row]:
    """Who is asked, or there, or just leaving."""
    return [one for one in tx.all("live_legs_of_handoff", handoff_id=handoff_id) if is_guest(one)]


def _seat(house: House, whom: str | None) -> str:
    return house.flow.psap if whom == house.flow.psap else _purpose(house, whom or "")


def _purpose(house: House, whom: str) -> str:
    found = house.flow.destinations.get(whom)
    return INTERPRETER if found is not None and found.kind == "interpreter" else GUEST


def let_go(tx: Tx, contact_id: str, person_id: str, guest: str, now: datetime) -> None:
    """Whoever joined is thanked and leaves; the others talk on. `guest`: their leg. Raises NotNowError."""
    leg = on_the_call.mine(tx, contact_id, person_id)
    if leg is None:
        raise NotNowError(on_the_call.MINE_NOT)
    if guest not in [one["id"] for one in joined_of(tx, leg["handoff_id"])]:
        raise NotNowError("They have left already.")
    handoffs.dismiss_guests(tx, leg["handoff_id"], now, [guest])
    audit.append(tx, ms(now), contact_id, f"person:{person_id}", "third_let_go", {"leg": guest})


def joined_of(tx: Tx, handoff_id: str) -> list[Row]:
    """Who joined and is there now."""
    return [one for one in _guests(tx, handoff_id) if one["state"] in OURS]


def _plan(
    tx: Tx, leg: Row, purpose: str, whom: tuple[str | None, str | None], line: int, now: datetime
) -> str:
    """`whom`: one of ours, or a destination."""
    guest, (person, destination) = new_id(ms(now)), whom
    added = tx.run(
        "add_guest",
        id=guest,
        handoff_id=leg["handoff_id"],
        contact_id=leg["contact_id"],
        person_id=person,
        purpose=purpose,
        destination=destination,
        attempt=line,
        planned_at=ms(now),
    )
    if not added:
        raise NotNowError("They cannot be called now: they are on a call.")
    jobs.add(tx, "place_guest", guest, ms(now), key=f"place_guest:{guest}")
    return guest


def number_of(house: House, tx: Tx, leg: Row) -> str | None:
    """Whom to dial, in E.164; None if a deploy or a change of the staff took the number away."""
    if leg["destination"] is None:
        row = tx.one("person_by_id", id=leg["person_id"])
        return phone_of(house, row) if row is not None and row["active"] else None
    found = house.flow.destinations.get(leg["destination"])
    if found is None or leg["attempt"] > len(found.numbers):
        return None
    line: int = leg["attempt"] - 1
    return found.numbers[line].number


def wanted(tx: Tx, leg: Row) -> bool:
    """Do the two still talk, or is the caller held for a moment?"""
    found = tx.one("handoff_by_id", id=leg["handoff_id"])
    return found is not None and found["state"] == "won"


# ------------------------------------------------------------------ what their phone hears


def answered(house: House, event: LegEvent) -> LegPrompt:
    """Picked up: what it is about, and the key; the 911 center is joined at once."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        leg = tx.one("leg_to_change", id=event.leg)
        if leg is None or leg["state"] not in (*ASKED, *OURS) or not wanted(tx, leg):
            return staff_words.left(house)
        tx.run("adopt_leg_call", id=leg["id"], call_id=event.call_id)
        handoffs.move(tx, leg["id"], ASKED, "answered", answered_at=ms(now))
        destination = house.flow.destinations.get(leg["destination"] or "")
        if destination is not None and destination.is_psap:
            return _join(house, tx, leg, now, "staff_guest_911", sends=destination.digits)
        if destination is not None and destination.digits:
            return _join(house, tx, leg, now, sends=destination.digits)
        return _asked(house, leg, 1)

    return house.store.write(work, within=house.within)


def key(house: House, event: LegEvent, tries: int) -> LegPrompt:
    """1 joins; another key declines; silence is asked once more, and is a voicemail then."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        leg = tx.one("leg_to_change", id=event.leg)
        if leg is None or leg["state"] not in (*ASKED, *OURS) or not wanted(tx, leg):
            return staff_words.left(house)
        if event.keys == "1" or leg["state"] in OURS:
            return _join(house, tx, leg, now, "staff_connecting")
        if event.keys == "" and tries < handoffs.TRIES and not event.over:
            return _asked(house, leg, tries + 1)
        handoffs.move(tx, leg["id"], ASKED, "declined" if event.keys else "no_answer")
        handoffs.free_soon(tx, leg["id"], now)
        return staff_words.goodbye(house)

    return house.store.write(work, within=house.within)


def left_room(house: House, event: LegEvent) -> LegPrompt:
    """The room ended: because the counselor left it, and the caller comes back to this one; or for good."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        leg = tx.one("leg_to_change", id=event.leg)
        if leg is None or leg["state"] not in OURS or leg["ended_at"] is not None:
            return staff_words.gone(house)
        contact = tx.one("contact_by_id", id=leg["contact_id"])
        if event.over or contact is None or contact["ended_at"] is not None or not wanted(tx, leg):
            handoffs.part(tx, leg, now)
            return staff_words.gone(house)
        return _room(house, tx, leg)

    return house.store.write(work, within=house.within)


def _asked(house: House, leg: Row, tries: int) -> LegPrompt:
    names = ("staff_guest", "staff_guest_press") if tries == 1 else ("staff_guest_press",)
    return LegPrompt(staff_words.says(house, *names), "key", next=f"/voice/guest/{leg['id']}/key/{tries}")


def _join(house: House, tx: Tx, leg: Row, now: datetime, *words: str, sends: str = "") -> LegPrompt:
    if handoffs.move(tx, leg["id"], ASKED, "accepted", accepted_at=ms(now)):
        who = f"person:{leg['person_id']}" if leg["person_id"] else "system"
        audit.append(
            tx, ms(now), leg["contact_id"], who, "third_joined", {"outside": leg["destination"] or False}
        )
    return replace(_room(house, tx, leg, *words), sends=sends)


def _room(house: House, tx: Tx, leg: Row, *words: str) -> LegPrompt:
    """`stays`: while somebody is there who keeps the caller, they talk on when this one leaves."""
    found = tx.one("handoff_by_id", id=leg["handoff_id"])
    legs = tx.all("live_legs_of_handoff", handoff_id=leg["handoff_id"])
    host = seats.host(found, legs) if found is not None else None
    return LegPrompt(
        staff_words.says(house, *words),
        "room",
        next=f"/voice/guest/{leg['id']}/done",
        room=leg["handoff_id"],
        wait=f"/voice/wait/{house.flow.first_language}/1",
        stays=host is not None and host["id"] != leg["id"],
    )


# ------------------------------------------------------------------ what the carrier tells of it


def status(house: House, event: StatusEvent, leg_id: str) -> None:
    """As of any leg; and if nobody was reached, the destination's next number."""
    handoffs.leg_status(house, event, leg_id)
    now = house.clock.now()
    house.store.write(lambda tx: next_line(house, tx, leg_id, now))


def next_line(house: House, tx: Tx, leg_id: str, now: datetime) -> None:
    """Once for each leg that nobody was reached by: the next number, or the news that there is none."""
    leg = tx.one("leg_to_change", id=leg_id)
    if leg is None or leg["destination"] is None or leg["ended_at"] is None or leg["state"] not in UNHEARD:
        return
    found = house.flow.destinations.get(leg["destination"])
    if found is None or not wanted(tx, leg):
        return
    if leg["attempt"] >= len(found.numbers):
        if found.is_psap:
            _nobody_at_911(house, tx, leg, now)
        return
    known = tx.all("legs_of_handoff", handoff_id=leg["handoff_id"])
    there = [one for one in known if is_guest(one) and one["destination"] == leg["destination"]]
    since = [one for one in there if one["planned_at"] >= leg["planned_at"]]
    if not any(one["attempt"] > leg["attempt"] for one in since):
        _plan(tx, leg, leg["purpose"], (None, leg["destination"]), leg["attempt"] + 1, now)


def _nobody_at_911(house: House, tx: Tx, leg: Row, now: datetime) -> None:
    """No line of theirs has answered. Nobody of ours goes on waiting for them: those who are there hear it at
    their ear, and supervisors have an alarm. `leg`: to the last line."""
    if leg["note"] == TOLD:
        return
    handoffs.move(tx, leg["id"], UNHEARD, leg["state"], note=TOLD)
    alerts.raise_(house, tx, "no_911", leg["contact_id"], now, key=f"no_911:{leg['contact_id']}")
    for one in tx.all("live_legs_of_handoff", handoff_id=leg["handoff_id"]):
        if one["person_id"] is not None and one["state"] in OURS:
            jobs.add(tx, "tell_no_911", one["id"], ms(now), key=f"tell_no_911:{one['id']}")
