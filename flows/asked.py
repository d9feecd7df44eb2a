"""From an answer by text to what the engine takes: the question of the step, in all languages, and the key
that somebody on the phone would have pressed."""

from __future__ import annotations

from flows.asking import NO, UNSURE, YES, offered
from flows.calling_out import PLACE
from flows.city import Digits, Flow, Handoff, Menu, Screen, Told, Voicemail
from flows.letters import tokens
from flows.model import CallState, Facts, Key, Silence, Speech
from flows.reading import EMERGENCY, PERSON, Question, Reading, read, read_number

ASKING = Menu | Screen | Digits | Told
CALLBACK = "1"  # while they wait for a person


def input_of(flow: Flow, state: CallState, facts: Facts, text: str) -> tuple[Key | Speech | Silence, Reading]:
    """What the engine is given for `text`, and how it was read (for staff and for counting).

    Whatever was not understood is a silence, so that the engine asks again and then finds a person, as on the
    phone. What goes to a person is the key of *not sure*, which is stored as such, or 0.

    Raises ValueError at a step that asks nothing: ask `asks` first.
    """
    step = flow.steps.get(state.step)
    if isinstance(step, Digits) and state.phase not in ("offer", "confirm"):
        number = read_number(flow.lexicon, text, step.least, step.most, phone=step.phone)
        exit_ = tokens(text) in ((PERSON,), (EMERGENCY,)) and step.least > 1
        if exit_:
            return Key(tokens(text)[0]), Reading("person", why="asked")
        return (Key(number.choice) if number.kind == "understood" else Silence()), number
    question = question_of(flow, state, facts)
    if question is None:
        raise ValueError(f"step {state.step!r} asks nothing")
    reading = read(flow.lexicon, question, text)
    if isinstance(step, Told) and state.phase != "confirm":
        spoken = reading.kind not in ("understood", "emergency") and reading.why != "asked"
        if spoken and tokens(text):
            return Speech(text, None), Reading("understood")
    return _given(reading), reading


def asks(flow: Flow, state: CallState) -> bool:
    """Does the step wait for an answer? Where it does not (a wait, a connection), staff read the text."""
    return not state.ended and isinstance(flow.steps.get(state.step), ASKING)


def on_page(flow: Flow, state: CallState) -> bool:
    """May the answer be told on our page behind a link as well? So it is where somebody is asked for the
    place, and the flow has words with a link for it (`[texts.xx.linked]`)."""
    step, texts = flow.steps.get(state.step), flow.lexicon.texts.get(state.language)
    if state.ended or texts is None or not isinstance(step, Told):
        return False
    return step.asks == PLACE and step.say in texts.linked


def while_waiting(flow: Flow, state: CallState, text: str) -> Key | None:
    """What somebody asks for who waits for a person: a callback instead, where the words offer it, a person
    once more, or 911. None for everything else, which that person will read."""
    step, words = flow.steps.get(state.step), tokens(text)
    if words in ((PERSON,), (EMERGENCY,)):
        return Key(words[0])
    if not isinstance(step, Handoff) or not step.callback or state.phase != "waiting":
        return None
    found = read(flow.lexicon, Question(((CALLBACK, state.language, CALLBACK),)), text)
    return Key(CALLBACK) if found.kind == "understood" and not found.more else None


def wants_call(flow: Flow, state: CallState, facts: Facts, text: str) -> bool:
    """Do they ask to be called, and answer nothing else with it? A number where one is asked for, and "yes,
    call me" to a question, answer that."""
    phrases = ((CALLBACK, one.id, phrase) for one in flow.lexicon.answers.values() for phrase in one.call)
    found = read(flow.lexicon, Question(tuple(phrases)), text)
    if found.kind != "understood" or found.more or tokens(text) == (CALLBACK,):
        return False
    step, number = flow.steps.get(state.step), any(word.isdigit() for word in tokens(text))
    if isinstance(step, Voicemail) or (isinstance(step, Digits) and number):
        return False
    question = question_of(flow, state, facts) if asks(flow, state) else None
    answer = read(flow.lexicon, question, text) if question is not None else None
    return answer is None or answer.kind != "understood" or answer.choice == to_callback(flow, state, facts)


def to_callback(flow: Flow, state: CallState, facts: Facts) -> str:
    """The key that leads to being called back from here, "" if there is none."""
    step = flow.steps.get(state.step)
    if isinstance(step, Handoff):
        return CALLBACK if step.callback and state.phase == "waiting" else ""
    if not isinstance(step, Menu) or state.ended:
        return ""
    called = {one.callback for one in flow.steps.values() if isinstance(one, Handoff) and one.callback}
    return next((choice.key for choice in offered(flow, facts, step) if choice.goto in called), "")


def _given(reading: Reading) -> Key | Silence:
    match reading.kind:
        case "understood":
            return Key(reading.choice)
        case "person":
            asked = reading.why == "asked"
            return Key(PERSON if asked else reading.choice or PERSON)
        case "emergency":
            return Key(EMERGENCY)
    return Silence()


def question_of(flow: Flow, state: CallState, facts: Facts) -> Question | None:
    """What the step asks now; None if it asks for no choice (a number to be written, a wait, nothing).

    A menu whose choices are a yes and a no is read as a question, strictly: what it asks is whether
    something is safe.
    """
    step = flow.steps.get(state.step)
    if isinstance(step, Screen):
        return Question(yes=YES, no=NO, unknown=UNSURE, strict=True, language=state.language)
    if isinstance(step, Digits | Told) and state.phase in ("offer", "confirm"):
        without = (("3", state.language, "3"),) if isinstance(step, Told) else ()
        return Question(without, yes="1", no="2", strict=True, language=state.language)
    if isinstance(step, Told):
        return Question((("3", state.language, "3"),), language=state.language)
    if not isinstance(step, Menu):
        return None
    choices = tuple(
        (choice.key, language, phrase)
        for choice in offered(flow, facts, step)
        for language, words in flow.words.items()
        if choice.word in words
        for phrase in words[choice.word].hear
    )
    yes, no = (_key_of(flow, choices, group) for group in ("yes", "no"))
    return Question(choices, yes, no, strict=bool(yes or no), language=state.language)


def _key_of(flow: Flow, choices: tuple[tuple[str, str, str], ...], group: str) -> str:
    """The key of the choice that is answered with a plain yes (or no), "" if there is none. In each language
    by its own words: "ya" is a yes in one and "at once" in another."""
    for key, language, phrase in choices:
        if tokens(phrase) in flow.lexicon.plain_answers.get((language, group), ()):
            return key
    return ""
