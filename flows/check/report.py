"""The check's result for people, and as JSON for programs."""

from __future__ import annotations

from typing import Any

from flows.check import RULES, Checked, told
from flows.check.measures import Worst
from flows.check.transcript import transcript


def numbers(result: Checked, seconds: float) -> dict[str, Any]:
    """What was walked, and the worst cases against the limits. `seconds`: how long the check took."""
    graph, walk, limits = result.graph, result.graph.walk, result.graph.flow.limits
    return {
        "city": graph.flow.city,
        "lines": [
            [other for other in graph.flow.lines if walk.same.line(other) == line] for line in _lines(result)
        ],
        "languages": list(graph.flow.languages),
        "steps": len(graph.flow.steps),
        "situations": len(graph.nearest),
        "states": len(set(graph.places)),
        "transitions": sum(1 + len(edge.also) for edge in graph.edges),
        "turns_played": walk.turns,
        "paths_without_circles": result.measures.paths,
        "rules": len(RULES) + 4,
        "seconds": round(seconds, 2),
        "worst": {
            "seconds_until_exits_are_spoken": [result.measures.exits.amount, limits.exit_seconds],
            "seconds_after_0_until_a_person_is_rung": [result.measures.person.amount, limits.person_seconds],
            "seconds_until_a_silent_caller_is_led_to_a_person": [result.measures.silent_person.amount, None],
            "seconds_of_waiting_without_anybody": [result.measures.wait.amount, limits.wait_seconds],
            "questions_before_a_person_is_rung": [result.measures.turns.amount, limits.turns],
        },
    }


def _lines(result: Checked) -> list[str]:
    walk = result.graph.walk
    return list(dict.fromkeys(walk.same.line(name) for name in result.graph.flow.lines))


def as_json(result: Checked, seconds: float) -> dict[str, Any]:
    found = [
        {
            "rule": finding.rule,
            "step": finding.step,
            "words": finding.words,
            "more": finding.more,
            "transcript": transcript(result.graph.flow, finding.way),
        }
        for finding in result.findings
    ]
    return {**numbers(result, seconds), "findings": found}


def as_text(result: Checked, seconds: float, *, worst: bool = False) -> str:
    """The summary; with `worst` the transcripts of the worst cases too."""
    known = numbers(result, seconds)
    lines = "; ".join(" and ".join(alike) for alike in known["lines"])
    text = [
        f"Lines: {lines}. Languages: {', '.join(known['languages'])}. Steps: {known['steps']}.",
        f"Walked: {known['states']:,} states ({known['situations']:,} situations, each with what the caller"
        f" has in hand), {known['transitions']:,} transitions, {known['turns_played']:,} turns of the engine,"
        f" {known['seconds']} seconds.",
        f"Paths without a circle: {known['paths_without_circles']:,}; others are bounded, not counted.",
        "Worst cases (and the limits):",
    ]
    for name, (amount, limit) in known["worst"].items():
        of = f" (limit {limit:g})" if limit is not None else ""
        text.append(f"  {amount:6g}  {name.replace('_', ' ')}{of}")
    if worst:
        text += _worst_cases(result)
    text.append("")
    text += [told(result.graph.flow, finding) + "\n" for finding in result.findings]
    text.append(_verdict(result, known["rules"]))
    return "\n".join(text)


def _verdict(result: Checked, rules: int) -> str:
    if not result.findings:
        return f"{rules} rules hold. Nobody is trapped."
    broken = len({finding.rule for finding in result.findings})
    found = len(result.findings)
    return f"{found} findings; {broken} of {rules} rules are broken. This flow must not answer calls."


def _worst_cases(result: Checked) -> list[str]:
    found: dict[str, Worst] = {
        "The longest wait": result.measures.wait,
        "The most questions": result.measures.turns,
        "0 pressed, and nobody there": result.measures.person,
    }
    lines = []
    for name, case in found.items():
        lines += ["", f"{name}: {case.amount:g}"]
        lines += [f"    {line}" for line in transcript(result.graph.flow, case.way)]
    return lines
