"""Responders who answer by text: no app, a number and perhaps a code."""

from __future__ import annotations

import pytest

from db.about import text_body_about
from simulator.handset import Handset
from tests.journeys.town import LINE, Town

MARTA, THEO = "+15035550161", "+15035550162"


@pytest.fixture
def marta(town: Town) -> Handset:
    return town.responder("Marta", MARTA, ["en", "es"])


def texts_in(town: Town, phone: Handset) -> list[str]:
    """What was kept of somebody's texts, oldest first."""
    rows = town.rows("messages_of_person", person_id=town.person_of[phone.number], limit=50)[::-1]
    return [
        town.vault.open(row["body_enc"], text_body_about(row["id"]))
        for row in rows
        if row["direction"] == "in"
    ]


def alarms(town: Town) -> list[str]:
    return [row["alarm"] for row in town.rows("open_alerts", limit=50)]


def test_a_responder_is_texted_and_comes_from_accepting_to_how_it_ended(town: Town, marta: Handset) -> None:
    out = town.calls_out()
    code = out["code"]
    page = marta.expect_text(f"page {code}. A team is needed. Reply 1 {code} to accept")
    assert "12 Alder Lane" not in page.body, "nothing about whoever asked for help lies on a phone"
    page.reply(f"1 {code}")
    marta.expect_text(f"page {code} is yours")
    assert town.dispatch(out)["state"] == "ACCEPTED"
    page.reply("3")
    marta.expect_text("you are on your way")
    page.reply("4")
    marta.expect_text("noted, you are there")
    page.reply("6")
    marta.expect_text("good to hear")
    page.reply("5")
    marta.expect_text("How did it end?")
    page.reply("12")
    marta.expect_text(f"page {code} is closed")
    assert town.dispatch(out)["state"] == "CLOSED"
    assert town.row("incident_by_id", id=out["incident_id"])["disposition"] == "SCENE_HANDLED"
    marta.expect_no_text()


def test_words_do_as_well_as_numbers_in_both_languages(town: Town, marta: Handset) -> None:
    out = town.calls_out()
    marta.expect_text("A team is needed").reply("Sí, voy!")
    marta.expect_text("is yours").reply("ya voy en camino, 20 min")
    marta.expect_text("you are on your way")
    assert town.stage_of(out, marta) == "en_route"
    member = town.row("member_of", dispatch_id=out["id"], person_id=town.person_of[MARTA])
    assert member["eta_at"] - member["since"] == 20 * 60 * 1000


def test_the_same_text_told_twice_accepts_once_and_is_answered_once(town: Town, marta: Handset) -> None:
    town.sim.faults.duplicate_webhooks = True
    out = town.calls_out()
    marta.expect_text("A team is needed").reply("1")
    marta.expect_text("is yours")
    marta.expect_no_text()
    kinds = [row["kind"] for row in town.rows("dispatch_events", dispatch_id=out["id"])]
    assert kinds.count("accepted") == 1
    assert texts_in(town, marta) == ["1"]


def test_who_says_no_is_not_called_and_the_next_is_asked(town: Town, marta: Handset) -> None:
    theo = town.responder("Theo", THEO)
    out = town.calls_out()
    marta.expect_text("A team is needed").reply("2")
    marta.expect_text("you are not coming")
    theo.expect_text("A team is needed").reply("1")
    theo.expect_text("is yours")
    assert town.stage_of(out, marta) in ("declined", "stood_down")
    town.wait(60)
    assert marta.calls_unexpected() == []


def test_who_accepts_too_late_hears_who_has_it_and_changes_nothing(town: Town, marta: Handset) -> None:
    theo = town.responder("Theo", THEO)
    out = town.calls_out()
    page = theo.expect_text("A team is needed")
    marta.expect_text("A team is needed").reply("1")
    marta.expect_text("is yours")
    theo.expect_text("covered by Marta")
    page.reply("1")
    theo.expect_text("covered by Marta. You are not needed")
    assert town.dispatch(out)["state"] == "ACCEPTED"
    assert town.stage_of(out, marta) == "accepted"
    late = [row["late"] for row in town.rows("dispatch_events", dispatch_id=out["id"])]
    assert late[-1] == 1


def test_with_two_open_pages_a_number_alone_accepts_neither_and_the_code_is_asked(
    town: Town, marta: Handset
) -> None:
    first, second = town.calls_out(), town.calls_out(place="4 Mill Street")
    marta.expect_text(f"page {first['code']}")
    marta.expect_text(f"page {second['code']}").reply("yes in 20")
    asked = marta.expect_text("which page do you mean?")
    assert first["code"] in asked.body
    assert second["code"] in asked.body
    assert {town.dispatch(one)["state"] for one in (first, second)} == {"OPEN"}
    assert texts_in(town, marta) == ["yes in 20"]
    asked.reply(f"1 {second['code']}")
    marta.expect_text(f"page {second['code']} is yours")
    assert town.dispatch(first)["state"] == "OPEN"
    marta.text(LINE, f"2 {first['code']}")
    marta.expect_text("you are not coming")


