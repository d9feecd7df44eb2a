"""An invitation: opens once, not for long, and leads to a name, a password and a second factor."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from db.store import Store
from db.vault import Vault
from ivr.accounts import passwords, setting_up, staffing
from ivr.reach import links
from tests.console.desk_town import PUBLIC, Browser, DeskTown

GOOD = "seven quiet boats at dawn"


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


def invited(town: DeskTown, person: str) -> str:
    link = town.do(lambda tx: setting_up.invite(town.house, tx, person, "operator:x", town.now))
    assert link.startswith(f"{PUBLIC}/desk/set-up/")
    return link.removeprefix(PUBLIC)


def opened(town: DeskTown, link: str) -> Browser:
    browser = town.browser()
    assert browser.get(link).status_code == 200
    answer = browser.post(link)
    assert answer.headers["Location"] == "/desk/set-up", "the token is in no address from then on"
    assert browser.get("/desk/set-up").status_code == 200
    return browser


def secret(browser: Browser) -> str:
    return browser.page.partition('class="secret">')[2].partition("<")[0].replace(" ", "")


def fill(browser: Browser, login: str = "ana@example.org", password: str = GOOD, **changes: str) -> str:
    """Sends the form; the page that follows."""
    code = pyotp.TOTP(secret(browser)).at(browser.town.now)
    fields = {"login": login, "password": password, "again": password, "code": code, **changes}
    return browser.post("/desk/set-up", kept=browser.hidden("kept"), **fields).text


def test_it_leads_to_an_account_that_opens_the_door(town: DeskTown) -> None:
    browser = opened(town, invited(town, town.ana))
    key = secret(browser)
    page = fill(browser)
    assert page.count("<li><code>") == 10
    used = pyotp.TOTP(key).at(town.now)
    assert town.browser().sign_in("ana@example.org", GOOD, used).status_code == 403, "it was used up"
    town.clock.at += timedelta(seconds=30)
    answer = town.browser().sign_in("ana@example.org", GOOD, pyotp.TOTP(key).at(town.now))
    assert answer.status_code == 303


def test_looking_at_it_changes_nothing_and_opening_it_ends_it(town: DeskTown) -> None:
    link = invited(town, town.ana)
    for _ in range(3):
        assert town.browser().get(link).status_code == 200
    opened(town, link)
    late = town.browser()
    assert late.get(link).status_code == 404
    assert "This invitation is over" in late.page
    late.get("/desk/sign-in")
    assert late.post(link).status_code == 404


def test_it_is_good_for_three_days(town: DeskTown) -> None:
    link = invited(town, town.ana)
    town.passes(71.9)
    assert town.browser().get(link).status_code == 200
    browser = opened(town, link)
    town.passes(0.2)
    assert browser.get("/desk/set-up").status_code == 404
    assert town.browser().get(link).status_code == 404


def test_a_new_one_ends_the_one_before(town: DeskTown) -> None:
    first = invited(town, town.ana)
    invited(town, town.ana)
    assert town.browser().get(first).status_code == 404


def test_who_left_meanwhile_sets_nothing_up(town: DeskTown) -> None:
    browser = opened(town, invited(town, town.ana))
    town.do(lambda tx: staffing.leave(town.house, tx, town.ana, town.kim, town.now))
    assert "This invitation is over" in fill(browser)


def test_a_responders_link_is_no_invitation(town: DeskTown) -> None:
    token = town.do(lambda tx: links.make(tx, town.house, "field", "x", town.marta, 60))
    assert town.browser().get(f"/desk/set-up/{token}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("login", "a b", "Take an e-mail address"),
        ("login", "x", "Take an e-mail address"),
        ("password", "short", "Use 12 characters or more"),
        ("password", "Password123!", "among the first that are guessed"),
        ("again", "seven quiet boats at dusk", "The two are not the same"),
        ("code", "000000", "This is not the code that the app shows now"),
        ("code", "", "This is not the code that the app shows now"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_the_picture_stays(
    town: DeskTown, field: str, value: str, words: str
) -> None:
    browser = opened(town, invited(town, town.ana))
    key = secret(browser)
    page = fill(browser, **{field: value})
    place = page.index(words)
    assert f'id="{field}-fault"' in page[place - 60 : place]
    assert secret(browser) == key
    assert GOOD not in page, "a password is never sent back"
    assert fill(browser).count("<li><code>") == 10


def test_a_name_is_somebodys_alone(town: DeskTown) -> None:
    town.account(town.kim, "kim@example.org")
    browser = opened(town, invited(town, town.ana))
    assert "This name is taken" in fill(browser, login="KIM@example.org")
    assert fill(browser).count("<li><code>") == 10


def test_nobody_brings_a_secret_of_their_own(town: DeskTown) -> None:
    browser = opened(town, invited(town, town.ana))
    code = pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").at(town.now)
    page = browser.post(
        "/desk/set-up", kept="SkJTV1kzRFA=", login="ana", password=GOOD, again=GOOD, code=code
    ).text
    assert "This is not the code" in page


def test_whoever_sets_up_anew_ends_what_was_before(town: DeskTown) -> None:
    old = town.account(town.ana, "ana")
    before = town.browser()
    before.sign_in("ana")
    fill(opened(town, invited(town, town.ana)), login="ana")
    assert before.get("/desk").status_code == 403
    assert town.browser().sign_in("ana").status_code == 403, "neither the old password"
    assert town.browser().sign_in("ana", GOOD, old[0]).status_code == 403, "nor the old codes"


# ------------------------------------------------------------------ which passwords may be


WORST = ["passwordpassword", "Password 1234", "123456789012", "aaaaaaaaaaaaaa", "abcdefghijklmn"]
WORST += ["CareLine 2026!", "anaanaanaanaana", "Harbor-Response1", "qwertyuiop123"]
FINE = ["seven quiet boats", "ñandú über alles 月", "aB3$xY9!kL2@", "        four words       "]


@pytest.mark.parametrize("password", WORST)
def test_the_worst_are_refused(password: str) -> None:
    assert passwords.fault(password, "ana@example.org", "Harbor Response")


@pytest.mark.parametrize("password", FINE)
def test_length_counts_and_nothing_else_is_asked_for(password: str) -> None:
    assert passwords.fault(password, "ana@example.org", "Harbor Response") is None


def test_length_is_counted_in_characters_from_12_to_128() -> None:
    assert passwords.fault("xk4mvqzt7wp")
    assert not passwords.fault("xk4mvqzt7wpd")
    assert not passwords.fault("xk4mvqzt" * 16)
    assert passwords.fault("xk4mvqzt" * 16 + "x")


def test_the_same_word_typed_on_another_keyboard_is_the_same() -> None:
    kept = passwords.hashed("caf\u00e9 caf\u00e9 caf\u00e9")
    assert passwords.same(kept, "cafe\u0301 cafe\u0301 cafe\u0301")
    assert not passwords.same(kept, "cafe cafe cafe")


def test_nobodys_password_is_right() -> None:
    assert not passwords.same(None, "nobody's password")
