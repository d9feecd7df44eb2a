"""Proof that nobody is trapped: every reachable state of every line is walked with the very engine.

`checked(flow)` walks and applies every rule. `world.py` and `inputs.py` say what can happen, `states.py`
which situations are the same, `walk.py` makes the graph, `graph.py` finds the shortest ways in it; the rules
stand in `ending`, `leaving`, `risk`, `deciding`, `searching`, `teams`, `bridging`, `saying`, `writing`,
`afterwards`, `unused`, `probing` and `measures`. docs/adr/0007-check.md says why this is a proof.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass

from flows.check import (
    afterwards,
    bridging,
    deciding,
    ending,
    leaving,
    measures,
    probing,
    risk,
    saying,
    searching,
    teams,
    unused,
    writing,
)
from flows.check.finding import Finding, Rule, gathered
from flows.check.graph import Graph
from flows.check.measures import Measures
from flows.check.transcript import transcript
from flows.check.walk import MOST, Walk
from flows.city import Flow

RULES: tuple[Rule, ...] = (
    ending.ends,
    ending.silence,
    ending.circle,
    ending.crash,
    ending.rounds,
    ending.still_ringing,
    leaving.exit_person,
    leaving.exit_911,
    leaving.danger_words,
    leaving.speech_only,
    leaving.unsure_speech,
    risk.declares,
    risk.truth_table,
    risk.screening_answers,
    risk.danger_leads,
    risk.answer_codes,
    saying.language,
    saying.blank,
    saying.every_word,
    saying.numbers_alike,
    saying.openings,
    saying.keys_spoken,
    saying.carrier_limits,
    saying.text_segments,
    writing.texts,
    afterwards.hang_up,
    afterwards.closes,
    afterwards.late_news,
    afterwards.transfers,
    afterwards.promises,
    searching.searches,
    searching.waits,
    searching.resumed,
    searching.partings,
    searching.held,
    teams.dispatches,
    teams.team_waits,
    teams.nobody_comes,
    teams.team_words,
    teams.told,
    bridging.bridges,
    deciding.decisions,
    deciding.reasons,
    deciding.numbers_kept,
    deciding.days_offered,
    unused.unreachable,
    unused.idle_rules,
    unused.idle_languages,
    unused.unread_answers,
    unused.idle_call_types,
    unused.date_gaps,
    unused.unspoken_words,
    probing.merged,
    probing.risk,
    probing.keys_without_end,
    probing.repeats,
)


UNTIDY = ("unreachable", "idle_rules", "unread_answers", "unspoken_words")


@dataclass(frozen=True)
class Checked:
    """What a check came to."""

    graph: Graph
    findings: list[Finding]
    measures: Measures


def checked(flow: Flow, most: int = MOST) -> Checked:
    """Walk `flow` and apply every rule. It must have been loaded without a fault. `most`: situations after
    which a walk is given up, with a finding."""
    collecting = gc.isenabled()
    gc.disable()  # hundreds of thousands of small values, and nothing to collect: a fifth of the time
    try:
        graph = Graph(Walk(flow, most=most).explore())
        found = [finding for rule in RULES for finding in gathered(rule(graph))]
        worst = measures.measured(graph)
        return Checked(graph, [*found, *gathered(measures.limits(worst, graph))], worst)
    finally:
        if collecting:
            gc.enable()


def told(flow: Flow, finding: Finding) -> str:
    """A finding with the shortest way to it, line by line."""
    more = f" (and {finding.more} more places)" if finding.more else ""
    lines = [f"{finding}{more}", *(f"    {line}" for line in transcript(flow, finding.way))]
    return "\n".join(lines)
