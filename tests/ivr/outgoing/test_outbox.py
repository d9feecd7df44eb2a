"""Texts to residents: through one gate, at most once, at a pace, and never silent when they fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from db import jobs
from db.about import text_body_about
from db.ids import new_id
from ivr.house import ms
from ivr.outgoing import outbox, sending
from ivr.outgoing.errand import LEASE, REQUEST, Errand
from ivr.ports import Carrier, ForbiddenNumberError, TextStatusEvent
from ivr.reach.gate import may
from ivr.twilio_carrier.client import REST_TIMEOUT
from tests.ivr.errand_town import Town
from tests.ivr.house import LINE, ROSA
from tests.ivr.page_town import NURSE, PageTown
from tests.ivr.phone_company import NO_ANSWER, refuses


def a_texter(town: Town, number: str = ROSA) -> str:
    """Somebody texted us a moment ago: a contact of theirs, with what they wrote."""
    call, now = f"CA-{new_id()}", ms(town.clock.now())
    town.rings(call, caller=number)
    row = town.contact(call)
    town.store.write(
        lambda tx: tx.run(
            "add_message",
            id=new_id(),
            direction="in",
            channel="sms",
            contact_id=row["id"],
            person_id=None,
            **dict.fromkeys(("dispatch_id", "page_id")),
            purpose="text",
            line="public",
            number_enc=None,
            number_idx=row["caller_idx"],
            body_enc=None,
            segments=1,
            state="received",
            carrier_id=f"SM-in-{row['id']}",
            key=None,
            created_at=now,
            media=0,
            written_by=None,
        )
    )
    return str(row["id"])


def queues(town: Town, contact: str | None, body: str = "A person answers soon.", **more: Any) -> str | None:
    given: dict[str, Any] = {"purpose": "reply", "key": f"key:{body}"} | more
    now = town.clock.now()
    return town.store.write(
        lambda tx: outbox.queue_text(town.house, tx, now, contact=contact, body=body, **given)
    )


def message(town: Town, message_id: str | None) -> Any:
    return town.row("message_by_id", id=message_id)


def told(town: Town, message_id: str, progress: str, code: int = 0) -> None:
    event = TextStatusEvent("SM-sent-1", progress, code)  # type: ignore[arg-type]
    outbox.take_text_status(town.house, event, message_id)


# ------------------------------------------------------------------ once


def test_a_reply_goes_out_once_from_the_line_they_wrote_to(town: Town) -> None:
    queued = queues(town, a_texter(town))
    town.works(2)
    (order,) = town.carrier.texts
    assert (order.to, order.sender, order.body) == (ROSA, LINE, "A person answers soon.")
    assert order.status == f"/sms/status/{queued}"
    kept = message(town, queued)
    assert (kept["state"], kept["carrier_id"], kept["segments"]) == ("submitted", "SM-sent-1", 1)
    assert town.jobs(kept["id"]) == []


def test_the_same_effect_is_the_same_message(town: Town) -> None:
    contact = a_texter(town)
    assert queues(town, contact, key="reply:SM1") is not None
    assert queues(town, contact, key="reply:SM1") is None
    town.works(3)
    assert len(town.carrier.texts) == 1


def test_the_body_and_the_number_are_sealed_in_the_row(town: Town) -> None:
    kept = message(town, queues(town, a_texter(town), "Come to the side door."))
    assert b"side door" not in kept["body_enc"]
    assert ROSA.encode() not in kept["number_enc"]
    assert town.vault.open(kept["body_enc"], text_body_about(kept["id"])) == "Come to the side door."


def test_a_text_that_was_accepted_without_an_answer_is_found_and_not_sent_again(town: Town) -> None:
    town.carrier.trouble["send"] = [(True, NO_ANSWER)]
    queued = queues(town, a_texter(town))
    town.works(15)
    assert len(town.carrier.texts) == 1
    assert message(town, queued)["carrier_id"] == "SM-sent-1"


def test_a_text_that_was_not_accepted_is_sent_after_looking(town: Town) -> None:
    town.carrier.trouble["send"] = [NO_ANSWER]
    queues(town, a_texter(town))
    town.works(15)
    assert town.carrier.asked == ["send", "find_texts", "send"]
    assert len(town.carrier.texts) == 1


def test_an_equal_text_of_another_message_is_not_taken_for_this_one(town: Town) -> None:
    contact = a_texter(town)
    queues(town, contact, key="first")
    town.works(2)
    town.carrier.trouble["send"] = [NO_ANSWER]
    queues(town, contact, key="second")
    town.works(15)
    assert len(town.carrier.texts) == 2


def test_a_resident_gets_no_second_text_while_nobody_knows_whether_the_first_went_out(town: Town) -> None:
    """Somebody else may pick up that phone. In the end staff are told."""
    town.carrier.trouble["send"] = [(True, NO_ANSWER)]
    town.carrier.down["find_texts"] = refuses()
    contact = a_texter(town)
    queued = queues(town, contact)
    town.works(900)
    assert town.carrier.asked.count("send") == 1
    assert message(town, queued)["state"] == "unknown"
    assert town.jobs(message(town, queued)["id"]) == []
    (alert,) = town.rows("open_alerts", limit=9)
    assert (alert["alarm"], alert["subject"]) == ("text_unknown", contact)


def test_a_list_that_answers_at_last_settles_it(town: Town) -> None:
    town.carrier.trouble["send"] = [(True, NO_ANSWER)]
    town.carrier.trouble["find_texts"] = [refuses()] * 3
    queued = queues(town, a_texter(town))
    town.works(60)
    assert town.carrier.asked.count("send") == 1
    assert message(town, queued)["state"] == "submitted"


def test_refusals_are_tried_again_with_growing_pauses(town: Town) -> None:
    town.carrier.trouble["send"] = [refuses(20429) for _ in range(4)]
    queues(town, a_texter(town))
    began, tries = town.clock.now(), []
    for _ in range(30):
        before = town.carrier.asked.count("send")
        town.works()
        if town.carrier.asked.count("send") > before:
            tries.append((town.clock.now() - began).seconds)
        town.clock.pass_(1)
    assert tries == [0, 1, 3, 7, 15]
    assert len(town.carrier.texts) == 1


# ------------------------------------------------------------------ the gate


def test_a_caller_who_never_wrote_gets_no_text(town: Town) -> None:
    town.rings()
    assert queues(town, town.contact()["id"], purpose="news") is None
    town.works(3)
    assert town.carrier.texts == []


def test_a_caller_who_said_yes_to_texts_gets_them(town: Town) -> None:
    town.rings()
    contact = town.contact()
    _says(town, contact["caller_idx"], text_ok=1)
    assert queues(town, contact["id"], purpose="news") is not None


def test_a_yes_from_an_earlier_call_does_not_count_in_this_one(town: Town) -> None:
    town.rings("CA1")
    _says(town, town.contact()["caller_idx"], text_ok=1)
    town.clock.pass_(3600)
    town.rings("CA2")
    assert queues(town, town.contact("CA2")["id"], purpose="news") is None


@pytest.mark.parametrize("said", [{"stopped_at": 1}, {"quiet_at": 1}, {"text_ok": 0}])
def test_who_shut_the_channel_gets_nothing_and_the_log_says_why(town: Town, said: dict[str, int]) -> None:
    contact = a_texter(town)
    _says(town, town.row("contact_by_id", id=contact)["caller_idx"], **said)
    assert queues(town, contact) is None
    town.works(3)
    assert town.carrier.texts == []
    assert "text_withheld" in [row["action"] for row in town.rows("audit_of", subject=contact, limit=99)]


def test_who_says_stop_while_a_text_waits_does_not_get_it(town: Town) -> None:
    contact = a_texter(town)
    queued = queues(town, contact)
    _says(town, town.row("contact_by_id", id=contact)["caller_idx"], stopped_at=1)
    town.works(3)
    assert town.carrier.texts == []
    assert message(town, queued)["state"] == "dropped"


def test_stop_is_confirmed_once(town: Town) -> None:
    contact = a_texter(town)
    _says(town, town.row("contact_by_id", id=contact)["caller_idx"], stopped_at=1)
    assert queues(town, contact, purpose="confirm_stop", key="stop:1") is not None
    town.works(2)
    assert len(town.carrier.texts) == 1
    assert queues(town, contact, purpose="confirm_stop", key="stop:2") is None


def test_a_withheld_or_forbidden_number_is_never_texted(town: Town) -> None:
    town.rings(caller=None)
    assert queues(town, town.contact()["id"]) is None
    for number in ("911", "+1911", "9-1-1", "988", "112", "5035550"):
        assert queues(town, None, number=number, key=number) is None


def test_an_e_mail_is_for_staff_alone(town: Town) -> None:
    with pytest.raises(ValueError, match="for one of our staff"):
        queues(town, a_texter(town), channel="email")


def test_a_follow_up_waits_for_the_morning_and_help_under_way_does_not(town: Town) -> None:
    """Six in the evening in Port Alder is 02:00 UTC; nine is 05:00, eight in the morning 16:00."""
    town.clock.at = datetime(2026, 3, 5, 5, 30, tzinfo=UTC)
    town.rings()
    contact = town.contact()
    _says(town, contact["caller_idx"], text_ok=1)
    queues(town, contact["id"], purpose="follow_up", body="How are you today?")
    queues(town, contact["id"], purpose="news", body="A team is on its way.")
    town.works(2)
    assert [order.body for order in town.carrier.texts] == ["A team is on its way."]
    town.clock.at = datetime(2026, 3, 5, 15, 59, 50, tzinfo=UTC)
    town.works(5)
    assert len(town.carrier.texts) == 1
    town.clock.at = datetime(2026, 3, 5, 16, 0, 1, tzinfo=UTC)
    town.works(2)
    assert [order.body for order in town.carrier.texts][1:] == ["How are you today?"]


def test_news_that_come_too_late_to_be_true_are_not_sent(town: Town) -> None:
    contact = a_texter(town)
    town.carrier.down["send"] = refuses(20503)
    queued = queues(town, contact, "A team of two is on its way, about 20 minutes.", purpose="news")
    town.works(30)
    town.clock.pass_(600)
    town.carrier.down = {}
    town.works(2)
    assert town.carrier.texts == []
    assert message(town, queued)["state"] == "dropped"


def test_a_callback_of_ours_after_a_stop_is_no_leave_to_call(town: Town) -> None:
    """They wrote and never called; that we want to call does not mean that they want it."""
    contact = a_texter(town)
    row = town.row("contact_by_id", id=contact)
    queued = queues(town, contact)
    town.works(1)
    told(town, str(queued), "undelivered", 21610)
    town.works(1)
    assert [c["reason"] for c in town.rows("callbacks_of_contact", contact_id=contact)] == ["TEXTS_BLOCKED"]
    texter = {**row, "channel": "sms"}
    now = town.clock.now()
    verdict = town.store.read(lambda tx: may(town.house, tx, "call", "news", row["caller_idx"], texter, now))
    assert (verdict.allowed, verdict.reason) == (False, "NOT_OPENED")


def _says(town: Town, number_idx: str, **said: int) -> None:
    columns = dict.fromkeys(("stopped_at", "stopped_by", "quiet_at", "text_ok", "call_ok", "voicemail_ok"))
    now = ms(town.clock.now())
    row = {"number_idx": number_idx, "consent": "answered", "consent_at": now, "changed_at": now}
    town.store.write(lambda tx: tx.run("save_safe_contact", **(columns | row | said)))


# ------------------------------------------------------------------ what became of it


def test_a_status_never_takes_a_text_back(town: Town) -> None:
    queued = str(queues(town, a_texter(town)))
    town.works(1)
    for progress in ("delivered", "sent", "queued"):
        told(town, queued, progress)
    assert message(town, queued)["state"] == "delivered"


@pytest.mark.parametrize("safe", [True, False])
def test_after_stop_at_the_carrier_somebody_is_asked_to_call_where_that_is_safe(
    town: Town, safe: bool
) -> None:
    contact = a_texter(town)
    if not safe:
        _says(town, town.row("contact_by_id", id=contact)["caller_idx"], call_ok=0)
    town.carrier.trouble["send"] = [refuses(21610, again=False)]
    queues(town, contact)
    town.works(2)
    kept = town.row("safe_contact_of", number_idx=town.row("contact_by_id", id=contact)["caller_idx"])
    assert (kept["stopped_at"] is not None, kept["stopped_by"]) == (True, "carrier")
    tasks = town.rows("callbacks_of_contact", contact_id=contact)
    assert [(row["reason"], row["state"]) for row in tasks] == [("TEXTS_BLOCKED", "waiting")] * safe
    assert [row["subject"] for row in town.rows("open_alerts", limit=9)] == [contact] * (not safe)
    assert queues(town, contact, "Are you there?") is None


def test_a_text_that_did_not_arrive_is_seen_by_staff(town: Town) -> None:
    contact = a_texter(town)
    queued = str(queues(town, contact))
    town.works(1)
    told(town, queued, "undelivered", 30003)
    told(town, queued, "undelivered", 30003)
    town.works(1)
    (alert,) = town.rows("open_alerts", limit=9)
    assert (alert["alarm"], alert["subject"]) == ("text_not_sent", contact)
    assert message(town, queued)["error"] == 30003


def test_what_the_carrier_must_not_dial_fails_and_is_seen(town: Town) -> None:
    town.carrier.trouble["send"] = []

    def never(order: object) -> str:
        raise ForbiddenNumberError

    town.carrier.send_text = never  # type: ignore[assignment]
    contact = a_texter(town)
    queued = queues(town, contact)
    town.works(2)
    assert message(town, queued)["state"] == "failed"
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["text_not_sent"]


# ------------------------------------------------------------------ the pace


def test_a_burst_leaves_at_one_segment_a_second(town: Town) -> None:
    contact = a_texter(town)
    began = town.clock.now()
    for n in range(5):
        queues(town, contact, f"News {n}", purpose="reply", key=str(n))
    queues(town, contact, "x" * 161, purpose="reply", key="long")
    queues(town, contact, "last", purpose="reply", key="last")
    town.works(12)
    assert [(at - began).seconds for at in town.carrier.sent_at] == [0, 1, 2, 3, 4, 5, 7]


def test_pages_pass_notices_and_notices_pass_follow_ups(out: PageTown) -> None:
    """Forty follow-ups wait; a page goes at once, and an answer to somebody who writes right after it."""
    contact = a_texter(out)
    _says(out, out.row("contact_by_id", id=contact)["caller_idx"], text_ok=1)
    for n in range(40):
        queues(out, contact, f"How are you? {n}", purpose="follow_up", key=str(n))
    out.calls_out()
    queues(out, contact, "We are here.", purpose="reply")
    began = out.clock.now()
    out.works(4)
    left = {
        order.body[:6]: (at - began).seconds
        for order, at in zip(out.carrier.texts, out.carrier.sent_at, strict=True)
    }
    assert left["Port A"] <= 1, "the page"
    assert left["We are"] <= 2
    assert sum(order.to == NURSE for order in out.carrier.texts) == 1
    assert len(out.carrier.texts) <= 7


def test_nobody_waits_behind_a_queue_of_a_clock_that_was_an_hour_ahead(town: Town) -> None:
    contact = a_texter(town)
    for n in range(5):
        queues(town, contact, f"Before {n}", purpose="reply", key=str(n))
    town.works(6)
    town.clock.pass_(-3600)
    queues(town, contact, "After", purpose="reply", key="after")
    town.works(2)
    assert [order.body for order in town.carrier.texts][-1] == "After"


def test_the_request_fits_into_what_is_left_of_the_lease() -> None:
    assert 2 * REST_TIMEOUT < REQUEST, "to connect, and to be answered"
    assert 2 * REQUEST * 1000 < LEASE, "to look, and to send"


def test_without_enough_of_the_lease_nothing_is_sent(town: Town) -> None:
    """Claimed for a moment only: the lease could end while the request is on its way."""

    class Sleepy(Errand):
        def hold(self, tx: Any) -> bool:
            return True

    queues(town, a_texter(town))
    (job,) = jobs.claim(town.store, ms(town.clock.now()), ["send_text"], 1, 5_000)
    sending.send_text(Sleepy(town.house, cast(Carrier, town.carrier), job))
    assert town.carrier.texts == []
    town.clock.pass_(timedelta(seconds=60).seconds)
    town.works(2)
    assert len(town.carrier.texts) == 1
