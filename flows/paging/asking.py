"""Asking people to come: level after level, in turn within one, and at last those who decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from flows.paging.model import (
    FALLBACK_LEVEL,
    Channel,
    Level,
    Member,
    Page,
    Reach,
    Stage,
    TellResident,
)
from flows.paging.turn import Turn, usable

SAID_NO: frozenset[Stage] = frozenset({"declined", "released"})
EVERY_CHANNEL: tuple[Channel, ...] = ("sms", "voice", "email")


def enter(turn: Turn, level: int, waiting: Sequence[Reach] = ()) -> None:
    """Begin this level, or the first one after it that has anybody to ask; past the last, the fallback.

    `waiting`: people of the level before whose turn had not come. They are asked together with this one.
    """
    turn.d = replace(turn.d, queue=())
    for n in range(level, len(turn.policy.levels)):
        spec = turn.policy.levels[n]
        able = _able(turn, (*waiting, *turn.people(n)), spec, n)
        if able:
            at_once = 1 if spec.order == "ordered" else len(able)
            queue = tuple(map(_queued, able[at_once:]))
            turn.d = replace(turn.d, state="OPEN", level=n, entered=turn.now, queue=queue)
            for reach in able[:at_once]:
                _ask(turn, reach)
            return
    for reach in _able(turn, waiting, turn.spec, turn.d.level):
        _ask(turn, reach)
    fall_back(turn)


def level_over(turn: Turn) -> None:
    """Its time is up: the next level, with those whose turn has not come."""
    enter(turn, turn.d.level + 1, list(map(_from_queue, turn.d.queue)))


def go_on(turn: Turn) -> None:
    """After an answer: is it the next person's turn, or is nobody of this level left to answer?"""
    if turn.d.state != "OPEN":
        return
    here = [m for m in turn.d.members if (m.epoch, m.level) == (turn.d.epoch, turn.d.level)]
    # In turn, the one who was asked last has a timer; the others of the level only wait to be answered.
    if any(m.stage == "paged" and (m.due or not turn.d.queue) for m in here):
        return
    while turn.d.queue:
        reach, rest = _from_queue(turn.d.queue[0]), turn.d.queue[1:]
        turn.d = replace(turn.d, queue=rest)
        if _able(turn, (reach,), turn.spec, turn.d.level):
            _ask(turn, reach)
            return
    if not any(m.stage == "paged" for m in here):
        enter(turn, turn.d.level + 1)


def fall_back(turn: Turn) -> None:
    """Ask those who decide, all at once; called again for each round."""
    again = turn.d.state == "FALLBACK"
    turn.d = replace(
        turn.d,
        state="FALLBACK",
        level=FALLBACK_LEVEL,
        entered=turn.now,
        queue=(),
        rounds=turn.d.rounds + 1 if again else 1,
    )
    turn.alert("nobody_accepted")
    if not again and not turn.d.coming:
        turn.resident(TellResident("nobody"))
    coming = {member.person for member in turn.d.coming}
    asked: dict[str, Reach] = {reach.person: reach for reach in turn.people(FALLBACK_LEVEL)}
    for person, reach in asked.items():
        if person in coming:
            continue
        if not usable(reach, turn.policy.fallback):
            _out_of_reach(turn, person, FALLBACK_LEVEL)
            continue
        member = turn.known(person)
        if member.stage != "paged" or member.level == FALLBACK_LEVEL:
            # Whoever is still asked to go stays asked to go: their "1" means that they come.
            turn.stage(replace(member, level=FALLBACK_LEVEL, epoch=turn.d.epoch), "paged")
        _page(turn, reach, turn.policy.fallback)


def _able(turn: Turn, people: Iterable[Reach], spec: Level, level: int) -> list[Reach]:
    """Who can be asked: once each, not those who come or have said no since the dispatch was opened."""
    able: dict[str, Reach] = {}
    for reach in people:
        member = turn.d.member(reach.person)
        if reach.person in able or (member is not None and _done_with(turn, member)):
            continue
        if usable(reach, spec):
            able[reach.person] = reach
        else:
            _out_of_reach(turn, reach.person, level)
    return list(able.values())


def _done_with(turn: Turn, member: Member) -> bool:
    said_no = member.stage in SAID_NO and member.epoch == turn.d.epoch
    return said_no or member in turn.d.coming


def _out_of_reach(turn: Turn, person: str, level: int) -> None:
    member = turn.d.member(person)
    if member and member.epoch == turn.d.epoch and member.stage != "stood_down":
        return  # asked on another level's channels, has answered, or is reported already
    turn.stage(replace(turn.known(person), level=level, epoch=turn.d.epoch), "unreachable")
    turn.alert("unreachable", person)


def _ask(turn: Turn, reach: Reach) -> None:
    member = replace(turn.known(reach.person), level=turn.d.level, epoch=turn.d.epoch)
    turn.stage(member, "paged", turn.spec.each if turn.d.queue else None)
    _page(turn, reach, turn.spec)


def _page(turn: Turn, reach: Reach, spec: Level) -> None:
    d, fallback = turn.d, turn.d.level == FALLBACK_LEVEL
    for n, channel in enumerate(usable(reach, spec)):
        after, round_ = n * spec.gap, d.rounds if fallback else 0
        turn.orders.append(Page(reach.person, channel, d.epoch, d.level, after, fallback, round_))


def ask_by_hand(turn: Turn, person: str, channels: Sequence[str], round_: int) -> None:
    """Page them now, out of turn, on all these channels. Where those who decide are asked already, they are
    asked to go all the same, as the last level was."""
    d = turn.d
    level = len(turn.policy.levels) - 1 if d.level == FALLBACK_LEVEL else d.level
    queue = tuple(queued for queued in d.queue if _from_queue(queued).person != person)
    turn.d = replace(d, queue=queue)
    turn.stage(replace(turn.known(person), level=level, epoch=d.epoch), "paged")
    spec = turn.spec
    for n, channel in enumerate(c for c in EVERY_CHANNEL if c in channels):
        turn.orders.append(Page(person, channel, d.epoch, level, n * spec.gap, False, round_))


def _queued(reach: Reach) -> str:
    return f"{reach.person} {','.join(sorted(reach.channels))}"


def _from_queue(queued: str) -> Reach:
    person, _, channels = queued.rpartition(" ")
    return Reach(person, frozenset(c for c in EVERY_CHANNEL if c in channels.split(",")))
