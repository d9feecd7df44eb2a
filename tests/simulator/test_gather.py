"""Gather: keys, words, silence."""

from tests.simulator.conftest import LINE

MENU = "<Say>Press one for help, two to wait</Say>"  # seven words, 2.8 s


def menu(product, attributes, after="<Say>Nothing was heard</Say>"):
    product.says("/voice", f'<Gather action="/menu" {attributes}>{MENU}</Gather>{after}')
    product.says("/menu", "<Say>Thank you</Say>")


def test_a_key_cuts_the_prompt_short_and_is_kept(sim, product, resident):
    menu(product, 'numDigits="1"')
    resident.call(LINE)
    sim.advance(1)
    resident.press("1")
    assert product.forms("/menu")[0]["Digits"] == "1"
    assert resident.heard[-1] == "Thank you"


def test_digits_are_gathered_until_the_finish_key_which_is_not_among_them(sim, product, resident):
    menu(product, 'finishOnKey="#"')
    resident.call(LINE)
    resident.press("97401#")
    form = product.forms("/menu")[0]
    assert (form["Digits"], form["FinishedOnKey"]) == ("97401", "#")


def test_the_timeout_begins_after_the_prompt_and_anew_with_each_key(sim, product, resident):
    menu(product, 'timeout="4"')
    resident.call(LINE)
    sim.advance(2.8 + 3.9)
    resident.press("1")
    sim.advance(3.9)
    resident.press("2")
    sim.advance(3.9)
    assert product.forms("/menu") == []
    sim.advance(0.2)
    assert product.forms("/menu")[0]["Digits"] == "12"


def test_silence_falls_through_without_a_request(sim, product, resident):
    menu(product, "")
    resident.call(LINE)
    sim.advance(2.8 + 5)
    assert resident.heard[-1] == "Nothing was heard"
    assert product.forms("/menu") == []


def test_the_finish_key_alone_is_silence(sim, product, resident):
    menu(product, "")
    resident.call(LINE)
    resident.press("#")
    assert resident.heard[-1] == "Nothing was heard"


def test_silence_is_reported_if_the_document_wants_that(sim, product, resident):
    menu(product, 'actionOnEmptyResult="true"')
    resident.call(LINE)
    sim.advance(9)
    assert product.forms("/menu")[0]["Digits"] == ""


def test_without_an_action_the_same_document_is_asked_again(sim, product, resident):
    product.says("/voice", lambda form: f'<Gather numDigits="1"/>{form.get("Digits", "")}')
    resident.call(LINE)
    resident.press("7")
    assert [form.get("Digits") for form in product.forms("/voice")] == [None, "7"]


def test_words_are_taken_after_a_moment_of_quiet(sim, product, resident):
    menu(product, 'input="dtmf speech" speechTimeout="2" language="es-MX"')
    resident.call(LINE)
    resident.speak("para mi hermano ahora mismo", confidence=0.92)  # five words, two seconds
    sim.advance(3.9)
    assert product.forms("/menu") == []
    sim.advance(0.2)
    form = product.forms("/menu")[0]
    assert (form["SpeechResult"], form["Confidence"]) == ("para mi hermano ahora mismo", "0.92")
    assert "Digits" not in form


def test_confidence_may_be_absent(sim, product, resident):
    menu(product, 'input="speech" speechTimeout="1"')
    resident.call(LINE)
    resident.speak("yes", confidence=None)
    sim.advance(2)
    assert "Confidence" not in product.forms("/menu")[0]


def test_words_are_lost_on_a_gather_for_keys_and_keys_on_one_for_words(sim, product, resident):
    menu(product, 'input="speech"')
    resident.call(LINE)
    resident.press("1")
    sim.advance(9)
    assert product.forms("/menu") == []
    sim.run_until_idle()
    menu(product, 'input="dtmf"')
    resident.call(LINE)
    resident.speak("help me")
    sim.advance(9)
    assert product.forms("/menu") == []


def test_keys_pressed_before_a_gather_are_lost(sim, product, resident):
    product.says("/voice", '<Say>one two three four five</Say><Gather numDigits="1" action="/menu"/>')
    resident.call(LINE)
    resident.press("1")
    sim.advance(6)
    assert product.forms("/menu") == []


def test_hanging_up_in_a_gather_asks_for_nothing_more(sim, product, resident):
    menu(product, 'actionOnEmptyResult="true"')
    call = resident.call(LINE)
    resident.hang_up()
    sim.run_until_idle()
    assert len(sim.requests) == 1
    assert call.status == "completed"
