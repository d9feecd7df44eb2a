"""One page for the 911 center: what rules a community team out, and what then. Made from the live rules."""

from __future__ import annotations

from html import escape

from flows import codes
from flows.city import Disqualifier, Flow, Screen, Transfer

STYLE = """
@page { size: A4 portrait; margin: 14mm; }
* { box-sizing: border-box; }
body { font: 11pt/1.4 "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif; color: #1e293b;
  margin: 0 auto; max-width: 182mm; padding: 8mm 0; }
h1 { font-size: 21pt; line-height: 1.2; margin: 0 0 2mm; } h2 { font-size: 12.5pt; margin: 6mm 0 2mm; }
p { margin: 0 0 2mm; } .quiet { color: #64748b; font-size: 9.5pt; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 9.5pt; color: #64748b; border-bottom: 1.5pt solid #1e293b; }
th, td { padding: 1.5mm 3mm 1.5mm 0; vertical-align: top; } td { border-bottom: 0.5pt solid #cbd5e1; }
td:first-child { font-weight: 600; } .code { font-size: 9.5pt; color: #64748b; white-space: nowrap; }
.end { margin-top: 5mm; }
.rule { border: 1.5pt solid #c53030; border-radius: 3mm; padding: 3mm 4mm; margin: 4mm 0; }
.types { columns: 2; column-gap: 8mm; margin: 0; padding: 0; list-style: none; font-size: 10.5pt; }
.types li { break-inside: avoid; padding: 0.6mm 0; }
@media print { body { padding: 0; } }
"""


def card(flow: Flow, language: str = "") -> str:
    """An HTML page that prints on one sheet; in the flow's first language unless another is named."""
    language = language or flow.first_language
    asked = {name for step in flow.steps.values() if isinstance(step, Screen) for name in step.questions}
    rows = "".join(_row(flow, each, language, each.id in asked) for each in _most_urgent_first(flow))
    kinds = "".join(
        f"<li>{escape(_topic(flow, kind.id, language))} <span class='code'>{kind.id}</span></li>"
        for kind in sorted(flow.call_types.values(), key=lambda kind: _topic(flow, kind.id, language))
    )
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>What rules a community team out</title><style>{STYLE}</style></head><body>"
        f"<h1>What rules a community team out</h1>"
        f"<p>{escape(flow.service)}, {escape(flow.city)}. "
        f'<span class="quiet">Flow {flow.hash[:12]}.</span></p>'
        '<div class="rule"><b>One yes is enough.</b> It beats every other answer. '
        "“Not sure” is never a no: a counselor decides. Keys never decide against a caller.</div>"
        "<table><thead><tr><th>We ask</th><th>If yes</th><th>Asked by</th><th>Code</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        f'<h2>What callers can choose</h2><ul class="types">{kinds}</ul>'
        '<p class="quiet end">At any time on our line: 0 is a counselor, 9 goes to the '
        "911 center on its ten-digit line. The caller’s location is not shown on such a call: they are told "
        "to say first where they are.</p></body></html>\n"
    )


def _most_urgent_first(flow: Flow) -> list[Disqualifier]:
    return sorted(flow.disqualifiers.values(), key=lambda each: (-each.priority, each.id))


def _row(flow: Flow, asked: Disqualifier, language: str, by_phone: bool) -> str:
    word = flow.words[language].get(f"question.{asked.id}")
    question = (
        (word.say if word else asked.id).replace("{city}", flow.city).replace("{service}", flow.service)
    )
    leads = "911" if _to_911(flow, asked) else "A counselor decides"
    by = "keypad or counselor" if by_phone else "counselor"
    meaning = codes.REASONS.get(asked.reason, "")
    return (
        f'<tr title="{escape(meaning)}"><td>{escape(question)}</td><td>{leads}</td><td>{by}</td>'
        f'<td class="code">{escape(asked.reason)}</td></tr>'
    )


def _to_911(flow: Flow, asked: Disqualifier) -> bool:
    """Does a caller who says yes, and then nothing, come to the 911 center?"""
    step = flow.steps[asked.yes]
    for _ in range(len(flow.steps)):
        if isinstance(step, Transfer):
            return step.to == flow.psap
        following = getattr(step, "missed", "")
        if not following:
            return False
        step = flow.steps[following]
    return False


def _topic(flow: Flow, kind: str, language: str) -> str:
    word = flow.words[language].get(f"topic.{kind}")
    text = word.say if word else kind
    return text[:1].upper() + text[1:]
