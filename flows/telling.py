"""The step that takes something in the caller's own words, such as a place. It is read back before it is
kept, and never needed: a key goes on without it."""

from __future__ import annotations

from flows import hearing
from flows.city import Told
from flows.model import Input, Key, Listen, OnPage, Speech
from flows.turn import Next, Turn

RIGHT, AGAIN, WITHOUT = "1", "2", "3"
LONGEST = 300  # characters that are kept: a place and how to find it
SECONDS = 8  # of silence, before what is said


def ask(turn: Turn, step: Told, *, again: bool = False) -> Listen:
    if again:
        turn.say("sorry")
    if turn.state.phase == "confirm":
        turn.say(step.confirm, told=turn.state.typed)
        return turn.listen(private=True)
    turn.say(step.say, again=again)
    return turn.listen(seconds=SECONDS, speech=True)


def answer(turn: Turn, step: Told, given: Input) -> Next:
    """What was said, as it was heard. What was heard badly, and silence, is asked once more. What was told on
    our page was read there, and is not read back."""
    if isinstance(given, OnPage):
        turn.remember(step.asks, given.text, private=True)
        return step.goto
    key = given.digits.rstrip("#") if isinstance(given, Key) else ""
    if key == WITHOUT:
        return step.skip
    if turn.state.phase == "confirm":
        if key == RIGHT:
            turn.remember(step.asks, turn.state.typed, private=True)
            return step.goto
        return _say_again(turn, step) if key == AGAIN else _missed(turn, step)
    if not isinstance(given, Speech) or (given.confidence is not None and given.confidence < hearing.SURE):
        return _missed(turn, step)
    told = spoken(given.text)
    if not told:
        return _missed(turn, step)
    turn.change(phase="confirm", typed=told, misses=0)
    return ask(turn, step)


def spoken(text: str) -> str:
    """Somebody's words as they are kept and read back: one line, bounded, without signs that are none.

    >>> spoken(" by the  river\\n\\x00 ")
    'by the river'
    """
    bare = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(bare.split())[:LONGEST].strip()


def _say_again(turn: Turn, step: Told) -> Next:
    """As often as the step's tries allow."""
    turn.change(phase="", typed="", cursor=turn.state.cursor + 1, misses=0, repeats=0)
    return (step.missed or turn.line.person) if turn.state.cursor >= step.tries else ask(turn, step)


def _missed(turn: Turn, step: Told) -> Next:
    """Once more, in simpler words; then a person."""
    turn.change(misses=turn.state.misses + 1)
    if turn.state.misses >= step.tries:
        return step.missed or turn.line.person
    return ask(turn, step, again=True)
