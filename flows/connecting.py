"""The steps that connect: waiting for a person with keys and music, and calling a destination's lines."""

from __future__ import annotations

from math import ceil

from flows import numbers
from flows.city import Destination, Handoff, Transfer
from flows.model import Connect, Dialed, DialEnded, Dialing, Input, Join, Key, Resumed, Seek, Wait
from flows.turn import Next, Turn

LOST = "LOST_TRANSFER"
SPEAK_EVERY = 3  # polls of music between two words about the wait
SPARE_POLLS = 2  # polls granted beyond the promised wait before we stop believing the clock
SHORT_POLLS = 3  # times as many while the clock says that the promised wait is not over
# The two are apart, and the caller is still there: "parted" until we know whether our person left for good or
# stepped aside, then "held" until they are back.
ASIDE = ("parted", "held")
PARTED_SECONDS, PARTED_POLLS = 1, 3  # the other phone's own word comes in the same moment, or never
HELD_POLLS = 12  # of music, about two minutes: a menu takes one

# ------------------------------------------------------------------ a person of ours


def enter_handoff(turn: Turn, step: Handoff) -> Next:
    """Start ringing, unless nobody can be there: then the caller is told at once, not after a wait."""
    if turn.state.seeking == step.id:
        turn.change(phase="waiting")
        return still_waiting(turn, step)
    turn.stop_seeking("transfer")  # another search, for other people, is over
    if turn.rounds(step.id) >= step.rounds or not turn.facts.present(step.team):
        return _nobody(turn, step)
    turn.count_round(step.id)
    turn.change(seeking=step.id, phase="waiting")
    turn.effects.append(Seek(step.team, step.most))
    turn.say(step.say)
    return _wait(turn, step)


def _nobody(turn: Turn, step: Handoff) -> Next:
    turn.note_reason("NO_STAFF")
    return step.nobody


def _wait(turn: Turn, step: Handoff) -> Next:
    return turn.listen(seconds=step.poll, music=True)


def answer_handoff(turn: Turn, step: Handoff, given: Input) -> Next:
    if turn.state.phase == "talking":
        if isinstance(given, Resumed) and turn.facts.partner() == "there":
            return _together(turn)  # called on twice: back to the conversation, not out of it
        if isinstance(given, Dialed) and not given.bridged:
            turn.change(reached=False)  # the two never spoke
            return _nobody(turn, step)
        return _parted(turn, step)
    if turn.state.phase in ASIDE:
        if isinstance(given, Key):
            return _wait_aside(turn, step, speak=True)
        turn.change(cursor=turn.state.cursor + 1)
        return _aside(turn, step, called_on=isinstance(given, Resumed))
    if isinstance(given, Key) and given.digits.rstrip("#") == "1" and step.callback:
        return step.callback
    if isinstance(given, Key):
        return still_waiting(turn, step)
    turn.change(cursor=turn.state.cursor + 1)
    return _look(turn, step, speak=turn.state.cursor % SPEAK_EVERY == 1)


def still_there(turn: Turn, step: Handoff) -> Next:
    """Asked for a person, or for the words again, while there is one or one is looked for."""
    if turn.state.phase in ASIDE:
        return _wait_aside(turn, step, speak=True)
    return still_waiting(turn, step)


def still_waiting(turn: Turn, step: Handoff) -> Next:
    """Asked for a person while waiting for one: say where they stand. Keys use up none of the wait."""
    return _look(turn, step, speak=True)


def _look(turn: Turn, step: Handoff, *, speak: bool) -> Next:
    """Has somebody taken the call? Bounded by polls too, should the clock or the worker stand still."""
    wait = turn.facts.wait()
    if wait.status == "won":
        return meet(turn)
    if wait.status != "waiting" or _waited_out(turn, step, wait):
        turn.stop_seeking("expired")
        return _nobody(turn, step)
    if speak:
        turn.say(step.hold, position=str(wait.position))
    return _wait(turn, step)


def _waited_out(turn: Turn, step: Handoff, wait: Wait) -> bool:
    """More polls than the promised wait has room for. Music that cannot be played makes polls short: while
    the clock moves and the wait is not over, the clock is believed."""
    most = ceil(step.most / step.poll) + SPARE_POLLS
    early = 0 < wait.seconds < step.most and turn.state.cursor <= SHORT_POLLS * most
    return turn.state.cursor > most and not early


