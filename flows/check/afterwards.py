"""Rules about what is left behind: hang-ups, lost transfers, late news, promises that can be kept."""

from __future__ import annotations

from collections.abc import Iterator

from flows import codes, engine
from flows.check.finding import Finding
from flows.check.graph import Graph, Place
from flows.check.walk import (
    DISPATCHED,
    HIGH,
    KEPT,
    KNOWN,
    NUMBER,
    PROMISED,
    REACHED,
    TRANSFERRED,
    WITHHELD,
    Edge,
)
from flows.check.world import OWN_NUMBER, World
from flows.city import Bridge, End, Menu, Promise, Transfer, Voicemail
from flows.model import (
    CallState,
    Close,
    Connect,
    Dialed,
    DialEnded,
    Dialing,
    HangUp,
    HungUp,
    KeepCallback,
    KeepVoicemail,
    Outcome,
    Recorded,
    StopSeeking,
    WithdrawCallback,
)
from flows.turn import SAFE_PRIORITY

Known = tuple[object, ...]


def having(state: CallState, flags: int) -> CallState:
    """A state with what its caller has: the bits of walk.py."""
    return state.changed(
        reached=bool(flags & REACHED),
        promised=bool(flags & PROMISED),
        transferred="REFER" if flags & TRANSFERRED else "",
        dispatched=bool(flags & DISPATCHED),
        priority=SAFE_PRIORITY if flags & HIGH else 0,
    )


def hang_up(graph: Graph) -> Iterator[Finding]:
    """A caller who hangs up stops the ringing; one in danger, or on the way to somebody, is called back."""
    seen: dict[Known, str] = {}
    for place in graph.places:
        node = graph.nodes[place[0]]
        if node.state.ended:
            continue
        state = having(node.state, place[1])
        key = (state.step, state.phase, state.seeking, type(node.then), place[1] & (KEPT | HIGH))
        if key not in seen:
            seen[key] = _gone(graph, state, node.then)
            if seen[key]:
                edge = next(edge for edge in node.edges if isinstance(edge.given, HungUp))
                yield Finding("hang_up", state.step, seen[key], [*graph.way(place), edge])


def _gone(graph: Graph, state: CallState, then: object) -> str:
    state = state.changed(reason="WEAPON")  # that a weapon is there is not forgotten
    done = engine.answer(graph.flow, state, HungUp(), World(graph.walk.possible))
    kept = [effect for effect in done.effects if isinstance(effect, KeepCallback)]
    closes = [effect for effect in done.effects if isinstance(effect, Close)]
    had = state.reached or state.promised or state.transferred or state.dispatched
    if done.prompt is not None or not done.state.ended:
        return "a caller who has hung up is spoken to"
    if len(closes) != 1 or closes[0].outcome not in codes.DECISIONS or closes[0].reason not in codes.REASONS:
        return "the contact is not closed with an outcome and a reason"
    if isinstance(then, Connect):
        if not any(c.reason == "LOST_TRANSFER" and c.priority == 9 for c in kept):
            return "a caller lost on the way to somebody is not called back first"
        if DialEnded("lost") not in done.effects:
            return "a lost connection is not noted as lost"
    elif state.priority >= SAFE_PRIORITY and not had and not kept:
        return "a caller in danger is gone, and nobody is told to call them back"
    elif kept and (had or state.priority < SAFE_PRIORITY):
        return "a caller is called back who is owed nothing"
    if bool(state.seeking) != any(isinstance(effect, StopSeeking) for effect in done.effects):
        return "phones still ring for a caller who is gone"
    if isinstance(then, Connect) and done.state.phase != "lost":
        return "a connection that was made after all would not be noticed"
    if closes[0] != closing(done.state):
        return f"the contact is closed as {closes[0].outcome}, {closes[0].reason}"
    return ""


def closing(state: CallState) -> Close:
    """How a contact that had a reason ends, by what the caller has at the end."""
    if state.transferred:
        return Close(state.transferred, state.reason)
    if state.dispatched:
        return Close("DISPATCH", "ANSWERED" if state.reached else "CALLER_ASKED")
    if state.reached:
        return Close("PHONE_ONLY", "ANSWERED")
    return Close("CALLBACK" if state.promised else "NO_ACTION", state.reason)


