"""A counselor's evening in a real browser, with phones, texts and a team beside it: a call, a text, a
dispatch and a callback; two desks and one claim; by keyboard alone, without JavaScript, and with the
connection lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from simulator.handset import Handset
from tests.console.desk_browser import through_the_door
from tests.console.evening import Evening
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.town import LINE, Town
from tests.simulator.browser import DESK, follow

pytestmark = pytest.mark.browser
ANA, BEN, MARTA = "+15035550131", "+15035550132", "+15035550161"


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """One engine is enough for eyes."""
    return sqlite_url


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    town = make_town()
    town.does_not_prove("every_contact_has_an_end", "a conversation may be open when the evening ends")
    return town


@pytest.fixture
def ana(town: Town) -> Handset:
    return town.counselor("Ana", ANA, languages=("en", "es"))


@pytest.fixture
def evening(town: Town, ana: Handset) -> Iterator[Evening]:
    evening = Evening(town)
    evening.account(ANA, "ana")
    with evening.served():
        yield evening


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = context_of(browser)
    yield context
    context.close()


def context_of(browser: Browser, **how: object) -> BrowserContext:
    context = browser.new_context(reduced_motion="reduce", viewport=DESK, **how)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return context


@pytest.fixture
def page(context: BrowserContext, evening: Evening) -> Page:
    """Ana's, at the board."""
    page = context.new_page()
    sign_in(page, evening, "ana")
    return page


def sign_in(page: Page, evening: Evening, login: str) -> None:
    page.goto(f"{evening.base}/desk")
    through_the_door(page, login, evening.next_code())


def status(page: Page, words: str) -> None:
    expect(page.locator(".status")).to_contain_text(words)


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)


def open_contact(page: Page, evening: Evening, place: int = -1) -> None:
    page.goto(f"{evening.base}/desk/contacts/{evening.town.contacts()[place]['id']}")


def have_read_the_rest(*phones: Handset) -> None:
    for phone in phones:
        while phone.texts_unexpected():
            phone.expect_text("")


def test_a_whole_evening(page: Page, evening: Evening, town: Town, ana: Handset) -> None:
    marta, theo = town.responder("Marta", MARTA), town.responder("Theo", "+15035550162")
    rosa = town.resident()
    # A call: seen on the board, taken on the phone, followed on its page.
    asks_for_a_person(rosa, LINE)
    page.goto(f"{evening.base}/desk/board")
    follow(page, page.get_by_role("link", name="On the phone"))
    status(page, "Waits for a counselor.")
    takes_the_call(ana)
    town.wait(3)
    status(page, "On the line with you.")
    page.get_by_label("Write a note").fill("A neighbor lies in the garden.")
    follow(page, page.get_by_role("button", name="Keep the note"))
    expect(page.locator(".notes")).to_contain_text("A neighbor lies in the garden.")
    # A team.
    page.locator("summary", has_text="Call a team").click()
    page.get_by_label("What it is about").select_option(label="Welfare check")
    page.get_by_label("Where").fill("12 Alder Lane")
    page.get_by_label("What to be careful about").fill("A friendly dog.")
    follow(page, page.get_by_role("button", name="Call a team"))
    said(page, "A team is being called.")
    town.wait(2)
    for one in (marta, theo):
        one.expect_text("A team is needed").reply("1 15")
    town.wait(2)
    expect(page.locator("[data-key=incident]")).to_contain_text("12 Alder Lane")
    expect(page.locator(".story")).to_contain_text("Marta accepted")
    rosa.hang_up()
    ana.hears("The caller has left")
    ana.hang_up()
    town.wait(3)
    status(page, "Over. A community team is sent.")
    page.get_by_label("What it was about").select_option(label="Welfare check")
    page.get_by_label("Why", exact=True).select_option(label="A counselor answered.")
    follow(page, page.get_by_role("button", name="Keep how it ended"))
    said(page, "How it ended is kept.")
    # A text.
    joe = town.resident("+15035550113", "Joe")
    joe.text(LINE, "I would like to talk to a person please")
    town.wait(5)
    page.goto(f"{evening.base}/desk/waiting")
    follow(page, page.get_by_role("button", name="Claim this text conversation"))
    page.get_by_label("Your text").fill("Hello. What is going on tonight?")
    follow(page, page.get_by_role("button", name="Send"))
    town.wait(5)
    joe.expect_text("What is going on tonight?")
    joe.text(LINE, "just lonely. thank you")
    town.wait(5)
    open_contact(page, evening)
    expect(page.locator(".story")).to_contain_text("just lonely. thank you")
    expect(page.locator(".story")).to_contain_text("You Answered by text")
    follow(page, page.get_by_role("link", name="Answer the texts"))
    page.get_by_label("How did it end?").select_option(label="A counselor helped by phone.")
    page.get_by_label("Why?").select_option(label="A counselor answered.")
    follow(page, page.get_by_role("button", name="Close", exact=True))
    # The dispatch comes to its end.
    page.goto(f"{evening.base}/desk/dispatches")
    expect(page.get_by_role("main")).to_contain_text("Welfare check")
    have_read_the_rest(marta, theo, joe, ana)


def test_a_promised_call_is_made_and_its_end_is_kept(
    page: Page, evening: Evening, town: Town, ana: Handset
) -> None:
    town.mark_away(ana)
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "03122")  # a call to this number, in the morning, without a message
    town.wait(30)
    town.mark_away(ana, away=False)
    assert town.promises(), "nobody was there, so a call was promised"
    open_contact(page, evening)
    follow(page, page.get_by_role("link", name="Call them back").first)
    follow(page, page.get_by_role("button", name="Claim"))
    follow(page, page.get_by_role("button", name="Call now"))
    town.wait(1)
    takes_the_call(ana)
    rosa.rings(30)
    rosa.answer()
    town.wait(3)
    assert rosa.in_call
    rosa.hang_up()
    town.wait(5)
    open_contact(page, evening, 0)
    expect(page.locator(".story")).to_contain_text("You dialed them, from the hotline's number")


