"""What the worker asks of the carrier once a phone rings: letting it go, calling a caller on, messages."""

from __future__ import annotations

import pytest

from db.store import Row
from flows.model import Key, Recorded
from ivr.calls import handoffs
from ivr.ports import GoneError
from tests.ivr.errand_town import ANA, BEN, Town
from tests.ivr.phone_company import NO_ANSWER, refuses

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
    number = next(order.to for order in town.carrier.orders if taken["id"] in order.answered)
    town.carrier.rang(number, taken["call_id"], "completed")
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


def test_a_call_that_the_carrier_does_not_know_is_not_over_for_that(town: Town) -> None:
    """It may be looking in the wrong place; a caller who is there must not count as gone."""
    town.rings()
    for _ in range(29):
        town.clock.pass_(601)
        town.works()
    assert town.contact()["ended_at"] is None
    for _ in range(2):
        town.clock.pass_(601)
        town.works()
    assert town.contact()["ended_at"] is not None, "but no call lasts five hours"


def test_a_conversation_that_the_carrier_does_not_know_goes_on(town: Town) -> None:
    taken, _ = somebody_took_it(town)
    town.works(2)
    del town.carrier.calls[taken["call_id"]]
    town.works(1900)
    assert town.row("leg_by_id", id=taken["id"])["ended_at"] is None
    assert town.row("handoff_by_id", id=taken["handoff_id"])["state"] == "won"


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
