"""Counts what became of everything. `judge` looks at a record alone, so that a test can falsify one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.soak.pages_judged import PageJudge
from bench.soak.record import Record, Story
from bench.soak.stories import Moment, moments, ordered
from flows.paging.model import COMING, OVER, Accepted, Declined
from ivr.outgoing import dispatch_log
from ivr.outgoing.pages import ROUND
from ivr.worker import TIMER_LEASE

SLACK = 2_000  # ms, with the lease: what is later than that is late
LATE = SLACK + TIMER_LEASE


@dataclass
class Verdict:
    """`lost` and `broken` must be empty: each says what, by id. `late` are timers beyond their time, `lates`
    the ms of each that rang; `pages` what became of each, `states` how the dispatches ended."""

    opened: int = 0
    fell_back: int = 0
    reopened: int = 0
    states: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    marked: int = 0
    unmarked: list[str] = field(default_factory=list)
    lates: list[int] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    answers: int = 0

    @property
    def bad(self) -> bool:
        return bool(self.lost or self.broken)


def judge(record: Record) -> Verdict:
    """Everything a soak promises, looked at once."""
    verdict = Verdict(opened=len(record.stories))
    pages = PageJudge(record, verdict.pages)
    told: dict[str, list[Moment]] = {}
    for story in record.stories:
        name = story.row["id"]
        try:
            told[name] = moments(story.events)
        except ValueError as fault:
            verdict.broken.append(f"{name}: the log cannot be replayed: {fault}")
            continue
        _dispatch(record, story, told[name], verdict)
        verdict.lost += pages.lost(story, told[name])
        verdict.lost += _never_planned(story, told[name])
    _answers(record, told, verdict)
    for what, marked in pages.duplicates():
        if marked:
            verdict.marked += 1
        else:
            verdict.unmarked.append(what)
    if record.emergencies:
        verdict.broken.append(f"{record.emergencies} requests to reach an emergency number")
    return verdict


def _dispatch(record: Record, story: Story, told: list[Moment], verdict: Verdict) -> None:
    name, now = story.row["id"], story.dispatch
    verdict.states[now.state] += 1
    verdict.fell_back += any(moment.dispatch.state == "FALLBACK" for moment in told)
    verdict.reopened += now.epoch > 0
    if told[-1].dispatch != now:
        verdict.broken.append(f"{name}: its log says {told[-1].dispatch.state}, its row {now.state}")
    for moment in told:
        coming = [member for member in moment.dispatch.members if member.stage in COMING]
        if len(coming) > moment.dispatch.need:
            verdict.broken.append(f"{name}: {len(coming)} come where {moment.dispatch.need} are needed")
        if (by := moment.late_by) is not None:
            verdict.lates.append(by)
            if by > LATE:
                verdict.late.append(f"{name}: a timer rang {by / 1000:.1f} s late")
    verdict.broken += _timer(record, story)


def _timer(record: Record, story: Story) -> Iterator[str]:
    """Invariant 2: what is not over has one live timer, and it has not been due for long."""
    name, due = story.row["id"], story.row["due_at"]
    timers = [job for job in story.jobs if job["kind"] == "dispatch"]
    if story.dispatch.state in OVER:
        if timers:
            yield f"{name}: it is over and has a timer"
    elif len(timers) != 1:
        yield f"{name}: {story.dispatch.state} with {len(timers)} timers"
    elif record.end - due > LATE:
        yield f"{name}: {story.dispatch.state}, due {(record.end - due) / 1000:.0f} s ago and nobody came"


def _never_planned(story: Story, told: list[Moment]) -> Iterator[str]:
    there = {
        (p["person_id"], p["channel"], p["epoch"], p["level"], p["fallback"], p["try"] // ROUND)
        for p in story.pages
    }
    for page in ordered(told):
        key = (page.person, page.channel, page.epoch, page.level, int(page.fallback), page.round)
        if key not in there:
            yield f"{story.row['id']}: a page by {page.channel} was decided and never planned"


def _answers(record: Record, told: dict[str, list[Moment]], verdict: Verdict) -> None:
    """A "1" or "2" with a code that we took is in that dispatch's log, unless it was over."""
    by_code = {story.row["code"]: story for story in record.stories}
    for answer in record.answers:
        story = by_code.get(answer.code)
        if answer.key not in ("1", "2") or story is None:
            continue
        verdict.answers += 1
        if answer.sid not in record.taken:
            verdict.broken.append(f"{story.row['id']}: an answer that none of our processes took")
            continue
        logged = [row for row in story.events if (row["source"] or "").startswith(f"text:{answer.sid}:")]
        kinds = {dispatch_log.KINDS[Accepted], dispatch_log.KINDS[Declined]}
        if not any(row["kind"] in kinds for row in logged) and story.row["over_at"] is None:
            verdict.broken.append(f"{story.row['id']}: an answer that we took is not in its log")
