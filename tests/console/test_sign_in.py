"""Who gets in, who does not, and what a stranger can do to others: nothing."""

from __future__ import annotations

from datetime import timedelta

import argon2
import pytest

from console.signing import WRONG
from db.store import Store
from db.vault import Vault
from ivr.accounts import passwords
from tests.console.desk_town import PASSWORD, Browser, DeskTown


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


@pytest.fixture
def ana(town: DeskTown) -> list[str]:
    """Her recovery codes; she signs in as ana."""
    return town.account(town.ana, "Ana@example.org")


def lets_in(browser: Browser) -> bool:
    return browser.get("/desk").status_code == 200


def test_name_password_and_code_together_open_the_door(town: DeskTown, ana: list[str]) -> None:
    browser = town.browser()
    assert not lets_in(browser)
    answer = browser.sign_in(" ana@EXAMPLE.org ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/board")
    assert lets_in(browser)
    assert '<span class="name">Ana</span>' in browser.page


@pytest.mark.parametrize(
    ("login", "password", "code"),
    [
        ("ana@example.org", "four calm words tonigh", None),
        ("ana@example.org", PASSWORD, "000000"),
        ("ana@example.org", PASSWORD, ""),
        ("nobody@example.org", PASSWORD, None),
        ("", "", ""),
        ("ana@example.org\0", "é" * 300, "١٢٣٤٥٦"),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    town: DeskTown, ana: list[str], login: str, password: str, code: str | None
) -> None:
    browser = town.browser()
    answer = browser.sign_in(login, password, code)
    assert answer.status_code == 403
    assert WRONG in answer.text
    assert not lets_in(browser)


def test_an_unknown_name_takes_as_long_as_a_wrong_password(
    town: DeskTown, ana: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes long is comparing a password: once either way, with the same memory and passes."""
    compared: list[argon2.Parameters] = []
    really = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, kept: str, password: str) -> bool:
        compared.append(argon2.extract_parameters(kept))
        return really(self, kept, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)

    def work(login: str) -> list[argon2.Parameters]:
        compared.clear()
        assert town.browser().sign_in(login, "not the password", "123456").status_code == 403
        return list(compared)

    unknown, known = work("nobody@example.org"), work("ana@example.org")
    assert unknown == known
    assert len(known) == 1 and known[0].memory_cost >= 19_456


def test_a_code_works_once(town: DeskTown, ana: list[str]) -> None:
    code = town.next_code()
    assert town.browser().sign_in("ana@example.org", code=code).status_code == 303
    assert town.browser().sign_in("ana@example.org", code=code).status_code == 403
    town.passes(1)
    assert town.browser().sign_in("ana@example.org", code=code).status_code == 403, "nor later"


def test_a_phone_half_a_minute_off_gets_in_and_one_further_off_does_not(
    town: DeskTown, ana: list[str]
) -> None:
    code = town.next_code()
    town.clock.at += timedelta(seconds=30)
    assert town.browser().sign_in("ana@example.org", code=code).status_code == 303
    code = town.next_code()
    town.clock.at += timedelta(seconds=61)
    assert town.browser().sign_in("ana@example.org", code=code).status_code == 403


def test_a_recovery_code_works_once_and_says_that_it_is_gone(town: DeskTown, ana: list[str]) -> None:
    assert len(set(ana)) == 10
    first = town.browser().sign_in("ana@example.org", code=ana[0].upper().replace("-", " "))
    assert first.headers["Location"] == "/desk/board?done=recovery"
    assert town.browser().sign_in("ana@example.org", code=ana[0]).status_code == 403
    assert town.browser().sign_in("ana@example.org", code=ana[1]).status_code == 303


def test_guessing_waits_longer_each_time_and_is_never_locked_for_good(town: DeskTown, ana: list[str]) -> None:
    guesser, waits = town.browser(), []
    for _ in range(14):
        answer = guesser.sign_in("ana@example.org", "a wrong password", "123456")
        if answer.status_code == 429:
            waits.append(int(answer.headers["Retry-After"]))
            town.clock.at += timedelta(seconds=waits[-1])
            guesser.sign_in("ana@example.org", "a wrong password", "123456")
    assert waits == sorted(waits)
    assert waits[0] < 30
    assert max(waits) <= 900
    assert "Too many tries. Wait" in answer.text
    town.passes(0.3)
    assert guesser.sign_in("ana@example.org").status_code == 303


def test_while_one_waits_even_the_right_words_are_not_looked_at(town: DeskTown, ana: list[str]) -> None:
    guesser = town.browser()
    for _ in range(5):
        guesser.sign_in("ana@example.org", "a wrong password", "123456")
    town.clock.at -= timedelta(seconds=40)
    assert guesser.sign_in("ana@example.org").status_code == 429


def test_nobody_is_locked_out_by_somebody_elses_guesses(town: DeskTown, ana: list[str]) -> None:
    for address in ("203.0.113.5", "203.0.113.6", "2001:db8::1"):
        stranger = town.browser(address)
        for _ in range(12):
            stranger.sign_in("ana@example.org", "a wrong password", "123456")
        assert stranger.sign_in("ana@example.org", code=town.code()).status_code == 429
    own = town.browser("198.51.100.7").sign_in("ana@example.org", code=town.code())
    assert own.status_code == 303, "and in the same second"


def test_a_browser_that_signed_in_before_is_exempt_even_at_the_guessers_own_address(
    town: DeskTown, ana: list[str]
) -> None:
    own = town.browser("203.0.113.5")
    own.sign_in("ana@example.org")
    own.get("/desk")
    own.post("/desk/sign-out")
    stranger = town.browser("203.0.113.5")
    for _ in range(80):
        stranger.open("/desk/sign-in")
        stranger.post("/desk/sign-in", login="ana@example.org", password="x", code="1")
    assert stranger.sign_in("ana@example.org", code=town.code()).status_code == 429
    assert own.sign_in("ana@example.org").status_code == 303


def test_that_browsers_cookie_is_worth_nothing_for_another_name_and_cannot_be_made_up(
    town: DeskTown, ana: list[str]
) -> None:
    town.account(town.lee, "lee@example.org")
    own = town.browser()
    own.sign_in("ana@example.org")
    device = own.cookie("careline-device")
    for cookie in (device, "made-up." + device.partition(".")[2], device[:-1], "", "."):
        thief = town.browser("203.0.113.99")
        thief.client.set_cookie("__Host-careline-device", cookie, domain="hotline.example.org")
        answers = [thief.sign_in("lee@example.org", "wrong", "1").status_code for _ in range(7)]
        assert answers[-1] == 429
        town.passes(25)


def test_wrong_codes_after_the_right_password_wait_wherever_they_come_from(
    town: DeskTown, ana: list[str]
) -> None:
    """Six digits are few: who has the password could try them from a thousand addresses."""
    for place in range(11):
        town.browser(f"203.0.113.{place}").sign_in("ana@example.org", code="000000")
    town.clock.at -= timedelta(seconds=25)  # the codes' own time stands nearly still
    late = town.browser("203.0.113.200").sign_in("ana@example.org")
    assert late.status_code == 403
    town.passes(0.3)
    assert town.browser("203.0.113.201").sign_in("ana@example.org").status_code == 303


def test_a_password_that_is_changed_while_it_is_compared_opens_nothing(
    town: DeskTown, ana: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(kept: str | None, given: str) -> bool:
        town.do(
            lambda tx: tx.run("set_password", id=town.ana, password=passwords.hashed("another one of hers"))
        )
        return same(kept, given)

    same = passwords.same
    monkeypatch.setattr(passwords, "same", slowly)
    browser = town.browser()
    assert browser.sign_in("ana@example.org").status_code == 403
    assert not lets_in(browser)


def test_a_planted_session_is_not_taken_over_and_the_old_one_ends(town: DeskTown, ana: list[str]) -> None:
    browser = town.browser()
    browser.client.set_cookie("__Host-careline", "planted", domain="hotline.example.org")
    browser.sign_in("ana@example.org")
    first = browser.cookie("careline")
    assert first not in ("", "planted")
    browser.get("/desk")
    browser.post("/desk/sign-in", login="ana@example.org", password=PASSWORD, code=town.next_code())
    assert browser.cookie("careline") != first
    thief = town.browser()
    thief.client.set_cookie("__Host-careline", first, domain="hotline.example.org")
    assert not lets_in(thief)


def test_a_sign_in_form_from_elsewhere_is_refused(town: DeskTown, ana: list[str]) -> None:
    browser = town.browser()
    answer = browser.post("/desk/sign-in", login="ana@example.org", password=PASSWORD, code=town.next_code())
    assert answer.status_code == 403
    assert "came from elsewhere" in answer.text
    assert "Set-Cookie" not in answer.headers or "careline=" not in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example", "//elsewhere.example", "/desk/../x", "/voice/call"]
)
def test_after_signing_in_nobody_is_sent_elsewhere(town: DeskTown, ana: list[str], where: str) -> None:
    browser = town.browser()
    browser.get("/desk/sign-in")
    fields = {"login": "ana@example.org", "password": PASSWORD, "code": town.next_code(), "next": where}
    assert browser.post("/desk/sign-in", **fields).headers["Location"] == "/desk/board"


def test_what_was_tried_stands_in_the_audit_log_without_names_or_codes(
    town: DeskTown, ana: list[str]
) -> None:
    town.browser().sign_in("ana@example.org", "a wrong password")
    town.browser().sign_in("nobody@example.org")
    town.browser().sign_in("ana@example.org")
    told = [(row["action"], row["subject"], row["actor"]) for row in town.audited()]
    assert told == [
        ("sign_in_failed", town.ana, "stranger"),
        ("sign_in_failed", "desk", "stranger"),
        ("signed_in", town.ana, town.ana),
    ]
    assert "example" not in str(town.audited())


def test_cookies_are_for_this_address_alone_unread_by_scripts(town: DeskTown, ana: list[str]) -> None:
    browser = town.browser()
    answer = browser.sign_in("ana@example.org")
    cookies = answer.headers.getlist("Set-Cookie")
    session = next(each for each in cookies if each.startswith("__Host-careline="))
    assert "Max-Age" not in session, "it ends with the browser"
    for each in cookies:
        assert each.startswith("__Host-")
        for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Strict"):
            assert part in each
        assert "Domain" not in each


def test_what_is_stored_opens_no_door(town: DeskTown, ana: list[str]) -> None:
    browser = town.browser()
    browser.sign_in("ana@example.org")
    account = town.row("account_by_id", id=town.ana)
    stored = str(dict(account)) + str(
        [dict(row) for row in town.rows("desk_sessions_of", person_id=town.ana, now=0)]
    )
    assert account["password"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    for secret in (browser.cookie("careline"), "JBSWY3DP", "example.org", ana[0], PASSWORD):
        assert secret not in stored


# ------------------------------------------------------------------ a flood of strangers


def test_whoever_is_sent_away_as_too_many_is_charged_no_try(town: DeskTown, ana: list[str]) -> None:
    browser = town.browser()
    with passwords.place(), passwords.place():
        for _ in range(8):
            assert browser.sign_in("ana@example.org").status_code == 503
    assert browser.sign_in("ana@example.org").status_code == 303


def test_a_flood_keeps_out_neither_a_known_browser_nor_a_locked_screen(
    town: DeskTown, ana: list[str]
) -> None:
    known = town.browser()
    known.sign_in("ana@example.org")
    known.get("/desk")
    known.post("/desk/lock")
    known.get("/desk")
    with passwords.place(), passwords.place():
        assert town.browser("203.0.113.9").sign_in("ana@example.org").status_code == 503
        assert known.post("/desk/unlock", password=PASSWORD).status_code == 303
        known.get("/desk")
        known.post("/desk/sign-out")
        assert known.sign_in("ana@example.org").status_code == 303


def test_a_whole_site_of_ipv6_networks_is_slowed_as_one(town: DeskTown, ana: list[str]) -> None:
    def tries(address: str) -> int:
        return town.browser(address).sign_in("nobody", "wrong", "0").status_code

    assert {tries(f"2001:db8:7:{n:x}::1") for n in range(60)} == {403}
    assert tries("2001:db8:7:ffff::1") == 429
    assert tries("2001:db8:8:1::1") == 403
