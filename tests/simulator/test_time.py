"""Time: still until moved, or the wall's."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from simulator import RealClock, Simulator, VirtualClock
from tests.simulator.conftest import LINE, SID, TOKEN


def test_a_clock_needs_a_time_zone():
    with pytest.raises(ValueError, match="aware"):
        VirtualClock(datetime(2026, 3, 4, 18, 0))  # noqa: DTZ001


def test_the_same_seed_gives_the_same_sids(product):
    sids = []
    for _ in range(2):
        with Simulator(SID, TOKEN, VirtualClock(datetime(2026, 3, 4, tzinfo=UTC)), seed=3) as sim:
            sim.add_number(LINE, voice_url=product.says("/voice", "<Say>Hello</Say>"))
            sids.append(sim.handset("+15035550111").call(LINE).sid)
    assert sids[0] == sids[1]


def test_hooks_are_called_at_every_whole_second_and_until_they_rest(sim):
    moments, left = [], [2]

    def worker():
        moments.append(sim.clock.now())
        left[0] -= 1
        return left[0] >= 0

    sim.at_rest.append(worker)
    sim.advance(2.5)
    began = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
    assert moments[:3] == [began] * 3
    assert moments[3:] == [began + timedelta(seconds=s) for s in (1, 2, 2.5)]


def test_what_a_hook_starts_happens_at_the_same_moment(sim, client, counselor):
    placed = []

    def worker():
        if placed or sim.clock.now().second < 3:
            return False
        placed.append(client.calls.create(to=counselor.number, from_=LINE, twiml="<Response/>"))
        return True

    sim.at_rest.append(worker)
    sim.advance(3)
    assert counselor.ringing


def test_a_hook_that_never_rests_is_named(sim):
    sim.at_rest.append(lambda: True)
    with pytest.raises(RuntimeError, match="at_rest"):
        sim.advance(1)


def test_idle_is_when_nothing_is_left_to_happen(sim, product, resident):
    product.says("/voice", "<Pause length='90'/><Say>done</Say>")
    resident.call(LINE)
    sim.run_until_idle()
    assert resident.state == "idle"
    assert sim.clock.now() == datetime(2026, 3, 4, 18, 1, 30, 400000, tzinfo=UTC)


def test_what_one_hears_is_waited_for_and_its_absence_is_told_with_the_transcript(sim, product, resident):
    product.says("/voice", "<Pause length='7'/><Say>The team is on its way</Say>")
    resident.call(LINE)
    assert resident.hears("TEAM is", within=10) == "The team is on its way"
    with pytest.raises(AssertionError, match=r"did not hear 'pizza'[\s\S]*on its way"):
        resident.hears("pizza", within=3)


def test_two_webhooks_of_one_moment_are_in_the_product_together(sim, product, resident, counselor):
    inside = threading.Barrier(2, timeout=5)
    product.says("/voice", "<Gather numDigits='1' action='/key'/>")
    product.says("/key", lambda _: inside.wait() * 0 * "" or "<Say>both were here</Say>")
    resident.call(LINE)
    counselor.call(LINE)
    sim.simultaneously(lambda: resident.press("1"), lambda: counselor.press("1"))
    assert resident.heard == counselor.heard == ["both were here"]


def test_on_the_real_clock_one_slow_answer_does_not_hold_up_another_call(product):
    both = threading.Barrier(2, timeout=5)
    said = threading.Event()

    def answer(form):
        if form["From"] == "+15035550111":
            both.wait()
            return "<Hangup/>"
        said.set()
        both.wait()
        return "<Hangup/>"

    with Simulator(SID, TOKEN, RealClock()) as sim:
        sim.add_number(
            LINE, voice_url=product.says("/voice", answer), status_callback=product.base + "/ended"
        )
        ended = threading.Semaphore(0)
        product.says("/ended", lambda _: ended.release() or "")
        sim.handset("+15035550111").call(LINE)
        sim.handset("+15035550122").call(LINE)
        assert said.wait(5)
        assert ended.acquire(timeout=5)
        assert ended.acquire(timeout=5)


def test_time_cannot_be_moved_on_the_real_clock():
    with Simulator(SID, TOKEN, RealClock()) as sim, pytest.raises(RuntimeError, match="VirtualClock"):
        sim.advance(1)
