"""The steps that end: voicemail, the promise of a callback, goodbye; and the caller who is suddenly gone."""

from __future__ import annotations

from dataclasses import replace

from flows.city import Bridge, End, Flow, Promise, Transfer, Voicemail
from flows.model import (
    CallState,
    Close,
    Dialed,
    DialEnded,
    Effect,
    HangUp,
    Input,
    KeepCallback,
    KeepVoicemail,
    Outcome,
    Recorded,
    Resumed,
    StopSeeking,
    TakeMessage,
    WithdrawCallback,
)
from flows.turn import SAFE_PRIORITY, TOP_PRIORITY, Next, Turn

LOST_TRANSFER = "LOST_TRANSFER"
DISCONNECTED = "DISCONNECTED"
SYSTEM_FAILURE = "SYSTEM_FAILURE"


def enter_voicemail(turn: Turn, step: Voicemail) -> Next:
    turn.say(step.say)
    return TakeMessage(step.most)


def answer_voicemail(turn: Turn, step: Voicemail, given: Input) -> Next:
    if isinstance(given, Resumed):
        return step.id
    if not isinstance(given, Recorded):
        return step.empty
    if given.recording:
        _keep(turn, given)
    if given.key:  # what was said until then is kept
        return turn.line.emergency if given.key == "9" else turn.line.person
    return step.goto if given.recording else step.empty


def _keep(turn: Turn, given: Recorded) -> None:
    number = turn.state.answer("callback_number") or turn.facts.caller()
    turn.effects.append(KeepVoicemail(given.recording, given.seconds, number))
    turn.change(promised=True)
    if not given.key:  # who asks for a person instead keeps their place in line
        turn.stop_seeking("callback")


def enter_promise(turn: Turn, step: Promise) -> Next:
    turn.promise(step.reason or turn.state.reason or "CALLER_ASKED", step.priority)
    turn.note_reason(step.reason)
    turn.stop_seeking("callback")
    turn.say(step.say)
    return step.goto


def enter_end(turn: Turn, step: End) -> Next:
    turn.say(step.say)
    turn.stop_seeking("left")
    turn.effects.append(_close(turn, step))
    turn.change(ended=True)
    return HangUp()


def enough(turn: Turn) -> HangUp:
    """Keys and words without end, and none has brought this caller to anybody: staff see them, they are told
    what to do, and the line is free again."""
    state = turn.state
    if not (state.reached or state.transferred or state.promised or state.dispatched):
        turn.promise(state.reason or DISCONNECTED, SAFE_PRIORITY)
    turn.stop_seeking("left")
    turn.say("safe_last")
    turn.effects.append(_close(turn, promised=DISCONNECTED))
    turn.change(ended=True)
    return HangUp()


def _close(turn: Turn, step: End | None = None, *, promised: str = "CALLER_ASKED") -> Close:
    """How it ended, and why not otherwise; never empty. `promised` is why a callback is owed, if no other
    reason is known."""
    state = turn.state
    if step is not None and step.outcome:
        return Close(step.outcome, step.reason or state.reason or "NONE")
    if state.transferred:
        return Close(state.transferred, state.reason or "CALLER_CHOSE")
    if _team_comes(turn):
        return Close("DISPATCH", "ANSWERED" if state.reached else "CALLER_ASKED")
    if state.reached:
        return Close("PHONE_ONLY", "ANSWERED")
    if state.promised:
        return Close("CALLBACK", state.reason or promised)
    return Close("NO_ACTION", state.reason or DISCONNECTED)


def _team_comes(turn: Turn) -> bool:
    """Is a team called, on its way or there, or has it been? Whoever spoke with them may have sent one."""
    if not (turn.state.dispatched or turn.state.reached):
        return False
    news = turn.facts.team()
    return news.sent or (news.status == "none" and turn.state.dispatched)


def hung_up(turn: Turn) -> Outcome:
    """The caller is gone: stop ringing for them, and leave word where they were owed a person."""
    state, promised = turn.state, "CALLER_ASKED"
    if isinstance(turn.flow.steps.get(state.step), Transfer):
        promised = LOST_TRANSFER
        turn.effects.append(DialEnded("lost"))
        turn.promise(LOST_TRANSFER, TOP_PRIORITY)
        turn.change(phase="lost")
    elif state.priority >= SAFE_PRIORITY and not (
        state.reached or state.transferred or state.promised or state.dispatched
    ):
        promised = DISCONNECTED
        turn.promise(DISCONNECTED, TOP_PRIORITY)
    turn.stop_seeking("left")
    turn.effects.append(_close(turn, promised=promised))
    turn.change(ended=True)
    return Outcome(turn.state, None, tuple(turn.effects))


def late(turn: Turn, given: Input) -> Outcome:
    """News of an ended call that arrives after its end: a message left, a dialed line that connected."""
    step = turn.flow.steps.get(turn.state.step)
    if isinstance(step, Voicemail) and isinstance(given, Recorded) and given.recording:
        if turn.state.phase != "kept":  # the carrier may tell us twice
            _keep(turn, given)
            turn.change(phase="kept")
            turn.effects.append(_close(turn))
    elif turn.state.phase == "lost" and isinstance(given, Dialed) and given.bridged:
        assert isinstance(step, Transfer)
        turn.effects += [DialEnded("connected"), WithdrawCallback(LOST_TRANSFER)]
        turn.change(phase="", transferred=turn.flow.destinations[step.to].outcome)
        turn.effects.append(_close(turn))
    elif isinstance(step, Bridge) and isinstance(given, Dialed) and given.bridged and not turn.state.reached:
        turn.change(reached=True)
        turn.effects.append(_close(turn))
    return Outcome(turn.state, None, tuple(turn.effects))


def failed(flow: Flow, state: CallState, caller: str | None, *, spoke: bool) -> Outcome:
    """We failed this caller and they were led to the 911 center by the safe words. If nobody there spoke
    with them, they are called back before everybody else."""
    ended = replace(state, ended=True, reason=SYSTEM_FAILURE, seeking="")
    effects: list[Effect] = [StopSeeking("left")] if state.seeking else []
    if spoke:
        outcome = flow.destinations[flow.psap].outcome
    else:
        number = state.answer("callback_number") or caller
        effects.append(KeepCallback(SYSTEM_FAILURE, TOP_PRIORITY, number))
        outcome = "CALLBACK"
    return Outcome(ended, None, (*effects, Close(outcome, SYSTEM_FAILURE)))
