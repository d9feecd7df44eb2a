"""The report of a soak, in a few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bench.soak.judge import LATE, Verdict
from bench.soak.record import Record

SHOWN = 12  # of each kind of finding


def report(record: Record, verdict: Verdict) -> Iterator[str]:
    met = ", ".join(f"{count} × {name}" for name, count in sorted(record.faults_met.items())) or "none"
    twice = verdict.marked + len(verdict.unmarked)
    late, lates = len(verdict.late), verdict.lates
    yield from (
        f"taken by the phone company   {len(record.seen)} texts and calls; requests that failed: {met}",
        f"workers killed with -9       {record.kills}",
        f"dispatches opened            {verdict.opened}: {counted(verdict.states)}",
        f"  came to the fallback       {verdict.fell_back}; opened again {verdict.reopened}",
        f"pages                        {sum(verdict.pages.values())}: {counted(verdict.pages)}",
        f"pages lost                   {len(verdict.lost)}",
        f"sent twice                   {twice}, of them {len(verdict.unmarked)} without saying so",
        f"timers that rang             {len(lates)}, {late} more than {LATE / 1000:g} s late; {tail(lates)}",
        f"answers by text              {verdict.answers}",
        f"promises broken              {len(verdict.broken)}",
        f"jobs that broke              {record.broke}; webhooks answered with an error {record.refused}; "
        f"timers mended {record.timers_mended}",
    )
    for title, found in (
        ("lost", verdict.lost),
        ("broken", verdict.broken),
        ("twice without saying so", verdict.unmarked),
        ("late", verdict.late),
    ):
        yield from (f"  {title}: {what}" for what in found[:SHOWN])
        if len(found) > SHOWN:
            yield f"  … and {len(found) - SHOWN} more"


def counted(what: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(what.items())) or "none"


def tail(lates: list[int]) -> str:
    """In seconds: the median, one in a hundred, the worst."""
    if not lates:
        return "none rang"
    sorted_ = sorted(lates)
    at = [sorted_[min(len(sorted_) - 1, int(len(sorted_) * share))] / 1000 for share in (0.5, 0.99)]
    return f"p50 {at[0]:.2f} s, p99 {at[1]:.2f} s, worst {sorted_[-1] / 1000:.2f} s after they were due"
