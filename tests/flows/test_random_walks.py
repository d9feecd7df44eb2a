"""Whatever comes in, in whatever state of the world, the promises hold: random walks over whole calls."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from flows import codes, engine
from flows.city import Handoff, Transfer
from flows.model import (
    Connect,
    Dialed,
    DialEnded,
    Dialing,
    HangUp,
    HungUp,
    Input,
    Join,
    KeepCallback,
    KeepVoicemail,
    Key,
    Listen,
    Parted,
    Recorded,
    Resumed,
    Seek,
    Silence,
    Speech,
    StopSeeking,
    TakeMessage,
    Wait,
)
from tests.flows.world import NIGHT, NOON, Call, FakeWorld, port_alder

FLOW = port_alder()
PHRASES = sorted({phrase for words in FLOW.words.values() for word in words.values() for phrase in word.hear})

worlds = st.builds(
    FakeWorld,
    at=st.sampled_from([NOON, NIGHT]),
    closed=st.booleans(),
    next_opening=st.sampled_from([None, NOON, NIGHT]),
    unstaffed=st.sets(st.sampled_from(["counselors", "supervisors"])),
    absent=st.sets(st.sampled_from(["counselors", "supervisors", "forwarded"])),
    number=st.sampled_from([None, "+15035550142", "+447911123456"]),
    waiting=st.builds(
        Wait,
        st.sampled_from(["waiting", "waiting", "waiting", "won", "expired", "none"]),
        position=st.integers(1, 9),
        room=st.just("room"),
    ),
)
KEYS = [*"1234567890*#", "1#", "00", "911", "2026112", "5035550177", "9999999999", ""]
STATUSES = ["completed", "busy", "no-answer", "failed", "canceled"]
said = st.one_of(st.sampled_from(PHRASES), st.text(max_size=20))
inputs = st.one_of(
    st.builds(Key, st.sampled_from(KEYS)),
    st.builds(Speech, said, st.sampled_from([None, 0.0, 0.4, 0.9])),
    st.just(Silence()),
    st.builds(Dialed, st.sampled_from(STATUSES), st.booleans()),
    st.builds(Recorded, st.sampled_from(["", "REC"]), st.integers(0, 120)),
    st.just(Parted()),
    st.just(Resumed()),
    st.just(HungUp()),
)


def promises_hold(call: Call, before: int, given_: Input | None = None) -> None:
    """What every turn keeps to. `before` is the priority before the turn, `given_` what came in."""
    state, prompt = call.state, call.prompt
    assert state.priority >= before, "a key lowered the risk"
    assert state.language in FLOW.languages and state.step in FLOW.steps
    for effect in call.new:
        if isinstance(effect, Dialing):
            assert effect.reason in codes.REASONS
        if isinstance(effect, KeepCallback):
            assert effect.reason in codes.REASONS and effect.priority >= before
    if state.ended:
        assert not state.seeking, "phones ring for somebody who is gone"
        assert call.close.outcome in codes.DECISIONS and call.close.reason in codes.REASONS
    if prompt is None:
        assert state.ended
        return
    assert all(said.text.strip() and "{" not in said.text for said in prompt.says)
    # Music may go on without words, and a call that was called on twice; everything else is spoken to.
    music = isinstance(prompt.then, Listen) and prompt.then.music
    assert prompt.says or music or isinstance(given_, Resumed)
    match prompt.then:
        case Listen(digits=digits, seconds=seconds):
            assert digits >= 1 and 1 <= seconds <= 30
        case Connect(destination=to, number=number):
            assert number < len(FLOW.destinations[to].numbers)
            assert isinstance(FLOW.steps[state.step], Transfer)
        case Join(room=room):
            assert room and state.reached
        case TakeMessage(seconds=seconds):
            assert seconds > 0
        case HangUp():
            assert state.ended


def searches_after(call: Call, open_: int) -> int:
    """Searches begin and stop in turn, meeting somebody ends one, and the state says if one is open."""
    for effect in call.new:
        open_ += isinstance(effect, Seek)
        open_ -= isinstance(effect, StopSeeking)
        assert open_ in (0, 1)
    if call.prompt and isinstance(call.prompt.then, Join):
        open_ = 0
    assert open_ == bool(call.state.seeking)
    return open_


def every_dialing_ends(call: Call) -> None:
    dialed = sum(isinstance(effect, Dialing) for effect in call.effects)
    ended = sum(isinstance(effect, DialEnded) for effect in call.effects)
    assert ended <= dialed + call.state.ended


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FLOW.lines)), st.lists(st.tuples(inputs, worlds), max_size=25))
def test_every_promise_holds_on_every_walk(line: str, turns: list[tuple[Input, FakeWorld]]) -> None:
    call = Call(turns[0][1] if turns else None, line=line)
    promises_hold(call, 0)
    searching = searches_after(call, 0)
    for given_, world in turns:
        before, call.world = call.state.priority, world
        call.gives(given_)
        promises_hold(call, before, given_)
        searching = searches_after(call, searching)
        every_dialing_ends(call)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(FLOW.lines)), st.lists(st.tuples(inputs, worlds), max_size=15), worlds)
def test_after_whatever_happened_9_connects_and_0_looks_for_somebody(
    line: str, turns: list[tuple[Input, FakeWorld]], world: FakeWorld
) -> None:
    call = Call(world, line=line)
    for given_, now in turns:
        call.world = now
        call.gives(given_)
    if call.state.ended or not isinstance(call.then, Listen):
        return
    call.world = world
    nine = engine.answer(FLOW, call.state, Key("9"), world)
    tried_before = {name for name, _ in call.state.rounds}
    assert nine.prompt is not None
    assert isinstance(nine.prompt.then, Connect) or FLOW.lines[line].emergency in tried_before
    zero = engine.answer(FLOW, call.state, Key("0"), replace(world, closed=False, unstaffed=(), absent=()))
    assert zero.prompt is not None
    assert isinstance(FLOW.steps[zero.state.step], Handoff) or tried_before


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(FLOW.lines)), worlds, st.lists(inputs, max_size=12))
def test_whoever_falls_silent_reaches_a_person_911_or_leaves_a_promise(
    line: str, world: FakeWorld, before: list[Input]
) -> None:
    """From wherever a caller is, silence alone (and lines that never answer) comes to a good end."""
    call = Call(world, line=line)
    for given_ in before:
        call.gives(given_)
    for _ in range(80):
        if call.state.ended or isinstance(call.then, Join | TakeMessage):
            break
        call.dialed("no-answer") if isinstance(call.then, Connect) else call.silent()
    else:
        raise AssertionError(f"silence went on for ever at {call.step}")
    kept = call.stored(KeepCallback) + call.stored(KeepVoicemail)
    left_of_their_own = any(isinstance(given_, HungUp) for given_ in before)
    with_somebody = call.state.reached or call.state.transferred or not call.state.ended
    assert kept or with_somebody or left_of_their_own


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FLOW.lines)), st.lists(st.tuples(inputs, worlds), max_size=12))
def test_the_engine_is_pure(line: str, turns: list[tuple[Input, FakeWorld]]) -> None:
    """The same turns give the same calls: a repeated webhook may be answered again."""
    one, other = Call(line=line), Call(line=line)
    for given_, world in turns:
        one.world = other.world = world
        state = one.state
        one.gives(given_), other.gives(given_)
        assert (one.state, one.prompt, one.new) == (other.state, other.prompt, other.new)
        again = engine.answer(FLOW, state, given_, world)
        assert (again.state, again.prompt, again.effects) == (one.state, one.prompt, one.new)
