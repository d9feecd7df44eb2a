"""The exhaustive walk: from the start of every line, every input in every world, with the very engine.

What comes out is a graph. Its nodes are situations (a state, and what the call waits for); its edges are
turns that the engine really played.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from flows import engine
from flows.check import inputs
from flows.check.states import Sameness
from flows.check.watched import Watched
from flows.check.world import QUESTION, Asked, Possible, World, every_world
from flows.city import Bridge, DispatchStep, Flow, Handoff, Transfer
from flows.model import CallState, Input, Join, Key, Outcome, Prompt, Silence, Speech
from flows.turn import SAFE_PRIORITY

REACHED, PROMISED, TRANSFERRED, NUMBER, HIGH, KNOWN, WITHHELD, DISPATCHED = (1 << n for n in range(8))
MOST = 200_000  # situations; the demo city has fewer than 2,000
# A person, a promise, a destination or a team had this caller.
KEPT = REACHED | PROMISED | TRANSFERRED | DISPATCHED


@dataclass(slots=True)
class Turn:
    """One turn as it was played."""

    source: int  # the node it begins at; -1: from outside
    start: CallState  # as the engine was given it
    given: Input | None  # None: the first words of a call
    asked: Asked
    spent: frozenset[str]  # steps whose rounds were used up
    via: tuple[str, ...]  # steps entered, in order
    done: Outcome
    counted: bool  # a bounded step was entered: this turn can be taken a limited number of times
    also: list[Input]  # what is answered in the same way here, in every world


class Edge:
    """A turn, the node it leads to, and what the caller has after it: the bits REACHED … DISPATCHED."""

    __slots__ = (
        *("source", "target", "given", "also", "asked", "spent", "via", "prompt"),
        *("effects", "state", "sets", "clears", "start", "counted"),
    )

    def __init__(self, turn: Turn, target: int, prompt: Prompt | None, sets: int, clears: int) -> None:
        self.source, self.target, self.start, self.state = turn.source, target, turn.start, turn.done.state
        self.given, self.also, self.asked, self.spent = turn.given, turn.also, turn.asked, turn.spent
        self.via, self.counted, self.effects = turn.via, turn.counted, turn.done.effects
        self.prompt, self.sets, self.clears = prompt, sets, clears

    def by(self, given: Input) -> Edge:
        """This turn as it is taken by another input that is answered alike."""
        made = self.ending(Outcome(self.state, self.prompt, self.effects))
        made.given = given
        return made

    def ending(self, done: Outcome) -> Edge:
        """This turn with another outcome."""
        turn = Turn(
            self.source,
            self.start,
            self.given,
            self.asked,
            self.spent,
            self.via,
            done,
            self.counted,
            self.also,
        )
        return Edge(turn, self.target, done.prompt, self.sets, self.clears)


@dataclass(slots=True)
class Node:
    id: int
    state: CallState
    then: Any
    edges: list[Edge] = field(default_factory=list)


@dataclass(frozen=True)
class Crash:
    node: int
    step: str
    given: Input | None
    error: str


class Walk:
    """The graph. Built by `Walk(flow).explore()`."""

    def __init__(self, flow: Flow, *, merge_inputs: bool = True, most: int = MOST) -> None:
        self.flow, self.merge_inputs, self.most = flow, merge_inputs, most
        self.same = Sameness(flow)
        self.possible = Possible(flow)
        self.watched = Watched(flow)
        self.nodes: list[Node] = []
        self.roots: list[Edge] = []
        self.crashes: list[Crash] = []
        self.turns = 0  # played by the engine
        self._ids: dict[tuple[CallState, str], int] = {}
        self._limits = {
            step.id: step.rounds
            for step in flow.steps.values()
            if isinstance(step, Handoff | DispatchStep | Bridge | Transfer)
        }
        self._heard: set[tuple[str, str, int]] = set()
        self._held: dict[tuple[str, ...], dict[Any, Any]] = {}
        self._prompts: dict[Prompt, Prompt] = {}
        self._due: deque[int] = deque()

    # ------------------------------------------------------------------ the walk

    def explore(self) -> Walk:
        for line in dict.fromkeys(self.same.line(name) for name in self.flow.lines):
            self.roots.extend(self._begin(line))
            self.roots.extend(self._after_a_deploy(line))
        while self._due:
            if len(self.nodes) > self.most:
                last = self.nodes[self._due.popleft()]
                error = f"more than {self.most:,} situations: something is counted without an end"
                self.crashes.append(Crash(last.id, last.state.step, None, error))
                break
            self._leave(self.nodes[self._due.popleft()])
        return self

    def _begin(self, line: str) -> Iterator[Edge]:
        entry = self.flow.lines[line]
        start = CallState(line, entry.start, self.flow.first_language, 0)

        def play(state: CallState, world: World) -> Outcome:
            begun = engine.begin(self.watched.flow, line, world)
            if not state.rounds:
                return begun
            # Used-up rounds cannot be given to `begin`: play the start of the call as a return to it.
            return replace(begun, state=replace(begun.state, rounds=begun.state.rounds))

        yield from self._play(-1, start, None, play)

    def _after_a_deploy(self, line: str) -> Iterator[Edge]:
        """Callers who stand at a step or in a language that the flow does not have any more."""
        gone = CallState(line, "", "", 0, phase="waiting")
        sought = next((step.id for step in self.flow.steps.values() if isinstance(step, Handoff)), "")
        starts = [gone.changed(language=language) for language in (*self.flow.languages, "")]
        for start in (*starts, gone.changed(language=self.flow.first_language, seeking=sought)):
            yield from self._play(-1, start, Silence(), self._answering(Silence()))

    def _leave(self, node: Node) -> None:
        """Play every input at a node. On hold, keys that were alike at the first poll stay alike."""
        alike: dict[Any, list[Input]] = {}
        place = (node.state.line, node.state.step, node.state.phase, node.state.language, node.state.seeking)
        held = self.merge_inputs and getattr(node.then, "music", False)
        known = self._held.get(place, {}) if held else {}
        for given in self._inputs(node):
            if given in known:
                if known[given] != given:
                    continue
                also = [other for other, first in known.items() if first == given and other != given]
                play = self._answering(given)
                node.edges.extend(self._play(node.id, node.state, given, play, node.then, also))
                continue
            play = self._answering(given)
            twins = self.merge_inputs and isinstance(given, Key | Speech)
            led = self._led(node.state, play) if twins else given
            if led in alike:
                alike[led].append(given)
                continue
            also = alike[led] = []
            node.edges.extend(self._play(node.id, node.state, given, play, node.then, also))
        if held and not known:
            keys = [edge for edge in node.edges if isinstance(edge.given, Key)]
            self._held[place] = {each: edge.given for edge in keys for each in (edge.given, *edge.also)}

    def _led(self, start: CallState, play: Callable[[CallState, World], Outcome]) -> Any:
        """What tells inputs of one node apart: "0" and "a person" are answered alike.

        An input acts until the turn enters its first step; from there on the turn depends on where the call
        stands and on the world alone. So it is enough to look at every world that is asked for before that.
        """
        log, found = self.watched.entered, []

        def run(world: World) -> Outcome:
            self.turns += 1
            log.clear()
            try:
                done = play(start, world)
            except Exception:  # told of when it is played in every world
                done = Outcome(start, None, ())
            before = next((n for n, name in enumerate(log) if name != QUESTION), len(world.options))
            del world.options[before:]
            found.append((tuple(log), done.state, done.prompt, done.effects))
            return done

        asked = [asked for asked, _ in every_world(self.possible, run, log)]
        return tuple(zip(asked, found, strict=True))

    def _inputs(self, node: Node) -> Iterator[Input]:
        yield from inputs.possible(self.flow, node.state, node.then)
        if getattr(node.then, "speech", False):
            place = (node.state.step, node.state.language, node.state.cursor)
            if place not in self._heard:
                self._heard.add(place)
                yield from inputs.every_phrase(self.flow, node.state, self.flow.steps.get(node.state.step))

    def _answering(self, given: Input) -> Callable[[CallState, World], Outcome]:
        flow = self.watched.flow
        return lambda state, world: engine.answer(flow, state, given, world)

    # ------------------------------------------------------------------ one turn, in every world

    def _play(
        self,
        source: int,
        start: CallState,
        given: Input | None,
        play: Callable[[CallState, World], Outcome],
        then: Any = None,
        also: list[Input] | None = None,
    ) -> Iterator[Edge]:
        """The turn in every world, with fresh rounds and with those it came to used up."""
        also = [] if also is None else also
        log, spents, due = self.watched.entered, {frozenset[str]()}, [frozenset[str]()]
        while due:
            spent = due.pop()
            rounds = tuple((name, self._limits[name]) for name in sorted(spent))
            state = start.changed(rounds=rounds) if spent else start
            vias: list[tuple[str, ...]] = []

            def run(world: World, state: CallState = state, vias: list[Any] = vias) -> Outcome:
                self.turns += 1
                log.clear()
                try:
                    done = play(state, world)
                except Exception as error:  # a flow that breaks the engine is a finding, no end of the check
                    self.crashes.append(Crash(source, start.step, given, f"{type(error).__name__}: {error}"))
                    done = Outcome(replace(state, ended=True), None, ())
                vias.append(tuple(name for name in log if name != QUESTION))
                return done

            for n, (asked, done) in enumerate(every_world(self.possible, run)):
                via = vias[n]
                if spent and not spent <= set(via):
                    continue
                entered = {name for name, _ in done.state.rounds} - spent
                for name in entered:
                    if spent | {name} not in spents:
                        spents.add(spent | {name})
                        due.append(spent | {name})
                turn = Turn(source, state, given, asked, spent, via, done, bool(entered), also)
                yield self._edge(turn, then)

    def _edge(self, turn: Turn, then: Any) -> Edge:
        start, given, asked, state = turn.start, turn.given, turn.asked, turn.done.state
        sets = (
            (REACHED if state.reached else 0)
            | (PROMISED if state.promised else 0)
            | (TRANSFERRED if state.transferred else 0)
            | (NUMBER if state.answer("callback_number") else 0)
            | (DISPATCHED if state.dispatched else 0)
            | (HIGH if state.priority >= SAFE_PRIORITY else 0)
        )
        lost = isinstance(then, Join) or any(question == "team" for question, _ in asked)
        clears = self._clears(start, given, asked) if lost and given is not None else 0
        for question, answer in asked:
            if question == "caller":
                sets |= KNOWN if answer else WITHHELD
        prompt = self._prompts.setdefault(turn.done.prompt, turn.done.prompt) if turn.done.prompt else None
        target = self._node(state, prompt.then if prompt else None)
        return Edge(turn, target, prompt, sets, clears)

    def _clears(self, start: CallState, given: Input, asked: Asked) -> int:
        """What a caller who had everything has no more after this turn."""
        full = replace(start, reached=True, promised=True, transferred="OTHER", dispatched=True)
        world = World(self.possible, tuple(answer for _, answer in asked))
        state = engine.answer(self.flow, full, given, world).state
        return (
            (0 if state.reached else REACHED)
            | (0 if state.promised else PROMISED)
            | (0 if state.transferred else TRANSFERRED)
            | (0 if state.dispatched else DISPATCHED)
        )

    def where(self, state: CallState, then: Any) -> Node | None:
        """The node that stands for a state, as any call may have it; None if the walk did not come there."""
        known = self._ids.get((self.same.of(state), type(then).__name__))
        return None if known is None else self.nodes[known]

    def _node(self, state: CallState, then: Any) -> int:
        key = (self.same.of(state), type(then).__name__)
        known = self._ids.get(key)
        if known is not None:
            return known
        node = Node(len(self.nodes), key[0], then)
        self._ids[key] = node.id
        self.nodes.append(node)
        self._due.append(node.id)
        return node.id
