"""What is done when a page does not arrive: the table of the guide, row by row."""

from __future__ import annotations

from typing import get_args

import pytest

from flows.paging.pages import (
    NO_NUMBER,
    RANK,
    FollowUp,
    Happened,
    PageAlert,
    PageResult,
    PageSeen,
    PageState,
    Reaction,
    forward,
    react,
)

TEXT = PageSeen("sms", "sent")
CALL = PageSeen("voice", "ringing")
CALL_NOW = FollowUp("voice")


def lost_text(code: int, page: PageSeen = TEXT) -> Reaction:
    return react(page, PageResult("undelivered", code))


@pytest.mark.parametrize("code", [30003, 30008, 30001])
def test_a_phone_that_is_off_is_called_at_once_and_texted_once_more_after_a_minute(code: int) -> None:
    reaction = lost_text(code)
    assert reaction.state == "undelivered"
    assert reaction.follow_ups == (CALL_NOW, FollowUp("sms", 2, 60))
    assert (reaction.alerts, reaction.dead, reaction.lost) == ((), False, False)


def test_the_second_text_is_the_last() -> None:
    reaction = lost_text(30003, PageSeen("sms", "sent", attempt=2))
    assert reaction.follow_ups == (CALL_NOW,)
    assert reaction.lost


def test_what_carriers_take_for_spam_is_never_sent_again_as_it_was() -> None:
    reaction = lost_text(30007)
    assert reaction.follow_ups == (CALL_NOW, FollowUp("sms", 2, 0, "plain"))
    assert reaction.alerts == (PageAlert("text_filtered", "operator"),)
    again = lost_text(30007, PageSeen("sms", "sent", attempt=2, wording="plain"))
    assert (again.follow_ups, again.lost) == ((CALL_NOW,), True)


def test_whoever_said_stop_is_called_and_never_texted_and_the_supervisor_knows() -> None:
    reaction = react(PageSeen("sms", "claimed"), PageResult("refused", 21610))
    assert (reaction.state, reaction.follow_ups, reaction.dead) == ("failed", (CALL_NOW,), True)
    assert reaction.alerts == (PageAlert("text_stopped", "supervisor"),)


@pytest.mark.parametrize(
    ("code", "alarm"),
    [(30004, "text_blocked"), (30005, "number_wrong"), (30006, "number_wrong"), (21614, "number_wrong")],
)
def test_a_phone_that_takes_no_texts_is_called_and_never_texted_again(code: int, alarm: str) -> None:
    reaction = lost_text(code)
    assert (reaction.follow_ups, reaction.dead, reaction.lost) == ((CALL_NOW,), True, True)
    assert reaction.alerts == (PageAlert(alarm, "supervisor"),)  # type: ignore[arg-type]


def test_who_has_no_number_is_their_supervisors_matter_and_not_the_carriers() -> None:
    reaction = react(PageSeen("sms", "failed"), PageResult("refused", NO_NUMBER))
    assert reaction.alerts == (PageAlert("number_wrong", "supervisor"),)
    assert (reaction.dead, reaction.lost) == (False, True)


def test_an_unregistered_number_of_ours_is_the_operators_matter_and_they_are_called() -> None:
    reaction = lost_text(30034)
    assert (reaction.follow_ups, reaction.dead) == ((CALL_NOW,), False)
    assert reaction.alerts == (PageAlert("text_unregistered", "operator"),)


@pytest.mark.parametrize("code", [21211, 13224])
def test_a_wrong_number_is_never_called_again(code: int) -> None:
    reaction = react(PageSeen("voice", "claimed"), PageResult("refused", code))
    assert (reaction.state, reaction.dead) == ("failed", True)
    assert reaction.follow_ups == (FollowUp("sms"),)
    assert reaction.alerts == (PageAlert("number_wrong", "supervisor"),)


@pytest.mark.parametrize("happened", ["machine", "busy", "no_answer", "silence"])
def test_a_phone_that_nobody_took_up_is_redialed_once(happened: Happened) -> None:
    reaction = react(CALL, PageResult(happened))
    assert reaction.follow_ups == (FollowUp("voice", 2, 15),)
    assert reaction.state == ("machine" if happened == "machine" else "no_answer")
    assert (reaction.dead, reaction.lost, reaction.alerts) == (False, False, ())
    again = react(PageSeen("voice", "ringing", attempt=2), PageResult(happened))
    assert again.follow_ups == ()


def test_a_call_the_network_could_not_bring_is_tried_once_more_and_texted_at_once() -> None:
    assert react(CALL, PageResult("failed")).follow_ups == (FollowUp("sms"), FollowUp("voice", 2, 15))


def test_an_email_that_is_refused_is_made_up_for_by_text_and_call() -> None:
    reaction = react(PageSeen("email", "claimed"), PageResult("refused", 550))
    assert reaction.follow_ups == (FollowUp("sms"), FollowUp("voice"))
    assert reaction.alerts == (PageAlert("mail_failed", "operator"),)


# ------------------------------------------------------------------ a refusal


def test_a_refusal_that_is_final_is_made_up_for_on_the_other_channel() -> None:
    reaction = react(PageSeen("sms", "failed"), PageResult("refused"))
    assert (reaction.follow_ups, reaction.lost) == ((CALL_NOW,), True)


# ------------------------------------------------------------------ never back, never twice


def test_a_page_never_goes_back() -> None:
    order = ["planned", "submitted", "sent", "undelivered", "machine", "human"]
    for n, later in enumerate(order):
        for earlier in order[:n]:
            assert forward(earlier, later) and not forward(later, earlier)  # type: ignore[arg-type]
    assert set(RANK) == set(get_args(PageState))


def test_what_has_arrived_stays_so_whatever_is_said_afterwards() -> None:
    delivered = PageSeen("sms", "delivered")
    for happened in ("submitted", "sent", "undelivered", "failed"):
        reaction = react(delivered, PageResult(happened, 30003))  # type: ignore[arg-type]
        assert (reaction.state, reaction.follow_ups, reaction.alerts) == ("delivered", (), ())


def test_a_machine_that_presses_a_key_was_none() -> None:
    assert react(PageSeen("voice", "machine"), PageResult("human")).state == "human"
    assert react(PageSeen("voice", "human"), PageResult("machine")).state == "human"


@pytest.mark.parametrize("happened", ["submitted", "sent", "delivered", "ringing", "human"])
def test_what_goes_well_leads_to_nothing_else_so_that_others_are_asked_on_time(happened: Happened) -> None:
    reaction = react(PageSeen("sms", "claimed"), PageResult(happened))
    assert reaction == Reaction(happened)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", [30003, 30007, 21610, 0])
def test_nobody_who_has_answered_is_paged_again(code: int) -> None:
    for page in (PageSeen("sms", "sent", live=False), PageSeen("voice", "ringing", live=False)):
        for happened in ("undelivered", "failed", "busy", "machine"):
            assert react(page, PageResult(happened, code)).follow_ups == ()  # type: ignore[arg-type]


def test_the_same_news_told_twice_asks_for_the_same_attempts() -> None:
    first = lost_text(30003)
    second = lost_text(30003, PageSeen("sms", "undelivered"))
    assert first.follow_ups == second.follow_ups
