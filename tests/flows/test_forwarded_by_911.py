"""A 911 call taker forwards a caller: no menu, a counselor ahead of the public, or back with the reason."""

from __future__ import annotations

from flows.model import Close, Connect, Dialing, Remember, Seek, TakeMessage, Wait
from tests.flows.world import EVERYBODY, Call, FakeWorld, night, port_alder

FLOW = port_alder()
LEADS = (
    "goto", "missed", "skip", "nobody", "callback", "after", "done", "failed", "empty", "otherwise",
    "no", "unsure",
)  # fmt: skip


def forwarded(world: FakeWorld | None = None) -> Call:
    return Call(world, line="forwarded")


def test_the_greeting_is_for_the_call_taker() -> None:
    assert forwarded().heard.startswith("Port Alder Community Response, for 911 call takers.")


def test_the_cad_number_is_taken_and_a_counselor_sought() -> None:
    call = forwarded().press("20261122")
    assert call.new == (Remember("cad_number", "20261122"), Seek("forwarded", 60))


def test_the_cad_number_may_be_skipped_by_pound_or_silence() -> None:
    for call in (forwarded().press("#"), forwarded().silent()):
        assert call.step == "forwarded_wait"
        assert call.state.answer("cad_number") == ""


def test_a_number_that_is_no_cad_number_never_holds_the_caller_up() -> None:
    assert forwarded().press("12").press("1").step == "forwarded_wait"


def test_they_come_before_the_public_and_wait_a_minute_at_most() -> None:
    assert FLOW.lines["forwarded"].priority > max(FLOW.lines[line].priority for line in ("public", "library"))
    assert FLOW.lines["forwarded"].priority > FLOW.call_types["MH_CRISIS"].priority
    assert FLOW.steps["forwarded_wait"].most <= 60  # type: ignore[union-attr]


def test_nobody_in_time_takes_them_back_to_911_with_the_reason() -> None:
    world = FakeWorld()
    call = forwarded(world).press("#")
    world.waiting = Wait("expired")
    call.silent()
    assert "No counselor is free. We take you back to Port Alder 911." in call.heard
    assert Dialing("psap", 0, "NO_STAFF") in call.new


def test_nobody_there_takes_them_back_at_once() -> None:
    call = forwarded(FakeWorld(absent=EVERYBODY)).press("#")
    assert call.then == Connect("psap", 0, 30, "caller")
    assert call.new == (Dialing("psap", 0, "NO_STAFF"),)


def test_at_night_they_hear_when_we_are_back_and_go_back() -> None:
    call = forwarded(night()).press("#")
    assert "We are closed now. Our counselors are back today at 8 AM." in call.heard
    assert call.new == (Dialing("psap", 0, "CLOSED"),)
    assert call.dialed(bridged=True).hangs_up().close == Close("TO_911", "CLOSED")


def test_one_key_leads_back_to_911_at_any_time() -> None:
    for call in (forwarded(), forwarded().press("#"), forwarded().press("#").taken().parted()):
        assert call.press("9").step == "back_asked"
        assert call.new[-1] == Dialing("psap", 0, "CALLER_ASKED")


def test_whoever_comes_back_from_a_counselor_can_go_on_to_911_or_to_a_counselor() -> None:
    call = forwarded().press("#").taken().parted()
    assert "To go back to 911, press 1." in call.heard
    assert call.press("1").step == "back_asked"
    assert forwarded().press("#").taken().parted().silent(2).step == "forwarded_wait"


def test_a_forwarded_caller_never_meets_a_menu_of_the_public_or_a_voicemail() -> None:
    """Every step that can be reached from the private line, whatever happens."""
    seen: set[str] = set()
    todo = [FLOW.lines["forwarded"].start, FLOW.lines["forwarded"].person, FLOW.lines["forwarded"].emergency]
    while todo:
        step = FLOW.steps[todo.pop()]
        if step.id in seen:
            continue
        seen.add(step.id)
        leads = [getattr(step, key, "") for key in LEADS]
        leads += [part.goto for key in ("choices", "rules") for part in getattr(step, key, ())]
        todo += [lead for lead in leads if lead]
    assert not seen & {"greeting", "who", "about", "questions", "closed", "message", "callback_number"}
    assert not [id_ for id_ in seen if type(FLOW.steps[id_]).__name__ == "Voicemail"]


def test_both_911_lines_failing_asks_the_supervisor_too() -> None:
    call = forwarded(FakeWorld(absent=("forwarded",))).press("#").dialed("busy").dialed("busy")
    assert call.step == "forwarded_last"
    assert Seek("supervisors", 40) in call.new
    assert not isinstance(call.then, TakeMessage)
