"""A dispatch from the decision that somebody should come to how it ended: docs/adr/0009-paging.md, as a pure
function. What people say is in `said.py`, what time does in `ringing.py`; both move it by `asking.py` and
`taking.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flows.hours import utc
from flows.paging import clock
from flows.paging.asking import enter
from flows.paging.model import (
    ClockMoved,
    Dispatch,
    Event,
    Given,
    Moved,
    Opened,
    Policy,
    Reach,
    TellResident,
    TimerRang,
)
from flows.paging.ringing import rang
from flows.paging.said import SAID
from flows.paging.turn import LookUp, Turn


def open_(policy: Policy, language: str, now: datetime, look_up: LookUp, need: int | None = None) -> Moved:
    """A new dispatch: the first level that has anybody is asked at once.

    `look_up(level)` gives the people of a level as the roster has them now; level -1 is the fallback. `now`
    is aware. `need` responders, the policy's number if None. Raises ValueError for a naive time or a
    need < 1.
    """
    need = policy.need if need is None else need
    if need < 1:
        raise ValueError("a dispatch needs at least one responder: give need = 1 or more")
    new = Dispatch(policy.id, need, "OPEN", 0, 0, utc(now), None, language)
    turn = Turn(policy, new, now, look_up)
    turn.resident(TellResident("calling"))
    enter(turn, 0)
    return turn.moved()


def step(policy: Policy, dispatch: Dispatch, event: Event, now: datetime, look_up: LookUp) -> Moved:
    """What `event` makes of `dispatch` at `now` (aware). Parameters as for `open_`.

    An event that does not fit leaves the dispatch as it is, is marked `late`, and whoever said it is told how
    things stand. The same event given twice changes nothing the second time and is answered alike.
    """
    turn = Turn(policy, dispatch, now, look_up)
    if isinstance(event, TimerRang):
        rang(turn, event)
    elif isinstance(event, ClockMoved):
        clock.moved(turn, event)
    elif isinstance(event, Opened):
        turn.late()
    else:
        SAID[type(event)](turn, event)
    return turn.moved()


def replay(policy: Policy, language: str, given: Sequence[Given], need: int | None = None) -> Dispatch:
    """Where a dispatch stands by its log alone, without the roster of that night.

    Raises ValueError if the log does not begin with Opened, or lacks the people of a level it entered.
    """
    if not given or not isinstance(given[0].event, Opened):
        raise ValueError("the log of a dispatch begins with Opened: give it whole and in order")
    dispatch = open_(policy, language, given[0].at, _recorded(given[0]), need).dispatch
    for entry in given[1:]:
        dispatch = step(policy, dispatch, entry.event, entry.at, _recorded(entry)).dispatch
    return dispatch


def _recorded(entry: Given) -> LookUp:
    people: Mapping[int, Sequence[Reach]] = dict(entry.looked_up)

    def look_up(level: int) -> Sequence[Reach]:
        if level not in people:
            raise ValueError(f"the log does not say who was found for level {level}: it is not whole")
        return people[level]

    return look_up
