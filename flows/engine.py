"""The engine: `begin` a call, `answer` a turn. Pure: the same flow, state, input and facts give the same
outcome, so the check (docs/adr/0007-check.md) walks with the very code that runs calls.

A step either leads to another step or waits for the caller. Whatever comes in, the caller hears words and has
a next step; 0 is a person, 9 the 911 path and * a repeat wherever we listen.
"""

from __future__ import annotations

from flows import asking, calling_out, connecting, finishing, hearing, telling
from flows.city import (
    Bridge,
    Decide,
    Digits,
    DispatchStep,
    End,
    Flow,
    FlowError,
    Handoff,
    Menu,
    Promise,
    Screen,
    Step,
    Told,
    Transfer,
    Voicemail,
)
from flows.model import (
    CallState,
    Dialed,
    Facts,
    HungUp,
    Input,
    Key,
    Outcome,
    Parted,
    Recorded,
    Resumed,
    Speech,
)
from flows.screening import holds
from flows.turn import Next, Turn

HOPS = 40  # steps that may follow each other before the caller is asked something; more is a loop
REPEATS = 5  # how often * says the same again before a person is asked
PRESSED = 60  # keys and words after which 911 is dialed unasked; twice as many end the call (a stuck key)


def begin(flow: Flow, line: str, facts: Facts) -> Outcome:
    """The first words on `line` (a line's id). Raises FlowError if there is no such line."""
    if line not in flow.lines:
        raise FlowError(f"there is no line {line!r} in the flow")
    entry = flow.lines[line]
    state = CallState(entry.id, entry.start, flow.first_language, entry.priority)
    return _arrive(Turn(flow, state, facts), entry.start)


def written_to(flow: Flow, line: str, language: str) -> CallState:
    """Somebody who texts to `line`, before anything is asked. Raises FlowError if there is no such line."""
    if line not in flow.lines:
        raise FlowError(f"there is no line {line!r} in the flow")
    entry = flow.lines[line]
    known = language if language in flow.languages else flow.first_language
    return CallState(entry.id, entry.text_start, known, entry.priority)


def begin_text(flow: Flow, state: CallState, facts: Facts) -> Outcome:
    """The first question to somebody who texts; `state` as `written_to` gives it, with a step."""
    return _arrive(Turn(flow, state, facts), state.step)


def answer(flow: Flow, state: CallState, given: Input, facts: Facts) -> Outcome:
    """The next turn. An ended call takes late news only (a recording, a connection that was not lost)."""
    turn = Turn(flow, state, facts)
    if state.ended:
        return finishing.late(turn, given)
    if isinstance(given, HungUp):
        return finishing.hung_up(turn)
    if state.language not in flow.languages:
        turn.change(language=flow.first_language)
    if state.seeking and not _wants_911(turn, given) and facts.wait().status == "won":
        return _settle(turn, connecting.meet(turn))  # somebody is waiting for this caller, whatever else
    step = flow.steps.get(state.step)
    if step is None or turn.state.language != state.language or not _fits(step, state):
        return _after_a_deploy(turn, given)
    if isinstance(given, Key | Speech):
        turn.change(pressed=state.pressed + 1)
        if turn.state.pressed >= 2 * PRESSED:
            return turn.outcome(finishing.enough(turn))
        if turn.state.pressed == PRESSED and not isinstance(step, Transfer):
            return _settle(turn, turn.line.emergency)
        led = _exit(turn, step, given)
        if led is not None:
            return _settle(turn, _not_in_a_circle(turn, step, led))
    return _settle(turn, _answer(turn, step, given))


def last_word(given: Input) -> Input:
    """What a call that is over still says: that a message was left, or that two have spoken. A key, or a line
    that did not answer while the caller hung up, leads nowhere any more."""
    left = isinstance(given, Recorded) and bool(given.recording)
    spoke = isinstance(given, Parted) or (isinstance(given, Dialed) and given.bridged)
    return given if left or spoke else HungUp()


def _fits(step: Step, state: CallState) -> bool:
    """Is the place within the step still there?"""
    return not isinstance(step, Screen) or state.cursor < len(step.questions)


def _not_in_a_circle(turn: Turn, step: Step, led: Next) -> Next:
    """An exit that leads back to the menu it was taken from (a person, when nobody is there) counts as a
    miss: the caller hears the simpler words, and then goes where silence leads."""
    if isinstance(led, str) and isinstance(step, Menu):
        tried = _arrive(Turn(turn.flow, turn.state, turn.facts), led)
        if tried.state.step == step.id:
            return asking.missed(turn, step)
    return led


def _after_a_deploy(turn: Turn, given: Input) -> Outcome:
    """The step or language this caller was at is gone: go on from the flow's named safe step."""
    if isinstance(given, Dialed) and turn.state.phase in ("caller", "ours"):
        turn.effects.append(connecting.dial_ended(given))
    turn.stop_seeking("left")
    return _arrive(turn, turn.flow.safe_step)


