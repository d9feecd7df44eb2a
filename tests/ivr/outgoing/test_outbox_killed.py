"""Workers that die, sleep or run beside each other: nothing is lost, and nothing is sent twice as long as the
carrier's list can be asked (scenarios 3, 4 and 5)."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest

from ivr.outgoing import killpoints
from ivr.worker import Worker
from tests.ivr.outgoing.test_outbox import a_texter, queues
from tests.ivr.page_town import CHIEF, NURSE, PageTown
from tests.ivr.phone_company import NO_ANSWER, refuses

TEXT_POINTS = (
    "send_page/hold/committed",
    "send_page/write/commit",
    "send_page/write/committed",
    "send_text/hold/committed",
    "send_text/claim/commit",
    "send_text/claim/committed",
    "send_text/send/request",
    "send_text/send/answered",
    "send_text/submit/commit",
    "send_text/submit/committed",
)
CALL_POINTS = (
    "send_page/claim/commit",
    "send_page/claim/committed",
    "send_page/call/request",
    "send_page/call/answered",
    "send_page/submit/commit",
    "send_page/submit/committed",
)


class Killed(BaseException):
    """Nothing that runs catches it: from here on this errand's worker does nothing more."""


def killed() -> None:
    raise Killed


def works(out: PageTown, worker: Worker, seconds: int) -> None:
    for _ in range(seconds):
        while worker.tick():
            pass
        out.clock.pass_(1)


def dies_at(out: PageTown, point: str, seconds: int = 3, nth: int = 1) -> None:
    """A worker comes to `point` and is gone; then another one works on."""
    met: list[str] = []
    kill = killpoints.at(point, killed, nth)

    def here(name: str) -> None:
        met.append(name)
        kill(name)

    doomed = out.another_worker("doomed", point=here)
    with suppress(Killed):  # in the worker's own hands; in an errand's nobody sees it
        works(out, doomed, seconds)
    doomed.close()
    assert met.count(point) >= nth, f"it never came to {point}"


@pytest.mark.parametrize("point", TEXT_POINTS)
def test_wherever_a_worker_dies_a_page_is_texted_exactly_once(out: PageTown, point: str) -> None:
    dispatch = out.calls_out()
    dies_at(out, point)
    out.works(45)
    assert len(out.texts_to(NURSE)) == 1
    page = out.page(dispatch)
    assert (page["state"], page["carrier_id"], page["possible_repeat"]) == ("submitted", "SM-sent-1", 0)
    assert out.jobs(page["id"]) == [] and out.jobs(out.message(page)["id"]) == []


@pytest.mark.parametrize("point", CALL_POINTS)
def test_wherever_a_worker_dies_a_phone_is_rung_exactly_once(out: PageTown, point: str) -> None:
    dispatch = out.calls_out()
    dies_at(out, point, seconds=23)
    out.works(40)
    assert [order.to for order in out.carrier.orders] == [NURSE]
    page = out.page(dispatch, "voice")
    assert page["carrier_id"] == "CA-placed-1"


@pytest.mark.parametrize("point", [point for point in TEXT_POINTS if point.startswith("send_text")])
def test_wherever_a_worker_dies_a_resident_is_texted_exactly_once(out: PageTown, point: str) -> None:
    queued = queues(out, a_texter(out))
    dies_at(out, point)
    out.works(60)
    assert len(out.carrier.texts) == 1
    assert out.row("message_by_id", id=queued)["state"] == "submitted"


def test_every_commit_and_every_request_of_a_page_has_a_point(out: PageTown) -> None:
    met: list[str] = []
    watched = out.another_worker("watched", point=met.append)
    out.calls_out()
    works(out, watched, 25)
    watched.close()
    assert {*TEXT_POINTS, *CALL_POINTS} <= set(met)


def test_without_the_list_a_page_is_sent_once_more_and_says_that_it_may_be_a_repeat(out: PageTown) -> None:
    """Scenario 4: for a page a duplicate is better than silence. Once: it is no storm."""
    dispatch = out.calls_out()
    out.carrier.down["find_texts"] = refuses()
    dies_at(out, "send_text/send/answered")
    out.works(60)
    first, second = out.texts_to(NURSE)
    assert second == f"You may have this already: {first}"
    assert out.page(dispatch)["possible_repeat"] == 1
    assert out.message(out.page(dispatch))["possible_repeat"] == 1


