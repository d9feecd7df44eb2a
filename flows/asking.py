"""The steps that ask: menus, the screening questions, numbers typed on the keypad."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flows import hearing, numbers, wording
from flows.city import CallType, Choice, Digits, Flow, Menu, Screen
from flows.model import Facts, Input, Key, Listen, Speech
from flows.screening import SCREENED
from flows.turn import Next, Turn

YES, NO, UNSURE = "1", "2", "3"
CAD_NUMBER = "cad_number"
ANSWERS = {"yes": YES, "no": NO, "unknown": UNSURE}


def enter(turn: Turn, step: Menu | Screen | Digits) -> Next:
    if isinstance(step, Digits) and step.phone:
        own = turn.facts.caller()
        turn.change(phase="offer" if own else "type", typed=own or "")
    return ask(turn, step)


def ask(turn: Turn, step: Menu | Screen | Digits, *, again: bool = False) -> Next:
    match step:
        case Menu():
            return _ask_menu(turn, step, again)
        case Screen():
            return _ask_screen(turn, step, again)
        case Digits():
            return _ask_digits(turn, step, again)


def missed(turn: Turn, step: Menu | Screen | Digits) -> Next:
    """Once more, in simpler words; then a person."""
    misses = turn.state.misses + 1
    turn.change(misses=misses)
    if misses >= step.tries:
        return step.missed or turn.line.person
    return ask(turn, step, again=True)


# ------------------------------------------------------------------ menus


def offered(flow: Flow, facts: Facts, step: Menu) -> tuple[Choice, ...]:
    """The menu's choices now: written ones, and those made of today's call types or of the languages."""
    made: list[Choice] = []
    if step.choices_from == "call_types":
        today = facts.now().astimezone(ZoneInfo(flow.zone)).date()
        for kind in flow.types_on.get(step.id, ()):
            if in_force(kind, today):
                word = f"call_type.{kind.id}"
                made.append(Choice(kind.key, word, step.goto, kind.id, priority=kind.priority))
    elif step.choices_from == "languages":
        for language in flow.languages.values():
            if language.key:
                made.append(Choice(language.key, "choose_language", step.goto, language.id, language.id))
    return tuple(sorted((*step.choices, *made), key=lambda choice: choice.key))


def in_force(kind: CallType, today: date) -> bool:
    return (kind.since is None or kind.since <= today) and (kind.until is None or today <= kind.until)


def _ask_menu(turn: Turn, step: Menu, again: bool) -> Listen:
    turn.note_reason(step.reason)
    choices = offered(turn.flow, turn.facts, step)
    if again:
        turn.say("sorry")
    turn.say(step.say, again=again)
    for choice in choices:
        turn.say(choice.word, choice.language, key=choice.key)
    if again:
        turn.say("exits")
    hints = tuple(h for c in choices for h in turn.word(c.word, c.language).hear)
    return turn.listen(speech=True, hints=hints)


def answer_menu(turn: Turn, step: Menu, given: Input) -> Next:
    choices = offered(turn.flow, turn.facts, step)
    chosen: Choice | None = None
    if isinstance(given, Key):
        chosen = next((c for c in choices if c.key == given.digits.rstrip("#")), None)
    elif isinstance(given, Speech):
        meanings = {c.key: turn.word(c.word, c.language).hear for c in choices}
        key = hearing.understood(given, meanings)
        chosen = next((c for c in choices if c.key == key), None)
    if chosen is None:
        return missed(turn, step)
    if chosen.language:
        turn.change(language=chosen.language)
    if step.asks and (chosen.value or not step.choices_from):
        # Beside choices that are made for a menu, a written one without a value answers nothing: it leads on.
        turn.remember(step.asks, chosen.value or chosen.key)
    turn.raise_priority(chosen.priority)
    return chosen.goto


# ------------------------------------------------------------------ screening questions


def _ask_screen(turn: Turn, step: Screen, again: bool) -> Listen:
    if again:
        turn.say("sorry")
    elif turn.state.cursor == 0:
        turn.say(step.say)
    turn.say(f"question.{step.questions[turn.state.cursor]}", again=again)
    turn.say("yes_no_unsure")
    return turn.listen(speech=True, hints=_spoken_answers(turn))


def _spoken_answers(turn: Turn) -> tuple[str, ...]:
    return tuple(h for name in ANSWERS for h in turn.word(f"answer.{name}").hear)


def answer_screen(turn: Turn, step: Screen, given: Input) -> Next:
    """Yes leads to what the disqualifier names at once; unknown goes to a human; a last no goes on."""
    name = step.questions[turn.state.cursor]
    said = _yes_no(turn, given)
    if said is None:
        led = missed(turn, step)
        if isinstance(led, str):
            turn.remember(SCREENED + name, "unknown")
        return led
    turn.remember(SCREENED + name, said)
    asked = turn.flow.disqualifiers[name]
    if said == "yes":
        turn.raise_priority(asked.priority)
        turn.change(reason=asked.reason)
        return asked.yes
    if said == "unknown":
        return step.unsure or turn.line.person
    if turn.state.cursor + 1 == len(step.questions):
        return step.no
    turn.change(cursor=turn.state.cursor + 1, misses=0, repeats=0)
    return _ask_screen(turn, step, again=False)


def _yes_no(turn: Turn, given: Input) -> str | None:
    if isinstance(given, Key):
        return next((name for name, key in ANSWERS.items() if key == given.digits.rstrip("#")), None)
    if isinstance(given, Speech):
        meanings = {name: turn.word(f"answer.{name}").hear for name in ANSWERS}
        said = hearing.understood(given, meanings)
        # "No, he isn't breathing" is no clear no: only a no by itself counts.
        return None if said == "no" and not hearing.alone(given, meanings["no"]) else said
    return None


# ------------------------------------------------------------------ numbers


def _ask_digits(turn: Turn, step: Digits, again: bool) -> Listen:
    phase = turn.state.phase
    if again:
        turn.say("sorry")
    if phase == "offer":
        turn.say("offer_number", digits=wording.spell(turn.state.typed[-4:]))
        return turn.listen()
    if phase == "confirm":
        turn.say(step.confirm, digits=wording.spell(turn.state.typed))
        return turn.listen()
    turn.say(step.say, again=again)
    return turn.listen(digits=step.most, seconds=8, finish="#")


def answer_digits(turn: Turn, step: Digits, given: Input) -> Next:
    typed = given.digits.rstrip("#") if isinstance(given, Key) else ""
    if turn.state.phase in ("offer", "confirm"):
        if typed == "1":
            return _accept(turn, step)
        if typed == "2":
            return _type_again(turn, step)
        return missed(turn, step)
    if not typed:
        # Nothing typed, or # by itself: where that is allowed, it means "go on without".
        return step.skip or missed(turn, step)
    number = numbers.normal(typed) if step.phone else typed
    if not step.least <= len(typed) <= step.most or not typed.isascii() or not typed.isdigit() or not number:
        return missed(turn, step)
    turn.change(typed=number, misses=0)
    if not step.confirm:
        return _accept(turn, step)
    turn.change(phase="confirm")
    return _ask_digits(turn, step, again=False)


def _type_again(turn: Turn, step: Digits) -> Next:
    """Another number, as often as the step's tries allow."""
    again = turn.state.phase == "confirm"
    turn.change(phase="type", typed="", cursor=turn.state.cursor + again, misses=0, repeats=0)
    if turn.state.cursor >= step.tries:
        return step.missed or turn.line.person
    return _ask_digits(turn, step, again=False)


def _accept(turn: Turn, step: Digits) -> Next:
    # What a caller types stays in the sealed state, and is forgotten with it: an answer is stored as it is,
    # so answers are codes. The 911 center's own number is sealed in a place of its own (ivr/effects.py).
    turn.remember(step.asks, turn.state.typed, private=step.asks != CAD_NUMBER)
    return step.goto
