"""A dispatch that is taken: filled, watched, short of somebody again, and over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flows.hours import later
from flows.paging.asking import enter, go_on
from flows.paging.model import TAKEN, Dispatch, Notice, StandDown, State, TellResident
from flows.paging.turn import Turn

MUCH_LATER = 600  # seconds by which an arrival must move before those who wait are told a new time


def complete(turn: Turn, but: str = "") -> None:
    """Nobody more is asked: every slot is filled, or the work on scene is already done. Those who were asked
    stand down; those who come are told, except `but`, who is told by whoever calls this."""
    asked = [member for member in turn.d.members if member.stage == "paged"]
    for member in asked:
        turn.stage(member, "stood_down")
    turn.orders.append(StandDown(tuple(member.person for member in asked)))
    for member in turn.d.coming:
        if member.stage == "accepted":  # the time to set out begins when the team is complete
            turn.put(replace(member, due=later(turn.now, turn.policy.en_route_due), asked=0))
        if member.person != but and not turn.somebody_cleared:
            turn.tell(member.person, "complete")
    turn.d = replace(turn.d, queue=())
    stand(turn)


def stand(turn: Turn) -> None:
    """The state of a dispatch that is taken: what is still missing of those who come."""
    stages = {member.stage for member in turn.d.coming}
    state: State = "CLEARED"
    if "accepted" in stages:
        state = "ACCEPTED"
    elif "en_route" in stages:
        state = "EN_ROUTE"
    elif "on_scene" in stages:
        state = "ON_SCENE"
    if state != turn.d.state:
        turn.d = replace(turn.d, state=state, entered=turn.now)
    _tell_when(turn)


def _tell_when(turn: Turn) -> None:
    """Those who wait hear that a team comes when it is complete, and again when it becomes known when, or
    when that moves by much. Somebody of it who is there already is news enough."""
    there = any(member.stage in ("on_scene", "cleared") for member in turn.d.members)
    if there or turn.d.state not in ("ACCEPTED", "EN_ROUTE"):
        return
    eta = arrival(turn.d)
    if turn.before.state in TAKEN:
        told = arrival(turn.before)
        if eta is None or (told and abs((eta - told).total_seconds()) < MUCH_LATER):
            return
    minutes = None if eta is None else max(0, -int((turn.now - eta).total_seconds() // 60))
    turn.resident(TellResident("coming", len(turn.d.coming), minutes))


def arrival(d: Dispatch) -> datetime | None:
    """When the last of those who come is there; None unless every one of them has said when."""
    etas = [member.eta for member in d.coming]
    known = [eta for eta in etas if eta is not None]
    return max(known) if known and len(known) == len(etas) else None


def lost(turn: Turn, persons: Sequence[str]) -> None:
    """These had a slot and do not come. Those who really come keep theirs: they are on their way to somebody
    who needs them. The rest is asked for anew, unless the work is already done."""
    if turn.d.state == "FALLBACK":
        if not turn.d.coming:
            turn.resident(TellResident("nobody"))
    elif turn.d.state == "OPEN":
        go_on(turn)
    elif turn.somebody_cleared:
        stand(turn)
    else:
        _reopen(turn, persons)


def _reopen(turn: Turn, persons: Sequence[str]) -> None:
    epoch = turn.d.epoch + 1
    turn.d = replace(turn.d, epoch=epoch, rounds=0)
    for person in persons:  # not asked again in this epoch; they may still accept
        turn.put(replace(turn.known(person), epoch=epoch))
    for member in turn.d.coming:
        if member.stage == "accepted":
            turn.put(replace(member, due=None, asked=0))
        turn.tell(member.person, "waiting_for_more")
    turn.alert("reopened")
    if not turn.d.coming:
        turn.resident(TellResident("calling"))
    enter(turn, 0)


def over(turn: Turn, state: State, notice: Notice) -> None:
    """No page goes out any more, and everybody who was asked or comes is told why."""
    turn.orders.append(StandDown())
    for member in turn.d.members:
        if member.stage == "paged" or member in turn.d.coming:
            turn.stage(member, "stood_down")
            turn.tell(member.person, notice)
    turn.d = replace(turn.d, state=state, entered=turn.now, queue=())
