"""What the carrier tells us of the past: late, twice, or in the wrong order."""

from __future__ import annotations

import pytest

from simulator.sids import SidMaker
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.test_faults_webhooks import at_once, form
from tests.journeys.town import LINE, PSAP, PUBLIC, Town
from tests.journeys.trouble import delivered, sent_again

# ------------------------------------------------------------------ the past


def test_a_turn_of_the_past_hears_what_is_said_now(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "113")
    now = sent_again(town, "/voice/turn/3")
    assert "Choose what comes closest" in now
    assert sent_again(town, "/voice/turn/1") == now
    assert sent_again(town, "/voice/call") == now
    assert delivered(town, f"{PUBLIC}/voice/turn/99", form(rosa.current.sid, Digits="9")) == now  # type: ignore[union-attr]
    assert town.the_contact()["turn"] == 4


def test_news_told_twice_is_heard_once(town: Town) -> None:
    """The carrier asks twice where a caller goes whose call was taken: both times to the counselor."""
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    rosa.hears("Someone is here for you now")
    first = [r for r in town.sim.requests if r["url"].endswith("/voice/resume")][-1]["body"]
    assert sent_again(town, "/voice/resume") == first
    town.wait(5)
    assert rosa.talking_to == {ana.number}
    assert sent_again(town, "/voice/resume") == first, "also in the middle of the conversation"
    ana.hang_up()
    rosa.hears("If you're finished, you can hang up")
    rosa.hang_up()


def test_the_end_of_a_call_told_before_its_beginning_is_a_caller_who_hung_up(town: Town, call: str) -> None:
    town.unproven.pop("every_contact_has_an_end")
    delivered(town, f"{PUBLIC}/voice/status", form(call, CallStatus="completed"))
    assert [p["reason"] for p in town.promises()] == ["SYSTEM_FAILURE"], "as far as we know nobody answered"
    delivered(town, f"{PUBLIC}/voice/call", form(call, CallStatus="ringing"))
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("NO_ACTION", "DISCONNECTED")
    assert town.promises() == []


def test_the_result_of_a_transfer_after_the_end_of_the_call_corrects_it(town: Town, call: str) -> None:
    town.unproven.pop("every_contact_has_an_end")
    delivered(town, f"{PUBLIC}/voice/call", form(call))
    delivered(town, f"{PUBLIC}/voice/turn/1", form(call, Digits="9"))
    delivered(town, f"{PUBLIC}/voice/status", form(call, CallStatus="completed"))
    assert [p["reason"] for p in town.promises()] == ["LOST_TRANSFER"]
    spoke = form(call, CallStatus="completed", DialCallStatus="completed", DialBridged="true")
    for _ in range(2):
        delivered(town, f"{PUBLIC}/voice/turn/2", spoke)
    contact = town.the_contact()
    assert contact["outcome"] == "TO_911"
    assert town.promises() == []
    assert [t["result"] for t in town.transfers(contact)] == ["connected"]


RECORDED = {
    "RecordingSid": "RE" + "1" * 32,
    "RecordingDuration": "7",
    "RecordingUrl": "http://127.0.0.1:9/RE1",
}
READY = {"RecordingSid": "RE" + "1" * 32, "RecordingStatus": "completed", "RecordingDuration": "7"}


@pytest.mark.parametrize(
    "order",
    [
        ("turn", "ready", "status"),
        ("ready", "turn", "status"),
        ("status", "ready"),
        ("status", "ready", "turn"),
        ("ready", "status", "turn"),
        ("status", "turn", "ready"),
        ("turn", "turn", "ready", "ready", "status", "status"),
    ],
)
def test_a_message_is_kept_once_in_whatever_order_we_hear_of_it(
    make_town: MakeTown, order: tuple[str, ...]
) -> None:
    """The caller hangs up at its end; the recording, the call's end and the file each tell us."""
    town = make_town(now="2026-03-04 03:00")
    town.does_not_prove("nobody_stays_on_a_call", "the carrier knows of no such call")
    call = SidMaker(7).make("CA")
    delivered(town, f"{PUBLIC}/voice/call", form(call))
    delivered(town, f"{PUBLIC}/voice/turn/1", form(call, Digits="0"))
    delivered(town, f"{PUBLIC}/voice/turn/2", form(call, Digits="4"))
    tell = {
        "turn": (f"{PUBLIC}/voice/turn/3", form(call, CallStatus="completed", Digits="hangup", **RECORDED)),
        "ready": (f"{PUBLIC}/voice/recording", form(call, **READY)),
        "status": (f"{PUBLIC}/voice/status", form(call, CallStatus="completed")),
    }
    for what in order:
        delivered(town, *tell[what])
    contact = town.the_contact()
    assert contact["ended_at"] is not None
    assert len(town.rows("recordings_of_contact", contact_id=contact["id"])) == 1
    assert [p["reason"] for p in town.promises()] == ["VOICEMAIL"]
    assert contact["outcome"] == "CALLBACK"


def test_the_dial_result_of_911_in_parallel_with_the_end_of_the_call(town: Town) -> None:
    """Hung up by the caller after they spoke: both requests race, eight times over."""
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    town.psap.rings()
    town.wait(10)
    assert rosa.talking_to == {PSAP}
    town.at_once(rosa.hang_up)
    done = [r for r in town.sim.requests if "DialCallStatus" in r["params"]][-1]
    ended = [r for r in town.sim.requests if r["url"].endswith("/voice/status")][-1]
    at_once(town, *[(r["url"], r["pairs"]) for r in (done, ended)] * 4)
    contact = town.the_contact()
    assert contact["outcome"] == "TO_911"
    assert town.promises() == []
