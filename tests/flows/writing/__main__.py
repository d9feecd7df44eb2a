"""How well the collected texts are read: `python -m tests.flows.writing`."""

from __future__ import annotations

import sys
from collections import Counter

from tests.flows.world import port_alder
from tests.flows.writing.corpus import corpus, judged, made_of

HOW = ("understood", "again", "person", "wrong")


def report() -> str:
    """Counts by part, language and what the texts are, then each text that a human would have read otherwise;
    those of the part that is held out are only counted."""
    flow = port_alder()
    counts: Counter[tuple[str, str]] = Counter()
    otherwise: list[str] = []
    for one in corpus():
        made = made_of(flow, one)
        how = judged(one, made)
        part = one.collection if one.collection != "first" else "held out" if one.held_out else "tuned on"
        what = "danger" if one.means == "danger" else "answers" if one.question else "openings"
        counts.update([(f"{part}, {one.language} {what}", how), (f"{part}, all", how)])
        if how != "understood" and not one.held_out:
            otherwise.append(
                f"  {one.language} {one.question or 'opening':<16} {one.means:>8} -> {made:<7} {one.text}"
            )
    names = sorted({name for name, _ in counts})
    rows = [f"{name:<24}" + "".join(f"{counts[name, how]:>12}" for how in HOW) for name in names]
    head = " " * 24 + "".join(f"{how:>12}" for how in HOW)
    return "\n".join([head, *rows, "", "Read otherwise than by a human:", *otherwise, ""])


if __name__ == "__main__":
    sys.stdout.write(report())
