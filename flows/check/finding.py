"""What a rule found: the rule, the step, what is wrong in plain words, and the shortest way to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from flows.check.graph import Graph
from flows.check.walk import Edge


@dataclass
class Finding:
    """`way`: the turns from the start of a call that show it; empty where no call is needed to see it."""

    rule: str
    step: str
    words: str
    way: list[Edge] = field(default_factory=list, repr=False)
    more: int = 0  # places at which the same was found

    def __str__(self) -> str:
        return f"{self.rule}: step {self.step!r}: {self.words}" if self.step else f"{self.rule}: {self.words}"


Rule = Callable[[Graph], Iterator[Finding]]


def gathered(found: Iterator[Finding]) -> list[Finding]:
    """One finding for each rule and step: the one with the shortest way; the others are counted."""
    kept: dict[tuple[str, str], Finding] = {}
    for finding in found:
        known = kept.setdefault((finding.rule, finding.step), finding)
        if known is not finding:
            known.more += 1
            if len(finding.way) < len(known.way):
                finding.more = known.more
                kept[finding.rule, finding.step] = finding
    return list(kept.values())
