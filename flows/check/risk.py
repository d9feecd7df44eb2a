"""Rules about risk: keys only raise it, they decide nothing against a caller, a yes beats everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from flows import screening
from flows.asking import ANSWERS
from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.leaving import emergency, person
from flows.check.walk import PROMISED, REACHED, TRANSFERRED, Edge, Node
from flows.city import End, Screen
from flows.model import CallState, Close, HungUp, KeepCallback, Key, Remember, Silence, Speech, TakeMessage

PATIENCE = 12  # silent turns within which a caller who was led on comes to a person or 911
TABLE = 4**7  # rows of the truth table that are tried one by one


def declares(graph: Graph) -> Iterator[Finding]:
    """No contact is closed as something that did not happen: not eligible, declined, connected."""
    outcomes = {to.outcome for to in graph.flow.destinations.values()}
    written = {
        step.id: step
        for step in graph.flow.steps.values()
        if isinstance(step, End) and step.outcome + step.reason
    }

    def ends_there(edge: Edge) -> bool:
        return edge.state.step in written and not isinstance(edge.given, HungUp) and edge.prompt is not None

    for place, edge, after in graph.steps(ends_there):
        step = written[edge.state.step]
        happened = (
            (("PHONE_ONLY", "JOINT", "DISPATCH") if after & REACHED else ())
            + (("CALLBACK",) if after & PROMISED else ())
            + (tuple(outcomes) if after & TRANSFERRED else ())
        )
        for close in (effect for effect in edge.effects if isinstance(effect, Close)):
            if step.outcome and close.outcome not in happened:
                words = f"the contact is closed as {close.outcome}, which is not what happened"
                yield Finding("declares", step.id, words, [*graph.way(place), edge])
            elif close.reason in DECIDED_BY_PEOPLE:
                words = f"keys alone declare the reason {close.reason}: that is for a person to decide"
                yield Finding("declares", step.id, words, [*graph.way(place), edge])


DECIDED_BY_PEOPLE = ("OUT_OF_AREA", "TYPE_DISABLED", "CALLER_DECLINED", "DUPLICATE", "TEST")


def truth_table(graph: Graph) -> Iterator[Finding]:
    """Yes beats everything; unknown, and what is not there, is never no. Every combination is tried."""
    names = list(graph.flow.disqualifiers)
    values = ("yes", "no", "unknown", "")
    for row in product(values, repeat=len(names)) if len(values) ** len(names) <= TABLE else ():
        pairs = [(screening.SCREENED + name, value) for name, value in zip(names, row, strict=True) if value]
        found = screening.screened(graph.flow, CallState("", "", "", 0, answers=tuple(pairs)))
        right = "yes" if "yes" in row else "no" if row and all(value == "no" for value in row) else "unknown"
        if found != right:
            answers = ", ".join(
                f"{name} {value or 'not asked'}" for name, value in zip(names, row, strict=True)
            )
            yield Finding("truth_table", "", f"{answers}: taken as {found}, and it is {right}")
            return


def screening_answers(graph: Graph) -> Iterator[Finding]:
    """Each answer of a screening question is remembered as given and leads where the rules say.

    By induction over the questions this is the whole table of each screening step: only no to all of them
    comes to the step for no, a yes goes to its own step from wherever it is given.
    """
    for node in graph.listening():
        step = graph.flow.steps.get(node.state.step)
        if isinstance(step, Screen):
            for edge in node.edges:
                for given in (edge.given, *edge.also):
                    wrong = _wrong(graph, step, node, edge, given)
                    if wrong:
                        yield Finding("screening_answers", step.id, wrong, graph.way_to(node.id, edge))


def _wrong(graph: Graph, step: Screen, node: Node, edge: Edge, given: object) -> str:
    name = step.questions[node.state.cursor]
    asked = graph.flow.disqualifiers[name]
    kept = {e.value for e in edge.effects if isinstance(e, Remember) and e.question == f"screen.{name}"}
    last = node.state.cursor + 1 == len(step.questions)
    first = edge.via[0] if edge.via else ""
    meant = _meant(graph, node, given)
    onward = first == step.no if last else not edge.via and edge.state.cursor == node.state.cursor + 1
    if "yes" in kept or meant == "yes":
        if kept != {"yes"} or meant != "yes":
            return f"{name!r}: the answer is {meant or 'none'} and is kept as {_named(kept)}"
        if first != asked.yes:
            return f"{name!r}: a yes does not lead to {asked.yes!r}"
        if edge.state.priority < asked.priority:
            return f"{name!r}: a yes does not raise the priority to {asked.priority}"
        return "" if edge.state.reason else f"{name!r}: a yes leaves no reason"
    if "no" in kept or meant == "no":
        if kept != {"no"} or meant != "no":
            return f"{name!r}: the answer is {meant or 'none'} and is kept as {_named(kept)}"
        return "" if onward else f"{name!r}: a no does not lead to the next question, or to {step.no!r}"
    if meant == "unknown" and kept != {"unknown"}:
        return f"{name!r}: not sure is kept as {_named(kept)}"
    if onward and first not in (step.unsure, step.missed) and edge.state.step != step.id:
        return f"{name!r}: what is no clear no leads on like a no"
    return f"{name!r}: what is no clear no leads on like a no" if onward and not edge.via else ""


def _named(kept: set[str]) -> str:
    return " and ".join(sorted(kept)) or "nothing"


def _meant(graph: Graph, node: Node, given: object) -> str:
    """What an answer of ours means, by the keys we speak and the phrases in the words."""
    if isinstance(given, Key):
        return {"1": "yes", "2": "no", "3": "unknown"}.get(given.digits, "")
    if isinstance(given, Speech) and given.confidence is not None and given.confidence >= 0.5:
        words = graph.flow.words[node.state.language]
        return next((name for name in ANSWERS if given.text in words[f"answer.{name}"].hear), "")
    if isinstance(given, Speech) and given.confidence is None:
        words = graph.flow.words[node.state.language]
        return next((name for name in ANSWERS if given.text in words[f"answer.{name}"].hear), "")
    return ""


def danger_leads(graph: Graph) -> Iterator[Finding]:
    """After a yes or a not sure, a caller who does nothing more is brought to 911 or a person."""
    for node in graph.listening():
        step = graph.flow.steps.get(node.state.step)
        if not isinstance(step, Screen):
            continue
        for key, words in ((Key("1"), "a yes"), (Key("3"), "not sure")):
            edge = graph.best(node, key)
            way = patiently(graph, edge) if edge else []
            if not way or not (person(way[-1]) or emergency(graph, way[-1])):
                name = step.questions[node.state.cursor]
                found = f"{name!r}: {words} brings a caller who waits neither to 911 nor to a person"
                yield Finding("danger_leads", step.id, found, graph.way_to(node.id, *way))


def patiently(graph: Graph, edge: Edge) -> list[Edge]:
    """The turns of a caller who does nothing, up to a person or 911."""
    way = [edge]
    while len(way) < PATIENCE and not (person(way[-1]) or emergency(graph, way[-1])):
        following = graph.best(graph.nodes[way[-1].target], Silence())
        if following is None or way[-1].state.ended or _put_off(way[-1]):
            break
        way.append(following)
    return way


def _put_off(edge: Edge) -> bool:
    """Is the caller asked for a message, or promised a callback, instead of being connected?"""
    message = edge.prompt is not None and isinstance(edge.prompt.then, TakeMessage)
    return message or any(isinstance(effect, KeepCallback) for effect in edge.effects)


def answer_codes(graph: Graph) -> Iterator[Finding]:
    """What is kept as a call type is one, and a screening answer is yes, no or unknown."""
    for edge in graph.edges:
        for effect in edge.effects:
            if isinstance(effect, Remember):
                known = _known(graph, effect.question)
                if known is not None and effect.value not in known:
                    words = f"{effect.value!r} is kept as the answer {effect.question!r}"
                    way = graph.way_to(edge.source, edge)
                    yield Finding("answer_codes", edge.start.step, words, way)


def _known(graph: Graph, question: str) -> frozenset[str] | None:
    if question == "call_type":
        return frozenset(graph.flow.call_types)
    return frozenset(ANSWERS) if question.startswith("screen.") else None
