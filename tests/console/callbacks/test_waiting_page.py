"""The list of who waits and the page of one of them, without JavaScript."""

from __future__ import annotations

import re

import pytest

from db.about import text_body_about
from db.ids import new_id
from db.store import Row, open_store
from db.vault import Vault
from ivr.house import ms
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.house import ROSA
from tests.ivr.waiting_town import MAYA, Waits

LIST = "/desk/waiting"


class WaitingDesk(Waits, DeskTown):
    """The staff of the desk, and people who wait."""


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> WaitingDesk:
    town = WaitingDesk(open_store(sqlite_url), vault)
    town.ben = town.person("Ben", "+15035550132", team="counselors", role="counselor")  # type: ignore[attr-defined]
    return town


@pytest.fixture
def ana(town: WaitingDesk) -> Browser:
    return town.signed_in(town.ana, "ana")


@pytest.fixture
def ben(town: WaitingDesk) -> Browser:
    return town.signed_in(town.ben, "ben")  # type: ignore[attr-defined]


def does(browser: Browser, kind: str, id_: str, do: str, **fields: object) -> int:
    """A button on the page of one who waits; the answer's status."""
    browser.get(f"{LIST}/{kind}/{id_}")
    found = re.search(r'name="key" value="([^"]+)"', browser.page)
    key = {"key": found[1]} if found else {}
    return browser.post(f"{LIST}/{kind}/{id_}/do", do=do, **(key | fields)).status_code


def texts(town: WaitingDesk, contact: str) -> list[str]:
    """What we have written to them."""
    rows: list[Row] = town.rows("messages_of_contact", contact_id=contact, limit=20)
    mine = [row for row in rows if row["direction"] == "out"]
    return [town.vault.open(row["body_enc"], text_body_about(row["id"])) for row in mine]


def test_an_empty_list_says_what_will_stand_here(ana: Browser) -> None:
    ana.get(LIST)
    assert "Nobody waits." in ana.page
    assert "most at risk first" in ana.page


def test_the_list_says_what_they_want_and_who_has_them_and_never_who_they_are(
    town: WaitingDesk, ana: Browser, ben: Browser
) -> None:
    promise, contact = town.promised(), town.writes(priority=9)
    does(ben, "callback", promise, "claim")
    ana.get(LIST)
    assert ana.page.index(contact) < ana.page.index(promise), "who is at risk comes first"
    assert "They asked to be called." in ana.page
    assert "Ben has them" in ana.page
    assert not ana.shows(ROSA)
    assert "names_read" in town.actions("waiting") or "names_read" in [r["action"] for r in town.audited()]


def test_one_of_two_consoles_has_them_and_the_other_reads_who(
    town: WaitingDesk, ana: Browser, ben: Browser
) -> None:
    promise = town.promised()
    ana.get(LIST)
    ben.get(LIST)
    first = ana.post(f"{LIST}/callback/{promise}/do", do="claim")
    second = ben.post(f"{LIST}/callback/{promise}/do", do="claim")
    assert (first.status_code, second.status_code) == (303, 409)
    assert "A colleague has them now." in ben.page
    assert "Ana has them" in ben.page
    assert "Call now" not in ben.page, "what is not allowed is not offered"
    assert ben.post(f"{LIST}/callback/{promise}/do", do="call").status_code == 409


def test_an_answer_goes_out_once_however_often_the_form_is_sent(town: WaitingDesk, ana: Browser) -> None:
    contact = town.writes(body="My neighbor is not well")
    does(ana, "text", contact, "claim")
    ana.get(f"{LIST}/text/{contact}")
    assert "My neighbor is not well" in ana.page
    key = ana.hidden("key")
    for _ in range(2):
        sent = {"do": "reply", "key": key, "body": "How can we help?"}
        assert ana.post(f"{LIST}/text/{contact}/do", **sent).status_code == 303
        ana.get(f"{LIST}/text/{contact}")
    assert texts(town, contact) == ["How can we help?"]
    row = town.row("conversation_of", contact_id=contact)
    assert (row["waiting_since"], row["mode"]) == (None, "staff")
    assert "How can we help?" in ana.page
    ana.get(LIST)
    assert contact in ana.page, "it stays until it is closed"


