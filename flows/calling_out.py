"""The step that calls out a team. The caller hears in truth how it stands; the search itself is a dispatch
(flows/paging), which goes on whatever the caller does."""

from __future__ import annotations

from math import ceil

from flows.city import Bridge, DispatchStep
from flows.model import CallTeam, Dialed, Input, Key, MeetTeam, OpenDispatch, Resumed, TeamNews
from flows.turn import Next, Turn

# The names of what a team is told, as answers of the steps before it.
ZIP, PLACE, SAFE, PEOPLE = "place_zip", "place", "callback_safe", "children_animals"
SPEAK_EVERY = 3  # polls of music between two words about the wait


def enter(turn: Turn, step: DispatchStep) -> Next:
    """Ask for a team, unless one is asked for already: nobody is called twice for one caller."""
    news = _looked(turn)
    if news.status not in ("none", "done", "calling"):
        return _led(turn, step, news)
    if turn.rounds(step.id) >= step.rounds:
        return step.longer
    turn.count_round(step.id)
    if news.status != "calling":
        turn.effects.append(asked_for(turn, step))
        turn.change(dispatched=True)
    turn.change(phase="calling")
    turn.say(step.say)
    return _wait(turn, step)


def asked_for(turn: Turn, step: DispatchStep) -> OpenDispatch:
    """What the caller told, for the people who go."""
    told = [part for name in (PLACE, ZIP) if (part := turn.state.answer(name))]
    safe = {"yes": True, "no": False}.get(turn.state.answer(SAFE))
    return OpenDispatch(step.policy, ", ".join(told), safe, turn.state.answer(PEOPLE))


def answer(turn: Turn, step: DispatchStep, given: Input) -> Next:
    if isinstance(given, Key):
        return still_calling(turn, step)
    turn.change(cursor=turn.state.cursor + 1)
    return _look(turn, step, speak=turn.state.cursor % SPEAK_EVERY == 1)


def still_calling(turn: Turn, step: DispatchStep) -> Next:
    """Say where it stands. Keys use up none of the wait."""
    return _look(turn, step, speak=True)


def _look(turn: Turn, step: DispatchStep, *, speak: bool) -> Next:
    news = _looked(turn)
    if news.status != "calling":
        return _led(turn, step, news)
    if turn.state.cursor > ceil(step.most / step.poll):
        return step.longer
    if speak:
        turn.say(step.hold)
    return _wait(turn, step)


def _looked(turn: Turn) -> TeamNews:
    """How it stands now; whether a team comes is remembered for how the contact ends."""
    news = turn.facts.team()
    turn.change(dispatched=news.sent)
    return news


def _led(turn: Turn, step: DispatchStep, news: TeamNews) -> str:
    if news.sent:
        return step.coming
    turn.note_reason("NO_UNIT")
    return step.nobody


def _wait(turn: Turn, step: DispatchStep) -> Next:
    return turn.listen(seconds=step.poll, music=True)


# ------------------------------------------------------------------ talking with the team on its way


def enter_bridge(turn: Turn, step: Bridge) -> Next:
    if turn.rounds(step.id) >= step.rounds or not turn.facts.expected():
        return step.failed
    turn.count_round(step.id)
    turn.stop_seeking("transfer")
    turn.effects.append(MeetTeam())
    turn.change(phase="team", dispatched=True)
    return _ring(turn, step)


def answer_bridge(turn: Turn, step: Bridge, given: Input) -> Next:
    """Only a key of the responder's connects the two: a voicemail counts as nobody."""
    if isinstance(given, Dialed) and given.bridged:
        turn.change(reached=True)
        return step.done
    if isinstance(given, Resumed) and turn.facts.expected():
        return _ring(turn, step)  # taken off the line in the moment in which it rang
    return step.failed


def _ring(turn: Turn, step: Bridge) -> CallTeam:
    turn.say(step.say)
    return CallTeam(step.ring_seconds)
