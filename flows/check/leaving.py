"""Rules about the ways out: wherever we listen, one key is a person, one is 911, and none needs speech."""

from __future__ import annotations

from collections.abc import Iterator

from flows import hearing
from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.walk import Edge, Node
from flows.city import Told
from flows.model import Connect, Input, Join, Key, Listen, Recorded, Seek, Silence, Speech, TakeMessage

PERSON, EMERGENCY = Key("0"), Key("9")


def person(edge: Edge | None) -> bool:
    """Is a person being rung for this caller now, or connected with them, or about to be back?"""
    if edge is None or edge.prompt is None:
        return False
    then = edge.prompt.then
    on_hold = isinstance(then, Listen) and then.music
    on_hold = on_hold and bool(edge.state.seeking or edge.state.phase == "held")
    return isinstance(then, Join) or on_hold or any(isinstance(effect, Seek) for effect in edge.effects)


def emergency(graph: Graph, edge: Edge | None) -> bool:
    """Is the 911 center being dialed?"""
    then = edge.prompt.then if edge and edge.prompt else None
    return isinstance(then, Connect) and then.destination == graph.flow.psap


def exit_person(graph: Graph) -> Iterator[Finding]:
    """0 reaches a person wherever we listen, when somebody is there, and while a message is recorded."""
    for node, zero in _places(graph, PERSON):
        edge = graph.best(node, zero)
        if not person(edge):
            words = "0 does not reach a person, although somebody is there"
            yield Finding("exit_person", node.state.step, words, graph.way_to(node.id, *_turn(edge, zero)))


def exit_911(graph: Graph) -> Iterator[Finding]:
    """9 dials the 911 center wherever we listen, and while a message is recorded."""
    for node, nine in _places(graph, EMERGENCY):
        edge = graph.best(node, nine)
        if not emergency(graph, edge):
            words = "9 does not dial the 911 center"
            yield Finding("exit_911", node.state.step, words, graph.way_to(node.id, *_turn(edge, nine)))


def _places(graph: Graph, key: Key) -> Iterator[tuple[Node, Input]]:
    """Wherever a key can be pressed, and how it comes in there."""
    for node in graph.reached:
        if isinstance(node.then, Listen) and not node.state.ended:
            yield node, key
        elif isinstance(node.then, TakeMessage):
            yield node, Recorded("", 0, key.digits)


def _turn(edge: Edge | None, given: Input) -> tuple[Edge, ...]:
    return (edge.by(given),) if edge else ()


def danger_words(graph: Graph) -> Iterator[Finding]:
    """Words of danger lead to the 911 center, or to a person if the recognizer is unsure of them."""
    for node in graph.listening():
        danger = graph.flow.words[node.state.language]["exit_emergency"].hear
        for edge in node.edges:
            for given in (edge.given, *edge.also):
                if not isinstance(given, Speech) or not hearing.says(given.text, danger):
                    continue
                best = graph.best(node, given)
                exits = [graph.best(node, key) for key in (PERSON, EMERGENCY)]
                like_an_exit = best is not None and best.target in {edge.target for edge in exits if edge}
                if not (person(best) or emergency(graph, best) or like_an_exit):
                    words = f'"{given.text}" leads neither to 911 nor to a person'
                    turn = _turn(best, given)
                    yield Finding("danger_words", node.state.step, words, graph.way_to(node.id, *turn))


def speech_only(graph: Graph) -> Iterator[Finding]:
    """Whatever can be said can be done by key, and each place to speak takes keys."""
    for node in graph.listening():
        if node.then.digits < 1:
            words = "no key can be pressed here"
            yield Finding("speech_only", node.state.step, words, graph.way_to(node.id))
        if isinstance(graph.flow.steps.get(node.state.step), Told):
            continue  # what is told there is never needed: rule `told`
        by_key = {(edge.target, edge.via) for edge in node.edges if isinstance(edge.given, Key | Silence)} | {
            (edge.target, edge.via) for edge in node.edges if any(isinstance(g, Key) for g in edge.also)
        }
        for edge in _spoken_alone(node):
            if (edge.target, edge.via) not in by_key:
                words = "something can be said here that no key does"
                yield Finding("speech_only", node.state.step, words, graph.way_to(node.id, edge))


def _spoken_alone(node: Node) -> Iterator[Edge]:
    for edge in node.edges:
        if isinstance(edge.given, Speech) and not any(
            isinstance(given, Key | Silence) for given in edge.also
        ):
            yield edge


def unsure_speech(graph: Graph) -> Iterator[Finding]:
    """What was heard badly chooses nothing: it counts as silence, or brings a person."""
    for node in graph.listening():
        silent = {(edge.target, edge.via) for edge in graph.answers(node, Silence())}
        for edge in node.edges:
            for given in (edge.given, *edge.also):
                if not isinstance(given, Speech) or given.confidence is None:
                    continue
                badly = given.confidence < hearing.SURE
                if badly and (edge.target, edge.via) not in silent and not _helps(graph, node, edge):
                    words = "words that were heard badly are taken for an answer"
                    yield Finding("unsure_speech", node.state.step, words, graph.way_to(node.id, edge))


def _helps(graph: Graph, node: Node, edge: Edge) -> bool:
    """Does this turn do what 0 does here?"""
    return any((edge.target, edge.via) == (other.target, other.via) for other in graph.answers(node, PERSON))
