"""A person who reads and answers texts, told as a journey tells it; and what nobody waited for."""

import pytest

from tests.simulator.conftest import LINE


@pytest.fixture
def page(sim, product, client, counselor):
    """The line texts the counselor; whatever they answer is thanked for."""
    sim.add_number(LINE, sms_url=product.base + "/sms")
    product.says("/sms", "<Message>Thank you</Message>")

    def _page(body):
        client.messages.create(to=counselor.number, from_=LINE, body=body)

    return _page


def test_a_text_is_waited_for_and_answered(sim, product, page, counselor):
    page("Page 4821. Reply 1 to accept.")
    counselor.expect_text("page 4821").reply("1")
    assert product.forms("/sms")[-1]["Body"] == "1"
    assert product.forms("/sms")[-1]["To"] == LINE
    counselor.expect_text("Thank you")
    assert counselor.texts_unexpected() == []


def test_waiting_lets_time_pass_and_no_more_than_it_must(sim, page, counselor):
    before = sim.clock.now()
    page("Page 4821")
    counselor.expect_text("4821", within=600)
    assert (sim.clock.now() - before).total_seconds() <= 3


def test_a_text_that_does_not_come_is_told_with_what_did(page, counselor):
    page("Something else")
    with pytest.raises(AssertionError, match=r"no text with 'Page' within 10 s(.|\n)*Something else"):
        counselor.expect_text("Page", within=10)


def test_each_text_is_waited_for_once(page, counselor):
    page("Page 1")
    page("Page 2")
    assert counselor.expect_text("Page").body == "Page 1"
    assert counselor.expect_text("Page").body == "Page 2"
    with pytest.raises(AssertionError):
        counselor.expect_text("Page", within=5)


def test_what_nobody_waited_for_is_known_at_the_end(sim, page, counselor):
    page("Page 1")
    page("Page 2")
    counselor.expect_text("Page 2")
    assert [text.body for text in counselor.texts_unexpected()] == ["Page 1"]


def test_the_carriers_own_answer_to_stop_is_nobodys_surprise(page, counselor):
    counselor.text(LINE, "STOP")
    assert [text.by_carrier for text in counselor.texts if not text.inbound] == [True]
    assert counselor.texts_unexpected() == []


def test_silence_can_be_waited_for_too(sim, page, counselor):
    counselor.expect_no_text(within=60)
    page("Page 1")
    with pytest.raises(AssertionError, match="Page 1"):
        counselor.expect_no_text(within=60)


def test_everything_read_is_no_surprise(sim, page, counselor):
    page("Page 1")
    sim.advance(5)
    assert [text.body for text in counselor.inbox.read_all()] == ["Page 1"]
    assert counselor.texts_unexpected() == []


@pytest.mark.parametrize(
    ("body", "link"),
    [
        ("Details: https://hotline.example.org/r/abc.", "https://hotline.example.org/r/abc"),
        ("(http://127.0.0.1:8000/r/x?y=1&z=2)", "http://127.0.0.1:8000/r/x?y=1&z=2"),
    ],
)
def test_a_link_is_found_without_the_stop_after_it(page, counselor, body, link):
    page(body)
    assert counselor.expect_text().link == link


def test_a_text_without_a_link_says_so(page, counselor):
    page("no link")
    with pytest.raises(AssertionError, match="no link"):
        _ = counselor.expect_text().link


def ring(client, number):
    client.calls.create(to=number, from_=LINE, twiml="<Response><Pause length='30'/></Response>")


def test_a_call_that_nobody_waited_for_is_known_at_the_end(sim, client, counselor):
    ring(client, counselor.number)
    sim.advance(90)
    assert [call.status for call in counselor.calls_unexpected()] == ["no-answer"]


@pytest.mark.parametrize("how", ["rings", "answer", "decline"])
def test_a_call_that_somebody_saw_to_is_no_surprise(sim, client, counselor, how):
    ring(client, counselor.number)
    sim.settle()
    getattr(counselor, how)()
    sim.advance(90)
    assert counselor.calls_unexpected() == []


def test_a_phone_with_a_habit_is_rung_as_expected(sim, client, counselor):
    counselor.will("voicemail")
    ring(client, counselor.number)
    sim.advance(90)
    assert counselor.calls_unexpected() == []


def test_calls_a_person_makes_are_no_surprise(sim, product, resident):
    product.says("/voice", "<Hangup/>")
    resident.call(LINE)
    assert resident.calls_unexpected() == []