def meet(turn: Turn) -> Next:
    """Somebody pressed the key: connect the two, from wherever the caller is by now."""
    room = turn.facts.wait().room
    turn.change(step=turn.state.seeking, phase="talking", seeking="", reached=True, cursor=0, misses=0)
    turn.say("connecting_now")
    return Join(room)


# ------------------------------------------------------------------ our person steps aside


def _parted(turn: Turn, step: Handoff) -> Next:
    """The conversation ended while the caller is still there. Has our person left, or only stepped aside?"""
    partner = turn.facts.partner()
    if partner == "gone":
        return step.after
    turn.change(phase="held" if partner == "aside" else "parted", cursor=0)
    return _wait_aside(turn, step, speak=True)


def _aside(turn: Turn, step: Handoff, *, called_on: bool) -> Next:
    """Back to the conversation when our person is back; on when they have left, or stay away too long."""
    partner, held = turn.facts.partner(), turn.state.phase == "held"
    if partner == "there" and (held or called_on):
        return _together(turn)
    if partner == "aside" and not held:
        turn.change(phase="held", cursor=0)
    elif partner == "gone" or turn.state.cursor >= (HELD_POLLS if held else PARTED_POLLS):
        return step.after
    return _wait_aside(turn, step, speak=turn.state.cursor % SPEAK_EVERY == 0)


def _together(turn: Turn) -> Join:
    turn.change(phase="talking", cursor=0)
    turn.say("connecting_now")
    return Join(turn.facts.wait().room)


def _wait_aside(turn: Turn, step: Handoff, *, speak: bool) -> Next:
    if turn.state.phase == "parted":
        turn.say("one_moment")
        return turn.listen(seconds=PARTED_SECONDS)
    if speak:
        turn.say("held")
    return turn.listen(seconds=step.poll, music=True)


# ------------------------------------------------------------------ a destination outside


def enter_transfer(turn: Turn, step: Transfer) -> Next:
    if turn.rounds(step.id) >= step.rounds:
        return step.failed
    turn.count_round(step.id)
    turn.stop_seeking("transfer")
    if step.reason:
        turn.change(reason=step.reason)
    turn.say(step.say)
    to = turn.flow.destinations[step.to]
    caller = turn.facts.caller()
    pass_on = to.pass_caller_id and caller is not None and numbers.normal(caller) is not None
    return _dial(turn, to, "caller" if pass_on else "ours")


def _dial(turn: Turn, to: Destination, shown: str) -> Connect:
    if turn.state.cursor >= len(to.numbers):
        turn.change(cursor=0)  # a deploy took that number away
    turn.change(phase=shown)
    turn.effects.append(Dialing(to.id, turn.state.cursor, turn.state.reason or "CALLER_CHOSE"))
    return Connect(to.id, turn.state.cursor, to.ring_seconds, "caller" if shown == "caller" else "ours")


def dial_ended(given: Dialed) -> DialEnded:
    """How a transfer ended, as it is kept."""
    if given.bridged:
        return DialEnded("connected")
    return DialEnded("no-answer" if given.status == "completed" else given.status)


def answer_transfer(turn: Turn, step: Transfer, given: Input) -> Next:
    """Every result has its next step: our own caller ID, the next number, and at last `failed`."""
    to = turn.flow.destinations[step.to]
    if isinstance(given, Dialed) and given.bridged:
        turn.effects.append(DialEnded("connected"))
        turn.change(transferred=to.outcome, reason=turn.state.reason if turn.state.reason != LOST else "")
        return step.done
    if isinstance(given, Resumed):
        # They went for 911 just as somebody took their call, and the carrier took them off the line.
        turn.effects.append(DialEnded("canceled"))
        turn.say(step.say)
        return _dial(turn, to, turn.state.phase)
    status = given.status if isinstance(given, Dialed) else "failed"
    turn.effects.append(dial_ended(given) if isinstance(given, Dialed) else DialEnded("failed"))
    if status == "failed" and turn.state.phase == "caller":
        turn.say(step.retry)
        return _dial(turn, to, "ours")  # the carrier may have refused the caller's number as caller ID
    if turn.state.cursor + 1 < len(to.numbers):
        turn.change(cursor=turn.state.cursor + 1)
        turn.say(step.retry)
        return _dial(turn, to, turn.state.phase)
    if to.is_psap:
        turn.note_reason(LOST)  # until they get through after all
    return step.failed
