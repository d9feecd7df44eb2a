"""What the worker asks of the carrier, as often as wanted and no more: refused, unanswered, half done."""

from __future__ import annotations

from typing import Any, cast

import pytest

from db import jobs
from db.ids import new_id
from ivr import errands
from ivr.calls import handoffs
from ivr.errands import BACKOFF
from ivr.house import ms
from ivr.ports import Carrier, LegEvent
from ivr.twilio_carrier.documents import dialable
from ivr.worker import ERRAND_LEASE
from tests.ivr.errand_town import ANA, Town
from tests.ivr.phone_company import NO_ANSWER, refuses

# ------------------------------------------------------------------ ringing a phone


def test_a_phone_is_rung_once_from_our_line_and_for_as_long_as_its_tier_says(town: Town) -> None:
    town.counselor()
    town.somebody_waits()
    town.works(3)
    (order,) = town.carrier.orders
    leg = town.leg()
    assert (order.to, order.shown, order.seconds) == (ANA, "+15035550100", 20)
    assert (order.answered, order.status) == (
        f"/voice/leg/{leg['id']}/answered",
        f"/voice/leg/{leg['id']}/status",
    )
    assert (leg["call_id"], leg["state"]) == ("CA-placed-1", "ringing")


def test_a_request_that_is_refused_for_now_is_made_again_with_growing_pauses(town: Town) -> None:
    town.counselor()
    town.carrier.trouble["place"] = [refuses(20429) for _ in range(3)]
    town.somebody_waits()
    began, tries = town.clock.now(), []
    for _ in range(15):
        before = town.carrier.asked.count("place")
        town.works()
        if town.carrier.asked.count("place") > before:
            tries.append((town.clock.now() - began).seconds)
        town.clock.pass_(1)
    assert tries == [0, 1, 3, 7], f"after {BACKOFF[:3]} seconds"
    assert town.carrier.asked.count("find") == 0, "a clear refusal needs no looking"
    assert len(town.carrier.orders) == 1
    assert town.leg()["call_id"] == "CA-placed-1"


def test_a_call_that_was_accepted_without_an_answer_is_found_and_not_placed_again(town: Town) -> None:
    town.counselor()
    town.carrier.trouble["place"] = [(True, NO_ANSWER)]
    town.somebody_waits()
    town.works(5)
    assert len(town.carrier.orders) == 1
    assert (town.leg()["call_id"], town.leg()["state"]) == ("CA-placed-1", "ringing")


def test_a_call_that_was_not_accepted_is_placed_after_looking(town: Town) -> None:
    town.counselor()
    town.carrier.trouble["place"] = [NO_ANSWER, refuses(20500, unsure=True)]
    town.somebody_waits()
    town.works(8)
    assert town.carrier.asked[:5] == ["place", "find", "place", "find", "place"]
    assert len(town.carrier.orders) == 1


def test_as_long_as_we_cannot_look_nobody_is_rung_a_second_time(town: Town) -> None:
    town.counselor()
    town.carrier.trouble["place"] = [(True, NO_ANSWER)]
    town.carrier.trouble["find"] = [refuses() for _ in range(3)]
    town.somebody_waits()
    town.works(16)
    assert town.carrier.asked.count("place") == 1
    assert town.leg()["call_id"] == "CA-placed-1"


def test_a_call_for_an_earlier_caller_is_not_mistaken_for_the_new_one(town: Town) -> None:
    """She declined the first caller a moment ago; the request to ring her for the second got no answer."""
    town.counselor()
    town.somebody_waits("CA1")
    town.works()
    first = town.leg("CA1")
    town.answers(first)
    handoffs.leg_key(town.house, LegEvent(first["id"], first["call_id"], "2"), 1)
    town.is_told(first)
    town.hangs_up("CA1")
    town.carrier.trouble["place"] = [NO_ANSWER]
    town.clock.pass_(1)
    town.somebody_waits("CA2")
    town.works(5)
    assert len(town.carrier.orders) == 2, "her phone does ring for the second caller"
    assert town.leg("CA2")["call_id"] == "CA-placed-2"


