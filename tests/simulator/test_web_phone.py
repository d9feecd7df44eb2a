"""The phone in the browser, as a newcomer uses it. The phone company behind it is the tests' own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.simulator.browser import DESK, POCKET, phone
from tests.simulator.fake_company import COUNSELOR, LINE, RESIDENT, WEB, FakeCompany

INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|https?://(?!127\.0\.0\.1)", re.IGNORECASE
)


def call(page: Page, name: str = "Rosa") -> Locator:
    one = phone(page, name)
    one.get_by_role("button", name="Call", exact=True).click()
    expect(one.get_by_role("log")).to_contain_text("Para español")
    return one


@pytest.mark.browser
def test_a_resident_rings_the_line_and_a_counselor_answers_on_the_phone_beside_it(
    open_page: Callable[..., Page], company: FakeCompany
) -> None:
    page = open_page(DESK)
    rosa, sam = call(page), phone(page, "Sam")
    page.keyboard.press("1")
    expect(rosa.get_by_role("log")).to_contain_text("pressed 1")
    assert (RESIDENT, "press", {"digits": "1"}) in company.posts
    expect(page.locator("#announce")).to_have_text(
        "Sam (counselor)’s phone is ringing. Call from Harbor Response."
    )
    expect(page).to_have_title("Ringing: Sam (counselor)")
    sam.get_by_role("button", name="Answer").click()
    expect(sam.get_by_role("log")).to_contain_text("press 1 to take it")
    expect(rosa.get_by_role("log")).to_contain_text("Sam is on the line")
    sam.get_by_label("Say something").fill("Hello, this is Sam.")
    page.keyboard.press("Enter")
    expect(rosa.get_by_role("log")).to_contain_text("Hello, this is Sam.")
    expect(page).to_have_title("Careline practice phones")


@pytest.mark.browser
def test_each_caption_carries_the_language_it_is_spoken_in(open_page: Callable[..., Page]) -> None:
    rosa = call(open_page(DESK))
    expect(rosa.get_by_text("Para español")).to_have_attribute("lang", "es-MX")
    expect(rosa.get_by_text("You've reached")).to_have_attribute("lang", "en-US")


@pytest.mark.browser
def test_only_the_phone_in_use_reads_its_captions_to_a_screen_reader(open_page: Callable[..., Page]) -> None:
    page = open_page(DESK)
    call(page)
    expect(phone(page, "Rosa").get_by_role("log")).to_have_attribute("aria-live", "polite")
    phone(page, "Sam").get_by_label("They see").focus()
    expect(phone(page, "Rosa").locator("[role=log]")).to_have_attribute("aria-live", "off")


@pytest.mark.browser
def test_the_keyboard_alone_carries_a_call_from_dialing_to_hanging_up(
    open_page: Callable[..., Page], company: FakeCompany
) -> None:
    page = open_page(DESK)
    rosa = phone(page, "Rosa")
    rosa.get_by_label("Ring", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(rosa.get_by_role("group", name="Keypad")).to_be_focused()
    page.keyboard.type("4*0")
    expect(rosa.locator(".pressed")).to_have_text("Pressed 4 * 0")
    assert [body["digits"] for _, what, body in company.posts if what == "press"] == ["4", "*", "0"]
    rosa.get_by_role("button", name="Hang up").focus()
    page.keyboard.press("Enter")
    expect(rosa).to_be_focused()
    expect(rosa.get_by_role("button", name="Call", exact=True)).to_be_visible()


@pytest.mark.browser
def test_digits_typed_into_a_text_field_are_words_and_not_keys(
    open_page: Callable[..., Page], company: FakeCompany
) -> None:
    page = open_page(DESK)
    rosa = call(page)
    rosa.get_by_label("Say something").press_sequentially("I live at 9")
    expect(rosa.get_by_label("Say something")).to_have_value("I live at 9")
    assert [what for _, what, _ in company.posts] == ["call"]


@pytest.mark.browser
def test_a_withheld_number_is_sent_as_anonymous(open_page: Callable[..., Page], company: FakeCompany) -> None:
    page = open_page(DESK)
    phone(page, "Rosa").get_by_label("They see").select_option("Withheld")
    call(page)
    assert company.posts == [(RESIDENT, "call", {"to": LINE, "caller_id": "anonymous"})]


@pytest.mark.browser
def test_how_clearly_speech_is_heard_goes_with_the_words(
    open_page: Callable[..., Page], company: FakeCompany
) -> None:
    rosa = call(open_page(DESK))
    rosa.get_by_text("How clearly it is heard").click()
    rosa.get_by_label("Confidence").fill("35")
    rosa.get_by_label("Say something").fill("my neighbor")
    rosa.get_by_role("button", name="Say", exact=True).click()
    expect(rosa.get_by_role("log")).to_contain_text("my neighbor")
    assert company.posts[-1] == (RESIDENT, "speak", {"text": "my neighbor", "confidence": 0.35})


@pytest.mark.browser
def test_what_was_refused_is_said_beside_the_control_that_caused_it(open_page: Callable[..., Page]) -> None:
    page = open_page(DESK)
    rosa = phone(page, "Rosa")
    rosa.get_by_label("Ring", exact=True).select_option("Another number…")
    number = rosa.get_by_label("Number to ring")
    number.fill("(503) 555-0000")
    rosa.get_by_role("button", name="Call", exact=True).click()
    expect(number).to_have_accessible_description("That number is not in service here.")
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_be_focused()
    rosa.get_by_text("Settings").click()
    rosa.get_by_label("When rung").select_option("Voicemail picks up")
    expect(rosa.locator("[data-fault=will]")).to_have_text("Voicemail is full.")


@pytest.mark.browser
def test_a_new_phone_is_added_and_its_faults_stand_at_their_fields(open_page: Callable[..., Page]) -> None:
    page = open_page(DESK)
    page.get_by_role("button", name="Add a phone").click()
    dialog = page.get_by_role("dialog", name="Add a phone")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_label("Name")).to_have_accessible_description(re.compile("Give the phone a name"))
    expect(dialog.get_by_label("Number")).to_have_accessible_description(re.compile("with its country code"))
    dialog.get_by_label("Name").fill("Neighbor")
    dialog.get_by_label("Number").fill("+1 900 555 0123")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_label("Number")).to_have_accessible_description(
        "Premium numbers can't be phones here."
    )
    dialog.get_by_label("Number").fill("503 555 0123")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(phone(page, "Neighbor")).to_be_focused()
    expect(phone(page, "Neighbor")).to_contain_text("+1 503-555-0123")


@pytest.mark.browser
def test_captions_stay_after_a_call_and_a_new_call_begins_with_a_clean_page(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(DESK)
    rosa = call(page)
    rosa.get_by_role("button", name="Hang up").click()
    expect(rosa.get_by_role("log").locator("p")).to_have_text(
        [re.compile("You've reached"), re.compile("Para español"), re.compile("The call ended")]
    )
    rosa.get_by_role("button", name="Call", exact=True).click()
    expect(rosa.get_by_role("log").locator("p")).to_have_text(
        [re.compile("You've reached"), re.compile("Para español")]
    )


@pytest.mark.browser
def test_a_caller_without_a_number_is_announced_as_withheld(
    open_page: Callable[..., Page], company: FakeCompany
) -> None:
    page = open_page(DESK)
    company.ring(COUNSELOR, "anonymous")
    expect(phone(page, "Sam").get_by_role("group", name="Incoming call")).to_contain_text("Number withheld")
    expect(page.locator("#announce")).to_contain_text("Call from Number withheld.")


@pytest.mark.browser
def test_a_drawer_opened_on_one_phone_leaves_the_other_phones_alone(open_page: Callable[..., Page]) -> None:
    page = open_page(DESK)
    rosa, sam = phone(page, "Rosa"), phone(page, "Sam")
    rosa.locator("summary", has_text="Settings").click()
    sam.locator("summary", has_text="Settings").click()
    expect(rosa.get_by_label("When rung")).to_be_visible()
    rosa.locator("summary", has_text="Recent calls").click()
    expect(rosa.get_by_label("When rung")).to_be_hidden()
    expect(sam.get_by_label("When rung")).to_be_visible()


@pytest.mark.browser
def test_a_lost_connection_is_said_and_the_truth_comes_back(
    open_page: Callable[..., Page], company: FakeCompany
) -> None:
    page = open_page(DESK)
    rosa = call(page)
    company.stop()
    expect(page.locator("#link-words")).to_contain_text("Not connected to the practice phone company.")
    page.keyboard.press("1")
    expect(rosa.locator("[data-fault=press]")).to_contain_text("did not answer. Is it still running?")
    company.ring(COUNSELOR, LINE)  # meanwhile
    company.start()
    expect(page.locator("#link")).to_be_hidden()
    expect(page.locator("#news")).to_have_text("Connected again. What you see is true.")
    expect(phone(page, "Sam").get_by_role("button", name="Answer")).to_be_visible()
    expect(rosa.get_by_role("log").locator("p")).to_have_count(2)  # no caption lost, none doubled


@pytest.mark.browser
def test_on_a_small_screen_a_phone_out_of_sight_still_cannot_ring_unnoticed(
    open_page: Callable[..., Page], company: FakeCompany
) -> None:
    page = open_page(POCKET)
    call(page)
    expect(phone(page, "Sam")).to_be_hidden()
    page.keyboard.press("1")
    expect(page.get_by_role("navigation", name="Phones")).to_contain_text("Sam (counselor)Ringing")
    ringing = page.get_by_role("region", name="Ringing phones")
    ringing.get_by_role("button", name="Answer").click()
    expect(phone(page, "Sam").get_by_role("log")).to_contain_text("press 1 to take it")
    expect(phone(page, "Rosa")).to_be_hidden()
    expect(ringing).to_be_hidden()


@pytest.mark.browser
def test_in_letters_twice_as_large_one_still_reads_whose_phone_rings(open_page: Callable[..., Page]) -> None:
    page = open_page({"width": 195, "height": 600})
    call(page)
    page.keyboard.press("1")
    ringing = page.get_by_role("region", name="Ringing phones")
    box = ringing.get_by_text("Sam (counselor)", exact=True).bounding_box()
    assert box
    assert box["width"] > 100
    assert ringing.evaluate("bar => bar.scrollWidth - bar.clientWidth") == 0


@pytest.mark.browser
def test_a_phone_that_comes_back_into_sight_shows_its_newest_words(open_page: Callable[..., Page]) -> None:
    page = open_page(POCKET)
    rosa = call(page)
    for number in range(12):
        rosa.get_by_label("Say something").fill(f"Word {number} of a long story")
        page.keyboard.press("Enter")
        expect(rosa.get_by_role("log")).to_contain_text(f"Word {number} of")
    page.reload()
    newest = phone(page, "Rosa").get_by_text("Word 11 of a long story")
    expect(newest).to_be_in_viewport()
    page.get_by_role("navigation", name="Phones").get_by_role("button", name=re.compile("Sam")).click()
    expect(newest).to_be_hidden()
    page.get_by_role("navigation", name="Phones").get_by_role("button", name=re.compile("Rosa")).click()
    expect(newest).to_be_in_viewport()
    # Its log shrinks while it still scrolls to its end: no hand scrolled up, so it stays there.
    rosa.get_by_role("log").evaluate("log => { log.scrollTop -= 1; log.style.height = '60px'; }")
    expect(newest).to_be_in_viewport()


@pytest.mark.browser
def test_nothing_needs_sideways_scrolling_on_a_small_screen(
    open_page: Callable[..., Page], company: FakeCompany
) -> None:
    company.clock = "virtual"
    page = open_page(POCKET)
    too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(too_wide) == 0
    rosa = call(page)
    page.keyboard.press("1")
    expect(page.get_by_role("region", name="Ringing phones")).to_be_visible()
    for drawer in ("Texts", "Recent calls", "Settings"):
        rosa.locator("summary", has_text=drawer).click()
        assert page.evaluate(too_wide) == 0, drawer


@pytest.mark.browser
def test_a_clock_that_stands_still_is_shown_and_can_be_moved(
    open_page: Callable[..., Page], company: FakeCompany
) -> None:
    company.clock = "virtual"
    page = open_page(DESK)
    clock = page.get_by_role("group", name="Practice clock")
    expect(clock).to_contain_text("It is 7:15 PM.")
    clock.get_by_role("button", name="+1 hour").click()
    expect(clock).to_contain_text("It is 8:15 PM.")
    assert company.posts == [("", "advance", {"seconds": 3600})]


@pytest.mark.browser
def test_a_newcomer_sets_the_city_s_clock_to_3_in_the_morning(
    open_page: Callable[..., Page], company: FakeCompany
) -> None:
    company.city = {"name": "Harbor", "local": "2026-03-02T19:15:00-08:00", "changed": False}
    page = open_page(POCKET)
    city = page.get_by_role("group", name="The city's clock")
    expect(city).to_contain_text("In Harbor it is Monday, 7:15 PM.")
    expect(city.get_by_role("button", name="Real time")).to_have_attribute("aria-pressed", "true")
    city.get_by_role("button", name="3 a.m.").click()
    expect(city).to_contain_text("In Harbor it is Tuesday, 3:00 AM.")
    expect(city.get_by_role("button", name="Real time")).to_have_attribute("aria-pressed", "false")
    assert company.posts == [("", "city", {"at": "03:00"})]


VOICES = """
  const said = window.said = [];
  const synth = new EventTarget();
  synth.getVoices = () => [{ lang: "es-ES", name: "Lucia" }];
  synth.speak = (words) => said.push(`${words.lang}: ${words.text}`);
  synth.cancel = () => said.push("(hush)");
  Object.defineProperty(window, "speechSynthesis", { value: synth });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


