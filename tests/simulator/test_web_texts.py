"""Texts and e-mails in the browser: threads, what became of a message, pictures, and news out of sight."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from simulator import segments
from tests.simulator.browser import DESK, POCKET, phone
from tests.simulator.fake_company import COUNSELOR, LINE, PARTNERS, RESIDENT, FakeCompany

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]


def texts(page: Page, name: str = "Rosa") -> Locator:
    """The open drawer of a phone."""
    one = phone(page, name)
    one.locator("summary", has_text="Texts").click()
    return one


def thread(one: Locator) -> Locator:
    return one.get_by_role("list", name="Messages")


def write(one: Locator, body: str) -> None:
    one.get_by_label("Message", exact=True).fill(body)
    one.get_by_role("button", name="Send").click()


def test_texts_are_sent_with_their_delivery_and_answers_are_counted_until_read(
    open_page: Opener, company: FakeCompany
) -> None:
    rosa = texts(open_page(DESK))
    write(rosa, "hola")
    expect(thread(rosa)).to_contain_text("Delivered")
    expect(thread(rosa)).to_contain_text("Automated: who needs help?")
    rosa.locator("summary", has_text="Texts").click()
    company.act(RESIDENT, "text", {"to": LINE, "body": "again"})
    expect(rosa.locator("summary", has_text="Texts")).to_contain_text("1 new")
    rosa.locator("summary", has_text="Texts").click()
    expect(rosa.locator("summary", has_text="Texts")).not_to_contain_text("new")


@pytest.mark.parametrize(
    ("status", "words"), [("sent", "Sent"), ("delivered", "Delivered"), ("failed", "Not delivered")]
)
def test_what_became_of_a_message_is_said_in_words_and_its_sign_is_for_the_eye_alone(
    open_page: Opener, company: FakeCompany, status: str, words: str
) -> None:
    rosa = texts(open_page(DESK))
    company.receive(RESIDENT, "hola", direction="out")
    company.becomes(RESIDENT, status)
    mark = thread(rosa).locator(".mark")
    expect(mark).to_contain_text(words)
    expect(mark.locator("[aria-hidden=true]")).to_have_count(1)


def test_each_line_has_a_thread_of_its_own(open_page: Opener, company: FakeCompany) -> None:
    rosa = texts(open_page(DESK))
    company.receive(RESIDENT, "from the hotline")
    expect(thread(rosa)).to_contain_text("from the hotline")
    company.receive(RESIDENT, "from the partners", PARTNERS)
    expect(thread(rosa)).not_to_contain_text("from the partners")
    rosa.get_by_role("button", name="New message from For partners: show it").click()
    expect(thread(rosa)).to_contain_text("from the partners")
    expect(thread(rosa)).not_to_contain_text("from the hotline")
    write(rosa, "an answer")
    expect(thread(rosa)).to_contain_text("an answer")
    assert company.posts[-1][2]["to"] == PARTNERS


def test_a_link_in_a_text_can_be_opened_without_the_stop_after_it(
    open_page: Opener, company: FakeCompany
) -> None:
    rosa = texts(open_page(DESK))
    company.receive(RESIDENT, "Details: http://127.0.0.1:8000/r/abc. Reply 1.")
    link = thread(rosa).get_by_role("link")
    expect(link).to_have_attribute("href", "http://127.0.0.1:8000/r/abc")
    expect(link).to_have_attribute("rel", "noopener")
    expect(thread(rosa)).to_contain_text("Details: http://127.0.0.1:8000/r/abc. Reply 1.")


def test_what_somebody_texts_is_never_markup(open_page: Opener, company: FakeCompany) -> None:
    rosa = texts(open_page(DESK))
    company.receive(RESIDENT, '<img src=x onerror=alert(1)> javascript:alert(1) http://a"onclick="x')
    expect(thread(rosa)).to_contain_text("<img src=x onerror=alert(1)>")
    expect(thread(rosa).locator("img")).to_have_count(0)
    expect(thread(rosa).locator("a[onclick]")).to_have_count(0)


def test_a_picture_that_came_is_shown_and_opens_in_full(open_page: Opener, company: FakeCompany) -> None:
    rosa = texts(open_page(DESK))
    company.receive(RESIDENT, "", pictures=[{"url": "/_sim/media/ME1", "kind": "image/png"}])
    shown = thread(rosa).get_by_role("img", name="Picture, opens in full")
    expect(shown).to_be_visible()
    assert shown.evaluate("img => img.decode().then(() => img.naturalWidth)") == 480
    expect(thread(rosa).get_by_role("link")).to_have_attribute("href", "/_sim/media/ME1")


def test_a_sample_picture_goes_along_with_the_words(open_page: Opener, company: FakeCompany) -> None:
    rosa = texts(open_page(DESK))
    rosa.get_by_text("Add a picture").click()
    rosa.get_by_role("button", name="A street").click()
    rosa.get_by_role("button", name="A door").click()
    rosa.get_by_role("button", name="Remove A street").click()
    write(rosa, "here")
    expect(rosa.get_by_role("list", name="Pictures to send")).to_be_hidden()
    assert company.posts[-1][2] == {"to": LINE, "body": "here", "pictures": [{"sample": "door"}]}


def test_a_picture_may_go_without_words(open_page: Opener, company: FakeCompany) -> None:
    rosa = texts(open_page(DESK))
    rosa.get_by_text("Add a picture").click()
    rosa.get_by_role("button", name="A door").click()
    write(rosa, "")
    expect(thread(rosa)).to_contain_text("Delivered")


def test_a_file_of_this_device_is_sent_as_it_is(
    open_page: Opener, company: FakeCompany, tmp_path: Path
) -> None:
    file = tmp_path / "corner.gif"
    file.write_bytes(b"GIF89a" + bytes(range(256)) * 300)
    rosa = texts(open_page(DESK))
    rosa.locator("input[type=file]").set_input_files(file)
    expect(rosa.get_by_role("list", name="Pictures to send")).to_contain_text("corner.gif")
    write(rosa, "look")
    expect(thread(rosa)).to_contain_text("Delivered")
    (picture,) = company.posts[-1][2]["pictures"]
    assert (picture["kind"], b64decode(picture["data"])) == ("image/gif", file.read_bytes())


@pytest.mark.parametrize(
    ("name", "size", "fault"),
    [("notes.pdf", 10, "is no picture"), ("large.png", 5 * 1024 * 1024 + 1, "5 MB of pictures at the most")],
)
def test_what_no_carrier_takes_is_said_before_it_is_sent(
    open_page: Opener, tmp_path: Path, name: str, size: int, fault: str
) -> None:
    (tmp_path / name).write_bytes(b"x" * size)
    rosa = texts(open_page(DESK))
    rosa.locator("input[type=file]").set_input_files(tmp_path / name)
    expect(rosa.locator("[data-fault=text]")).to_contain_text(fault)
    expect(rosa.get_by_role("list", name="Pictures to send")).to_be_hidden()


def test_an_empty_message_is_not_sent_and_a_refusal_keeps_the_words(
    open_page: Opener, company: FakeCompany
) -> None:
    rosa = texts(open_page(DESK))
    write(rosa, "  ")
    expect(rosa.locator("[data-fault=text]")).to_contain_text("Write the message first")
    assert company.posts == []
    write(rosa, "refuse")
    expect(rosa.locator("[data-fault=text]")).to_have_text("The line takes no texts.")
    expect(rosa.get_by_label("Message", exact=True)).to_have_value("refuse")


def test_while_it_is_written_a_message_says_how_many_texts_it_is(open_page: Opener) -> None:
    rosa = texts(open_page(DESK))
    count = rosa.locator(".count")
    expect(count).to_have_text("")
    rosa.get_by_label("Message", exact=True).fill("a" * 161)
    expect(count).to_have_text("161 characters, sent as 2 texts")
    rosa.get_by_label("Message", exact=True).fill("ó" + "a" * 70)
    expect(count).to_have_text("71 characters, sent as 2 texts. “ó” makes each one shorter")


def test_the_page_counts_texts_as_the_phone_company_does(open_page: Opener) -> None:
    page = open_page(DESK)
    bodies = ["", "a" * 160, "a" * 161, "€" * 80, "€" * 81, "ñ" * 160, "á" * 70, "á" * 71, "🙂" * 80]
    bodies += ["a" * 152 + "€" + "a" * 152, "á" * 66 + "🙂" + "á" * 66, "[{|}]~\\^" * 40, "\n" * 300]
    counted = page.evaluate(
        "async (bodies) => { const { segments } = await import('/web/segments.js');"
        " return bodies.map((body) => segments(body).segments); }",
        bodies,
    )
    assert counted == [segments.count(body) for body in bodies]


def test_a_text_that_arrives_out_of_sight_is_told_and_can_be_read_at_once(
    open_page: Opener, company: FakeCompany
) -> None:
    page = open_page(POCKET)
    company.receive(COUNSELOR, "Page 4821. Team needed. Reply 1 to accept.")
    news = page.get_by_role("region", name="New texts")
    expect(news).to_contain_text("Sam (counselor)")
    expect(news).to_contain_text("Harbor Response: Page 4821.")
    expect(page.locator("#news")).to_contain_text("Text for Sam (counselor) from Harbor Response: Page 4821.")
    news.get_by_role("button", name="Read").click()
    expect(news).to_be_hidden()
    expect(thread(phone(page, "Sam"))).to_be_visible()
    expect(thread(phone(page, "Sam"))).to_contain_text("Page 4821.")


def test_a_text_before_the_reader_s_eyes_is_not_told_again(open_page: Opener, company: FakeCompany) -> None:
    page = open_page(DESK)
    rosa = texts(page)
    company.receive(RESIDENT, "first")
    expect(thread(rosa)).to_contain_text("first")
    expect(page.get_by_role("region", name="New texts")).to_be_hidden()


def test_news_that_was_put_away_stays_counted_and_what_was_read_elsewhere_is_no_news(
    open_page: Opener, company: FakeCompany
) -> None:
    page = open_page(DESK)
    company.receive(COUNSELOR, "one")
    news = page.get_by_role("region", name="New texts")
    news.get_by_role("button", name="Not now").click()
    expect(news).to_be_hidden()
    expect(phone(page, "Sam").locator("summary", has_text="Texts")).to_contain_text("1 new")
    company.receive(COUNSELOR, "two")
    expect(news).to_be_visible()
    texts(page, "Sam")
    expect(news).to_be_hidden()


def test_texts_and_their_pictures_need_no_sideways_scrolling_on_a_small_screen(
    open_page: Opener, company: FakeCompany
) -> None:
    page = open_page(POCKET)
    rosa = texts(page)
    company.receive(RESIDENT, "http://127.0.0.1:8000/" + "long" * 60)
    company.receive(RESIDENT, "", pictures=[{"url": "/_sim/media/ME1", "kind": "image/png"}])
    rosa.get_by_text("Add a picture").click()
    rosa.get_by_role("button", name="A street").click()
    company.receive(COUNSELOR, "w" * 400)
    expect(page.get_by_role("region", name="New texts")).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0


def test_a_phone_can_be_made_hard_to_reach_by_text(open_page: Opener, company: FakeCompany) -> None:
    rosa = phone(open_page(DESK), "Rosa")
    rosa.get_by_text("Settings").click()
    with rosa.page.expect_response("**/text_error"):
        rosa.get_by_label("Texts to this phone").select_option("Do not arrive: it is switched off")
    expect(rosa.locator("[data-fault=fate]")).to_have_text("")
    assert company.posts[-1] == (RESIDENT, "text_error", {"error": 30003})


def test_e_mails_are_counted_on_the_phones_page_and_lie_in_the_mailbox_as_they_come(
    open_page: Opener, company: FakeCompany
) -> None:
    page = open_page(DESK)
    company.mail("Nobody took page 4821", "Look at it:\nhttp://127.0.0.1:8000/d/4821")
    link = page.get_by_role("link", name="Mailbox")
    expect(link).to_contain_text("1 new")
    link.click()
    letters = page.locator(".letter")
    expect(letters).to_have_count(1)
    expect(letters.get_by_role("heading")).to_have_text("Nobody took page 4821")
    expect(letters.get_by_role("link")).to_have_attribute("href", "http://127.0.0.1:8000/d/4821")
    company.mail("Your shift", "<b>tomorrow</b>")
    expect(letters).to_have_count(2)
    expect(letters.first).to_contain_text("<b>tomorrow</b>")
    page.get_by_role("link", name="Practice phones").click()
    expect(page.get_by_role("link", name="Mailbox")).not_to_contain_text("new")
