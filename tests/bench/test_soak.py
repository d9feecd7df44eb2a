"""A short soak; and that its judge notices what it is there for: the record of a real one, falsified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.hotline import sqlite_url
from bench.soak.judge import LATE, Verdict, judge
from bench.soak.record import Record, Seen, Story
from bench.soak.run import Plan, soak
from bench.soak.told import report
from flows.paging.model import Dispatch

pytestmark = pytest.mark.slow
PLAN = Plan(seed=4821, seconds=18, rate=1.0, kill_every=(3.0, 6.0))


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder: Path = tmp_path_factory.mktemp("soak")
    return soak(PLAN, sqlite_url(folder), folder)


def test_nothing_is_lost_while_workers_are_killed_and_the_carrier_has_bad_days(record: Record) -> None:
    verdict = judge(record)
    told = "\n".join(report(record, verdict))
    assert verdict.lost == [], told
    assert verdict.broken == [], told
    assert verdict.unmarked == [], told
    assert record.broke == 0, told
    assert record.kills >= 2, told
    assert verdict.opened >= 8, told
    assert sum(record.faults_met.values()) >= 5, told
    assert verdict.pages["sms sent"] > verdict.opened, told


def test_it_tells_its_figures_and_no_number(record: Record) -> None:
    told = "\n".join(report(record, judge(record)))
    assert "pages lost                   0" in told
    assert "+1503" not in told


# ------------------------------------------------------------------ the judge notices


def a_text(record: Record) -> Seen:
    """One text that is a page, and was taken once."""
    pages = {page["carrier_id"] for story in record.stories for page in story.pages}
    return next(seen for seen in record.seen if seen.channel == "sms" and seen.sid in pages)


def falsified(record: Record, change: Callable[[Story], Story]) -> Verdict:
    """The first dispatch is another than it was."""
    first, *others = record.stories
    return judge(replace(record, stories=[change(first), *others]))


def test_a_page_that_the_phone_company_never_saw_is_lost(record: Record) -> None:
    gone = a_text(record)
    verdict = judge(replace(record, seen=[seen for seen in record.seen if seen != gone]))
    (lost,) = verdict.lost
    assert "never saw it" in lost
    assert verdict.bad


def test_a_page_that_took_the_id_of_another_text_is_lost(record: Record) -> None:
    other = a_text(record)
    seen = [replace(one, ref="news") if one == other else one for one in record.seen]
    (lost,) = judge(replace(record, seen=seen)).lost
    assert "never sent" in lost


def test_a_page_that_was_decided_and_not_planned_is_lost(record: Record) -> None:
    verdict = falsified(record, lambda story: replace(story, pages=[]))
    assert any("never planned" in lost for lost in verdict.lost)


def test_a_page_that_nobody_works_at_is_lost(record: Record) -> None:
    def forgotten(story: Story) -> Story:
        page = {**story.pages[0], "id": "forgotten", "state": "planned", "carrier_id": None, "ended_at": None}
        return replace(story, pages=[page, *story.pages[1:]])

    verdict = falsified(record, forgotten)
    assert any("nobody will ever send it" in lost for lost in verdict.lost)


def test_a_page_that_was_dropped_while_it_was_wanted_is_lost(record: Record) -> None:
    def dropped(story: Story) -> Story:
        page = {**story.pages[0], "state": "dropped", "carrier_id": None}
        early = page["planned_at"]  # nobody had answered then
        return replace(story, pages=[{**page, "id": "other", "ended_at": early}, *story.pages[1:]])

    verdict = falsified(record, dropped)
    assert any("dropped while it was wanted" in lost for lost in verdict.lost)


def test_a_text_that_was_taken_twice_counts_and_is_told(record: Record) -> None:
    once = a_text(record)
    verdict = judge(replace(record, seen=[*record.seen, replace(once, sid="SM-again")]))
    assert len(verdict.unmarked) + verdict.marked == judge(record).marked + 1


@pytest.mark.parametrize(
    "other",
    [
        lambda dispatch: replace(dispatch, state="OPEN" if dispatch.state != "OPEN" else "CLEARED"),
        lambda dispatch: replace(dispatch, need=dispatch.need + 1),
        lambda dispatch: replace(dispatch, epoch=dispatch.epoch + 1),
        lambda dispatch: replace(dispatch, members=dispatch.members[1:]),
    ],
    ids=["state", "need", "epoch", "members"],
)
def test_a_row_that_its_log_does_not_tell_is_a_broken_promise(
    record: Record, other: Callable[[Dispatch], Dispatch]
) -> None:
    verdict = falsified(record, lambda story: replace(story, dispatch=other(story.dispatch)))
    assert any("its log says" in broken for broken in verdict.broken)


def live(story: Story, **more: Any) -> Story:
    return replace(story, dispatch=replace(story.dispatch, state="FALLBACK"), **more)


def test_a_dispatch_without_a_timer_or_with_one_that_does_not_ring_is_a_broken_promise(
    record: Record,
) -> None:
    verdict = falsified(record, lambda story: live(story, jobs=[]))
    assert any("with 0 timers" in broken for broken in verdict.broken)
    due = {**record.stories[0].row, "due_at": record.end - LATE - 1}
    timer = [{"kind": "dispatch"}]
    verdict = falsified(record, lambda story: live(story, jobs=timer, row=due))
    assert any("nobody came" in broken for broken in verdict.broken)


def test_an_answer_that_was_lost_is_a_broken_promise(record: Record) -> None:
    sid = next(
        answer.sid
        for answer in record.answers
        if answer.key in ("1", "2") and any(s.row["code"] == answer.code for s in record.stories)
    )
    verdict = judge(replace(record, taken=record.taken - {sid}))
    assert any("none of our processes took" in broken for broken in verdict.broken)


def test_a_timer_that_rings_late_is_counted(record: Record) -> None:
    verdict = judge(record)
    assert verdict.lates, "some timer rang"
    assert min(verdict.lates) >= 0, "none before it was due"
