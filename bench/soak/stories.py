"""A dispatch by its log alone: where it stood at each moment, and every page that was ordered on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db.store import Row
from flows.paging.machine import open_, step
from flows.paging.model import OVER, TAKEN, Dispatch, Event, Given, Moved, Opened, Page, Reach, TimerRang
from ivr.house import ms
from ivr.outgoing import dispatch_log


@dataclass(frozen=True)
class Moment:
    """After one event: `at` is in ms; `moved` is what it came to."""

    at: int
    event: Event
    moved: Moved

    @property
    def dispatch(self) -> Dispatch:
        return self.moved.dispatch

    @property
    def late_by(self) -> int | None:
        """ms that a timer rang after it was due; None for anything else, and for a timer that was over."""
        if not isinstance(self.event, TimerRang) or self.moved.late:
            return None
        return self.at - ms(self.event.due)


def moments(events: Sequence[Row]) -> list[Moment]:
    """Raises ValueError for a log that is not whole."""
    began = dispatch_log.began_of(events[0])
    found: list[Moment] = []
    for row in events:
        given = dispatch_log.given_of(row)
        if isinstance(given.event, Opened) and not found:
            moved = open_(began.policy, began.language, given.at, _as_recorded(given), began.need)
        else:
            moved = step(began.policy, found[-1].dispatch, given.event, given.at, _as_recorded(given))
        found.append(Moment(ms(given.at), given.event, moved))
    return found


def _as_recorded(given: Given) -> Callable[[int], Sequence[Reach]]:
    people = dict(given.looked_up)

    def look_up(level: int) -> Sequence[Reach]:
        if level not in people:
            raise ValueError(f"the log does not say who was found for level {level}")
        return people[level]

    return look_up


def ordered(story: Sequence[Moment]) -> list[Page]:
    """Every page that the state machine asked for."""
    return [order for moment in story for order in moment.moved.orders if isinstance(order, Page)]


def stood(story: Sequence[Moment], at: int) -> Dispatch:
    """Where it stood at `at` (ms)."""
    there = story[0]
    for moment in story:
        if moment.at <= at:
            there = moment
    return there.dispatch


def wanted(dispatch: Dispatch, page: Row) -> bool:
    """Whether a page must go out, by where the dispatch stands."""
    if dispatch.epoch != page["epoch"] or dispatch.state in TAKEN or dispatch.state in OVER:
        return False
    if page["fallback"] and dispatch.state != "FALLBACK":
        return False
    member = dispatch.member(page["person_id"])
    return member is not None and member.stage == "paged"