def _settle(turn: Turn, led: Next) -> Outcome:
    return _arrive(turn, led) if isinstance(led, str) else turn.outcome(led)


def _arrive(turn: Turn, step_id: str) -> Outcome:
    for _ in range(HOPS):
        turn.change(step=step_id, phase="", cursor=0, misses=0, repeats=0, typed="")
        led = _enter(turn, turn.flow.steps[step_id])
        if not isinstance(led, str):
            return turn.outcome(led)
        step_id = led
    raise FlowError(f"step {step_id!r} is in a circle of steps that never ask the caller anything")


def _exit(turn: Turn, step: Step, given: Key | Speech) -> Next | None:
    """0, 9 and *, by key or in words, wherever we listen; None if it is something else."""
    match _exit_of(turn, given):
        case "emergency":
            return turn.line.emergency
        case "person" if isinstance(step, Handoff) and turn.state.phase in ("waiting", "held"):
            return connecting.still_there(turn, step)
        case "person":
            return turn.line.person
        case "repeat" if turn.state.repeats >= REPEATS:
            return turn.line.person
        case "repeat":
            turn.change(repeats=turn.state.repeats + 1, misses=0)
            return _ask_again(turn, step)
    return None


def _wants_911(turn: Turn, given: Input) -> bool:
    if isinstance(given, Recorded):
        return given.key == "9"  # pressed while leaving a message
    return isinstance(given, Key | Speech) and _exit_of(turn, given) == "emergency"


EXITS = {"emergency": "exit_emergency", "person": "exit_person", "repeat": "exit_repeat"}
REFUSED = "exit_emergency_refused"
EXIT_KEYS = {"9": "emergency", "0": "person", "*": "repeat"}


def _exit_of(turn: Turn, given: Key | Speech) -> str | None:
    if isinstance(given, Key):
        return "repeat" if "*" in given.digits else EXIT_KEYS.get(given.digits.rstrip("#"))
    meanings = {name: turn.word(word).hear for name, word in EXITS.items() if turn.has(word)}
    meant = hearing.understood(given, meanings)
    danger = hearing.says(given.text, meanings.get("emergency", ()))
    if isinstance(turn.flow.steps.get(turn.state.step), Told) and not (
        meant and hearing.alone(given, meanings[meant])
    ):
        return "person" if danger else None  # "beside the police station" is a place, and may be a cry
    if not danger:
        return meant
    # Words of danger, but unsure, among others, or to refuse them ("please, no police"): a human decides.
    refused = hearing.says(given.text, turn.word(REFUSED).hear)
    return "emergency" if meant == "emergency" and not refused else "person"


def _ask_again(turn: Turn, step: Step, *, again: bool = False) -> Next:
    match step:
        case Handoff() if turn.state.phase in ("waiting", *connecting.ASIDE):
            return connecting.still_there(turn, step)
        case DispatchStep() if turn.state.phase == "calling":
            return calling_out.still_calling(turn, step)
        case Menu() | Screen() | Digits():
            return asking.ask(turn, step, again=again)
        case Told():
            return telling.ask(turn, step, again=again)
    return step.id


def _enter(turn: Turn, step: Step) -> Next:
    match step:
        case Menu() | Screen() | Digits():
            return asking.enter(turn, step)
        case Told():
            return telling.ask(turn, step)
        case Decide():
            return next(
                (r.goto for r in step.rules if holds(r, turn.flow, turn.state, turn.facts)), step.otherwise
            )
        case Handoff():
            return connecting.enter_handoff(turn, step)
        case DispatchStep():
            return calling_out.enter(turn, step)
        case Bridge():
            return calling_out.enter_bridge(turn, step)
        case Transfer():
            return connecting.enter_transfer(turn, step)
        case Voicemail():
            return finishing.enter_voicemail(turn, step)
        case Promise():
            return finishing.enter_promise(turn, step)
        case End():
            return finishing.enter_end(turn, step)


def _answer(turn: Turn, step: Step, given: Input) -> Next:
    match step:
        case Menu() | Screen() | Digits() if isinstance(given, Resumed):
            return asking.ask(turn, step)
        case Told() if isinstance(given, Resumed):
            return telling.ask(turn, step)
        case Told():
            return telling.answer(turn, step, given)
        case Menu():
            return asking.answer_menu(turn, step, given)
        case Screen():
            return asking.answer_screen(turn, step, given)
        case Digits():
            return asking.answer_digits(turn, step, given)
        case Handoff():
            return connecting.answer_handoff(turn, step, given)
        case DispatchStep():
            return calling_out.answer(turn, step, given)
        case Bridge():
            return calling_out.answer_bridge(turn, step, given)
        case Transfer():
            return connecting.answer_transfer(turn, step, given)
        case Voicemail():
            return finishing.answer_voicemail(turn, step, given)
    return step.id  # a step that never waits: enter it again