def test_without_the_list_a_repeat_that_gets_no_answer_either_is_the_last(out: PageTown) -> None:
    out.calls_out()
    out.carrier.trouble["send"] = [(True, NO_ANSWER), (True, NO_ANSWER)]
    out.carrier.down["find_texts"] = refuses()
    out.works(110)
    assert len(out.texts_to(NURSE)) == 2


def test_without_the_list_a_resident_gets_no_repeat(out: PageTown) -> None:
    queues(out, a_texter(out))
    out.carrier.down["find_texts"] = refuses()
    dies_at(out, "send_text/send/answered")
    out.works(120)
    assert len(out.carrier.texts) == 1


def test_two_workers_text_and_ring_everybody_once_and_enter_each_level_once(out: PageTown) -> None:
    """Scenario 5."""
    phones = [f"+150355501{n:02}" for n in range(50, 90)]
    for phone in phones:
        out.responder(phone, shift=True)
    dispatch = out.calls_out()
    other = out.another_worker()
    for _ in range(24):
        start = threading.Barrier(2)

        def run(worker: Worker, start: threading.Barrier = start) -> None:
            start.wait()
            while worker.tick():
                pass

        both = [threading.Thread(target=run, args=(worker,)) for worker in (out.worker, other)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        out.clock.pass_(1)
    other.close()
    wanted = sorted([*phones, NURSE])
    assert sorted(order.to for order in out.carrier.texts) == wanted
    assert sorted(order.to for order in out.carrier.orders) == wanted
    assert out.dispatch(dispatch)["level"] == 0


@pytest.mark.parametrize("point", ["send_text/claim/commit", "send_text/claim/committed"])
def test_a_worker_that_slept_past_its_lease_sends_nothing_and_its_write_counts_for_nothing(
    out: PageTown, point: str
) -> None:
    """While it sleeps with a claimed text in its hand, the other one finds it and sends it."""
    other = out.another_worker("awake")
    seen: list[int] = []

    def sleeps() -> None:
        out.clock.pass_(31)
        while other.tick():
            pass
        seen.append(len(out.texts_to(NURSE)))

    slept = out.another_worker("asleep", point=killpoints.at(point, sleeps))
    dispatch = out.calls_out()
    works(out, slept, 5)
    works(out, other, 40)
    slept.close()
    other.close()
    assert seen == [1], "the other one has sent it meanwhile"
    assert len(out.texts_to(NURSE)) == 1
    assert out.message(out.page(dispatch))["carrier_id"] == "SM-sent-1"


@pytest.mark.parametrize("point", ["send_page/claim/commit", "send_page/claim/committed"])
def test_a_worker_that_slept_past_its_lease_rings_nobody(out: PageTown, point: str) -> None:
    other = out.another_worker("awake")

    def sleeps() -> None:
        out.clock.pass_(31)
        while other.tick():
            pass

    slept = out.another_worker("asleep", point=killpoints.at(point, sleeps))
    out.calls_out()
    works(out, slept, 23)
    works(out, other, 5)
    slept.close()
    other.close()
    assert [order.to for order in out.carrier.orders] == [NURSE]


def test_a_worker_killed_while_the_dispatch_is_taken_sends_nothing_afterwards(out: PageTown) -> None:
    dispatch = out.calls_out()
    dies_at(out, "send_text/claim/committed")
    out.accepts(dispatch, out.nurse)
    out.works(60)
    assert [body for body in out.texts_to(NURSE) if "decline" in body] == []
    assert out.page(dispatch)["state"] == "dropped"


def test_a_letter_is_sent_at_least_once_and_again_under_the_same_id(out: PageTown) -> None:
    out.carrier.down = {"send": refuses(20503), "place": refuses(20503)}
    out.calls_out()
    out.works(335)
    out.mail.letters.clear()
    dies_at(out, "send_text/mail/answered", seconds=60)
    out.works(45)
    ids = [letter.id for letter in out.mail.letters]
    assert len(ids) > len(set(ids)) >= 1
    assert all(CHIEF not in letter.body for letter in out.mail.letters)


def test_in_production_a_point_does_nothing(out: PageTown) -> None:
    any_name: Any = "send_text/claim/commit"
    killpoints.nowhere(any_name)
