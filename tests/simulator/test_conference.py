"""Conferences: waiting, meeting, hearing, leaving."""

from tests.simulator.conftest import LINE

WORKERS = "+15035550101"


def room(product, caller="", staff=""):
    product.says("/voice", f'<Dial action="/after"><Conference {caller}>room</Conference></Dial>')
    product.says("/staff", f"<Dial><Conference {staff}>room</Conference></Dial>")
    product.says("/after", "<Say>You left the room</Say>")
    product.says("/events", "")


def arrive(sim, product, counselor):
    sim.add_number(WORKERS, voice_url=product.base + "/staff")
    counselor.call(WORKERS)


def test_the_first_waits_with_music_until_the_second_arrives(sim, product, resident, counselor):
    room(product)
    resident.call(LINE)
    sim.advance(60)
    assert resident.heard == ["hold music"]
    assert resident.silence_seconds == 0
    arrive(sim, product, counselor)
    assert resident.talking_to == {counselor.number}
    counselor.speak("I am here")
    assert resident.heard[-1] == "I am here"


def test_nobody_starts_it_when_nobody_may(sim, product, resident, counselor):
    room(product, 'startConferenceOnEnter="false"', 'startConferenceOnEnter="false"')
    resident.call(LINE)
    arrive(sim, product, counselor)
    assert resident.talking_to == set()


def test_a_waiting_document_does_not_loop_by_itself(sim, product, resident):
    room(product, 'waitUrl="/wait"')
    product.says("/wait", "<Say>Somebody will be with you soon</Say>")
    resident.call(LINE)
    sim.advance(60)
    assert resident.heard == ["Somebody will be with you soon"]
    assert resident.silence_seconds > 50


def test_a_waiting_document_that_redirects_goes_on(sim, product, resident):
    room(product, 'waitUrl="/wait"')
    product.says("/wait", "<Say>Somebody will be with you soon</Say><Redirect>/wait</Redirect>")
    resident.call(LINE)
    sim.advance(60)
    assert len(resident.heard) > 20
    assert resident.silence_seconds == 0


def test_a_waiting_document_with_a_gather_puts_the_caller_out(sim, product, resident):
    room(product, 'waitUrl="/wait"')
    product.says("/wait", "<Gather/>")
    resident.call(LINE)
    assert [note["code"] for note in sim.notifications] == [13238]
    assert resident.heard == ["You left the room"]


def test_the_action_is_told_answered_and_no_duration(sim, product, resident, counselor):
    room(product, staff='endConferenceOnExit="true"')
    resident.call(LINE)
    arrive(sim, product, counselor)
    sim.advance(5)
    counselor.hang_up()
    (form,) = product.forms("/after")
    assert form["DialCallStatus"] == "answered"
    assert not {"DialCallSid", "DialCallDuration"} & set(form)
    assert resident.heard[-1] == "You left the room"


def test_somebody_left_alone_hears_silence_and_that_is_recorded(sim, product, resident, counselor):
    room(product)
    resident.call(LINE)
    arrive(sim, product, counselor)
    counselor.hang_up()
    sim.advance(30)
    assert resident.in_call
    assert resident.silence_seconds == 30


def test_only_the_first_participants_wishes_decide_who_is_told(sim, product, resident, counselor):
    room(
        product,
        'statusCallback="/events" statusCallbackEvent="start end join leave"',
        'statusCallback="/never" statusCallbackEvent="join"',
    )
    resident.call(LINE)
    arrive(sim, product, counselor)
    resident.hang_up()
    counselor.hang_up()
    told = product.forms("/events")
    assert [form["StatusCallbackEvent"] for form in told] == [
        "participant-join", "conference-start", "participant-join", "participant-leave", "participant-leave",
        "conference-end",
    ]  # fmt: skip
    assert [form["SequenceNumber"] for form in told] == ["1", "2", "3", "4", "5", "6"]
    assert told[-1]["ReasonConferenceEnded"] == "last-participant-left"
    assert product.forms("/never") == []


def test_three_talk_hold_and_mute_by_rest(sim, product, resident, counselor, client):
    third = sim.handset("+15035550133", "supervisor")
    room(product)
    resident.call(LINE)
    arrive(sim, product, counselor)
    third.call(WORKERS)
    assert resident.talking_to == {counselor.number, third.number}
    (here,) = client.conferences.list(status="in-progress")
    seats = {one.call_sid: one for one in here.participants.list()}
    assert len(seats) == 3
    seats[resident.current.sid].update(hold=True, hold_url=product.says("/hold", "<Say>Please hold</Say>"))
    sim.settle()
    assert resident.heard[-1] == "Please hold"
    assert counselor.talking_to == {third.number}
    seats[resident.current.sid].update(hold=False)
    seats[third.current.sid].update(muted=True)
    sim.settle()
    third.speak("nobody hears this")
    assert "nobody hears this" not in resident.heard
    assert resident.talking_to == {counselor.number}
    seats[third.current.sid].delete()
    sim.settle()
    assert third.state == "idle"


def test_an_announcement_is_heard_by_one_while_all_go_on_talking(sim, product, resident, counselor, client):
    room(product)
    resident.call(LINE)
    arrive(sim, product, counselor)
    (here,) = client.conferences.list(friendly_name="room", status="in-progress")
    news = product.says("/news", "<Say>The other line does not answer</Say>")
    here.participants.get(counselor.current.sid).fetch().update(announce_url=news)
    sim.settle()
    assert counselor.heard[-1] == "The other line does not answer"
    assert "The other line does not answer" not in resident.heard
    sim.advance(10)
    assert resident.talking_to == {counselor.number}
    counselor.speak("I am still here")
    assert resident.heard[-1] == "I am still here"
    resident.hang_up()
    counselor.hang_up()


def test_a_participant_can_be_called_in_and_the_room_closed(sim, product, resident, counselor, client):
    room(product)
    resident.call(LINE)
    (here,) = client.conferences.list(friendly_name="room")
    made = here.participants.create(
        from_=LINE, to=counselor.number, end_conference_on_exit=True, label="counselor"
    )
    sim.settle()
    assert counselor.ringing
    counselor.answer()
    assert resident.talking_to == {counselor.number}
    assert made.label == "counselor"
    client.conferences(here.sid).update(status="completed")
    sim.settle()
    assert resident.heard[-1] == "You left the room"
    assert counselor.state == "idle"


def test_the_end_is_told_after_everybody_is_out_with_who_ended_it(sim, product, resident, counselor):
    room(product, 'statusCallback="/events" statusCallbackEvent="leave end"', 'endConferenceOnExit="true"')
    resident.call(LINE)
    arrive(sim, product, counselor)
    ending = counselor.current.sid
    counselor.hang_up()
    told = product.forms("/events")
    events = [form["StatusCallbackEvent"] for form in told]
    assert events == ["participant-leave", "participant-leave", "conference-end"]
    assert told[-1]["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    assert told[-1]["CallSidEndingConference"] == ending