def closes(graph: Graph) -> Iterator[Finding]:
    """A call that we end is closed as what it came to: connected, counseled, or a callback owed."""
    seen = set()

    def ended_here(edge: Edge) -> bool:
        step = graph.flow.steps.get(edge.state.step)
        ours = edge.prompt is not None and isinstance(edge.prompt.then, HangUp) and edge.given is not None
        return ours and isinstance(step, End) and not (step.outcome or step.reason)

    for place, edge, _ in graph.steps(ended_here):
        key = (edge.state.step, edge.via, edge.asked, place[1] & KEPT)
        if key not in seen:
            seen.add(key)
            start = having(edge.start, place[1]).changed(reason="WEAPON")
            world = World(graph.walk.possible, tuple(answer for _, answer in edge.asked))
            done = engine.answer(graph.flow, start, edge.given, world)  # type: ignore[arg-type]
            if [e for e in done.effects if isinstance(e, Close)] != [closing(done.state)]:
                words = "the contact is not closed as what the call came to"
                yield Finding("closes", edge.state.step, words, [*graph.way(place), edge])


def late_news(graph: Graph) -> Iterator[Finding]:
    """News after the end is kept and says nothing: a message left, a transfer or a team that did connect."""
    for node in graph.reached:
        if not node.state.ended:
            continue
        step = graph.flow.steps.get(node.state.step)
        for edge in node.edges:
            kinds = {type(effect) for effect in edge.effects}
            expected: set[type] = set()
            if isinstance(step, Voicemail) and edge.given == Recorded("RECORDING", 20):
                expected = {KeepVoicemail, Close} if node.state.phase != "kept" else set()
            if isinstance(step, Transfer) and edge.given == Dialed("completed", True):
                expected = {DialEnded, WithdrawCallback, Close} if node.state.phase == "lost" else set()
            if isinstance(step, Bridge) and edge.given == Dialed("completed", True):
                expected = {Close}
            spoke = expected == {DialEnded, WithdrawCallback, Close} and isinstance(step, Transfer)
            outcome = graph.flow.destinations[step.to].outcome if isinstance(step, Transfer) and spoke else ""
            again = engine.answer(graph.flow, edge.state, edge.given, World(graph.walk.possible))  # type: ignore[arg-type]
            twice = bool(again.effects)
            if edge.prompt is not None or kinds != expected or edge.state.transferred != outcome or twice:
                words = "news that comes after the call's end is not kept as it should be"
                yield Finding("late_news", node.state.step, words, graph.way_to(node.id, edge))


def transfers(graph: Graph) -> Iterator[Finding]:
    """Every line of a destination is dialed before we give up, and every result is noted."""
    for step in graph.flow.steps.values():
        if not isinstance(step, Transfer):
            continue
        to = graph.flow.destinations[step.to]
        waiting = [n for n in graph.reached if n.state.step == step.id and isinstance(n.then, Connect)]
        dialed = {n.then.number for n in waiting}
        missing = sorted(set(range(len(to.numbers))) - dialed)
        if waiting and (missing or dialed - set(range(len(to.numbers)))):
            words = f"not every line of {to.id!r} is dialed, and each only once"
            yield Finding("transfers", step.id, words, graph.way_to(waiting[0].id))
        for node in waiting:
            for edge in node.edges:
                if isinstance(edge.given, Dialed) and not _noted(edge.given, edge.effects):
                    words = "how the connection ended is not noted"
                    yield Finding("transfers", step.id, words, graph.way_to(node.id, edge))
                last = node.state.cursor + 1 == len(to.numbers) and node.state.phase != "caller"
                if edge.given == Dialed("no-answer", False) and last and edge.via[:1] != (step.failed,):
                    words = f"when no line answers, the caller does not come to {step.failed!r}"
                    yield Finding("transfers", step.id, words, graph.way_to(node.id, edge))
                refused = edge.given == Dialed("failed", False) and node.state.phase == "caller"
                if refused and not _dials_again(edge, node.then.number):
                    words = "a call that fails with the caller's number is not tried again with ours"
                    yield Finding("transfers", step.id, words, graph.way_to(node.id, edge))
                if edge.given == Dialed("completed", True) and edge.via[:1] != (step.done,):
                    words = f"after the connection the caller does not come to {step.done!r}"
                    yield Finding("transfers", step.id, words, graph.way_to(node.id, edge))
    yield from _dialings(graph)