def test_what_they_wrote_is_read_by_whoever_has_them_alone(
    town: WaitingDesk, ana: Browser, ben: Browser
) -> None:
    contact = town.writes(body="My neighbor is not well")
    does(ana, "text", contact, "claim")
    ben.get(f"{LIST}/text/{contact}")
    assert "My neighbor" not in ben.page
    assert town.actions(contact).count("wait_read") == 2, "each time somebody opens it is written down"


def test_what_somebody_writes_who_is_promised_a_call_stands_on_the_page_of_the_call(
    town: WaitingDesk, ana: Browser, ben: Browser
) -> None:
    promise = town.promised(MAYA)
    town.later(minutes=5)
    town.writes(MAYA, body="Please do not call now")
    does(ana, "callback", promise, "claim")
    ana.get(f"{LIST}/callback/{promise}")
    assert "Please do not call now" in ana.page
    ben.get(f"{LIST}/callback/{promise}")
    assert "Please do not call now" not in ben.page


def test_what_they_wrote_is_never_read_unseen_by_asking_for_a_part_of_the_page(
    town: WaitingDesk, ana: Browser
) -> None:
    contact = town.writes(body="My neighbor is not well")
    ana.get(LIST)
    ana.post(f"{LIST}/text/{contact}/do", do="claim")
    assert "wait_read" not in town.actions(contact)
    for _ in range(3):
        part = ana.open(f"{LIST}/text/{contact}/now", headers={"If-None-Match": "x"})
        assert "My neighbor" in part.text
    assert town.actions(contact).count("wait_read") == 1


def adds(town: WaitingDesk, contact: str, body: str) -> str:
    """One more text of theirs; its id."""
    found = town.row("conversation_of", contact_id=contact)
    text = new_id(ms(town.now))
    town.clock.pass_(1)
    row = dict.fromkeys(("person_id", "dispatch_id", "page_id", "number_enc", "key", "written_by"))
    more = {"id": text, "direction": "in", "channel": "sms", "contact_id": contact, "purpose": "text"}
    rest = {"line": found["line"], "number_idx": found["number_idx"], "segments": 1, "state": "received"}
    kept = {"body_enc": town.vault.seal(body, text_body_about(text)), "carrier_id": f"SM-{text}"}
    last = {"created_at": ms(town.now), "media": 0}
    town.do(lambda tx: tx.run("add_message", **row, **more, **rest, **kept, **last))
    return text


def rows_of(page: str) -> dict[str, str]:
    """The marks of each text on the page, by its key."""
    return dict(re.findall(r'<li(?: class="they")? data-key="(line-[^"]+)"([^>]*)>', page))


def test_a_new_text_in_an_open_conversation_is_spoken_heard_and_counted(
    town: WaitingDesk, ana: Browser
) -> None:
    contact = town.writes(body="My neighbor is not well")
    does(ana, "text", contact, "claim")
    does(ana, "text", contact, "reply", body="How can we help?")
    before = rows_of(ana.get(f"{LIST}/text/{contact}").text)
    assert not any("data-counts" in marks for marks in before.values()), "we have answered"
    new = adds(town, contact, "he has a knife")
    after = rows_of(ana.get(f"{LIST}/text/{contact}/now").text)
    assert after.keys() - before.keys() == {f"line-{new}"}
    assert 'data-say="A new text from them."' in after[f"line-{new}"]
    assert 'data-heard="once"' in after[f"line-{new}"]
    assert "data-counts" in after[f"line-{new}"]
    assert "data-say" not in next(marks for marks in after.values() if "data-heard" not in marks)


def test_of_a_long_conversation_a_new_text_is_the_one_row_that_is_new(
    town: WaitingDesk, ana: Browser
) -> None:
    contact = town.writes()
    for n in range(45):
        adds(town, contact, f"part {n}")
    does(ana, "text", contact, "claim")
    before = rows_of(ana.get(f"{LIST}/text/{contact}").text)
    new = adds(town, contact, "are you there")
    after = rows_of(ana.get(f"{LIST}/text/{contact}/now").text)
    assert len(before) == len(after) == 40
    assert after.keys() - before.keys() == {f"line-{new}"}


