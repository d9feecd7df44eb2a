"""Who seems to have answered: told beside the call, for persons, machines, faxes and silence."""

import pytest

from tests.simulator.conftest import LINE


@pytest.fixture
def detected(sim, product, client, counselor):
    """Rings the counselor with detection beside the call; gives what was told of who answered."""
    product.says("/machine", "")

    def _detected(mode="Enable", seconds=40):
        client.calls.create(
            to=counselor.number, from_=LINE, twiml="<Response><Pause length='60'/></Response>",
            machine_detection=mode, async_amd="true",
            async_amd_status_callback=product.base + "/machine",
        )  # fmt: skip
        sim.advance(seconds)
        return [form["AnsweredBy"] for form in product.forms("/machine")]

    return _detected


@pytest.mark.parametrize(
    ("habit", "mode", "answered_by"),
    [
        ("answer", "Enable", "human"),
        ("voicemail", "Enable", "machine_start"),
        ("voicemail", "DetectMessageEnd", "machine_end_beep"),
        ("fax", "Enable", "fax"),
        ("silence", "Enable", "unknown"),
    ],
)
def test_who_answers_is_told_by_what_is_heard(detected, counselor, habit, mode, answered_by):
    counselor.will(habit)
    assert detected(mode) == [answered_by]


@pytest.mark.parametrize("word", ["machine_start", "unknown", "fax", "machine_end_silence"])
def test_a_person_may_be_taken_for_something_else(detected, counselor, word):
    counselor.will("answer", heard_as=word)
    assert detected() == [word]


def test_nobody_is_taken_for_what_the_carrier_never_says(counselor):
    with pytest.raises(ValueError, match="heard as"):
        counselor.will("answer", heard_as="robot")


def test_nothing_is_told_of_a_call_that_nobody_answers(detected, counselor):
    counselor.will("no_answer")
    assert detected(seconds=120) == []


def test_the_verdict_may_come_late_or_never_like_any_callback(sim, detected, counselor):
    counselor.will("answer")
    sim.faults.lose_callbacks(1)
    assert detected() == []


def test_the_verdict_is_told_after_two_seconds_for_a_person(sim, product, detected, counselor):
    counselor.will("answer")
    assert detected(seconds=1) == []
    sim.advance(1)
    assert [form["MachineDetectionDuration"] for form in product.forms("/machine")] == ["2000"]
