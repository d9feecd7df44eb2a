"""The number shown to the 911 center: the caller's when it can be used, else ours. Never a made-up one."""

from __future__ import annotations

import pytest

from simulator.handset import Handset
from tests.journeys.town import CAMPAIGN, LINE, PSAP, PSAP_LINE, Town

UNUSABLE = [
    "anonymous",
    "unknown",
    "Restricted",
    "",
    "+266696687",  # ANONYMOUS on a keypad
    "+7378742833",  # RESTRICTED
    "+86282452253",  # UNAVAILABLE
    "+8656696",  # UNKNOWN
    "+2562533",  # BLOCKED
    "+1911",
    "911",
    "+15035550",
    "sip:someone@example.org",
    "client:someone",
    "+442071838750",  # abroad: a US carrier will not show it
    "+12423223000",  # the Bahamas share our country code and charge like abroad
]


def shown_to(center: Handset) -> list[str]:
    return [e.text.removeprefix("ringing: ") for e in center.transcript if e.kind == "ring"]


def test_911_sees_the_caller_s_own_number(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    town.psap.rings()
    assert shown_to(town.psap) == [rosa.number]


@pytest.mark.parametrize("number", UNUSABLE)
def test_911_sees_our_number_where_the_caller_s_cannot_be_used(town: Town, number: str) -> None:
    rosa = town.resident()
    rosa.call(LINE, caller_id=number)
    rosa.press("9")
    town.wait(15)
    assert shown_to(town.psap) == [LINE]
    assert rosa.talking_to == {PSAP}


def test_the_number_shown_is_the_line_that_was_called(town: Town) -> None:
    rosa = town.resident()
    rosa.call(CAMPAIGN, caller_id="anonymous")
    rosa.press("9")
    town.psap.rings()
    assert shown_to(town.psap) == [CAMPAIGN]


def test_when_a_call_with_the_caller_s_number_fails_it_is_made_again_with_ours(town: Town) -> None:
    """A carrier may refuse to show a number that is not ours; that must not cost the caller their way."""
    town.psap.will("fail")
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    rosa.hears("That line did not answer. We are trying again.")
    town.psap.will(answer_after=2)
    town.wait(12)
    assert rosa.talking_to == {PSAP}
    contact = town.the_contact()
    dialed = [r["body"] for r in town.sim.requests if "<Number" in r["body"]]
    assert [f'callerId="{number}"' in body for number, body in zip((rosa.number, LINE), dialed, strict=True)]
    rosa.hang_up()
    assert [(t["line_no"], t["result"]) for t in town.transfers(contact)] == [(0, "failed"), (0, "connected")]


@pytest.mark.parametrize("number", ["anonymous", "+442071838750"])
def test_a_failing_line_is_not_called_twice_in_the_same_way(town: Town, number: str) -> None:
    town.psap.will("fail")
    rosa = town.resident()
    rosa.call(LINE, caller_id=number)
    rosa.press("9")
    town.wait(30)
    rosa.hang_up()
    results = [(t["line_no"], t["result"]) for t in town.transfers(town.the_contact())]
    assert results == [(0, "failed"), (1, "connected")]


@pytest.mark.parametrize("number", ["anonymous", "+266696687", "+8656696", "not a number"])
def test_two_callers_without_a_number_are_never_one_person(town: Town, number: str) -> None:
    for n in range(2):
        caller = town.resident(f"+1503555011{n}", f"Somebody {n}")
        caller.call(LINE, caller_id=number)
        town.wait(2)
        caller.hang_up()
    first, second = town.contacts()
    assert first["id"] != second["id"]
    assert [c["caller_idx"] for c in (first, second)] == [None, None]
    assert [c["caller_enc"] for c in (first, second)] == [None, None]


def test_the_same_number_is_known_again_without_being_readable(town: Town) -> None:
    rosa = town.resident()
    for _ in range(2):
        rosa.call(LINE)
        town.wait(2)
        rosa.hang_up()
    first, second = town.contacts()
    assert first["caller_idx"] == second["caller_idx"]
    assert first["caller_enc"] != second["caller_enc"]
    assert town.caller_of(first) == rosa.number


def test_a_call_that_911_forwarded_from_its_own_line_goes_back_with_our_number(town: Town) -> None:
    """Their own number calling them would look like a fault, and cannot be called back."""
    taker = town.resident("+15035550114", "Call taker")
    taker.call(PSAP_LINE, caller_id=PSAP)
    taker.press("9#")
    town.psap.rings()
    assert shown_to(town.psap) == [PSAP_LINE]
