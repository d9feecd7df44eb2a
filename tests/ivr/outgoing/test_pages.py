"""Pages: who is asked is reached once on each channel, what does not arrive takes another way, and whoever
answers stops the rest. Scenarios of the design are named where they are told."""

from __future__ import annotations

import pytest

from flows.paging.model import Page
from ivr.outgoing import pages
from ivr.ports import CarrierError
from ivr.twilio_carrier.documents import dialable
from tests.ivr.page_town import CHIEF, CHIEF_MAIL, MEDIC, NURSE, PageTown
from tests.ivr.phone_company import NO_ANSWER, refuses

# ------------------------------------------------------------------ reaching somebody


def test_a_responder_is_texted_at_once_and_rung_when_the_gap_is_over(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.works(1)
    assert len(out.texts_to(NURSE)) == 1
    assert out.carrier.orders == []
    out.works(20)
    (order,) = out.carrier.orders
    page = out.page(dispatch, "voice")
    assert order.to == NURSE
    assert (order.answered, order.status, order.machine) == tuple(
        f"/voice/page/{page['id']}/{what}" for what in ("answered", "status", "machine")
    )
    assert page["carrier_id"] == "CA-placed-1"


def test_the_text_says_the_code_and_the_keys_and_nothing_about_who_asked(out: PageTown) -> None:
    dispatch = out.calls_out(place="14 Alder Street", note="Rosa, apartment 3", people="two children")
    out.works(1)
    (body,) = out.texts_to(NURSE)
    code = out.dispatch(dispatch)["code"]
    assert f"page {code}" in body
    assert f"1 {code}" in body and f"2 {code}" in body
    assert "https://hotline.example.org/r/" in body
    for secret in ("Alder Street", "Rosa", "children", "WELFARE", "Welfare"):
        assert secret not in body


def test_nothing_goes_out_once_somebody_has_accepted(out: PageTown) -> None:
    """Invariant 4: the call that was planned for later is dropped, and so is everybody else's."""
    medic = out.responder(MEDIC, shift=True)
    dispatch = out.calls_out()
    out.works(1)
    out.accepts(dispatch, out.nurse)
    out.works(200)
    assert out.carrier.orders == [], "nobody is rung"
    calls = out.pages(dispatch, "voice")
    assert {page["state"] for page in calls} == {"dropped"}
    assert {page["person_id"] for page in calls} == {out.nurse, medic}


def test_a_page_that_is_taken_between_its_claim_and_its_text_is_not_sent(out: PageTown) -> None:
    """The page is written, the text waits to be sent, and in this moment she accepts on another way."""
    dispatch = out.calls_out()
    out.worker.tick()
    assert [row["state"] for row in out.rows("messages_of_page", page_id=out.page(dispatch)["id"])] == [
        "planned"
    ]
    out.accepts(dispatch, out.nurse)
    out.works(5)
    assert not [body for body in out.texts_to(NURSE) if "/r/" in body and "decline" in body]
    assert out.message(out.page(dispatch))["state"] == "dropped"
    assert out.page(dispatch)["state"] == "dropped"


def test_a_phone_that_rings_stops_when_somebody_else_accepts(out: PageTown) -> None:
    medic = out.responder(MEDIC, shift=True)
    dispatch = out.calls_out()
    out.works(22)
    assert len(out.carrier.orders) == 2
    out.call_is(out.page(dispatch, "voice", medic), "answered")
    out.accepts(dispatch, out.responder("+15035550143"))
    out.works(3)
    assert out.carrier.ended == [out.page(dispatch, "voice", out.nurse)["carrier_id"]], (
        "whoever has picked up hears what is true when they press their key"
    )


def test_a_level_that_is_asked_again_does_not_page_anybody_twice(out: PageTown) -> None:
    """Invariant 3."""
    dispatch = out.calls_out()
    row = out.dispatch(dispatch)
    again = Page(out.nurse, "sms", row["epoch"], row["level"])
    assert out.store.write(lambda tx: pages.plan(out.house, tx, row, again, out.clock.now())) is None
    assert len(out.pages(dispatch, "sms")) == 1


def test_one_person_never_has_two_live_calls(out: PageTown) -> None:
    first = out.calls_out()
    second = out.calls_out()
    out.works(25)
    assert len(out.carrier.orders) == 1
    assert len(out.texts_to(NURSE)) == 2, "the texts stand"
    rung = next(d for d in (first, second) if out.page(d, "voice")["carrier_id"])
    out.call_is(out.page(rung, "voice"), "no-answer")
    out.works(6)
    assert len(out.carrier.orders) == 2


# ------------------------------------------------------------------ a voicemail (scenario 11)


def test_a_voicemail_is_redialed_once_the_text_stands_and_the_levels_go_on_in_time(out: PageTown) -> None:
    out.responder(MEDIC)
    dispatch = out.calls_out()
    due = out.dispatch(dispatch)["due_at"]
    out.works(21)
    page = out.page(dispatch, "voice", out.nurse)
    out.call_is(page, "answered")
    out.machine_is_heard(page)
    out.call_is(page, "completed")
    assert out.page(dispatch, "voice", out.nurse)["state"] == "machine"
    out.works(20)
    assert [order.to for order in out.carrier.orders] == [NURSE, NURSE]
    again = out.page(dispatch, "voice", out.nurse, nth=1)
    out.call_is(again, "completed")
    out.works(40)
    assert [order.to for order in out.carrier.orders] == [NURSE, NURSE], "one redial"
    assert out.page(dispatch)["state"] == "submitted", "the text stands"
    assert out.dispatch(dispatch)["due_at"] == due, "the clock of the level never pauses"
    out.works(60)
    assert out.texts_to(MEDIC), "and the next level is asked in time"


def test_who_presses_a_key_is_a_person_whatever_the_machine_detection_said(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.works(21)
    page = out.page(dispatch, "voice")
    out.machine_is_heard(page)
    out.store.write(lambda tx: pages.human(tx, page["id"], out.clock.now()))
    out.machine_is_heard(page)
    out.call_is(page, "completed")
    out.works(30)
    assert out.page(dispatch, "voice")["state"] == "human"
    assert len(out.carrier.orders) == 1, "who has spoken is not redialed"


# ------------------------------------------------------------------ not delivered (scenario 10)


def test_a_phone_that_is_off_is_rung_at_once_and_texted_once_more_after_a_minute(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.works(1)
    out.text_is(out.page(dispatch), "undelivered", 30003)
    out.works(2)
    assert [order.to for order in out.carrier.orders] == [NURSE], "long before the gap is over"
    out.works(50)
    assert len(out.texts_to(NURSE)) == 1
    out.works(12)
    assert len(out.texts_to(NURSE)) == 2
    again = out.page(dispatch, "sms", nth=1)
    assert again["try"] == 2
    out.text_is(again, "undelivered", 30003)
    out.works(45)
    assert len(out.texts_to(NURSE)) == 2, "once; the next level has not begun"


def test_a_text_taken_for_spam_is_not_repeated_as_it_was(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.works(1)
    out.text_is(out.page(dispatch), "undelivered", 30007)
    out.works(3)
    first, second = out.texts_to(NURSE)
    assert "https://" in first
    assert "https://" not in second
    assert [order.to for order in out.carrier.orders] == [NURSE]
    assert out.alarms() == ["text_filtered"]


def test_who_said_stop_to_our_number_is_rung_and_their_supervisor_knows(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.carrier.trouble["send"] = [refuses(21610, again=False)]
    out.works(2)
    assert out.page(dispatch)["state"] == "failed"
    assert [order.to for order in out.carrier.orders] == [NURSE]
    dead = out.rows("dead_channels", person_id=out.nurse)
    assert [(row["channel"], row["error"]) for row in dead] == [("sms", 21610)]
    assert "text_stopped" in out.alarms()
    out.works(70)
    assert out.texts_to(NURSE) == [], "and no text is tried again"


def test_who_is_reached_on_no_channel_counts_as_unreachable_and_the_next_are_asked(out: PageTown) -> None:
    out.responder(MEDIC)
    dispatch = out.calls_out()
    out.carrier.trouble["send"] = [refuses(21211, again=False)]
    out.carrier.trouble["place"] = [refuses(21211, again=False)]
    out.works(5)
    assert out.texts_to(MEDIC), "two minutes before the level would have ended"
    assert out.dispatch(dispatch)["level"] == 1


# ------------------------------------------------------------------ told twice, in any order (scenario 2)


def test_a_status_told_twice_or_out_of_order_takes_nothing_back(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.works(1)
    page = out.page(dispatch)
    for progress in ("delivered", "sent", "queued", "delivered", "sent"):
        out.text_is(page, progress)
        assert out.message(page)["state"] == "delivered"
        assert out.page(dispatch)["state"] == "delivered"
    out.works(5)
    assert len(out.texts_to(NURSE)) == 1


def test_a_failure_told_twice_is_followed_up_once(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.works(1)
    for _ in range(3):
        out.text_is(out.page(dispatch), "undelivered", 30003)
        out.works(1)
    out.works(70)
    assert len(out.carrier.orders) == 1
    assert len(out.texts_to(NURSE)) == 2


def test_delivered_before_our_own_request_was_answered_is_known_and_not_sent_again(out: PageTown) -> None:
    """The webhook is quicker than the answer to our request, which is lost."""
    dispatch = out.calls_out()
    out.carrier.trouble["send"] = [(True, NO_ANSWER)]
    out.works()
    out.text_is(out.page(dispatch), "delivered")
    out.works(10)
    assert len(out.texts_to(NURSE)) == 1
    assert out.message(out.page(dispatch))["carrier_id"] == "SM-sent-1"
    assert out.message(out.page(dispatch))["state"] == "delivered"


# ------------------------------------------------------------------ calls


def test_a_call_that_was_placed_without_an_answer_is_found_and_not_placed_again(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.carrier.trouble["place"] = [(True, NO_ANSWER)]
    out.works(25)
    assert len(out.carrier.orders) == 1
    assert out.page(dispatch, "voice")["carrier_id"] == "CA-placed-1"


def test_as_long_as_we_cannot_look_no_phone_is_rung_a_second_time(out: PageTown) -> None:
    out.calls_out()
    out.carrier.trouble["place"] = [(True, NO_ANSWER)]
    out.carrier.down["find"] = refuses()
    out.works(60)
    assert len(out.carrier.orders) == 1


def test_a_call_whose_end_nobody_told_does_not_block_a_person_for_ever(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.works(21)
    page = out.page(dispatch, "voice")
    out.carrier.rang(NURSE, page["carrier_id"], "no-answer")
    out.works(181)
    assert out.page(dispatch, "voice")["ended_at"] is not None


@pytest.mark.parametrize("number", ["911", "+1911", "988"])
def test_an_emergency_number_on_the_roster_is_never_reached(out: PageTown, number: str) -> None:
    real_place, real_send = out.carrier.place_call, out.carrier.send_text
    out.carrier.place_call = lambda order: (dialable(order.to), real_place(order))[1]  # type: ignore[method-assign]
    out.carrier.send_text = lambda order: (dialable(order.to), real_send(order))[1]  # type: ignore[method-assign]
    wrong = out.responder(number, shift=True)
    dispatch = out.calls_out()
    out.works(30)
    assert out.texts_to(NURSE) and not out.texts_to(number)
    assert {order.to for order in out.carrier.orders} == {NURSE}
    assert {page["state"] for page in out.pages(dispatch, person=wrong)} == {"failed"}
    assert "number_wrong" in out.alarms() and "carrier_refuses" not in out.alarms()


def leaves(out: PageTown, person: str, *, number: bool = False) -> None:
    """As somebody who leaves is kept; with their `number` if it is only switched off."""
    row = dict(out.row("person_by_id", id=person))
    kept = {name: row[name] for name in ("id", "name_enc", "roles", "teams", "languages", "ring_order")}
    phone = {name: row[name] if number else None for name in ("phone_enc", "phone_idx")}
    out.store.write(lambda tx: tx.run("save_person", **kept, **phone, active=0))


@pytest.mark.parametrize("number", [True, False])
def test_whoever_leaves_us_in_the_middle_of_a_page_is_not_reached_any_more(
    out: PageTown, number: bool
) -> None:
    dispatch = out.calls_out()
    leaves(out, out.nurse, number=number)
    out.works(100)
    assert not out.texts_to(NURSE) and not out.carrier.orders
    assert {page["state"] for page in out.pages(dispatch)} == {"dropped"}
    assert out.alarms() == []


@pytest.mark.parametrize("number", [True, False])
def test_whoever_leaves_us_after_accepting_reads_nothing_of_it_any_more(out: PageTown, number: bool) -> None:
    dispatch = out.calls_out()
    out.works(0)
    read = len(out.texts_to(NURSE))
    out.accepts(dispatch, out.nurse)
    leaves(out, out.nurse, number=number)
    out.works(5)
    assert len(out.texts_to(NURSE)) == read
    assert out.alarms() == []


# ------------------------------------------------------------------ the carrier is down (scenario 1)


def test_with_the_carrier_down_for_ten_minutes_levels_go_on_and_the_fallback_takes_the_second_route(
    out: PageTown,
) -> None:
    out.responder(MEDIC)
    down: CarrierError = refuses(20503)
    out.carrier.down = {"send": down, "place": down}
    dispatch = out.calls_out()
    began = out.dispatch(dispatch)["opened_at"]
    entered = {}
    for _ in range(600):
        out.works(0)
        row = out.dispatch(dispatch)
        entered.setdefault((row["state"], row["level"]), (row["entered_at"] - began) // 1000)
        out.clock.pass_(1)
    assert entered == {("OPEN", 0): 0, ("OPEN", 1): 120, ("FALLBACK", -1): 240}, "levels advance on time"
    assert {letter.to for letter in out.mail.letters} == {CHIEF_MAIL}
    code = out.dispatch(dispatch)["code"]
    asked = [letter for letter in out.mail.letters if "take it over" in letter.body]
    assert len(asked) == 3, "each round once"
    assert all(code in letter.subject and f"1 {code}" in letter.body for letter in asked)
    told = [letter.body for letter in out.mail.letters if "Please decide now" in letter.body]
    assert len(told) == 1, "the alarm takes the same way"
    assert out.alarms("carrier_refuses") == ["carrier_refuses"], "one alarm"
    assert out.carrier.asked.count("send") < 150, "tries grow rarer"

    before = len(out.mail.letters)
    out.carrier.down = {}
    out.accepts(dispatch, out.nurse)
    out.works(130)
    sent = [body for phone in (NURSE, MEDIC, CHIEF) for body in out.texts_to(phone)]
    stale = ("to decline", "take it over", "decide now")
    assert [body for body in sent if any(words in body for words in stale)] == [], "when it is back"
    assert out.carrier.orders == []
    assert len(out.mail.letters) == before


def test_pages_whose_level_is_over_expire_and_those_of_this_one_go_out_when_the_carrier_is_back(
    out: PageTown,
) -> None:
    medic = out.responder(MEDIC)
    down = refuses(20503)
    out.carrier.down = {"send": down, "place": down}
    dispatch = out.calls_out()
    out.works(180)
    out.carrier.down = {}
    out.works(20)
    assert {page["state"] for page in out.pages(dispatch, person=out.nurse) if page["level"] == 0} == {
        "expired"
    }
    assert out.page(dispatch, "sms", medic)["state"] == "submitted"
    assert out.texts_to(MEDIC)


def test_without_trouble_the_second_route_is_not_taken(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.works(300)
    assert out.dispatch(dispatch)["state"] == "FALLBACK"
    assert out.texts_to(CHIEF)
    assert out.mail.letters == []
    assert "carrier_refuses" not in out.alarms()


def test_the_fallback_is_asked_again_each_round(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.works(241 + 2 * 120)
    mine = [body for body in out.texts_to(CHIEF) if "take it over" in body]
    assert len(mine) == 3
    assert len(out.pages(dispatch, "sms", out.chief)) == 3
