"""Once inside: forms of one's own alone, sessions that end, and a screen that locks without losing work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from markupsafe import Markup

from console.live import Part
from db.store import Store
from db.vault import Vault
from ivr.accounts import staffing
from tests.console.desk_town import PASSWORD, Browser, DeskTown


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


@pytest.fixture
def kim(town: DeskTown) -> Browser:
    return town.signed_in(town.kim, "kim")


def stranger_with(town: DeskTown, token: str) -> Browser:
    thief = town.browser("203.0.113.5")
    thief.client.set_cookie("__Host-careline", token, domain="hotline.example.org")
    return thief


def people(town: DeskTown) -> int:
    return len(town.rows("people_all"))


NEW = {"name": "Pat", "role": "analyst"}


def test_a_form_without_its_token_or_with_somebody_elses_does_nothing(town: DeskTown, kim: Browser) -> None:
    other = town.signed_in(town.ana, "ana")
    other.get("/desk")
    stolen, before = other.csrf(), people(town)
    for token in ("", "x", stolen, "é"):
        answer = kim.open("/desk/people/add", "POST", data={"csrf": token, **NEW})
        assert answer.status_code == 403
        assert "too old, or came from elsewhere" in answer.text
    assert people(town) == before
    kim.get("/desk/people")
    assert kim.post("/desk/people/add", **NEW).status_code == 303
    assert people(town) == before + 1


def test_the_token_of_an_earlier_session_is_worth_nothing_in_the_next(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/people")
    old = kim.csrf()
    kim.post("/desk/sign-out")
    kim.sign_in("kim")
    assert kim.open("/desk/people/add", "POST", data={"csrf": old, **NEW}).status_code == 403


def test_a_session_that_was_signed_out_elsewhere_is_over_at_once(town: DeskTown, kim: Browser) -> None:
    lost = town.browser("203.0.113.7")
    lost.sign_in("kim")
    kim.get("/desk/me")
    assert kim.page.count("Firefox on Linux") == 2
    answer = kim.post("/desk/me/end", session=kim.hidden("session"))
    assert answer.headers["Location"] == "/desk/me?done=ended"
    assert lost.get("/desk").status_code == 403
    assert "<h1>Sign in</h1>" in lost.page
    assert kim.get("/desk").status_code == 200


def test_nobody_ends_somebody_elses_session(town: DeskTown, kim: Browser) -> None:
    ana = town.signed_in(town.ana, "ana")
    (row,) = town.rows("desk_sessions_of", person_id=town.ana, now=0)
    kim.get("/desk/me")
    kim.post("/desk/me/end", session=row["id"])
    assert ana.get("/desk").status_code == 200


def test_all_others_are_signed_out_together(town: DeskTown, kim: Browser) -> None:
    others = [town.browser(f"203.0.113.{place}") for place in range(3)]
    for one in others:
        one.sign_in("kim")
    kim.get("/desk/me")
    kim.post("/desk/me/end-others")
    assert [one.get("/desk").status_code for one in (kim, *others)] == [200, 403, 403, 403]


def test_signing_out_ends_the_session_itself_not_only_the_cookie(town: DeskTown, kim: Browser) -> None:
    token = kim.cookie("careline")
    kim.get("/desk")
    kim.post("/desk/sign-out")
    assert stranger_with(town, token).get("/desk").status_code == 403


def test_a_session_lasts_a_shift_however_busy_it_is(town: DeskTown, kim: Browser) -> None:
    for _ in range(12 * 6 - 1):
        town.clock.at += timedelta(minutes=10)
        assert kim.get("/desk").status_code == 200
    town.clock.at += timedelta(minutes=10)
    assert "<h1>Sign in</h1>" in kim.get("/desk").text


def test_after_a_quarter_of_an_hour_without_anybody_the_screen_asks_for_the_password(
    town: DeskTown, kim: Browser
) -> None:
    town.clock.at += timedelta(minutes=14, seconds=59)
    assert kim.get("/desk/people").status_code == 200
    town.clock.at += timedelta(minutes=15, seconds=1)
    answer = kim.get("/desk/people")
    assert answer.status_code == 403
    assert "The screen is locked" in answer.text
    for name in ("Kim", "Ana", "/desk/people"):
        assert name not in answer.text, "whoever passes by reads nothing"
    assert (
        kim.post("/desk/unlock", password=PASSWORD, kept=kim.hidden("kept")).headers["Location"]
        == "/desk/people"
    )
    assert kim.get("/desk/people").status_code == 200


def test_a_form_sent_into_a_locked_screen_is_kept_unread_and_sent_after_the_password(
    town: DeskTown, kim: Browser
) -> None:
    kim.get("/desk/people")
    before = people(town)
    town.clock.at += timedelta(minutes=16)
    answer = kim.post("/desk/people/add", name="Pat <b>", role=["analyst", "auditor"])
    assert answer.status_code == 403
    assert "Pat" not in answer.text
    assert people(town) == before
    kim.post("/desk/unlock", password=PASSWORD, kept=kim.hidden("kept"))
    assert "Nothing was done yet" in kim.page
    assert 'value="Pat &lt;b&gt;"' in kim.page
    assert kim.page.count('name="role"') == 2
    assert people(town) == before
    kim.post("/desk/people/add", name="Pat <b>", role=["analyst", "auditor"])
    assert people(town) == before + 1


def test_what_was_kept_opens_in_its_own_session_alone(town: DeskTown, kim: Browser) -> None:
    ana = town.signed_in(town.ana, "ana")
    town.clock.at += timedelta(minutes=16)
    kim.get("/desk/people")
    kept = kim.hidden("kept")
    ana.get("/desk")
    assert ana.post("/desk/unlock", password=PASSWORD, kept=kept).headers["Location"] == "/desk"


def test_a_wrong_password_leaves_it_locked_and_guesses_wait(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk")
    kim.post("/desk/lock")
    kim.get("/desk")
    answers = [kim.post("/desk/unlock", password="wrong", kept=kim.hidden("kept")).text for _ in range(6)]
    assert "That is not your password." in answers[0]
    assert "Wait 10 seconds" in answers[-1]
    assert "Wait" in kim.post("/desk/unlock", password=PASSWORD).text
    town.clock.at += timedelta(seconds=10)
    assert kim.post("/desk/unlock", password=PASSWORD).status_code == 303


def test_a_locked_screen_answers_no_form_but_unlocking_and_signing_out(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/me")
    csrf = kim.csrf()
    kim.post("/desk/lock")
    for path in ("/desk/me/end-others", "/desk/people/add", "/desk/awake", "/desk/me/codes"):
        answer = kim.open(path, "POST", data={"csrf": csrf, "password": PASSWORD, **NEW})
        assert answer.status_code == 403, path
    assert kim.open("/desk/sign-out", "POST", data={"csrf": csrf}).status_code == 303


def test_a_browser_that_asks_by_itself_keeps_no_screen_open(town: DeskTown, kim: Browser) -> None:
    for _ in range(4):
        town.clock.at += timedelta(minutes=4)
        kim.get("/desk/static/desk.css")
    assert "The screen is locked" in kim.get("/desk").text


def idle(kim: Browser) -> int:
    """What a page says at which nobody was for a quarter of an hour."""
    kim.get("/desk/keys")
    asked = {"idle": "1", "csrf": kim.csrf()}
    kim.town.clock.at += timedelta(minutes=10)
    return kim.open("/desk/lock", "POST", data=asked, headers={"X-Careline-Form": kim.csrf()}).status_code


def test_a_page_left_alone_does_not_lock_somebody_who_works_at_another_one(
    town: DeskTown, kim: Browser
) -> None:
    assert idle(kim) == 200
    assert kim.get("/desk/people").status_code == 200
    assert town.actions().count("session_locked") == 0


def test_that_page_is_told_how_long_it_may_rest(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/keys")
    town.clock.at += timedelta(minutes=10)
    asked = {"idle": "1", "csrf": kim.csrf()}
    assert kim.open("/desk/lock", "POST", data=asked).text == "300"
    town.clock.at += timedelta(minutes=5, seconds=1)
    assert kim.open("/desk/lock", "POST", data=asked).status_code == 303
    assert "session_locked" in town.actions()


def test_a_page_that_loads_itself_again_keeps_no_screen_open_and_is_noted_once(
    town: DeskTown, kim: Browser
) -> None:
    kim.get("/desk/board")
    for _ in range(29):
        town.clock.at += timedelta(seconds=30)
        assert kim.get("/desk/board?again=1").status_code == 200
    assert town.actions().count("names_read") <= 2, "again after ten minutes, not each half minute"
    town.clock.at += timedelta(seconds=60)
    assert "The screen is locked" in kim.get("/desk/board?again=1").text


def test_a_page_with_something_to_choose_does_not_load_itself_away(town: DeskTown) -> None:
    with town.app.test_request_context("/desk/embedded"):
        page = town.app.jinja_env.get_template("desk/live.html")
        quiet, choosing = (
            str(page.make_module({"part": Part(Markup(html), '"x"'), "here": "/desk/embedded"}).again())  # type: ignore[attr-defined]
            for html in ("<p>Nobody waits.</p>", "<select name=reason></select>")
        )
    assert 'content="30; url=/desk/embedded?again=1"' in quiet
    assert "refresh" not in choosing


def test_who_types_for_long_stays(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/people")
    for _ in range(5):
        town.clock.at += timedelta(minutes=10)
        assert kim.post("/desk/awake").status_code == 204 or kim.page == ""
        kim.get("/desk/people")
    assert "<h1>People</h1>" in kim.page


def test_whoever_leaves_the_staff_is_out_with_the_next_click(town: DeskTown, kim: Browser) -> None:
    ana = town.signed_in(town.ana, "ana")
    town.do(lambda tx: staffing.leave(town.house, tx, town.ana, town.kim, town.now))
    assert ana.get("/desk").status_code == 403
    assert ana.sign_in("ana").status_code == 403


def test_roles_count_from_the_next_click_on(town: DeskTown, kim: Browser) -> None:
    ana = town.signed_in(town.ana, "ana")
    assert ana.get("/desk/audit").status_code == 403
    town.do(lambda tx: staffing.set_roles(town.house, tx, town.ana, ["auditor"], town.kim, town.now))
    assert ana.get("/desk/audit").status_code == 200
    assert ana.get("/desk/alarms").status_code == 403


def test_new_recovery_codes_cost_the_password_and_end_the_old_ones(town: DeskTown) -> None:
    old = town.account(town.ana, "ana")
    ana = town.browser()
    ana.sign_in("ana")
    ana.get("/desk/me")
    assert "You have 10 left" in ana.page
    assert ana.post("/desk/me/codes", password="wrong").status_code == 403
    answer = ana.post("/desk/me/codes", password=PASSWORD)
    assert answer.status_code == 200
    assert town.browser().sign_in("ana", code=old[0]).status_code == 403
    new = answer.text.partition("<li><code>")[2].partition("<")[0]
    assert town.browser().sign_in("ana", code=new).status_code == 303


def test_looks_are_kept_in_the_browser_and_nothing_else_is(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/looks")
    kim.post("/desk/looks", looks="dark")
    kim.get("/desk")
    assert 'data-looks="dark"' in kim.page
    assert "data-keys" not in kim.page
    kim.post("/desk/looks", looks='"><script>', keys="on")
    kim.get("/desk")
    assert 'data-looks="auto"' in kim.page
    assert "data-keys" in kim.page
