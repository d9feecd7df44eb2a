"""Which question a person is at, as `reading.read` needs it: from the flow's step, in all languages."""

from __future__ import annotations

from flows.asking import NO, UNSURE, YES, offered
from flows.city import Flow, Menu, Screen
from flows.letters import tokens
from flows.model import CallState, Facts
from flows.reading import Question


def question_of(flow: Flow, state: CallState, facts: Facts) -> Question | None:
    """What the step asks now; None if it asks for no choice (a number, a wait, nothing).

    A menu whose choices are a yes and a no is read as a question, strictly: what it asks is whether
    something is safe.
    """
    step = flow.steps.get(state.step)
    if isinstance(step, Screen):
        return Question(yes=YES, no=NO, unknown=UNSURE, strict=True, language=state.language)
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
        answers = flow.lexicon.answers.get(language)
        if answers and tokens(phrase) in {tokens(said) for said in getattr(answers, group)}:
            return key
    return ""
