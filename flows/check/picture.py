"""The flow as a picture: one SVG per line and language, drawn from the turns that were really taken.

A tree from left to right. Each box is a step with its words and with what leads on: keys, silence, results.
An arrow leads to where a step stands; a lead without an arrow names a step that stands somewhere else. What
is the same everywhere (0, 9, star) stands in a box of its own and is not repeated.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape

from flows.check.graph import Graph
from flows.check.walk import Edge
from flows.city import (
    Bridge,
    Decide,
    Digits,
    DispatchStep,
    End,
    Flow,
    Handoff,
    Menu,
    Promise,
    Screen,
    Step,
    Told,
    Transfer,
    Voicemail,
)
from flows.model import Dialed, Key, Parted, Recorded, Silence, TeamNews

WIDTH, GAP_X, GAP_Y, MARGIN, TOP = 268, 92, 26, 40, 118
LINE, ROW = 15, 18  # pixels of a line of words, of a lead
CHARACTERS, LINES = 40, 4  # of a step's words

Look = tuple[str, str, str]  # what it is called, fill, edge
KINDS: dict[type, Look] = {
    Menu: ("asks", "#ffffff", "#64748b"),
    Screen: ("asks yes or no", "#fff8e6", "#b7791f"),
    Digits: ("asks for a number", "#ffffff", "#64748b"),
    Told: ("asks for words", "#ffffff", "#64748b"),
    Decide: ("decides", "#f1f5f9", "#94a3b8"),
    Handoff: ("finds a person", "#e7f6ec", "#2f855a"),
    DispatchStep: ("calls a team", "#e7f6ec", "#2f855a"),
    Bridge: ("calls the team", "#e7f6ec", "#2f855a"),
    Transfer: ("dials", "#e7f6ec", "#2f855a"),
    Voicemail: ("records a message", "#eef0ff", "#4c51bf"),
    Promise: ("keeps a callback", "#eef0ff", "#4c51bf"),
    End: ("says goodbye", "#e8ebef", "#334155"),
}
EMERGENCY: Look = ("dials 911", "#fdecec", "#c53030")
ANYWHERE: Look = ("everywhere", "#1e293b", "#1e293b")


@dataclass
class Box:
    name: str
    look: Look
    words: list[str]
    leads: dict[str, list[str]]  # step -> the keys and events that lead there
    children: list[Box] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> float:
        return 36 + LINE * len(self.words) + (6 + self.row * len(self.leads) if self.leads else 0)

    @property
    def row(self) -> int:
        """A lead takes two lines where what leads on does not fit beside the step's name."""
        return (
            2 * ROW
            if any(len(shown(labels)) + len(step) > 36 for step, labels in self.leads.items())
            else ROW
        )

    def port(self, step: str) -> float:
        """Where the lead to a step stands."""
        row = list(self.leads).index(step)
        return self.y + 36 + LINE * len(self.words) + self.row * (row + 1) - ROW / 2 + 2


def shown(labels: list[str]) -> str:
    return textwrap.shorten(", ".join(sorted(labels)) or "then", 44, placeholder=" …")


def pictures(graph: Graph) -> Iterator[tuple[str, str]]:
    """(name of the file, SVG) for every line and every language a caller can hear on it."""
    for line in graph.flow.lines:
        edges = _from_the_start(graph, graph.walk.same.line(line))
        for language in graph.flow.languages:
            own = [edge for edge in edges if language == edge.state.language]
            if own:
                yield f"{line}.{language}.svg", picture(graph.flow, line, language, own)


def _from_the_start(graph: Graph, line: str) -> list[Edge]:
    """The turns of callers who ring the line, without those at whom a deploy left."""
    due = [edge.target for edge in graph.walk.roots if edge.given is None and edge.state.line == line]
    found = [edge for edge in graph.walk.roots if edge.given is None and edge.state.line == line]
    seen = set(due)
    while due:
        for edge in graph.nodes[due.pop()].edges:
            found.append(edge)
            if edge.target not in seen:
                seen.add(edge.target)
                due.append(edge.target)
    return found


def picture(flow: Flow, line: str, language: str, edges: list[Edge]) -> str:
    """An SVG of the steps that `edges` come to."""
    entry = flow.lines[line]
    leads = _leads(edges)
    leads.setdefault(entry.start, {})  # a decision is taken before a language is chosen
    boxes = _boxes(flow, language, leads)
    anywhere = Box("at any time", ANYWHERE, [], {})
    anywhere.leads = {entry.person: ["0"]} | ({entry.emergency: ["9"]})
    boxes["at any time"] = anywhere
    roots = _tree(boxes, entry.start)
    y = float(TOP)
    for root in roots:
        y = _placed(root, MARGIN, y) + GAP_Y * 2
    width = max(box.x for box in boxes.values()) + WIDTH + MARGIN
    return _svg(f"{flow.service}: line {line}, {language}", roots, boxes, width, y)


