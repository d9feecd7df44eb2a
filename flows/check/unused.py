"""Rules about what is written and never happens: steps, rules, words, call types, answers, days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from flows.asking import in_force
from flows.calling_out import PEOPLE, PLACE, SAFE, ZIP
from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.city import Decide, Digits, Menu, Step, Told
from flows.model import Remember
from flows.uses import ALWAYS, COMING, NAMED, TEXTS

# Answers that staff see, or that a callback is kept or a team is called with.
READ = frozenset(
    {
        *("call_type", "caller_role", "cad_number", "callback_number", "callback_window", "voicemail_ok"),
        *(ZIP, PLACE, SAFE, PEOPLE),
    }
)


def unreachable(graph: Graph) -> Iterator[Finding]:
    """Every step is entered on some call. (Menus of call types: see `idle_call_types`.)"""
    entered = {step for edge in graph.edges for step in (*edge.via, edge.state.step)}
    offering = {kind.menu for kind in graph.flow.call_types.values()}
    for step in sorted(graph.flow.steps.keys() - entered - offering):
        yield Finding("unreachable", step, "no call ever comes to this step")


def idle_rules(graph: Graph) -> Iterator[Finding]:
    """Every rule of a decision holds for some call, and some call is left for `otherwise`."""
    taken = {pair for edge in graph.edges for pair in pairwise(edge.via)}
    for step in graph.flow.steps.values():
        if isinstance(step, Decide) and any(step.id in edge.via for edge in graph.edges):
            for n, rule in enumerate(step.rules, 1):
                if (step.id, rule.goto) not in taken:
                    yield Finding(
                        "idle_rules", step.id, f"no call ever goes by its rule {n} to {rule.goto!r}"
                    )
            if (step.id, step.otherwise) not in taken:
                words = f"no call is ever left for 'otherwise', to {step.otherwise!r}"
                yield Finding("idle_rules", step.id, words)


def idle_languages(graph: Graph) -> Iterator[Finding]:
    """Every language can be chosen on some line."""
    heard = {edge.state.language for edge in graph.edges if edge.start.step}
    for language in graph.flow.languages:
        if language not in heard:
            yield Finding("idle_languages", "", f"nobody can choose the language {language!r}")


def unread_answers(graph: Graph) -> Iterator[Finding]:
    """Every answer that is asked of a caller is read: by a rule, by a callback, by staff."""
    ruled = {
        name.removeprefix("answer.")
        for step in graph.flow.steps.values()
        if isinstance(step, Decide)
        for rule in step.rules
        for name in rule.when
    }
    for step in graph.flow.steps.values():
        if isinstance(step, Menu | Digits | Told) and step.asks and step.asks not in READ | ruled:
            yield Finding("unread_answers", step.id, f"nobody reads its answer {step.asks!r}")


def idle_call_types(graph: Graph) -> Iterator[Finding]:
    """Every call type can be chosen on some call."""
    chosen = {
        effect.value
        for edge in graph.edges
        for effect in edge.effects
        if isinstance(effect, Remember) and effect.question == "call_type"
    }
    for kind in sorted(graph.flow.call_types.keys() - chosen):
        step = graph.flow.call_types[kind].menu
        yield Finding("idle_call_types", step, f"nobody can choose the call type {kind}")


def date_gaps(graph: Graph) -> Iterator[Finding]:
    """No menu of call types is empty on some day, and a key that changes its type leaves no day out."""
    kinds = graph.flow.call_types.values()
    for step in graph.flow.steps.values():
        if not isinstance(step, Menu) or step.choices_from != "call_types":
            continue
        own = [kind for kind in kinds if kind.menu == step.id]
        for day in graph.walk.possible.days:
            if own and not step.choices and not any(in_force(kind, day) for kind in own):
                yield Finding("date_gaps", step.id, f"offers nothing from {day.isoformat()} on")
        for key in sorted({kind.key for kind in own}):
            spans = sorted(
                (kind.since or date.min, kind.until or date.max) for kind in own if kind.key == key
            )
            for (_, until), (since, _) in pairwise(spans):
                if until < date.max and since > until + timedelta(days=1):
                    words = (
                        f"the key {key} has no call type after {until.isoformat()} until {since.isoformat()}"
                    )
                    yield Finding("date_gaps", step.id, words)


def unspoken_words(graph: Graph) -> Iterator[Finding]:
    """Every word is said or heard: to callers on some call, or to staff."""
    flow = graph.flow
    staff = {team.whisper for team in flow.teams.values()} | {*ALWAYS, *COMING, *TEXTS}
    staff |= {f"topic.{kind}" for kind in flow.call_types} | {f"spoken.{lang}" for lang in flow.languages}
    staff |= {f"question.{name}" for name in flow.disqualifiers}
    staff |= {f"name.{id_}" for table in NAMED for id_ in getattr(flow, table)}
    unreached = _words_of(flow.steps.keys() - {s for e in graph.edges for s in (*e.via, e.state.step)}, graph)
    for name in sorted({name for words in flow.words.values() for name in words} - staff - unreached):
        said = any(name in graph.walk.watched.words[lang] for lang in flow.languages)
        if not said and name.removeprefix("call_type.") not in flow.call_types:
            yield Finding("unspoken_words", "", f"the word {name!r} is never said")


def _words_of(steps: set[str], graph: Graph) -> set[str]:
    """The words of steps that no call comes to: those are told of already."""
    return {
        value
        for id_ in steps
        for part in (graph.flow.steps[id_], *_choices(graph.flow.steps[id_]))
        for value in vars(part).values()
        if isinstance(value, str)
    }


def _choices(step: Step) -> tuple[object, ...]:
    return step.choices if isinstance(step, Menu) else ()
