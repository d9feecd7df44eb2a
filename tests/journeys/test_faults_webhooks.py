"""What the carrier tells us twice, late, in the wrong order, in parallel or never has the effect of being
told it once and in time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import takes_the_call
from tests.journeys.town import ACCOUNT, LINE, PUBLIC, Town
from tests.journeys.trouble import delivered, state_of

Weather = Callable[[Town], object]


def nothing_arrives_of_calls(town: Town) -> None:
    town.sim.faults.lose_callbacks(10_000)


def every_connection_breaks_once(town: Town) -> None:
    """The carrier tries each webhook a second time, as it does when the connection was refused."""
    fault = town.sim.faults.next_webhook
    seen: set[tuple[str, str]] = set()

    def first_time(url: str) -> str | None:
        tries = len([r for r in town.sim.requests if r["url"] == url])
        key = (url, str(tries))
        if tries % 2 == 1 and key not in seen:
            seen.add(key)
            return "refused"
        return fault(url)

    town.sim.faults.next_webhook = first_time  # type: ignore[method-assign]


WEATHERS: dict[str, Weather] = {
    "fair": lambda town: None,
    "everything twice": lambda town: setattr(town.sim.faults, "duplicate_webhooks", True),
    "statuses turned around": lambda town: setattr(town.sim.faults, "reorder_callbacks", True),
    "statuses 20 s late": lambda town: setattr(town.sim.faults, "callback_delay", 20.0),
    "twice and turned around": lambda town: (
        setattr(town.sim.faults, "duplicate_webhooks", True),
        setattr(town.sim.faults, "reorder_callbacks", True),
    ),
    "unknown parameters": lambda town: setattr(town.sim.faults, "unknown_parameters", True),
    "answers 2 s late": lambda town: (
        town.sim.faults.webhook_delay(2),
        town.does_not_prove(
            "nobody_was_left_in_silence", "who leaves a message hears only themselves, and then us"
        ),
    ),
    "no status at all": nothing_arrives_of_calls,
    "every connection breaks once": every_connection_breaks_once,
}


@pytest.fixture(params=WEATHERS.values(), ids=[name.replace(" ", "-") for name in WEATHERS])
def weather(request: pytest.FixtureRequest) -> Weather:
    found: Weather = request.param
    return found


def until_all_is_repaired(town: Town) -> None:
    """What was lost is asked for within ten minutes, and a little."""
    town.wait(700)


def story_of(town: Town) -> dict[str, Any]:
    """What is kept of the one call, without times and ids."""
    contact = town.the_contact()
    return {
        "end": (contact["outcome"], contact["reason"]),
        "answers": town.answers(contact),
        "transfers": [t["result"] for t in town.transfers(contact)],
        "promises": [(p["reason"], town.number_of(p)) for p in town.promises()],
        "messages": [r["seconds"] for r in town.rows("recordings_of_contact", contact_id=contact["id"])],
        "handoffs": len({leg["handoff_id"] for leg in town.legs(contact)}),
        "taken by": [leg["state"] for leg in town.legs(contact) if leg["accepted_at"] is not None],
    }


# ------------------------------------------------------------------ five stories in every weather


def calmly(town: Town, rosa: Handset, keys: str) -> None:
    """A key once the last one had its effect, also on a day when answers take their time."""
    for key in keys:
        town.wait(3)
        rosa.press(key)


def test_a_conversation_with_a_counselor(town: Town, weather: Weather) -> None:
    weather(town)
    ana, ben, rosa = (
        town.counselor("Ana", "+15035550131"),
        town.counselor("Ben", "+15035550132"),
        town.resident(),
    )
    rosa.call(LINE)
    calmly(town, rosa, "1131" + "2222")
    rosa.hears("We are finding a counselor")
    ben.rings()
    takes_the_call(ana)
    rosa.hears("Someone is here for you now")
    town.wait(20)
    assert rosa.talking_to == {ana.number}
    assert ben.state == "idle"
    ana.hang_up()
    rosa.hears("If you're finished, you can hang up")
    rosa.hang_up()
    until_all_is_repaired(town)
    story = story_of(town)
    assert story["answers"]["call_type"] == "WELFARE"
    assert len(story["answers"]) == 6
    del story["answers"]
    assert story == {
        "end": ("PHONE_ONLY", "ANSWERED"),
        "transfers": [],
        "promises": [],
        "messages": [],
        "handoffs": 1,
        "taken by": ["done"],
    }
    assert [e.text for e in ana.transcript if e.kind == "ring"] == [f"ringing: {LINE}"], "she was rung once"


def test_911_on_its_second_line(town: Town, weather: Weather) -> None:
    weather(town)
    town.psap.will("busy")
    rosa = town.resident()
    rosa.call(LINE)
    calmly(town, rosa, "9")
    town.psap_2.rings()
    town.wait(20)
    assert rosa.talking_to == {town.psap_2.number}
    rosa.hang_up()
    until_all_is_repaired(town)
    story = story_of(town)
    assert story["end"][0] == "TO_911"
    assert story["transfers"] == ["busy", "connected"]
    assert story["promises"] == []


def test_a_caller_who_is_lost_on_the_way_to_911(town: Town, weather: Weather) -> None:
    weather(town)
    town.psap.will("no_answer")
    rosa = town.resident()
    rosa.call(LINE)
    calmly(town, rosa, "9")
    town.psap.rings()
    rosa.hang_up()
    until_all_is_repaired(town)
    story = story_of(town)
    assert story["end"] == ("CALLBACK", "LOST_TRANSFER")
    assert story["promises"] == [("LOST_TRANSFER", rosa.number)]
    assert len(story["transfers"]) == 1


def test_a_callback_while_waiting(town: Town, weather: Weather) -> None:
    weather(town)
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    ana.will("no_answer")
    rosa.call(LINE)
    calmly(town, rosa, "0")
    rosa.hears("We are finding a counselor")
    calmly(town, rosa, "1" + "1" + "2" + "2")
    rosa.hears("A counselor calls you back")
    town.wait(20)
    until_all_is_repaired(town)
    story = story_of(town)
    assert story["end"] == ("CALLBACK", "CALLER_ASKED")
    assert story["promises"] == [("CALLER_ASKED", rosa.number)]
    assert town.rows("waiting_handoffs", limit=5) == []


def test_a_message_at_night(make_town: MakeTown, weather: Weather) -> None:
    town = make_town(now="2026-03-04 03:00")
    weather(town)
    rosa = town.resident()
    rosa.call(LINE)
    calmly(town, rosa, "0" + "4")
    rosa.hears("beep")
    town.wait(1)
    rosa.speak("please call my sister on the other side of the river")
    town.wait(3)
    rosa.press("#")
    rosa.hears("A counselor will listen to your message")
    town.wait(20)
    until_all_is_repaired(town)
    story = story_of(town)
    assert story["end"] == ("CALLBACK", "CLOSED")
    assert len(story["messages"]) == 1
    assert [reason for reason, _ in story["promises"]] == ["VOICEMAIL"]


# ------------------------------------------------------------------ the same turn at once

MANY = 8


def at_once(town: Town, *asked: tuple[str, list[tuple[str, str]]]) -> list[str]:
    """The answers to webhooks that arrive in the same moment."""
    with ThreadPoolExecutor(len(asked)) as pool:
        return [told.result() for told in [pool.submit(delivered, town, url, pairs) for url, pairs in asked]]


def form(call: str, **more: str) -> list[tuple[str, str]]:
    fields = {
        "AccountSid": ACCOUNT,
        "CallSid": call,
        "CallStatus": "in-progress",
        "From": "+15035550111",
        "To": LINE,
    }
    return list((fields | more).items())


def test_the_first_request_eight_times_at_once_is_one_call_and_one_greeting(town: Town, call: str) -> None:
    said = at_once(town, *[(f"{PUBLIC}/voice/call", form(call, CallStatus="ringing"))] * MANY)
    assert len(set(said)) == 1
    assert "You've reached Port Alder" in said[0]
    assert town.the_contact()["turn"] == 1


def test_one_key_eight_times_at_once_is_one_turn_and_one_document(town: Town, call: str) -> None:
    delivered(town, f"{PUBLIC}/voice/call", form(call))
    delivered(town, f"{PUBLIC}/voice/turn/1", form(call, Digits="1"))
    said = at_once(town, *[(f"{PUBLIC}/voice/turn/2", form(call, Digits="2"))] * MANY)
    assert len(set(said)) == 1
    assert "What is it about?" in said[0]
    assert town.the_contact()["turn"] == 3
    assert town.answers(town.the_contact()) == {"caller_role": "other"}


def test_of_different_keys_for_one_turn_the_first_counts_and_all_hear_the_same(town: Town, call: str) -> None:
    delivered(town, f"{PUBLIC}/voice/call", form(call))
    delivered(town, f"{PUBLIC}/voice/turn/1", form(call, Digits="1"))
    said = at_once(town, *[(f"{PUBLIC}/voice/turn/2", form(call, Digits=key)) for key in "1239"])
    assert len(set(said)) == 1
    assert town.the_contact()["turn"] == 3
    rows = town.rows("answers_of", contact_id=town.the_contact()["id"])
    assert len(rows) <= 1, "9 leads to 911 and answers nothing"


def test_a_search_begun_eight_times_at_once_rings_each_phone_once(town: Town, call: str) -> None:
    ana = town.counselor("Ana", "+15035550131")
    delivered(town, f"{PUBLIC}/voice/call", form(call))
    at_once(town, *[(f"{PUBLIC}/voice/turn/1", form(call, Digits="0"))] * MANY)
    ana.rings()
    town.wait(5)
    assert len(town.legs(town.the_contact())) == 1


def test_a_promise_made_eight_times_at_once_is_one(town: Town, call: str) -> None:
    delivered(town, f"{PUBLIC}/voice/call", form(call))
    for turn, key in enumerate("0311", 1):
        delivered(town, f"{PUBLIC}/voice/turn/{turn}", form(call, Digits=key))
    assert state_of(town).step == "voicemail_ok"
    said = at_once(town, *[(f"{PUBLIC}/voice/turn/5", form(call, Digits="2"))] * MANY)
    assert len(set(said)) == 1
    assert [p["voicemail_ok"] for p in town.promises()] == [0]


def test_a_key_and_the_end_of_the_call_at_once_leave_one_end(town: Town, call: str) -> None:
    town.unproven.pop("every_contact_has_an_end")
    delivered(town, f"{PUBLIC}/voice/call", form(call))
    over = form(call, CallStatus="completed")
    at_once(
        town,
        (f"{PUBLIC}/voice/turn/1", form(call, Digits="0")),
        *[(f"{PUBLIC}/voice/status", over)] * 3,
        (f"{PUBLIC}/voice/turn/1", form(call, Digits="9")),
    )
    contact = town.the_contact()
    assert contact["ended_at"] is not None
    assert town.rows("waiting_handoffs", limit=5) == []
    closed = [r for r in town.rows("audit_of", subject=contact["id"], limit=50) if r["action"] == "closed"]
    assert len(closed) == 1


@pytest.mark.parametrize("round", range(6))
def test_who_hangs_up_in_the_moment_of_their_key_is_never_looked_for_afterwards(
    town: Town, call: str, round: int
) -> None:
    """Whichever of the two is stored first: no phone rings for somebody who is gone."""
    town.unproven.pop("every_contact_has_an_end")
    town.unproven.pop("nobody_stays_on_a_call")
    ana = town.counselor("Ana", "+15035550131")
    delivered(town, f"{PUBLIC}/voice/call", form(call))
    key = (f"{PUBLIC}/voice/turn/1", form(call, Digits="0"))
    over = (f"{PUBLIC}/voice/status", form(call, CallStatus="completed"))
    at_once(town, *([key, over] if round % 2 else [over, key]))
    assert state_of(town).ended
    town.wait(30)
    assert ana.transcript == []
    assert town.rows("waiting_handoffs", limit=5) == []


ROUNDS = range(8)


def a_phone_that_listens(town: Town, call: str) -> str:
    """A counselor hears the whisper for this call; the address of her leg."""
    ana = town.counselor("Ana", "+15035550131")
    delivered(town, f"{PUBLIC}/voice/call", form(call))
    delivered(town, f"{PUBLIC}/voice/turn/1", form(call, Digits="0"))
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    return f"{PUBLIC}/voice/leg/{town.legs(town.the_contact())[0]['id']}"


@pytest.mark.parametrize("round", ROUNDS)
def test_who_hangs_up_in_the_moment_of_pressing_1_has_taken_nothing_or_given_it_back(
    town: Town, call: str, round: int
) -> None:
    """The caller must never be led into a room to which nobody comes."""
    town.expects(12200, "a caller of whom the carrier does not know cannot be called on")
    leg = a_phone_that_listens(town, call)
    key = (f"{leg}/key/1", form("CAx", Digits="1"))
    over = (f"{leg}/status", form("CAx", CallStatus="completed"))
    at_once(town, *([key, over] if round % 2 else [over, key]))
    (row,) = town.legs(town.the_contact())
    handoff = town.row("handoff_by_id", id=row["handoff_id"])
    assert row["ended_at"] is not None
    if row["accepted_at"] is None:
        assert handoff["state"] == "waiting", "the search goes on"
    else:
        assert (row["state"], handoff["state"]) == ("done", "ended")


@pytest.mark.parametrize("round", ROUNDS)
def test_pressing_1_told_many_times_at_once_lets_her_have_the_call(town: Town, call: str, round: int) -> None:
    town.expects(12200, "a caller of whom the carrier does not know cannot be called on")
    leg = a_phone_that_listens(town, call)
    said = at_once(town, *[(f"{leg}/key/1", form("CAx", Digits="1"))] * 4)
    assert len(set(said)) == 1
    assert "<Conference" in said[0]
    (row,) = town.legs(town.the_contact())
    assert row["state"] == "accepted"