# ------------------------------------------------------------------ what is drawn


def _leads(edges: list[Edge]) -> dict[str, dict[str, list[str]]]:
    """Step -> step -> the keys and events that lead from one to the other."""
    found: dict[str, dict[str, list[str]]] = {}
    for edge in edges:
        if edge.given is None:
            found.setdefault(edge.start.step, {})
            path = edge.via[1:] if edge.via[:1] == (edge.start.step,) else edge.via
        else:
            path = edge.via
        label = _label(edge)
        if label and path and not edge.spent:
            labels = found.setdefault(edge.start.step, {}).setdefault(path[0], [])
            if label not in labels:
                labels.append(label)
            for one, other in pairwise(path):
                if one != other:
                    found.setdefault(one, {}).setdefault(other, [])
            found.setdefault(path[-1], {})
    return found


def _label(edge: Edge) -> str:
    """\"\" for what is the same everywhere, or can be done by key as well."""
    waiting = edge.start.phase == "waiting"
    if edge.start.phase in ("parted", "held", "calling"):
        return _apart(edge) if edge.given == Silence() else ""
    match edge.given:
        case Key(digits) if len(digits) > 2 and set(digits) & set("123456789"):
            return "number"
        case Key("#"):
            return "" if any(given == Silence() for given in edge.also) else "pound"
        case Key(digits) if len(digits) == 1 and digits in "12345678":
            meaningless = any(isinstance(given, Key) for given in edge.also)
            return "" if meaningless or (waiting and digits != "1") else digits
        case Silence() | Dialed(_, True) if edge.start.phase == "talking":
            return "afterwards"
        case Silence() if edge.start.phase in ("caller", "ours", "team"):
            return ""  # a result that was not told counts as failed
        case Silence():
            return "nobody" if waiting else "silence"
        case Dialed(_, True):
            return "connected"
        case Dialed():
            return "not connected"
        case Recorded(key="0" | "9"):
            return ""  # the exits are everywhere
        case Recorded(recording, _):
            return "message" if recording else "no message"
        case Parted():
            return "afterwards"
    return ""


def _apart(edge: Edge) -> str:
    """What leads on from waiting for a counselor who has stepped aside, or for a team."""
    if edge.start.phase != "calling":
        return "afterwards"
    news = dict(edge.asked).get("team")
    if not isinstance(news, TeamNews) or news.status == "calling":
        return "waited"
    return "a team comes" if news.sent else "nobody comes"


def _boxes(flow: Flow, language: str, leads: dict[str, dict[str, list[str]]]) -> dict[str, Box]:
    boxes = {}
    for name in dict.fromkeys([*leads, *(other for found in leads.values() for other in found)]):
        step = flow.steps[name]
        lines = textwrap.wrap(_words(flow, step, language), CHARACTERS)
        if len(lines) > LINES:
            lines = [*lines[: LINES - 1], lines[LINES - 1][: CHARACTERS - 1] + "…"]
        look = EMERGENCY if isinstance(step, Transfer) and step.to == flow.psap else KINDS[type(step)]
        if isinstance(step, Transfer) and look is not EMERGENCY:
            look = (f"dials {step.to}", *look[1:])
        led = {
            target: labels for target, labels in leads.get(name, {}).items() if not isinstance(step, Decide)
        }
        boxes[name] = Box(name, look, lines, led or _conditions(step))
    return boxes


def _conditions(step: Step) -> dict[str, list[str]]:
    """What a decision asks for: conditions instead of keys."""
    found: dict[str, list[str]] = {}
    if isinstance(step, Decide):
        for rule in step.rules:
            asked = " and ".join(
                f"{name.removeprefix('answer.')} {value}" for name, value in rule.when.items()
            )
            found.setdefault(rule.goto, []).append(asked)
        found.setdefault(step.otherwise, []).append("otherwise")
    return found


def _words(flow: Flow, step: Step, language: str) -> str:
    words = flow.words[language]
    said = words[name].say if (name := getattr(step, "say", "")) in words else ""
    return said.replace("{service}", flow.service).replace("{city}", flow.city).replace("{opens}", "…")


