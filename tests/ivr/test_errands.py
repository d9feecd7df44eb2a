"""What the worker asks of the carrier, as often as wanted and no more: refused, unanswered, half done."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from db import jobs
from db.ids import new_id
from db.store import Row, Store
from db.vault import Vault
from flows.model import Key, Recorded
from ivr import errands, handoffs
from ivr.errands import BACKOFF
from ivr.house import ms
from ivr.people import name_about, phone_about
from ivr.ports import Carrier, GoneError, LegEvent, StatusEvent
from ivr.twilio_carrier.documents import dialable
from ivr.worker import Worker
from tests.ivr.house import Office
from tests.ivr.phone_company import NO_ANSWER, PhoneCompany, refuses

ANA, BEN = "+15035550131", "+15035550132"


class Town(Office):
    """An office with a worker and a phone company."""

    def __init__(self, store: Store, vault: Vault) -> None:
        super().__init__(store, vault)
        self.carrier = PhoneCompany(self.clock)
        self.worker = Worker(self.house, cast(Carrier, self.carrier), "worker.0")

    def counselor(self, phone: str = ANA) -> str:
        person = new_id(ms(self.clock.now()))

        def work(tx: Any) -> None:
            tx.run(
                "add_person",
                id=person,
                name_enc=self.vault.seal("Ana", name_about(person)),
                phone_enc=self.vault.seal(phone, phone_about(person)),
                phone_idx=self.vault.index("phone", phone),
                roles="[]",
                teams='["counselors"]',
                languages='["en"]',
                ring_order=0,
                available=1,
                created_at=0,
            )
            week = {
                "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "start": "00:00",
                "end": "24:00",
            }
            tx.run(
                "add_shift",
                id=new_id(),
                person_id=person,
                team="counselors",
                weekly=json.dumps(week),
                starts_at=None,
                ends_at=None,
                valid_from=None,
                valid_to=None,
            )

        self.store.write(work)
        return person

    def somebody_waits(self, call: str = "CA1") -> None:
        """A caller asks for a person."""
        self.rings(call, caller=f"+1503555011{call[-1]}")
        self.press("0", call=call)

    def works(self, seconds: float = 0) -> None:
        """Time passes second by second, and the worker does what is due."""
        for _ in range(int(seconds) + 1):
            while self.worker.tick():
                pass
            if seconds:
                self.clock.pass_(1)

    def leg(self, call: str = "CA1", nth: int = -1) -> Row:
        return self.of("legs_of_contact", call)[nth]

    def answers(self, leg: Row) -> None:
        handoffs.leg_answered(self.house, LegEvent(leg["id"], leg["call_id"] or "CA-placed-1", ""))

    def takes(self, leg: Row) -> None:
        handoffs.leg_key(self.house, LegEvent(leg["id"], leg["call_id"], "1"), 1)

    def is_told(self, leg: Row, progress: str = "completed") -> None:
        handoffs.leg_status(self.house, StatusEvent(leg["call_id"], progress), leg["id"])  # type: ignore[arg-type]

    def busy(self) -> list[str]:
        return [row["person_id"] for row in self.rows("busy_people")]


@pytest.fixture
def town(store: Store, vault: Vault) -> Any:
    town = Town(store, vault)
    yield town
    town.worker.close()


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
    return jobs.claim(town.store, ms(town.clock.now()), [kind], 10, 10_000)


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


# ------------------------------------------------------------------ letting a phone go


def somebody_took_it(town: Town) -> tuple[Row, Row]:
    """Two phones ring, both listen, one takes the call."""
    town.counselor(ANA)
    town.counselor(BEN)
    town.somebody_waits()
    town.works()
    first, second = town.of("legs_of_contact")
    town.answers(first)
    town.takes(first)
    return first, second


def test_a_phone_that_rings_in_vain_is_hung_up_and_one_that_listens_is_told(town: Town) -> None:
    _, ringing = somebody_took_it(town)
    town.works()
    assert town.carrier.ended == [ringing["call_id"]]
    town.somebody_waits("CA2")
    town.works(1)
    assert ringing["person_id"] in town.busy(), "until the carrier says that it is free"


@pytest.mark.parametrize("refusal", [refuses(20429), refuses(20503), NO_ANSWER])
def test_ending_a_leg_is_tried_until_it_is_done(town: Town, refusal: Exception) -> None:
    town.carrier.trouble["end"] = [refusal, refusal]
    _, ringing = somebody_took_it(town)
    town.works(5)
    assert town.carrier.ended == [ringing["call_id"]]


def test_a_leg_that_is_gone_already_is_free(town: Town) -> None:
    town.carrier.trouble["end"] = [GoneError("ending a call")]
    _, ringing = somebody_took_it(town)
    town.works()
    assert ringing["person_id"] not in town.busy()


def test_a_phone_whose_last_status_was_lost_is_free_once_we_asked(town: Town) -> None:
    _, ringing = somebody_took_it(town)
    town.works(2)
    assert ringing["person_id"] in town.busy()
    town.carrier.rang(BEN, ringing["call_id"], "canceled")
    town.works(handoffs.FREE_CHECK + 2)
    assert ringing["person_id"] not in town.busy()


def test_a_conversation_whose_end_we_were_not_told_is_found_over(town: Town) -> None:
    taken, _ = somebody_took_it(town)
    town.works(2)
    del town.carrier.calls[taken["call_id"]]
    town.works(700)
    assert town.row("leg_by_id", id=taken["id"])["ended_at"] is not None
    assert town.row("handoff_by_id", id=taken["handoff_id"])["state"] == "ended"


# ------------------------------------------------------------------ the caller's side


@pytest.mark.parametrize("refusal", [refuses(20429), refuses(20500), NO_ANSWER])
def test_a_caller_is_called_on_again_if_it_did_not_work(town: Town, refusal: Exception) -> None:
    town.carrier.trouble["redirect"] = [refusal]
    somebody_took_it(town)
    town.works(3)
    assert town.carrier.redirected == [("CA1", "/voice/resume")]


def test_a_caller_who_found_the_news_alone_is_not_called_on(town: Town) -> None:
    town.carrier.trouble["redirect"] = [refuses()]
    somebody_took_it(town)
    town.works()
    spoken = town.gives(Key("0"))
    assert type(spoken.prompt.then).__name__ == "Join"  # type: ignore[union-attr]
    town.works(5)
    assert town.carrier.redirected == []


def test_a_caller_who_is_gone_is_not_called_on(town: Town) -> None:
    town.carrier.trouble["redirect"] = [GoneError("calling a caller on")]
    somebody_took_it(town)
    town.works(5)
    assert town.carrier.redirected == []
    assert town.jobs(town.leg(nth=0)["handoff_id"]) == []


def test_a_call_whose_last_status_was_lost_is_found_over(town: Town) -> None:
    town.rings()
    town.carrier.rang("+15035550100", "CA1", "answered")
    town.works(601)
    assert town.contact()["ended_at"] is None, "it is still on"
    town.carrier.rang("+15035550100", "CA1", "completed")
    town.works(601)
    contact = town.contact()
    assert (contact["outcome"], contact["reason"]) == ("NO_ACTION", "DISCONNECTED")


# ------------------------------------------------------------------ messages


def a_message(town: Town) -> Row:
    town.rings()
    town.press("0", "4")
    town.gives(Recorded("RE1", 7))
    (row,) = town.of("recordings_of_contact")
    return row


def test_a_message_is_fetched_when_it_is_there_encrypted_and_then_deleted_at_the_carrier(town: Town) -> None:
    row = a_message(town)
    town.works(20)
    assert town.row("recording_by_id", id=row["id"])["state"] == "announced"
    town.carrier.sounds["RE1"] = b"RIFF please call my sister"
    town.recording_ready()
    town.works()
    kept = town.row("recording_by_id", id=row["id"])
    assert kept["state"] == "deleted_there"
    assert b"sister" not in bytes(kept["body_enc"])
    assert (
        town.vault.open_bytes(kept["body_enc"], f"recording.body:{row['id']}")
        == b"RIFF please call my sister"
    )
    assert town.carrier.deleted == ["RE1"]
    assert town.jobs(row["id"]) == []


def test_a_message_is_deleted_there_only_once_it_is_kept_and_deleting_is_tried_again(town: Town) -> None:
    row = a_message(town)
    town.carrier.sounds["RE1"] = b"RIFF"
    town.carrier.trouble["sound"] = [refuses(), NO_ANSWER]
    town.carrier.trouble["delete"] = [refuses(), NO_ANSWER]
    town.works(30)
    assert town.carrier.asked.count("sound") == 3, "not fetched again for the sake of deleting"
    assert town.carrier.deleted == ["RE1"]
    assert town.row("recording_by_id", id=row["id"])["state"] == "deleted_there"


def test_a_message_that_was_deleted_there_before_we_knew_counts_as_deleted(town: Town) -> None:
    row = a_message(town)
    town.carrier.sounds["RE1"] = b"RIFF"
    town.carrier.trouble["delete"] = [GoneError("deleting")]
    town.works(5)
    assert town.row("recording_by_id", id=row["id"])["state"] == "deleted_there"


def test_a_message_that_never_comes_is_given_up_and_its_promise_stays(town: Town) -> None:
    row = a_message(town)
    for _ in range(80):
        town.works()
        town.clock.pass_(60)
    assert town.jobs(row["id"]) == []
    assert [c["reason"] for c in town.rows("open_callbacks", limit=5)] == ["VOICEMAIL"]
