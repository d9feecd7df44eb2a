"""The printable script: every prompt in the order callers meet it, all languages side by side.

For translators, for whoever records the prompts, and for the 911 center that agrees to the words.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from flows.check.graph import Graph
from flows.city import Digits, DispatchStep, Flow, Handoff, Menu, Promise, Screen, Step, Told, Transfer, Word
from flows.uses import ALWAYS, COMING, TEXTS

STYLE = """
@page { size: A4 landscape; margin: 14mm 12mm 16mm; }
* { box-sizing: border-box; }
body { font: 11pt/1.45 "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif; color: #1e293b;
  margin: 0 auto; max-width: 277mm; padding: 8mm 0; }
h1 { font-size: 22pt; margin: 0 0 2mm; } h2 { font-size: 13pt; margin: 9mm 0 2mm; break-after: avoid; }
p { margin: 0 0 2mm; max-width: 180mm; } .quiet { color: #64748b; font-size: 9.5pt; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; break-inside: auto; }
th { text-align: left; font-size: 9.5pt; color: #64748b; font-weight: 600;
  border-bottom: 1.5pt solid #1e293b; }
th, td { padding: 1.6mm 2.5mm; vertical-align: top; } td { border-bottom: 0.5pt solid #cbd5e1; }
th:first-child, td:first-child { width: 46mm; padding-left: 0; } tr { break-inside: avoid; }
.name { font-weight: 600; overflow-wrap: anywhere; } .again::before { content: "again: "; color: #64748b; }
.hear { color: #64748b; font-size: 9.5pt; } .hear::before { content: "heard: "; }
.again, .hear { display: block; margin-top: 1mm; } .key { font-weight: 700; }
b.blank { font-weight: 600; background: #eef2ff; padding: 0 0.5mm; border-radius: 1mm; }
@media print { body { padding: 0; max-width: none; } }
@media (prefers-color-scheme: dark) { @media screen { body { background: #0f172a; color: #e2e8f0; }
  th { border-color: #e2e8f0; } td { border-color: #334155; } b.blank { background: #312e81; } } }
"""


def script(graph: Graph) -> str:
    """One HTML page, ready to print. It holds no number and no name but the service's."""
    flow = graph.flow
    title = f"{flow.service}: everything we say"
    parts = [
        f'<!doctype html><html lang="{escape(flow.first_language)}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        f'<p class="quiet">Flow {flow.hash[:12]}. Steps stand in the order callers meet them. Words on a '
        "coloured ground are filled in during the call. “again” is said after silence or a wrong key; "
        "“heard” is what may be answered in speech, always beside a key. Everywhere 0 is a person, "
        "9 the 911 center, star says it again.</p>",
    ]
    told: set[str] = set()
    for step in _in_order(graph):
        rows = [(key, word) for key, word in _words(flow, step) if word]
        fresh = [(key, word) for key, word in rows if word not in told]
        told.update(word for _, word in rows)
        if fresh:
            parts.append(f"<h2>{escape(step.id)}{_of(step)}</h2>")
            parts.append(_table(flow, fresh))
    parts.append("<h2>Everywhere, to our own people, and when something fails</h2>")
    rest = [name for name in (*ALWAYS, *COMING, *TEXTS, *_whispers(flow)) if name not in told]
    rest += [name for name in flow.words[flow.first_language] if name not in {*told, *rest}]
    parts.append(_table(flow, [("", name) for name in rest]))
    return "\n".join([*parts, "</body></html>\n"])


def _in_order(graph: Graph) -> list[Step]:
    """Steps by how early a caller can come to them."""
    met: dict[str, None] = {}
    begun = [edge for edge in graph.walk.roots if edge.given is None and not edge.spent]
    for edge in (*begun, *(edge for edge in graph.edges if edge.source >= 0)):
        for name in (*edge.via, edge.state.step):
            if name in graph.flow.steps:
                met.setdefault(name)
    return [graph.flow.steps[name] for name in (*met, *(s for s in graph.flow.steps if s not in met))]


def _of(step: Step) -> str:
    done = {Handoff: "rings a person", DispatchStep: "calls a team"}.get(type(step), "")
    return f' <span class="quiet">{done}</span>' if done else ""


def _words(flow: Flow, step: Step) -> Iterator[tuple[str, str]]:
    """(key, word) of everything a step says, in the order it is said."""
    yield "", getattr(step, "say", "")
    match step:
        case Menu():
            yield from ((choice.key, choice.word) for choice in step.choices)
            if step.choices_from == "languages":
                yield "", "choose_language"
            if step.choices_from == "call_types":
                kinds = sorted(flow.call_types.values(), key=lambda kind: kind.key)
                yield from ((kind.key, f"call_type.{kind.id}") for kind in kinds if kind.menu == step.id)
        case Screen():
            yield from (("", f"question.{name}") for name in step.questions)
            yield "", "yes_no_unsure"
            yield from (
                (key, f"answer.{name}") for key, name in (("1", "yes"), ("2", "no"), ("3", "unknown"))
            )
        case Digits():
            yield "", step.confirm
            yield "", "offer_number" if step.phone else ""
        case Told():
            yield "", step.confirm
        case Handoff() | DispatchStep():
            yield "", step.hold
        case Transfer():
            yield "", step.retry
        case Promise():
            return


def _whispers(flow: Flow) -> Iterator[str]:
    yield from dict.fromkeys(team.whisper for team in flow.teams.values() if team.tiers)


def _table(flow: Flow, rows: list[tuple[str, str]]) -> str:
    head = "".join(f"<th>{escape(_language(flow, language))}</th>" for language in flow.languages)
    body = []
    for key, name in rows:
        pressed = f' <span class="key">[{escape(key)}]</span>' if key else ""
        cells = "".join(
            f'<td lang="{escape(language)}">{_cell(flow.words[language].get(name), key)}</td>'
            for language in flow.languages
        )
        body.append(f'<tr><td class="name">{escape(name)}{pressed}</td>{cells}</tr>')
    return f"<table><thead><tr><th>Word</th>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _language(flow: Flow, language: str) -> str:
    word = flow.words[flow.first_language].get(f"spoken.{language}")
    return f"{word.say} ({language})" if word else language


def _cell(word: Word | None, key: str) -> str:
    if word is None:
        return "—"
    again = f'<span class="again">{_text(word.again, key)}</span>' if word.again else ""
    heard = f'<span class="hear">{escape(" · ".join(word.hear))}</span>' if word.hear else ""
    return f"{_text(word.say, key)}{again}{heard}"


def _text(text: str, key: str) -> str:
    shown = escape(text.replace("{key}", key) if key else text)
    return shown.replace("{", '<b class="blank">').replace("}", "</b>")
