"""Rules about teams: called once and with everything that was told, told of in truth, and never the last word
when nobody comes; and about what callers tell in their own words."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from flows import calling_out, engine, wording
from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.leaving import emergency, person
from flows.check.risk import patiently
from flows.check.walk import Edge, Node
from flows.check.world import TEAMS, World, helpful
from flows.city import DispatchStep, Told
from flows.model import Key, Listen, OpenDispatch, Silence, Speech, TeamNews

TOLD = (
    (calling_out.ZIP, "99099"),
    (calling_out.PLACE, "by the river"),
    (calling_out.SAFE, "no"),
    (calling_out.PEOPLE, "unknown"),
)


def dispatches(graph: Graph) -> Iterator[Finding]:
    """A team is called once for a caller, by the step's policy, with all that was told."""
    for edge in graph.edges:
        opened = [effect for effect in edge.effects if isinstance(effect, OpenDispatch)]
        if not opened:
            continue
        step = graph.flow.steps.get(edge.state.step)
        known = dict(edge.asked).get("team")
        if len(opened) > 1 or known not in (TeamNews("none"), TeamNews("done")):
            words = "a team is called for a caller for whom one is called already"
            yield Finding("dispatches", edge.state.step, words, graph.way_to(edge.source, edge))
        elif not isinstance(step, DispatchStep) or opened[0].policy != step.policy:
            words = "a team is called by another policy than the step's"
            yield Finding("dispatches", edge.state.step, words, graph.way_to(edge.source, edge))
        elif fault := _left_out(graph, edge):
            yield Finding("dispatches", edge.state.step, fault, graph.way_to(edge.source, edge))


def _left_out(graph: Graph, edge: Edge) -> str:
    """Play the turn again with everything told: what does the team hear of it?"""
    if edge.given is None:
        return ""
    start = edge.start.changed(answers=(*TOLD, *edge.start.answers))
    world = World(graph.walk.possible, tuple(answer for _, answer in edge.asked))
    done = engine.answer(graph.flow, start, edge.given, world)
    (opened,) = (effect for effect in done.effects if isinstance(effect, OpenDispatch))
    said = dict(TOLD)
    now = getattr(graph.flow.steps.get(edge.start.step), "asks", "")
    safe = now == calling_out.SAFE or opened.safe is False
    people = now == calling_out.PEOPLE or opened.people == said[calling_out.PEOPLE]
    place = all(now == name or said[name] in opened.place for name in (calling_out.ZIP, calling_out.PLACE))
    return "" if place and safe and people else "a team is called without all that the caller told"


def team_waits(graph: Graph) -> Iterator[Finding]:
    """Who waits for a team hears where it stands at once, and no longer waits than was promised."""
    for node, step in _calling(graph):
        for edge in graph.answers(node, Silence()):
            news = dict(edge.asked).get("team")
            if not isinstance(news, TeamNews):
                continue
            stays = edge.state.phase == "calling" and edge.state.step == step.id
            first = edge.via[:1]
            if news.sent and news.status != "calling" and first != (step.coming,):
                words = f"a team is on its way, and the caller does not come to {step.coming!r}"
                yield Finding("team_waits", step.id, words, graph.way_to(node.id, edge))
            if not news.sent and first != (step.nobody,):
                words = f"nobody comes, and the caller is not led to {step.nobody!r}"
                yield Finding("team_waits", step.id, words, graph.way_to(node.id, edge))
            over = node.state.cursor >= ceil(step.most / step.poll)
            if news.status == "calling" and (stays if over else not stays):
                words = f"the wait is given up before its {step.most} seconds are over, or goes on after them"
                yield Finding("team_waits", step.id, words, graph.way_to(node.id, edge))


def _calling(graph: Graph) -> Iterator[tuple[Node, DispatchStep]]:
    for node in graph.reached:
        step = graph.flow.steps.get(node.state.step)
        if isinstance(step, DispatchStep) and node.state.phase == "calling" and not node.state.ended:
            yield node, step


def nobody_comes(graph: Graph) -> Iterator[Finding]:
    """When no team comes, a caller who does nothing more is brought to a person or 911."""
    for node, step in _calling(graph):
        for edge in graph.answers(node, Silence()):
            news = dict(edge.asked).get("team")
            if isinstance(news, TeamNews) and not news.sent and not edge.spent and helpful(edge.asked):
                way = patiently(graph, edge)
                if not (person(way[-1]) or emergency(graph, way[-1])):
                    words = "no team comes, and a caller who waits is brought neither to a person nor to 911"
                    yield Finding("nobody_comes", step.id, words, graph.way_to(node.id, *way))


def team_words(graph: Graph) -> Iterator[Finding]:
    """Where a team stands is said in truth in every language, whoever comes and whenever."""
    flow = graph.flow
    sizes = ("one", "two", "three", "four", "many", "many")
    for lang in flow.languages:
        words = flow.words[lang]
        for news in TEAMS:
            if news.status != "coming" and not wording.team_sentence(flow, news, lang).strip():
                yield Finding("team_words", "", f"a team that is {news.status} is not told of in {lang!r}")
        for people, size in enumerate(sizes, 1):
            for minutes, eta in (
                (None, "unknown"),
                (1, "soon"),
                (5, "soon"),
                (11, "15"),
                (20, "20"),
                (61, "65"),
            ):
                said = wording.team_sentence(flow, TeamNews("coming", people, minutes), lang)
                when = words["eta.minutes"].say.replace("{minutes}", eta) if eta.isdigit() else ""
                right = words[f"team.{size}"].say.replace("{eta}", when or words[f"eta.{eta}"].say)
                if said != right:
                    found = f"{people} people in {minutes} minutes are told of as {said!r} in {lang!r}"
                    yield Finding("team_words", "", found)


def told(graph: Graph) -> Iterator[Finding]:
    """What somebody tells is read back as it was heard, kept when 1 says that it is right, never needed."""
    for node in graph.listening():
        step = graph.flow.steps.get(node.state.step)
        if not isinstance(step, Told):
            continue
        confirming = node.state.phase == "confirm"
        for edge in node.edges:
            keys = {given.digits for given in (edge.given, *edge.also) if isinstance(given, Key)}
            fault = ""
            if "3" in keys and edge.via[:1] != (step.skip,):
                fault = f"3 does not lead to {step.skip!r}"
            if confirming and "1" in keys and edge.state.answer(step.asks) != node.state.typed:
                fault = "1 does not keep what was told"
            if not confirming and _said_well(edge) and not _reads_back(edge):
                fault = "what was told is not read back as it was heard"
            if edge.via[:1] == (step.goto,) and step.goto not in (step.skip, step.missed) and "1" not in keys:
                fault = "is kept although nobody said that it is right"
            if fault:
                yield Finding("told", step.id, fault, graph.way_to(node.id, edge))


def _said_well(edge: Edge) -> bool:
    return isinstance(edge.given, Speech) and edge.state.phase == "confirm"


def _reads_back(edge: Edge) -> bool:
    then = edge.prompt.then if edge.prompt else None
    said = " ".join(utterance.text for utterance in edge.prompt.says) if edge.prompt else ""
    heard = edge.given.text if isinstance(edge.given, Speech) else ""
    return heard in said and edge.state.typed == heard and isinstance(then, Listen) and then.private