def test_of_two_desks_that_claim_at_once_one_has_them_and_the_other_is_told(
    browser: Browser, page: Page, evening: Evening, town: Town
) -> None:
    town.counselor("Ben", BEN)
    evening.account(BEN, "ben")
    joe = town.resident("+15035550113", "Joe")
    joe.text(LINE, "agent")
    town.wait(5)
    other = context_of(browser).new_page()
    sign_in(other, evening, "ben")
    claims = []
    for desk in (page, other):
        desk.goto(f"{evening.base}/desk/waiting/text/{town.contacts()[-1]['id']}")
        claims.append(desk.get_by_role("button", name="Claim"))
        expect(claims[-1]).to_be_visible()
    for desk in (page, other):  # both at once: neither waits for the other's answer
        desk.evaluate("document.querySelector('input[value=claim]').form.requestSubmit()")
    for desk in (page, other):
        expect(desk.get_by_role("button", name="Claim")).to_have_count(0)
    sends = [desk.get_by_role("button", name="Send", exact=True).count() for desk in (page, other)]
    assert sorted(sends) == [0, 1], "exactly one of them may write"
    loser = (page, other)[sends.index(0)]
    expect(loser.get_by_role("alert")).to_contain_text("A colleague has them now.")
    have_read_the_rest(joe, *town.people)
    other.context.close()


def test_the_keyboard_alone_takes_a_call_and_writes_a_note(
    page: Page, evening: Evening, town: Town, ana: Handset
) -> None:
    ben = town.counselor("Ben", BEN, languages=("es",))
    rosa = town.resident()
    town.mark_away(ana)
    town.mark_away(ben, away=False)
    asks_for_a_person(rosa, LINE)
    town.mark_away(ana, away=False)
    open_contact(page, evening)
    status(page, "Waits for a counselor.")
    tab_to(page, "Take this call")
    page.keyboard.press("Enter")
    said(page, "Your phone rings. Press 1 there to take the call.")
    town.wait(1)
    takes_the_call(ana)
    town.wait(2)
    status(page, "On the line with you.")
    tab_to(page, "Hold")
    page.keyboard.press("Enter")
    status(page, "On hold. You are aside.")
    town.wait(2)
    rosa.hears("Your counselor comes back in a moment")
    tab_to(page, "Back to the caller")
    page.keyboard.press("Enter")
    status(page, "On the line with you.")
    town.wait(3)
    assert rosa.talking_to == {ANA}
    tab_to(page, "Write a note")
    page.keyboard.type("Held for a moment.")
    tab_to(page, "Keep the note")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".notes")).to_contain_text("Held for a moment.")
    rosa.hang_up()
    ana.hears("The caller has left")


NAME = """() => { const at = document.activeElement;
  return (at.labels?.[0] || at).textContent.trim().replace(/\\s+/g, " "); }"""


def tab_to(page: Page, name: str) -> None:
    """As somebody without a mouse: on and on, until it has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(NAME) == name:
            return
    raise AssertionError(f"the keyboard does not lead to {name!r}")


def test_without_javascript_a_call_is_followed_and_everything_can_be_done(
    browser: Browser, evening: Evening, town: Town, ana: Handset
) -> None:
    context = context_of(browser, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, evening, "ana")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(3)
    open_contact(page, evening)
    status(page, "On the line with you.")
    follow(page, page.get_by_role("button", name="Hold"))
    said(page, "The caller is held.")
    town.wait(2)
    follow(page, page.get_by_role("button", name="Back to the caller"))
    town.wait(3)
    assert rosa.talking_to == {ANA}
    page.locator("summary", has_text="Ask somebody to join").click()
    page.get_by_label("Whom").select_option(label="211")
    follow(page, page.get_by_role("button", name="Call them now"))
    town.wait(5)
    town.services.hears("asks you to join", within=20)
    town.services.press("1")
    town.wait(3)
    follow(page, page.get_by_role("link", name="Load again"))
    status(page, "On the line with you and 211.")
    expect(page.locator(".story")).to_contain_text("211 joined the call")
    rosa.hang_up()
    town.wait(5)
    follow(page, page.get_by_role("link", name="Load again"))
    page.get_by_label("What it was about").select_option(label="Information")
    page.get_by_label("What was decided").select_option(label="Connected or referred to a partner.")
    page.get_by_label("Why", exact=True).select_option(label="The caller asked for it.")
    follow(page, page.get_by_role("button", name="Keep how it ended"))
    said(page, "How it ended is kept.")
    assert town.the_contact()["decided_by"] == town.person_of[ANA]
    context.close()


def test_a_lost_connection_is_said_and_what_is_being_written_survives_it(
    page: Page, context: BrowserContext, evening: Evening, town: Town, ana: Handset
) -> None:
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    open_contact(page, evening)
    status(page, "Waits for a counselor.")
    note = page.get_by_label("Write a note")
    note.fill("She breathes")
    context.set_offline(True)
    said(page, "No connection since")
    takes_the_call(ana)
    town.wait(3)
    status(page, "Waits for a counselor.")
    context.set_offline(False)
    status(page, "On the line with you.")
    said(page, "Connected again")
    expect(note).to_have_value("She breathes")
    note.press_sequentially(" calmly.")
    follow(page, page.get_by_role("button", name="Keep the note"))
    expect(page.locator(".notes")).to_contain_text("She breathes calmly.")
    rosa.hang_up()
    ana.hears("The caller has left")
