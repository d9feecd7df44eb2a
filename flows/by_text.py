"""What the engine decides, for somebody who texts: where it would ring, connect or record, a text has to mean
something else. Pure: the same engine, the same steps.

- A handoff is the list of those who wait for a person of ours; nobody's phone is rung.
- The 911 path is its words, and a person: a text cannot be sent on to 911.
- A partner line is its words. Nobody is connected, so the contact counts as referred.
- A voicemail is the next text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flows import engine
from flows.asked import asks, to_callback
from flows.city import Flow, Handoff, Menu, Voicemail
from flows.model import (
    CallState,
    Close,
    Connect,
    Dialed,
    DialEnded,
    Dialing,
    Effect,
    Facts,
    Input,
    Key,
    Outcome,
    Prompt,
    Seek,
    TakeMessage,
)

DANGER = 8  # a priority from which a person reads at once: a disqualifier was answered with yes, or worse
NOBODY = frozenset({"NO_STAFF", "CLOSED"})  # the reasons of menus to which the search for a person leads
REFERRED = "REFER"  # by text nobody is connected
OURS: tuple[type, ...] = (Dialing, DialEnded)  # effects of a line that is dialed: by text none is


@dataclass(frozen=True)
class TextTurn:
    """`person`: why a person has to read it, a code; "" if nobody has to. `told`: the words of the step say
    so themselves."""

    outcome: Outcome
    person: str = ""
    told: bool = False


def begin(flow: Flow, state: CallState, facts: Facts) -> TextTurn:
    """The first question. `state` as `engine.written_to` gives it."""
    return _settled(flow, state, engine.begin_text(flow, state, facts), facts)


def answer(flow: Flow, state: CallState, given: Input, facts: Facts) -> TextTurn:
    """As `engine.answer`."""
    return _settled(flow, state, engine.answer(flow, state, given, facts), facts)


def called_back(flow: Flow, state: CallState, facts: Facts) -> TextTurn:
    """They ask to be called: the key that leads there, found from here or from the step for a person. Where
    that offers none, it is what they have (somebody is being found for them, or there is 988)."""
    key = to_callback(flow, state, facts)
    if key:
        return answer(flow, state, Key(key), facts)
    first = answer(flow, state, Key("0"), facts)
    key = to_callback(flow, first.outcome.state, facts)
    if not key:
        return first
    then = answer(flow, first.outcome.state, Key(key), facts)
    effects = (*first.outcome.effects, *then.outcome.effects)
    return TextTurn(replace(then.outcome, effects=effects), then.person or first.person, told=True)


def waits_for(flow: Flow, state: CallState, prompt: Prompt) -> bool:
    """Does the prompt ask for something that the next text may answer?"""
    step = flow.steps.get(state.step)
    if state.ended:
        return False
    if isinstance(step, Handoff):
        return bool(step.callback) and state.phase == "waiting"
    return isinstance(prompt.then, TakeMessage) or asks(flow, state)


def _settled(flow: Flow, before: CallState, outcome: Outcome, facts: Facts) -> TextTurn:
    outcome = referred(flow, outcome, facts)
    state, prompt = outcome.state, outcome.prompt
    effects = tuple(_as_text(effect) for effect in outcome.effects if not isinstance(effect, OURS))
    turn = TextTurn(replace(outcome, effects=effects))
    step = flow.steps.get(state.step)
    if any(isinstance(effect, Seek) for effect in effects):
        return replace(turn, person="asked", told=True)
    if prompt is not None and isinstance(prompt.then, Connect):
        return replace(turn, person="emergency")
    if isinstance(step, Menu) and step.reason in NOBODY and step.id != before.step:
        return replace(turn, person="nobody", told=True)
    ruled_out = state.reason != before.reason and state.reason in _disqualifying(flow)
    if ruled_out or (state.priority >= DANGER > before.priority):
        return replace(turn, person="danger")
    return turn


def nobody_there(flow: Flow, state: CallState) -> bool:
    """Have they been told what else there is while nobody of ours is there, and may choose?"""
    step = flow.steps.get(state.step)
    return not state.ended and isinstance(step, Menu) and step.reason in NOBODY


def referred(flow: Flow, outcome: Outcome, facts: Facts) -> Outcome:
    """A partner's words, and what comes after them in the same turn."""
    prompt = outcome.prompt
    if prompt is None or not isinstance(prompt.then, Connect) or prompt.then.destination == flow.psap:
        return outcome
    done = engine.answer(flow, outcome.state, Dialed("completed", bridged=True), facts)
    state = done.state.changed(transferred=REFERRED)
    after = done.prompt
    if after is None:
        return Outcome(state, None, (*outcome.effects, *done.effects))
    said = replace(after, says=(*prompt.says, *after.says))
    return Outcome(state, said, (*outcome.effects, *done.effects))


def _as_text(effect: Effect) -> Effect:
    connected = isinstance(effect, Close) and effect.outcome.startswith("TO_988")
    return Close(REFERRED, effect.reason) if isinstance(effect, Close) and connected else effect


def _disqualifying(flow: Flow) -> frozenset[str]:
    return frozenset(asked.reason for asked in flow.disqualifiers.values())


def is_message(flow: Flow, state: CallState) -> bool:
    """Is the next text the message that they leave?"""
    return not state.ended and isinstance(flow.steps.get(state.step), Voicemail)