# ------------------------------------------------------------------ where it stands


def _tree(boxes: dict[str, Box], start: str) -> list[Box]:
    """Each box under the first that leads to it, by the number of turns; what is left over are roots."""
    due = [boxes[start], boxes["at any time"]]
    roots, placed = list(due), {box.name for box in due}
    for box in due:
        for name in box.leads:
            if name in boxes and name not in placed:
                placed.add(name)
                box.children.append(boxes[name])
                due.append(boxes[name])
    return roots + [box for box in boxes.values() if box.name not in placed]


def _placed(box: Box, x: float, y: float) -> float:
    """Place a box and all that hangs on it; returns where the next one may begin."""
    box.x, below = x, y
    for child in box.children:
        below = _placed(child, x + WIDTH + GAP_X, below) + GAP_Y
    below -= GAP_Y if box.children else 0
    middle = (box.children[0].y + box.children[-1].y) / 2 if box.children else y
    box.y = max(y, min(middle, below - box.height))
    return max(below, box.y + box.height)


# ------------------------------------------------------------------ how it looks

STYLE = """
text { font: 12.5px "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif; fill: #1e293b; }
.name { font-weight: 700; font-size: 13.5px; } .kind { fill: #64748b; font-size: 11.5px; }
.title { font-size: 24px; font-weight: 700; } .foot { fill: #475569; font-size: 14px; }
.lead { font-size: 12px; } .key { font-weight: 700; } .light { fill: #ffffff; }
.arrow { fill: none; stroke: #94a3b8; stroke-width: 1.6; }
"""
FOOT = (
    "Arrows lead to the next step; a lead without an arrow names a step that stands elsewhere.",
    "Silence and wrong keys: once more in simpler words, then along “silence”. Star says the same again.",
)


def _svg(title: str, roots: list[Box], boxes: dict[str, Box], width: float, height: float) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        '<rect width="100%" height="100%" fill="#f8fafc"/>',
        f'<text x="{MARGIN}" y="50" class="title">{escape(title)}</text>',
        *(f'<text x="{MARGIN}" y="{74 + 19 * n}" class="foot">{line}</text>' for n, line in enumerate(FOOT)),
    ]
    parts += [_arrow(box, child) for box in boxes.values() for child in box.children]
    parts += [_box(box, boxes) for box in boxes.values()]
    return "\n".join([*parts, "</svg>\n"])


def _arrow(box: Box, child: Box) -> str:
    x1, y1, x2, y2 = box.x + WIDTH, box.port(child.name), child.x - 7, child.y + 18
    bend = GAP_X * 0.55
    return (
        f'<path class="arrow" d="M{x1:.0f} {y1:.1f} C{x1 + bend:.0f} {y1:.1f} {x2 - bend:.0f} {y2:.1f} '
        f'{x2:.0f} {y2:.1f}"/><path d="M{x2 - 2:.0f} {y2 - 5:.1f} l9 5 -9 5z" fill="#94a3b8"/>'
    )


def _box(box: Box, boxes: dict[str, Box]) -> str:
    kind, fill, edge = box.look
    light = " light" if box.look is ANYWHERE else ""
    x, y = box.x, box.y
    text = [
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{box.height:.0f}" rx="10" fill="{fill}" '
        f'stroke="{edge}" stroke-width="1.6"/>',
        f'<text x="{x + 12:.0f}" y="{y + 22:.0f}" class="name{light}">{escape(box.name)}</text>',
        f'<text x="{x + WIDTH - 12:.0f}" y="{y + 22:.0f}" class="kind{light}" text-anchor="end">'
        f"{escape(kind)}</text>",
    ]
    for n, line in enumerate(box.words):
        text.append(f'<text x="{x + 12:.0f}" y="{y + 41 + n * LINE:.0f}">{escape(line)}</text>')
    for name, labels in box.leads.items():
        target = boxes[name].look[2] if name in boxes else "#94a3b8"
        port = box.port(name)
        above = port - (ROW - 2 if box.row > ROW else 0)
        words = escape(shown(labels))
        text.append(
            f'<circle cx="{x + WIDTH - 12:.0f}" cy="{port:.1f}" r="4" fill="{target}"/>'
            f'<text x="{x + 12:.0f}" y="{above + 4:.1f}" class="lead key{light}">{words}</text>'
            f'<text x="{x + WIDTH - 22:.0f}" y="{port + 4:.1f}" class="lead{light}" text-anchor="end">'
            f"{escape(name)}</text>"
        )
    return "".join(text)