def test_a_conversation_out_of_sight_is_asked_for_as_well(town: WaitingDesk, ana: Browser) -> None:
    contact = town.writes()
    does(ana, "text", contact, "claim")
    assert re.search(r'data-live="[^"]+/now"[^>]* data-hidden="15"', ana.get(f"{LIST}/text/{contact}").text)


def test_who_wrote_stop_gets_no_text_and_the_words_are_kept(town: WaitingDesk, ana: Browser) -> None:
    contact = town.writes()
    does(ana, "text", contact, "claim")
    ana.get(f"{LIST}/text/{contact}")
    key = ana.hidden("key")
    town.said(MAYA, stopped_at=1)
    answer = ana.post(f"{LIST}/text/{contact}/do", do="reply", key=key, body="Are you all right?")
    assert answer.status_code == 409
    assert "They do not want texts." in ana.page
    assert texts(town, contact) == []


def test_who_stopped_texts_and_has_called_us_may_be_called_instead(town: WaitingDesk, ana: Browser) -> None:
    promise = town.promised()
    town.said(ROSA, stopped_at=1, text_ok=1)
    does(ana, "callback", promise, "claim")
    ana.get(f"{LIST}/callback/{promise}")
    assert "They do not want texts. You may call them instead." in ana.page
    assert "Call now" in ana.page


def test_a_supervisor_is_offered_to_decide_about_a_call_and_a_counselor_is_not(
    town: WaitingDesk, ana: Browser
) -> None:
    contact = town.contact(MAYA, "sms")
    promise = town.promised(MAYA, contact=contact, reason="TEXTS_BLOCKED", priority=9)
    town.said(MAYA, stopped_at=1)
    lee = town.signed_in(town.lee, "lee")
    assert does(ana, "callback", promise, "claim") == 303
    ana.get(f"{LIST}/callback/{promise}")
    assert "Decide that they are called" not in ana.page
    assert does(ana, "callback", promise, "decide_call") == 409
    does(ana, "callback", promise, "release")
    does(lee, "callback", promise, "claim")
    lee.get(f"{LIST}/callback/{promise}")
    assert "Decide that they are called" in lee.page
    assert "Call now" not in lee.page
    assert does(lee, "callback", promise, "decide_call") == 303
    lee.get(f"{LIST}/callback/{promise}")
    assert "Call now" in lee.page


def test_where_a_call_is_not_safe_no_button_offers_one(town: WaitingDesk, ana: Browser) -> None:
    promise = town.promised()
    town.said(ROSA, call_ok=0)
    does(ana, "callback", promise, "claim")
    ana.get(f"{LIST}/callback/{promise}")
    assert "They said that calls are not safe." in ana.page
    assert "Call now" not in ana.page
    assert does(ana, "callback", promise, "call") == 409


def test_what_they_said_about_being_reached_stands_on_the_page(town: WaitingDesk, ana: Browser) -> None:
    promise = town.promised()
    ana.get(f"{LIST}/callback/{promise}")
    assert "What they said about being reached Texts Not asked Calls" in ana.words


def test_nobody_who_writes_is_called_before_they_said_that_it_is_safe(
    town: WaitingDesk, ana: Browser
) -> None:
    contact = town.writes()
    does(ana, "text", contact, "claim")
    assert does(ana, "text", contact, "to_call") == 409
    assert "They have to agree to it first." in ana.page
    assert town.rows("callbacks_of_contact", contact_id=contact) == []
    assert does(ana, "text", contact, "to_call", agreed="yes") == 303
    (promise,) = town.rows("callbacks_of_contact", contact_id=contact)
    assert promise["claimed_by"] == town.ana
    assert "ring_back" in town.jobs(town.row("last_attempt_of", callback_id=promise["id"])["id"])
    assert town.row("contact_by_id", id=contact)["outcome"] == "CALLBACK"


