"""Rules about words: the caller's language, nothing empty, keys spoken as they are, the carrier's limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations
from xml.sax.saxutils import escape

from flows import wording
from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.walk import Edge, Node
from flows.check.world import Possible, World
from flows.city import Menu
from flows.model import Key, Listen, Prompt
from flows.segments import segments

SAY_MOST = 4000  # characters of one Say; the carrier takes 4,096
DOCUMENT_MOST = 64 * 1024  # bytes of one document
PER_SAY = 150  # bytes of a Say's tags, and of what else stands around it
DOCUMENT = 2000  # bytes of a document without its words
SAME_WORDS = 4  # a text of so many words is not the same in two languages
TEXT_SEGMENTS = 3  # of a text message, in each language

KEY_SPOKEN = re.compile(r"(?<![\w+:.,-])[1-8](?![\w:%]|[.,]\d)")  # a digit by itself


def language(graph: Graph) -> Iterator[Finding]:
    """Callers are spoken to in their language; only a choice of language is offered in its own."""
    for edge in graph.edges:
        if edge.prompt is None:
            continue
        step = graph.flow.steps.get(edge.state.step)
        own = {choice.language for choice in step.choices} if isinstance(step, Menu) else set()
        if isinstance(step, Menu) and step.choices_from == "languages":
            own |= set(graph.flow.languages)
        for said in edge.prompt.says:
            if said.language != edge.state.language and said.language not in own:
                words = f"a caller who chose {edge.state.language!r} hears {said.language!r}: {said.text}"
                yield Finding("language", edge.state.step, words, graph.way_to(edge.source, edge))
        if edge.prompt.language != edge.state.language:
            words = f"speech is recognized in {edge.prompt.language!r}"
            yield Finding("language", edge.state.step, words, graph.way_to(edge.source, edge))


def blank(graph: Graph) -> Iterator[Finding]:
    """Nothing that is said is empty or has a blank left in it."""
    for edge in graph.edges:
        for said in edge.prompt.says if edge.prompt else ():
            if not said.text.strip() or "{" in said.text or "}" in said.text:
                words = f"says {said.text!r}"
                yield Finding("blank", edge.state.step, words, graph.way_to(edge.source, edge))


def every_word(graph: Graph) -> Iterator[Finding]:
    """Every word is there in every language, says something, and is not the same text in two of them."""
    everywhere = sorted({name for words in graph.flow.words.values() for name in words})
    for name in everywhere:
        for lang in graph.flow.languages:
            word = graph.flow.words[lang].get(name)
            if word is None:
                yield Finding("every_word", "", f"the word {name!r} is missing in {lang!r}")
            elif not word.say.strip():
                yield Finding("every_word", "", f"the word {name!r} says nothing in {lang!r}")
        for one, other in combinations(graph.flow.languages, 2):
            texts = [graph.flow.words[lang].get(name) for lang in (one, other)]
            pairs = [(w.say, w.again) for w in texts if w is not None]
            if len(pairs) == 2:
                for left, right in zip(*pairs, strict=True):
                    if left == right and len(left.split()) >= SAME_WORDS:
                        yield Finding(
                            "every_word", "", f"the word {name!r} is the same in {one!r} and {other!r}"
                        )


def numbers_alike(graph: Graph) -> Iterator[Finding]:
    """A word speaks of the same numbers in every language: 911 is 911, 988 is 988. (Keys: `keys_spoken`.)"""
    first, *others = graph.flow.languages
    for name, word in sorted(graph.flow.words[first].items()):
        for lang in others:
            other = graph.flow.words[lang].get(name)
            if other is not None and _numbers(word.say) != _numbers(other.say):
                yield Finding("numbers_alike", "", f"{name!r} speaks of other numbers in {lang!r}")


def _numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d{2,}", text))


def openings(graph: Graph) -> Iterator[Finding]:
    """The time we are back is said rightly in every language, whenever that is."""
    possible, flow = graph.walk.possible, graph.flow
    now = possible.nows[0]
    for lang, clock in flow.clocks.items():
        for days, form in ((0, clock.today), (1, clock.tomorrow), (4, clock.on), (None, clock.later)):
            for hour, minute in ((8, 0), (22, 30)):
                opens = (
                    None if days is None else (now + timedelta(days=days)).replace(hour=hour, minute=minute)
                )
                facts = OpensAt(possible, opens)
                said = wording.opening_time(flow, facts, lang, flow.hours)
                half = clock.am if hour < 12 else clock.pm
                time = (
                    f"{hour % 12}{f':{minute}' if minute else ''} {half}" if half else f"{hour}:{minute:02}"
                )
                day = clock.days[opens.weekday()] if opens else ""
                right = form.replace("{time}", time).replace("{day}", day)
                if said != right or not said.strip():
                    words = (
                        f"an opening on {opens:%A at %H:%M} is said"
                        if opens
                        else "no opening in sight is said"
                    )
                    yield Finding("openings", "", f"{words} as {said!r} in {lang!r}")


class OpensAt(World):
    """A world in which we open at one time."""

    def __init__(self, possible: Possible, opening: datetime | None) -> None:
        super().__init__(possible)
        self._opening = opening

    def opens(self, schedule: str) -> datetime | None:
        return self._opening


def keys_spoken(graph: Graph) -> Iterator[Finding]:
    """A prompt speaks of every key that does something, of no other, and in the order of the keys."""
    seen, live, harmless = set(), {day: _alive_at_all(graph, day) for day in _days(graph)}, _asked_once(graph)
    for edge in graph.edges:
        prompt = edge.prompt
        if prompt is None or not isinstance(prompt.then, Listen) or prompt.then.digits > 1 or not prompt.says:
            continue
        if (prompt, edge.target) in seen:
            continue
        seen.add((prompt, edge.target))
        node = graph.nodes[edge.target]
        place = _place(node)
        day = dict(edge.asked).get("now")
        fault = _misspoken(prompt, live[day][place], may="12345678" if place in harmless else "")
        if fault:
            yield Finding("keys_spoken", edge.state.step, fault, graph.way_to(edge.source, edge))


def _misspoken(prompt: Prompt, live: set[str], may: str) -> str:
    spoken = [key for said in prompt.says for key in KEY_SPOKEN.findall(said.text)]
    dead = next((key for key in spoken if key not in live and key not in may), "")
    missing = next((key for key in sorted(live) if key not in spoken), "")
    if dead:
        return f"speaks of the key {dead}, which does nothing here"
    if missing:
        return f"does not speak of the key {missing}, which does something here"
    if spoken != sorted(spoken):
        return f"speaks of its keys in the order {', '.join(spoken)}"
    return ""


def _place(node: Node) -> tuple[object, ...]:
    state = node.state
    question = state.cursor if state.phase == "" else 0
    return state.line, state.step, state.phase, question, state.language


def _alive_at_all(graph: Graph, day: object) -> dict[tuple[object, ...], set[str]]:
    """Place -> the keys that do something there.

    After a miss "not sure" may do what silence does; the times a caller is asked the same count together."""
    found: dict[tuple[object, ...], set[str]] = {}
    for node in graph.listening():
        found.setdefault(_place(node), set()).update(alive(graph, node, day))
    return found


def _days(graph: Graph) -> tuple[object, ...]:
    """The days that a prompt can be made for; None for one that no day changes."""
    return (None, *graph.walk.possible.nows)


def _asked_once(graph: Graph) -> set[tuple[object, ...]]:
    """Places at which a key that means nothing leads on at once: there a spoken key may do the same."""
    stays = {
        _place(node)
        for node in graph.listening()
        if any(graph.nodes[e.target].state.step == node.state.step for e in graph.answers(node, Key("#")))
    }
    return {_place(node) for node in graph.listening()} - stays


def alive(graph: Graph, node: Node, day: object = None) -> set[str]:
    """The keys 1 to 8 that do something else here, on a day, than a key that means nothing."""

    def does(key: str) -> set[tuple[object, ...]]:
        return {
            (e.target, e.asked, e.spent, e.via, e.prompt, e.effects)
            for e in graph.answers(node, Key(key))
            if day in (None, dict(e.asked).get("now", day))
        }

    nothing = does("#")
    return {key for key in "12345678" if does(key) != nothing}


def carrier_limits(graph: Graph) -> Iterator[Finding]:
    """No text and no document is longer than the carrier takes."""
    for edge in graph.edges:
        if edge.prompt is None:
            continue
        longest = max((len(said.text) for said in edge.prompt.says), default=0)
        size = DOCUMENT + sum(PER_SAY + len(escape(said.text).encode()) for said in edge.prompt.says)
        if longest > SAY_MOST or size > DOCUMENT_MOST:
            words = f"a text of {longest} characters (at most {SAY_MOST}), {size} bytes in all"
            yield Finding("carrier_limits", edge.state.step, words, graph.way_to(edge.source, edge))


def text_segments(graph: Graph) -> Iterator[Finding]:
    """A word that has a form for text messages stays within its segments in every language."""
    for lang, words in graph.flow.words.items():
        for name, word in words.items():
            text = str(getattr(word, "text", ""))
            counted = segments(text)
            if counted.count > TEXT_SEGMENTS or len(text) > graph.flow.limits.text_characters:
                words_ = f"the text {name!r} is {counted.count} segments ({counted.encoding}) in {lang!r}"
                yield Finding("text_segments", "", words_)


def seconds(prompt: Prompt) -> float:
    """How long a prompt takes to say, at 2.5 words a second (the phone company of the simulator's rate)."""
    return sum(len(said.text.split()) for said in prompt.says) / WORDS_A_SECOND


WORDS_A_SECOND = 2.5


def said_by(edge: Edge) -> str:
    return " ".join(said.text for said in edge.prompt.says) if edge.prompt else ""