def test_a_call_to_her_as_a_responder_is_not_mistaken_for_the_callers(town: Town) -> None:
    """She was rung to be connected with somebody; the request to ring her for a caller got no answer."""
    ana = town.counselor()
    row: dict[str, Any] = {
        "kind": "out",
        "dispatch_id": None,
        "page_id": None,
        "line": "public",
        "menu": "start",
    }
    row |= {"id": new_id(), "call_id": "CA-field", "person_id": ana, "began_at": ms(town.clock.now())}
    town.store.write(lambda tx: tx.run("add_field_call", **row))
    town.carrier.trouble["place"] = [NO_ANSWER]
    town.somebody_waits()
    town.carrier.rang(ANA, "CA-field")
    town.works(5)
    assert town.leg()["call_id"] == "CA-placed-1", "her phone does ring for the caller"


def test_a_call_that_is_over_when_it_is_found_frees_the_phone_at_once(town: Town) -> None:
    ana = town.counselor()
    town.carrier.trouble["place"] = [(True, NO_ANSWER)]
    town.somebody_waits()
    town.works()
    assert town.busy() == [ana]
    town.carrier.rang(ANA, "CA-placed-1", "busy")
    town.clock.pass_(2)
    town.works()
    assert town.leg(nth=0)["ended_at"] is not None


def test_the_phones_own_question_tells_us_its_call(town: Town) -> None:
    """The answer to our request is lost, but the phone was picked up: nothing is looked for or placed."""
    town.counselor()
    town.carrier.trouble["place"] = [(True, NO_ANSWER)]
    town.somebody_waits()
    town.works()
    town.answers(town.leg())
    town.works(5)
    assert town.carrier.asked.count("place") == 1
    assert town.leg()["call_id"] == "CA-placed-1"
    assert town.leg()["state"] == "answered"


def test_a_phone_that_the_carrier_will_never_ring_is_failed_and_the_search_goes_on_at_once(
    town: Town,
) -> None:
    town.counselor(ANA)
    town.carrier.trouble["place"] = [refuses(21211, again=False)]
    town.somebody_waits()
    town.works()
    first, second = sorted(town.of("legs_of_contact"), key=lambda leg: leg["tier"])
    assert (first["state"], first["note"]) == ("failed", "carrier 21211")
    assert first["ended_at"] is not None
    assert (second["tier"], second["state"]) == (1, "ringing"), "the next tier asks whom it has"


def test_a_phone_let_go_while_the_carrier_refused_it_is_free(town: Town) -> None:
    """Nothing will ever tell us that it is: there is no call."""
    town.counselor()
    town.carrier.trouble["place"] = [refuses(21211, again=False)]
    town.carrier.meanwhile = lambda: town.hangs_up("CA1")
    town.somebody_waits()
    town.works(10)
    assert town.busy() == []
    assert town.jobs(town.leg()["id"]) == [], "and nobody tries to end what never was"


@pytest.mark.parametrize("number", ["911", "+1911", "988", "112", "+1 (9-1-1)"])
def test_an_emergency_number_on_the_roster_is_never_dialed(town: Town, number: str) -> None:
    real_place = town.carrier.place_call
    town.carrier.place_call = lambda order: (dialable(order.to), real_place(order))[1]  # type: ignore[method-assign]
    town.counselor(number)
    town.somebody_waits()
    town.works(3)
    assert town.carrier.orders == []
    assert town.leg(nth=0)["note"] == "forbidden number"
    assert town.busy() == []


def test_nobody_is_rung_for_a_caller_who_left_meanwhile(town: Town) -> None:
    town.counselor()
    town.somebody_waits()
    _look_whom_to_ring(town)
    town.hangs_up()
    town.works(3)
    assert town.carrier.orders == []
    assert town.busy() == []


def _look_whom_to_ring(town: Town) -> None:
    (job,) = _claimed(town, "ring")
    town.store.write(lambda tx: handoffs.ring(town.house, tx, job, town.clock.now()))


def _claimed(town: Town, kind: str) -> Any:
    return jobs.claim(town.store, ms(town.clock.now()), [kind], 10, ERRAND_LEASE)


def test_a_worker_that_slept_past_its_lease_rings_nobody(town: Town) -> None:
    """Another one has the job by then: it alone may ring."""
    town.counselor()
    town.somebody_waits()
    _look_whom_to_ring(town)
    (slept,) = _claimed(town, "place_leg")
    town.clock.pass_(40)
    (awake,) = _claimed(town, "place_leg")
    errands.run(errands.Errand(town.house, cast(Carrier, town.carrier), slept))
    assert town.carrier.orders == []
    errands.run(errands.Errand(town.house, cast(Carrier, town.carrier), awake))
    errands.run(errands.Errand(town.house, cast(Carrier, town.carrier), slept))
    assert len(town.carrier.orders) == 1
