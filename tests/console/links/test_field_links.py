"""The link in a responder's text and the session of the browser that opened it, over plain HTTP: what a
scanner, a thief of the link, another site and a second tap meet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
import requests

from flows.paging.model import Cancelled
from ivr.dispatch.dispatching import happen
from simulator.handset import Handset
from tests.journeys.town import PUBLIC, Town
from tests.journeys.trouble import hung_store

MARTA, THEO = "+15035550161", "+15035550162"


@dataclass
class Browser:
    """Keeps its cookies as a browser behind the proxy's encryption does."""

    town: Town
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookie: str = ""

    def get(self, path: str) -> requests.Response:
        return self._ask("GET", path, {})

    def post(self, path: str, **form: str) -> requests.Response:
        return self._ask("POST", path, form)

    def _ask(self, method: str, path: str, form: dict[str, str]) -> requests.Response:
        answer = requests.request(
            method,
            self.town.url + path.removeprefix(PUBLIC),
            data=form or None,
            headers={"Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())},
            allow_redirects=False,
            timeout=10,
        )
        self.set_cookie = answer.headers.get("Set-Cookie", self.set_cookie)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer

    def does(self, name: str, **more: str) -> requests.Response:
        """Presses a button of the page as it is now."""
        return self.post("/field", **self.form(), do=name, **more)

    def form(self) -> dict[str, str]:
        text = self.get("/field").text
        found = {key: re.search(rf'name="{key}" value="([^"]+)"', text) for key in ("csrf", "once")}
        return {key: match[1] for key, match in found.items() if match}


@pytest.fixture
def marta(town: Town) -> Handset:
    return town.responder("Marta", MARTA)


@pytest.fixture
def link(town: Town, marta: Handset) -> str:
    town.calls_out()
    found = marta.expect_text("A team is needed").link
    assert found.startswith(f"{PUBLIC}/r/")
    return found


def test_a_scanner_that_looks_at_the_link_does_not_use_it_up(town: Town, link: str) -> None:
    for _ in range(3):
        looked = Browser(town).get(link)
        assert looked.status_code == 200
        assert "Set-Cookie" not in looked.headers
    assert Browser(town).post(link).status_code == 303


def test_the_link_says_nothing_before_it_is_opened(town: Town, link: str) -> None:
    text = Browser(town).get(link).text
    assert "Alder Lane" not in text
    assert "Marta" not in text


def test_whoever_opens_it_second_finds_kind_words_and_what_to_do(
    town: Town, marta: Handset, link: str
) -> None:
    Browser(town).post(link)
    thief = Browser(town)
    answer = thief.post(link)
    assert answer.status_code == 404
    assert "was opened before in another browser" in answer.text
    assert "answer our text with a number and the code" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert thief.get("/field").status_code == 403


def test_a_new_link_goes_to_the_phone_of_the_one_it_was_for_and_at_most_every_two_minutes(
    town: Town, marta: Handset, link: str
) -> None:
    Browser(town).post(link)
    for _ in range(3):
        answer = Browser(town).post(f"{link}/again")
        assert answer.status_code == 200
        assert "/r/" not in answer.text.replace(link.removeprefix(PUBLIC), "")
    fresh = marta.expect_text("Details:").link
    assert fresh != link
    assert Browser(town).post(fresh).status_code == 303
    marta.expect_no_text(5)
    town.does_not_prove("nothing_private_is_in_clear", "nothing private; the page is still open")


def test_the_same_browser_may_tap_on_the_link_again(town: Town, link: str) -> None:
    browser = Browser(town)
    browser.post(link)
    assert browser.post(link).status_code == 303
    assert browser.get("/field").status_code == 200


def test_a_browser_that_holds_the_session_opens_an_older_link_of_the_same_person(
    town: Town, marta: Handset, link: str
) -> None:
    browser = Browser(town)
    browser.post(link)
    second = town.calls_out(place="4 Mill Street")
    other = marta.expect_text(f"page {second['code']}").link
    assert browser.post(other).status_code == 303
    assert f"Page {second['code']}" in browser.get("/field").text
    assert browser.post(link).status_code == 303
    assert f"Page {second['code']}" not in browser.get("/field").text


def test_a_colleagues_session_does_not_open_it(town: Town, marta: Handset) -> None:
    theo = town.responder("Theo", THEO)
    town.calls_out()
    own, other = theo.expect_text("A team is needed").link, marta.expect_text("A team is needed").link
    Browser(town).post(other)
    colleague = Browser(town)
    colleague.post(own)
    assert colleague.post(other).status_code == 404


def test_the_cookie_is_for_this_host_alone_and_no_script_reads_it(town: Town, link: str) -> None:
    browser = Browser(town)
    browser.post(link)
    assert browser.set_cookie.startswith("__Host-field=")
    for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="):
        assert word in browser.set_cookie


def test_a_link_is_good_for_a_shift_and_so_is_the_session(town: Town, marta: Handset, link: str) -> None:
    browser = Browser(town)
    browser.post(link)
    (out,) = town.rows("live_dispatches", limit=10)
    called_off, now = Cancelled("person:counselor", "CALLER_DECLINED"), town.clock.now()
    town.store.write(lambda tx: happen(town.house, tx, out["id"], called_off, now, "person:counselor"))
    marta.expect_text("is cancelled")
    assert "This page was cancelled" in browser.get("/field").text
    town.wait(12 * 3600)
    assert browser.get("/field").status_code == 403
    assert "too old" in Browser(town).get(link).text


def test_a_form_from_elsewhere_changes_nothing(town: Town, marta: Handset, link: str) -> None:
    browser = Browser(town)
    browser.post(link)
    form = browser.form()
    for forged in ({}, {"csrf": "0" * 32}, {"csrf": form["csrf"][:-1]}):
        answer = browser.post("/field", do="accept", once=form["once"], **forged)
        assert answer.headers["Location"].endswith("said=old")
    assert browser.post("/field", do="accept", csrf=form["csrf"]).headers["Location"].endswith("said=old")
    town.wait(5)
    marta.expect_no_text(5)


def test_a_button_pressed_twice_is_done_once(town: Town, marta: Handset, link: str) -> None:
    browser = Browser(town)
    browser.post(link)
    form = browser.form()
    for _ in range(2):
        assert browser.post("/field", do="accept", **form).headers["Location"].endswith("said=accepted")
    marta.expect_text("is yours")
    marta.expect_no_text(5)


@pytest.mark.parametrize("name", ["", "cancel", "close", "minutes", "disposition"])
def test_what_is_no_button_of_theirs_changes_nothing(
    town: Town, marta: Handset, link: str, name: str
) -> None:
    browser = Browser(town)
    browser.post(link)
    assert (
        browser.does(name, disposition="SOMETHING", minutes="900")
        .headers["Location"]
        .endswith("said=not_now")
    )
    marta.expect_no_text(5)


def test_the_details_are_for_who_comes_and_each_look_is_in_the_log(
    town: Town, marta: Handset, link: str
) -> None:
    browser = Browser(town)
    browser.post(link)
    assert "Alder Lane" not in browser.get("/field").text
    browser.does("accept")
    assert "12 Alder Lane" in browser.get("/field").text
    (out,) = town.rows("live_dispatches", limit=10)
    looks = [r for r in town.rows("audit_of", subject=out["id"], limit=100) if r["action"] == "details_read"]
    assert {row["actor"] for row in looks} == {f"person:{town.person_of[MARTA]}"}
    assert len(looks) == 1
    marta.expect_text("is yours")


def test_no_page_is_kept_by_a_browser_or_found_by_a_search(town: Town, link: str) -> None:
    browser = Browser(town)
    for answer in (browser.get(link), browser.post(link), browser.get("/field")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_supervisor_who_takes_over_reads_what_it_is_about(town: Town) -> None:
    lee = town.supervisor()
    town.calls_out()
    browser = Browser(town)
    browser.post(lee.expect_text("if you take it over", within=600).link)
    assert "Do you take it over?" in browser.get("/field").text
    browser.does("accept")
    text = browser.get("/field").text
    assert "You have taken it over" in text
    assert "12 Alder Lane" in text
    lee.expect_text("you have taken over")


def test_when_the_store_hangs_the_page_says_what_else_to_do(town: Town, link: str) -> None:
    browser = Browser(town)
    browser.post(link)
    form = browser.form()
    town.deploy(within=0.25)
    with hung_store(town):
        answer = browser.post("/field", do="accept", **form)
    assert answer.status_code == 503
    assert "Please answer our text, or call us again" in answer.text