def _dials_again(edge: Edge, number: int) -> bool:
    then = edge.prompt.then if edge.prompt else None
    return isinstance(then, Connect) and (then.number, then.caller_id) == (number, "ours")


def _noted(given: Dialed, effects: tuple[object, ...]) -> bool:
    ended = [effect.result for effect in effects if isinstance(effect, DialEnded)]
    if given.bridged:
        return ended == ["connected"]
    return ended == ["no-answer" if given.status == "completed" else given.status]


def _dialings(graph: Graph) -> Iterator[Finding]:
    for edge in graph.edges:
        then = edge.prompt.then if edge.prompt else None
        dialings = [effect for effect in edge.effects if isinstance(effect, Dialing)]
        right = isinstance(then, Connect) and [(d.destination, d.number) for d in dialings] == [
            (then.destination, then.number)
        ]
        if right and isinstance(then, Connect):
            to = graph.flow.destinations[then.destination]
            hidden = ("caller", None) in edge.asked or not to.pass_caller_id
            right = not (hidden and then.caller_id == "caller") and dialings[0].reason in codes.REASONS
            first = edge.via[-1:] == (edge.state.step,)
            right = right and (hidden or not first or then.caller_id == "caller")
        if (isinstance(then, Connect) or dialings) and not right:
            words = "what is dialed is not what is noted, or shows a number that must not be shown"
            yield Finding("transfers", edge.state.step, words, graph.way_to(edge.source, edge))


def promises(graph: Graph) -> Iterator[Finding]:
    """A promise of a callback keeps what was said, and has words of its own for callers without a number."""
    entered: dict[str, dict[bool, Place]] = {}
    edges: dict[tuple[str, bool], Edge] = {}
    promising = {step.id for step in graph.flow.steps.values() if isinstance(step, Promise)}
    for place, edge, after in graph.steps(lambda edge: not promising.isdisjoint(edge.via)):
        for step in set(edge.via):
            if step in promising:
                known = bool(after & KNOWN)
                if known or after & (WITHHELD | NUMBER) == WITHHELD:
                    entered.setdefault(step, {}).setdefault(known, place)
                    edges.setdefault((step, known), edge)
    for step, places in entered.items():
        if len(places) == 2:
            words = "promises a callback in the same words to callers whose number nobody knows"
            yield Finding("promises", step, words, [*graph.way(places[False]), edges[step, False]])
    for (step, _), edge in edges.items():
        fault = _kept(graph, edge.start, edge.given)
        if fault and edge.given is not None:
            yield Finding("promises", step, fault, graph.way_to(edge.source, edge))


def _kept(graph: Graph, start: CallState, given: object) -> str:
    """Play the turn again with everything answered: what does the stored callback hold?"""
    for said, allowed in (("yes", True), ("no", False)):
        answers = (("callback_number", OWN_NUMBER), ("callback_window", "evening"), ("voicemail_ok", said))
        state = start.changed(answers=(*answers, *start.answers), priority=7)
        done: Outcome = engine.answer(graph.flow, state, given, World(graph.walk.possible))  # type: ignore[arg-type]
        for effect in done.effects:
            if isinstance(effect, KeepCallback):
                if effect.number != OWN_NUMBER or effect.priority < 7 or effect.reason not in codes.REASONS:
                    return "the callback does not keep its number, priority and reason"
                if effect.voicemail_ok is not allowed and not _asks_now(graph, start, "voicemail_ok"):
                    return f"the callback does not keep that a message is {'' if allowed else 'not '}allowed"
                if effect.window != "evening" and not _asks_now(graph, start, "callback_window"):
                    return "the callback does not keep when the caller wants to be called"
    return ""


def _asks_now(graph: Graph, state: CallState, name: str) -> bool:
    """Is this the turn in which it is answered?"""
    step = graph.flow.steps.get(state.step)
    return isinstance(step, Menu) and step.asks == name
