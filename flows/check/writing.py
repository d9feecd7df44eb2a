"""The rule about texts: whatever the engine says on a line that answers texts, as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flows import by_text
from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.world import FAR_IN_LINE, OWN_NUMBER, Possible
from flows.city import Flow
from flows.here_words import LINK
from flows.model import Outcome, Partner, TeamNews, Wait
from flows.texting import TextWriter


class Longest:
    """A world in which every blank is as long as it can be."""

    def __init__(self, flow: Flow) -> None:
        self._possible = Possible(flow)

    def now(self) -> datetime:
        return self._possible.nows[0]

    def open(self, schedule: str) -> bool:
        return False

    def opens(self, schedule: str) -> datetime | None:
        return self._possible.openings()[0]

    def staffed(self, team: str) -> bool:
        return True

    def present(self, team: str) -> bool:
        return True

    def caller(self) -> str | None:
        return OWN_NUMBER

    def wait(self) -> Wait:
        return Wait("waiting", position=FAR_IN_LINE)

    def partner(self) -> Partner:
        return "gone"

    def expected(self) -> bool:
        return False

    def team(self) -> TeamNews:
        return TeamNews("coming", people=4, minutes=120)


def texts(graph: Graph) -> Iterator[Finding]:
    """Each answer fits into a text, whatever came before it: after a miss, with a partner's words, in each
    language, with a link of ours and without one."""
    flow = graph.flow
    writer, world, most = TextWriter(flow), Longest(flow), flow.limits.text_characters
    written = {line.id for line in flow.lines.values() if line.text_start}
    seen: set[object] = set()
    for edge in graph.edges:
        if edge.prompt is None or edge.state.line not in written:
            continue
        about = (edge.state.step, edge.prompt.says, type(edge.prompt.then))
        if about in seen:
            continue
        seen.add(about)
        done = by_text.referred(flow, Outcome(edge.state, edge.prompt, ()), world)
        assert done.prompt is not None
        without = writer.texts(done.state, done.prompt, world)
        for text in dict.fromkeys((*without, *writer.texts(done.state, done.prompt, world, link="x" * LINK))):
            if len(text) > most:
                words = (
                    f"a text of {len(text)} characters in {done.state.language!r}, more than {most}: {text}"
                )
                yield Finding("texts", edge.state.step, words, graph.way_to(edge.source, edge))