def test_a_text_becomes_a_promise_to_call_and_keeps_its_answers(town: WaitingDesk, ana: Browser) -> None:
    contact = town.writes(priority=3)
    answer = {"question": "call_type", "value": "WELFARE", "by": "caller", "at": 1, "turn": 1}
    town.do(lambda tx: tx.run("add_answer", contact_id=contact, **answer))
    does(ana, "text", contact, "claim")
    status = does(ana, "text", contact, "to_callback", agreed="yes", window="evening", message="no")
    assert status == 303
    (promise,) = town.everybody()
    assert (promise.kind, promise.contact_id, promise.window) == ("callback", contact, "evening")
    assert (promise.priority, promise.voicemail_ok, promise.claimed_by) == (3, False, town.ana)
    assert [row["value"] for row in town.rows("answers_of", contact_id=contact)] == ["WELFARE"]


def test_a_text_becomes_a_team_with_what_was_answered(town: WaitingDesk, ana: Browser) -> None:
    contact = town.writes(priority=3)
    answer = {"question": "call_type", "value": "WELFARE", "by": "caller", "at": 1, "turn": 1}
    town.do(lambda tx: tx.run("add_answer", contact_id=contact, **answer))
    does(ana, "text", contact, "claim")
    assert does(ana, "text", contact, "to_dispatch", place="4 Harbor Street") == 303
    (dispatch,) = town.rows("live_dispatches", limit=9)
    assert dispatch["call_type"] == "WELFARE"
    assert town.row("contact_by_id", id=contact)["incident_id"] == dispatch["incident_id"]
    assert [one.id for one in town.everybody()] == [contact], "whoever writes still has one of us"


def test_nothing_ends_without_saying_how_and_why(town: WaitingDesk, ana: Browser) -> None:
    promise = town.promised()
    does(ana, "callback", promise, "claim")
    assert does(ana, "callback", promise, "close") == 409
    assert "Say how it ended and why" in ana.page
    assert does(ana, "callback", promise, "close", outcome="NO_ACTION", reason="NONE") == 409
    assert does(ana, "callback", promise, "close", outcome="NO_ACTION", reason="NOT_REACHED") == 409
    assert "After three calls" in ana.page
    told = {"outcome": "PHONE_ONLY", "reason": "ANSWERED", "note": "Calmer now."}
    assert does(ana, "callback", promise, "close", **told) == 303
    assert town.everybody() == []
    row = town.row("callback_by_id", id=promise)
    assert (row["outcome"], row["closed_why"]) == ("PHONE_ONLY", "ANSWERED")
    assert len(town.rows("notes_of_contact", contact_id=row["contact_id"], limit=9)) == 1


def test_a_call_afterwards_needs_a_yes_and_waits_for_the_day(town: WaitingDesk, ana: Browser) -> None:
    promise = town.promised()
    does(ana, "callback", promise, "claim")
    assert does(ana, "callback", promise, "follow_up", days="3") == 409
    assert does(ana, "callback", promise, "follow_up", days="3", agreed="yes") == 303
    told = {"outcome": "PHONE_ONLY", "reason": "ANSWERED"}
    assert does(ana, "callback", promise, "close", **told) == 303
    (later,) = town.everybody()
    assert later.why == "FOLLOW_UP"
    assert (later.due_at - town.now).days in (2, 3)


def test_handed_over_it_is_the_colleagues(town: WaitingDesk, ana: Browser, ben: Browser) -> None:
    promise = town.promised()
    does(ana, "callback", promise, "claim")
    assert does(ana, "callback", promise, "hand_over", to=town.ben) == 303  # type: ignore[attr-defined]
    ben.get(f"{LIST}/callback/{promise}")
    assert "Call now" in ben.page
    ana.get(f"{LIST}/callback/{promise}")
    assert "Call now" not in ana.page


def test_a_button_that_does_not_exist_and_somebody_who_does_not_wait(ana: Browser, town: WaitingDesk) -> None:
    promise = town.promised()
    assert does(ana, "callback", promise, "sing") == 422
    assert ana.get(f"{LIST}/callback/none").status_code == 404
    assert "do not wait any more" in ana.page


def test_the_page_is_asked_for_again_without_cost_while_nothing_changes(
    town: WaitingDesk, ana: Browser
) -> None:
    town.promised()
    ana.get(LIST)
    tag = re.search(r'data-etag="(?:&#34;|")?([^"&]+)', ana.page)
    assert tag
    answer = ana.open(f"{LIST}/now", headers={"If-None-Match": f'"{tag[1]}"'})
    assert answer.status_code == 304
