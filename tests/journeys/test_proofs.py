"""The proofs at the end of every journey would find what they look for."""

from __future__ import annotations

import logging

import pytest

from simulator.handset import Handset
from tests.journeys import proofs
from tests.journeys.doing import asks_for_a_person
from tests.journeys.town import LINE, Town


@pytest.fixture
def rosa(town: Town) -> Handset:
    for name in proofs.PROOFS:
        town.does_not_prove(name, "it is shown that it can fail")
    rosa = town.resident()
    rosa.call(LINE)
    return rosa


def test_a_call_that_never_ended_is_found(town: Town, rosa: Handset) -> None:
    with pytest.raises(AssertionError, match="never ended"):
        proofs.every_contact_has_an_end(town)
    rosa.hang_up()
    proofs.every_contact_has_an_end(town)


def test_a_search_for_nobody_and_a_phone_that_stays_taken_are_found(town: Town, rosa: Handset) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa.press("0")
    ana.rings()
    with pytest.raises(AssertionError, match="counts as on a call"):
        proofs.nobody_stays_on_a_call(town)
    town.everybody_hangs_up()
    proofs.nobody_stays_on_a_call(town)


def test_silence_is_found(town: Town, rosa: Handset) -> None:
    rosa.current.ear._longest = 8.5
    with pytest.raises(AssertionError, match="heard nothing for 8"):
        proofs.nobody_was_left_in_silence(town)


def test_a_number_in_the_log_is_found_in_any_spelling(town: Town, rosa: Handset) -> None:
    proofs.nothing_private_is_in_clear(town)
    logging.getLogger("careline.anything").debug("ringing %s", rosa.number.removeprefix("+1503"))
    with pytest.raises(AssertionError, match="in clear in the log"):
        proofs.nothing_private_is_in_clear(town)


def test_a_number_in_the_text_of_an_error_is_found(town: Town, rosa: Handset) -> None:
    try:
        raise ValueError(f"no such number: {rosa.number}")
    except ValueError:
        logging.getLogger("careline.anything").exception("something broke")
    with pytest.raises(AssertionError, match="in clear in the log"):
        proofs.nothing_private_is_in_clear(town)


def test_three_digits_of_a_short_code_in_some_identifier_are_no_number_of_anybody(town: Town) -> None:
    town.does_not_prove("every_contact_has_an_end", "nobody rings in it")
    town.counselor("Mistyped", "988")
    logging.getLogger("careline.anything").debug("01kjxv988nvw7b984c9s1vs5x at 22:59:00.988")
    proofs.nothing_private_is_in_clear(town)


def test_a_number_in_the_database_is_found(town: Town, rosa: Handset) -> None:
    contact = town.the_contact()
    town.store.write(lambda tx: tx.run("note_caller_role", id=contact["id"], caller_role=rosa.number[2:]))
    with pytest.raises(AssertionError, match="in clear in the database"):
        proofs.nothing_private_is_in_clear(town)


def test_a_sentence_in_a_column_that_should_be_sealed_is_found(town: Town, rosa: Handset) -> None:
    rosa.speak("my brother has not eaten")
    contact = town.the_contact()
    town.store.write(lambda tx: tx.run("note_cad", id=contact["id"], cad_enc=b"my brother has not eaten"))
    with pytest.raises(AssertionError, match="in clear in the database"):
        proofs.nothing_private_is_in_clear(town)


def test_a_document_the_carrier_complains_of_is_found(town: Town, rosa: Handset) -> None:
    town.sim.company.notify(12200, "a verb it does not know")
    with pytest.raises(AssertionError, match="would complain"):
        proofs.the_carrier_found_no_fault(town)
    town.expects(12200, "it was made up")
    proofs.the_carrier_found_no_fault(town)


def test_a_short_code_is_found(town: Town, rosa: Handset) -> None:
    asks_for_a_person(town.resident("+15035550112", "Sam"), LINE)
    town.sim.company.refuse_emergency("911", "Dial", "")
    with pytest.raises(AssertionError):
        proofs.no_short_code_was_dialed(town)
