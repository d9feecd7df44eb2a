"""What people say, and what it does to a dispatch where it stands (docs/adr/0009-paging.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flows.hours import later
from flows.paging.asking import ask_by_hand, fall_back, go_on, level_over
from flows.paging.model import (
    COMING,
    FALLBACK_LEVEL,
    OVER,
    TAKEN,
    Accepted,
    AllWell,
    Arrived,
    Backup,
    Called,
    Cancelled,
    Cleared,
    Confirmed,
    Declined,
    Disposed,
    Escalated,
    Member,
    Notice,
    Released,
    SetOut,
    Tell,
    TellResident,
    Unreachable,
)
from flows.paging.taking import complete, lost, over, stand
from flows.paging.turn import Turn

ASKING = ("OPEN", "FALLBACK")
FARTHER: dict[str, Notice] = {"en_route": "en_route", "on_scene": "on_scene"}
ENDED: dict[str, Notice] = {"CLOSED": "closed", "HANDED_OFF": "handed_off", "CANCELLED": "cancelled"}


def misfit(turn: Turn, person: str) -> None:
    """What they said does not fit: they are told how things truly stand, and nothing changes."""
    member = turn.d.member(person)
    notice: Notice = "not_now"
    if turn.d.state in OVER:
        notice = ENDED[turn.d.state]
    elif turn.d.state in TAKEN and (member is None or member.stage not in {*COMING, "cleared"}):
        notice = "covered"
    turn.late(Tell(person, notice))


def accepted(turn: Turn, event: Accepted) -> None:
    member = turn.d.member(event.person)
    if member and member.stage in COMING:
        _eta(turn, member, event.minutes)
    elif turn.d.state == "FALLBACK" and member and member.stage == "paged" and member.level == FALLBACK_LEVEL:
        return confirmed(turn, Confirmed(event.person))  # asked to take over, not to go: that is what they do
    elif turn.d.state in ASKING:
        _fill(turn, event.person, event.minutes)
    else:
        return misfit(turn, event.person)
    turn.tell(event.person, _slot(turn, event.person))
    return go_on(turn)


def _fill(turn: Turn, person: str, minutes: int | None) -> Member:
    """A slot is theirs; with the last one the team is complete. There is room while others are asked."""
    member = turn.stage(replace(turn.known(person), epoch=turn.d.epoch, eta=None), "accepted")
    if minutes is not None:
        turn.put(replace(member, eta=turn.now + timedelta(minutes=minutes)))
    if len(turn.d.coming) >= turn.d.need:
        complete(turn, but=person)
    return turn.known(person)


def _slot(turn: Turn, person: str) -> Notice:
    """What somebody who comes is told, however often they say it."""
    taken: Notice = "accepted" if turn.d.state in TAKEN else "waiting_for_more"
    return FARTHER.get(turn.known(person).stage, taken)


def _eta(turn: Turn, member: Member, minutes: int | None) -> None:
    """They say when they are there; who waits for them is told if it is news."""
    if minutes is None or member.stage == "on_scene":
        return
    eta = turn.now + timedelta(minutes=minutes)
    if member.stage == "en_route":
        turn.put(replace(member, eta=eta, due=later(eta, turn.policy.late), asked=0))
    else:
        turn.put(replace(member, eta=eta))
    if turn.d.state in TAKEN:
        stand(turn)


def _joins(turn: Turn, person: str, minutes: int | None = None) -> Member | None:
    """The member, if they come. Whoever sets out without having accepted does both, while others are still
    asked; not so who was asked to decide, and not to go."""
    member = turn.d.member(person)
    if member and member.stage in COMING:
        return member
    if turn.d.state in ASKING and (member is None or member.level != FALLBACK_LEVEL):
        return _fill(turn, person, minutes)
    return None


def set_out(turn: Turn, event: SetOut) -> None:
    member = _joins(turn, event.person, event.minutes)
    if member is None or member.stage == "on_scene":
        return misfit(turn, event.person)
    if member.stage == "accepted":
        expected = member.eta or later(turn.now, turn.policy.arrival)
        wait = int((max(expected, turn.now) - turn.now).total_seconds()) + turn.policy.late
        member = turn.stage(member, "en_route", wait)
    _eta(turn, member, event.minutes)
    if turn.d.state in TAKEN:
        stand(turn)
    turn.tell(event.person, "en_route")
    return go_on(turn)


def arrived(turn: Turn, event: Arrived) -> None:
    member = _joins(turn, event.person)
    if member is None:
        return misfit(turn, event.person)
    if member.stage != "on_scene":
        first = not any(m.stage in ("on_scene", "cleared") for m in turn.d.members)
        turn.stage(member, "on_scene", turn.policy.welfare)
        if turn.d.state in TAKEN:
            stand(turn)
        if first:
            turn.resident(TellResident("here", 1))
    turn.tell(event.person, "on_scene")
    return go_on(turn)


def all_well(turn: Turn, event: AllWell) -> None:
    member = turn.d.member(event.person)
    if member is None or member.stage != "on_scene":
        return misfit(turn, event.person)
    turn.put(replace(member, due=later(turn.now, turn.policy.welfare), asked=0))
    turn.tell(event.person, "well")
    return None


def backup(turn: Turn, event: Backup) -> None:
    """Somebody who asks for police or medics is heard wherever the dispatch stands, even when it is over."""
    turn.alert("backup_police" if event.kind == "police" else "backup_medics", event.person)
    turn.tell(event.person, "backup")
    member = turn.d.member(event.person)
    turn.is_late = member is None or member.stage not in COMING


def cleared(turn: Turn, event: Cleared) -> None:
    """The last one to leave is asked how it ended. Once anybody has cleared, nobody more is asked to come."""
    member = turn.d.member(event.person)
    if member and member.stage == "cleared" and turn.d.state not in OVER:
        return turn.tell(event.person, _parting(turn))
    if member is None or member.stage not in COMING:
        return misfit(turn, event.person)
    turn.stage(member, "cleared")
    if turn.d.state in TAKEN:
        stand(turn)
    else:
        complete(turn)
    return turn.tell(event.person, _parting(turn))


def _parting(turn: Turn) -> Notice:
    return "cleared" if turn.d.state == "CLEARED" else "left"


def disposed(turn: Turn, event: Disposed) -> None:
    if turn.d.state == "CLEARED" and event.disposition:
        turn.resident(TellResident("done"))
        over(turn, "CLOSED", "closed")
        _tell_member(turn, event.by, "closed")
    elif turn.d.member(event.by):
        misfit(turn, event.by)
    else:
        turn.late()


def _tell_member(turn: Turn, by: str, notice: Notice) -> None:
    """`by` may be an account of the console, which needs no telling."""
    if turn.d.member(by) and Tell(by, notice) not in turn.orders:
        turn.tell(by, notice)


def released(turn: Turn, event: Released) -> None:
    member = turn.d.member(event.person)
    if member and member.stage == "released":
        return turn.tell(event.person, "released")
    if member is None or member.stage not in ("accepted", "en_route"):
        return misfit(turn, event.person)
    turn.stage(replace(member, epoch=turn.d.epoch), "released")
    turn.tell(event.person, "released")
    return lost(turn, [event.person])


def declined(turn: Turn, event: Declined) -> None:
    member = turn.d.member(event.person)
    if member and member.stage == "declined" and turn.d.state not in OVER:
        return turn.tell(event.person, "declined")
    if member and member.stage in ("accepted", "en_route"):
        return released(turn, Released(event.person))  # a changed mind frees the slot
    if turn.d.state not in ASKING or (member and member.stage not in ("paged", "unreachable")):
        return misfit(turn, event.person)
    turn.stage(turn.known(event.person), "declined")
    turn.tell(event.person, "declined")
    return go_on(turn)


def unreachable(turn: Turn, event: Unreachable) -> None:
    """Nobody is told: there is no way. Who comes keeps their slot, and the supervisor knows."""
    member = turn.d.member(event.person)
    if turn.d.state in OVER or member is None or member.stage == "unreachable":
        return turn.late()
    turn.alert("unreachable", event.person)
    if member.stage == "paged":
        turn.stage(member, "unreachable")
        go_on(turn)
    return None


def confirmed(turn: Turn, event: Confirmed) -> None:
    """A human takes over what nobody accepted. If somebody is on their way all the same, the human's word
    ends the asking but not the watch over them: it goes on with those who come."""
    if turn.d.state != "FALLBACK":
        return misfit(turn, event.by) if turn.d.member(event.by) else turn.late()
    if turn.d.coming:
        turn.d = replace(turn.d, need=len(turn.d.coming))
        complete(turn)
    else:
        over(turn, "HANDED_OFF", "handed_off")
        _tell_member(turn, event.by, "handed_off")
    return None


def cancelled(turn: Turn, event: Cancelled) -> None:
    if turn.d.state in OVER:
        return misfit(turn, event.by) if turn.d.member(event.by) else turn.late()
    over(turn, "CANCELLED", "cancelled")
    turn.resident(TellResident("cancelled"))
    return None


def escalated(turn: Turn, event: Escalated) -> None:
    """As if the wait were over; of those who decide, another round."""
    if turn.d.state == "OPEN":
        level_over(turn)
    elif turn.d.state == "FALLBACK":
        fall_back(turn)
    else:
        turn.late()


def called(turn: Turn, event: Called) -> None:
    """They are asked to go, whatever the roster says; nobody else's turn or wait changes."""
    member = turn.d.member(event.person)
    if turn.d.state not in ASKING or member in turn.d.coming:
        return turn.late()
    ask_by_hand(turn, event.person, event.channels.split(","), event.round)
    return None


SAID: dict[type, Callable[[Turn, Any], None]] = {
    Accepted: accepted,
    Declined: declined,
    Unreachable: unreachable,
    SetOut: set_out,
    Arrived: arrived,
    AllWell: all_well,
    Backup: backup,
    Cleared: cleared,
    Disposed: disposed,
    Released: released,
    Confirmed: confirmed,
    Cancelled: cancelled,
    Escalated: escalated,
    Called: called,
}