def test_what_is_not_understood_is_kept_shown_to_staff_and_asked_about(town: Town, marta: Handset) -> None:
    lee = town.supervisor()
    out = town.calls_out()
    page = marta.expect_text("A team is needed")
    page.reply("I am with my kids, maybe Theo can?")
    marta.expect_text("we did not understand that, and nothing was changed")
    lee.expect_text("Marta wrote something")
    assert "reply_unclear" in alarms(town)
    assert texts_in(town, marta) == ["I am with my kids, maybe Theo can?"]
    assert town.stage_of(out, marta) == "paged"
    page.reply("2")
    marta.expect_text("you are not coming")


def test_what_is_told_twice_and_not_understood_is_asked_about_once(town: Town, marta: Handset) -> None:
    town.sim.faults.duplicate_webhooks = True
    town.calls_out()
    page = marta.expect_text("A team is needed")
    page.reply("what is this about?")
    marta.expect_text("we did not understand that")
    marta.expect_no_text(8)
    page.reply("2")
    marta.expect_text("you are not coming")


def test_a_phone_that_answers_by_itself_is_not_answered_for_ever(town: Town, marta: Handset) -> None:
    town.calls_out()
    page = marta.expect_text("A team is needed")
    for _ in range(7):
        page.reply("I'm driving and will see your message later.")
        town.wait(5)
    answers = [text for text in marta.texts if "did not understand" in text.body]
    assert len(answers) == 4
    for _ in answers:
        marta.expect_text("did not understand")
    page.reply("2")
    marta.expect_text("you are not coming")


@pytest.mark.parametrize("word", ["STOP", "cancel"])
def test_a_word_that_switches_texts_off_alarms_a_supervisor_and_is_no_answer(
    town: Town, marta: Handset, word: str
) -> None:
    lee = town.supervisor()
    out = town.calls_out()
    marta.expect_text("A team is needed").reply(word)
    lee.expect_text("Marta has switched our texts off")
    assert "text_stopped" in alarms(town)
    assert town.stage_of(out, marta) == "paged"
    marta.rings()
    marta.answer()
    marta.hears("There is a page for you")


def test_help_lists_the_numbers(town: Town, marta: Handset) -> None:
    town.calls_out()
    page = marta.expect_text("A team is needed")
    page.reply("commands")
    marta.expect_text("8 police, 9 medics")
    page.reply("2")
    marta.expect_text("you are not coming")


def test_whoever_answers_after_the_end_is_told_that_it_is_over(town: Town, marta: Handset) -> None:
    out = town.calls_out()
    page = marta.expect_text("A team is needed")
    page.reply("1")
    marta.expect_text("is yours")
    for word, answer in (("4", "you are there"), ("5", "How did it end?"), ("13", "is closed")):
        page.reply(word)
        marta.expect_text(answer)
    page.reply("1")
    marta.expect_text(f"page {out['code']} is closed")
    page.reply(f"3 {out['code']}")
    marta.expect_text(f"page {out['code']} is closed")
    assert town.dispatch(out)["state"] == "CLOSED"


@pytest.mark.parametrize(
    ("written", "read"),
    [("8", 1), ("two men with knives are still here", 1), ("1", 0), ("4", 0), ("thanks", 0), ("20", 0)],
)
def test_whoever_needs_help_after_the_end_is_read_by_somebody(
    town: Town, marta: Handset, written: str, read: int
) -> None:
    out = town.calls_out()
    page = marta.expect_text("A team is needed")
    for word, answer in (
        ("1", "is yours"),
        ("4", "you are there"),
        ("5", "How did it end?"),
        ("13", "closed"),
    ):
        page.reply(word)
        marta.expect_text(answer)
    page.reply(written)
    marta.expect_text(f"page {out['code']} is closed")
    alarms = [row for row in town.rows("open_alerts", limit=20) if row["alarm"] == "reply_unclear"]
    assert [row["subject"] for row in alarms] == [out["id"]] * read


def test_a_code_that_is_not_theirs_is_said_so(town: Town, marta: Handset) -> None:
    out = town.calls_out()
    other = "1111" if out["code"] != "1111" else "2222"
    page = marta.expect_text("A team is needed")
    page.reply(f"1 {other}")
    marta.expect_text(f"page {other} is not open for you")
    assert town.stage_of(out, marta) == "paged"
    page.reply("2")
    marta.expect_text("you are not coming")