@pytest.mark.browser
def test_captions_are_spoken_in_their_own_language_and_a_key_stops_the_voice(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(DESK, VOICES)
    page.evaluate("said.length = 0")
    call(page)
    assert page.evaluate("said") == ["es-MX: Para español, oprima 2."]  # no English with a Spanish voice
    page.keyboard.press("2")
    assert page.evaluate("said.at(-1)") == "(hush)"


SWIPE_LEFT = """(area) => {
  const at = (x) => new Touch({ identifier: 1, target: area, clientX: x, clientY: 300 });
  const send = (type, touches, x) =>
    area.dispatchEvent(new TouchEvent(type, { touches, changedTouches: [at(x)], bubbles: true }));
  send("touchstart", [at(300)], 300);
  send("touchend", [], 120);
}"""


@pytest.mark.browser
def test_a_swipe_brings_the_next_phone_and_stops_at_the_last(open_page: Callable[..., Page]) -> None:
    page = open_page(POCKET)
    for name in ("Sam", "911 center", "911 center"):
        page.locator("article:visible").evaluate(SWIPE_LEFT)
        expect(phone(page, name)).to_be_visible()
        expect(page.locator("article:visible")).to_have_count(1)


def test_the_pages_carry_no_inline_code_and_nothing_from_elsewhere() -> None:
    for path in sorted(WEB.glob("*.html")) + sorted(WEB.glob("*.css")) + sorted(WEB.glob("*.js")):
        assert INLINE.findall(path.read_text()) == [], path.name
