"""Faults of our own: a step that breaks, words that cannot be spoken, a state that cannot be read; and
releases that take away what a caller stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.vault import Vault
from flows.city import Choice, Menu
from tests.journeys.conftest import MakeTown
from tests.journeys.test_when_we_fail import SORRY, end_of, is_called_back_first
from tests.journeys.town import CAMPAIGN, LINE, PSAP, PSAP_LINE, Town, port_alder
from tests.journeys.trouble import released, renamed, rewrite_state, sent_again, state_of, without_word

FAILED = ("CALLBACK", "SYSTEM_FAILURE")


def without(mapping: Any, name: str) -> dict[str, Any]:
    assert name in mapping
    return {key: value for key, value in mapping.items() if key != name}


# ------------------------------------------------------------------ what breaks


def test_a_fault_in_a_step_leads_to_911_and_is_noted_at_once(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    town.deploy(flow=without_word(town.flow, "who"))
    rosa.press("1")
    rosa.hears(SORRY)
    assert end_of(town.the_contact()) == FAILED
    is_called_back_first(town, rosa)
    town.psap.rings()
    town.wait(5)
    assert rosa.talking_to == {PSAP}
    town.psap.hang_up()
    town.wait(5)
    assert end_of(town.the_contact()) == ("TO_911", "SYSTEM_FAILURE")
    assert town.promises() == []


def test_a_fault_in_the_very_first_words_is_noted_too(make_town: MakeTown, town: Town) -> None:
    town.deploy(flow=without_word(town.flow, "greeting"))
    rosa = town.resident()
    rosa.call(CAMPAIGN)
    rosa.hears(SORRY)
    rosa.hang_up()
    town.wait(5)
    contact = town.the_contact()
    assert (contact["line"], *end_of(contact)) == ("library", *FAILED)
    is_called_back_first(town, rosa)


def test_words_that_cannot_be_spoken_lead_to_911(town: Town) -> None:
    """The turn was stored; then one of its words is in a language that has no voice."""
    rosa = town.resident()
    rosa.call(LINE)
    flow = town.flow
    who = flow.steps["who"]
    assert isinstance(who, Menu)
    unspoken = replace(who, choices=(*who.choices, Choice("7", "go_on", "about", language="xx")))
    words = {**flow.words, "xx": flow.words["en"]}
    town.deploy(flow=replace(flow, words=words, steps={**flow.steps, "who": unspoken}))
    rosa.press("1")
    rosa.hears(SORRY)
    assert end_of(town.the_contact()) == FAILED
    town.psap.rings()
    town.wait(5)
    assert rosa.talking_to == {PSAP}


def test_a_fault_while_a_counselor_is_asked_ends_their_leg_and_not_the_callers_wait(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("0")
    ana.rings()
    town.deploy(flow=without_word(town.flow, "whisper"))
    ana.answer()
    ana.hears("Something went wrong on our side. We are still looking for somebody")
    town.deploy(flow=port_alder())
    town.wait(10)
    assert rosa.in_call
    ana.rings()
    ana.answer()
    ana.hears("To take it, press 1")
    ana.press("1")
    rosa.hears("Someone is here for you now")
    assert town.promises() == []


# ------------------------------------------------------------------ a state that cannot be read


def other_key(town: Town) -> Vault:
    return Vault([("k2", b"2" * 32)], index_key=b"i" * 32)


def test_a_caller_whose_state_cannot_be_opened_any_more_hears_the_safe_words(town: Town) -> None:
    town.does_not_prove("nothing_private_is_in_clear", "its key is gone: nothing can be opened to compare")
    rosa = town.resident()
    rosa.call(LINE)
    town.deploy(vault=other_key(town))
    rosa.press("1")
    rosa.hears(SORRY)
    assert end_of(town.the_contact()) == FAILED
    is_called_back_first(town, rosa)


def test_a_caller_whose_state_cannot_be_opened_hangs_up_and_is_called_back(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    town.deploy(vault=other_key(town))
    rosa.hang_up()
    town.wait(5)
    assert end_of(town.the_contact()) == FAILED
    is_called_back_first(town, rosa)


def test_a_search_whose_caller_cannot_be_read_any_more_ends(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("0")
    ana.rings()
    town.deploy(vault=other_key(town))
    rosa.press("0")
    rosa.hears(SORRY)
    town.wait(5)
    assert ana.state == "idle"


def test_what_a_newer_release_wrote_is_read_as_far_as_it_is_known(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("1")

    def newer(state: dict[str, Any], prompt: dict[str, Any]) -> None:
        state["mood"] = {"invented": "tomorrow"}
        prompt["pace"] = "slow"
        prompt["then"][1]["patience"] = 9

    rewrite_state(town, newer)
    town.sim.faults.duplicate_webhooks = True  # the second of each is answered from what is kept
    rosa.press("2")
    rosa.hears("What is it about?")
    assert town.answers(town.the_contact()) == {"caller_role": "other"}


SPOILED = {
    "nothing is left": lambda state, prompt: state.clear(),
    "no step": lambda state, prompt: state.pop("step"),
    "other answers": lambda state, prompt: state.update(answers=["one"]),
    "an answer in one piece": lambda state, prompt: state.update(answers=[[]]),
    "no text": lambda state, prompt: state.update(rounds=7),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED.keys())
def test_what_cannot_be_understood_at_all_leads_to_the_safe_words(
    town: Town, spoil: Callable[[dict[str, Any], dict[str, Any]], object]
) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rewrite_state(town, spoil)
    rosa.press("1")
    rosa.hears(SORRY)
    assert end_of(town.the_contact()) == FAILED


@pytest.mark.parametrize("then", [["Sing", {}], [], ["Listen", {}], None])
def test_a_prompt_of_a_newer_release_that_is_asked_for_again_is_asked_anew(town: Town, then: object) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("1")
    rosa.press("2")
    rewrite_state(town, lambda state, prompt: prompt.update(then=then))
    assert "What is it about?" in sent_again(town, "/voice/turn/1")
    rosa.press("3")
    town.wait(60)
    rosa.press("3")
    rosa.hears("Choose what comes closest")


# ------------------------------------------------------------------ releases during a call


KEYS_TO = {"greeting": "", "who": "1", "about": "11", "about_person": "113", "questions": "1131"}


@pytest.mark.parametrize(("step", "keys"), KEYS_TO.items())
def test_who_stands_on_a_step_that_is_gone_goes_on_at_the_safe_step(
    town: Town, tmp_path: Path, step: str, keys: str
) -> None:
    """At the next key, whatever it is; and with a person on shift that is the person."""
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    for key in keys:
        rosa.press(key)
    assert state_of(town).step == step
    town.deploy(flow=renamed(tmp_path, step))
    rosa.press("2")
    rosa.hears("We are finding a counselor for you")
    ana.rings()


def test_who_stands_on_a_step_that_is_gone_says_nothing_and_reaches_a_person_too(
    town: Town, tmp_path: Path
) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("1")
    town.deploy(flow=renamed(tmp_path, "who"))
    ana.rings(within=120)


def test_who_waits_at_a_step_that_is_gone_goes_on_waiting_in_a_new_search(town: Town, tmp_path: Path) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("0")
    ana.rings()
    town.deploy(flow=renamed(tmp_path, "wait"))
    rosa.press("0")
    rosa.hears("We are finding a counselor for you")
    ana.rings(within=60)
    ana.answer()
    ana.hears("To take it, press 1")
    ana.press("1")
    rosa.hears("Someone is here for you now")
    town.wait(5)
    assert rosa.talking_to == {ana.number}


def test_who_talks_when_their_step_goes_is_asked_on_afterwards(town: Town, tmp_path: Path) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("0")
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    ana.press("1")
    town.wait(5)
    assert rosa.talking_to == {ana.number}
    town.deploy(flow=renamed(tmp_path, "wait"))
    ana.hang_up()
    town.wait(5)
    assert rosa.in_call, "they are led to the safe step, and a counselor is rung again"
    ana.rings()


def test_who_is_with_911_when_that_step_goes_is_not_lost(town: Town, tmp_path: Path) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("9")
    town.psap.rings()
    town.wait(5)
    town.deploy(flow=renamed(tmp_path, "to_911"))
    town.psap.hang_up()
    town.wait(2)
    ana.rings()
    rosa.hang_up()
    town.wait(10)
    assert [t["result"] for t in town.transfers(town.the_contact())] == ["connected"]


def test_a_language_that_is_gone_is_left_for_the_first_one(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("2")
    rosa.hears("¿Para quién es esta llamada?")
    flow = town.flow
    greeting = flow.steps["greeting"]
    assert isinstance(greeting, Menu)
    gone = replace(flow, languages=without(flow.languages, "es"), words=without(flow.words, "es"))
    town.deploy(flow=gone)
    rosa.press("1")
    rosa.hears("Stay on the line, and we connect you to Port Alder 911")


def test_a_webhook_that_comes_again_in_a_language_that_is_gone_is_answered(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("2")
    town.sim.faults.duplicate_webhooks = True
    flow = town.flow
    town.deploy(flow=replace(flow, languages=without(flow.languages, "es"), words=without(flow.words, "es")))
    rosa.press("1")
    rosa.hears("Stay on the line, and we connect you to Port Alder 911")


def test_a_line_that_is_gone_keeps_its_callers(town: Town) -> None:
    rosa = town.resident()
    rosa.call(CAMPAIGN)
    rosa.press("1")
    town.deploy(flow=replace(town.flow, lines=without(town.flow.lines, "library")))
    rosa.press("1")
    rosa.hears("What is it about?")
    rosa.press("9")
    rosa.hears("We're connecting you to Port Alder 911")
    town.psap.rings()
    rosa.hang_up()


def test_a_call_type_that_is_gone_keeps_its_callers(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    for key in "1131":
        rosa.press(key)
    town.deploy(flow=replace(town.flow, call_types=without(town.flow.call_types, "WELFARE")))
    for _ in range(4):
        rosa.press("2")
    rosa.hears("We are finding a counselor")
    ana.rings()
    ana.answer()
    ana.hears("To take it, press 1")


def test_a_question_that_is_gone_leads_to_a_person(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    for key in "1131222":
        rosa.press(key)
    questions = town.flow.steps["questions"]
    shorter = replace(questions, questions=("medical",))
    town.deploy(flow=replace(town.flow, steps={**town.flow.steps, "questions": shorter}))
    rosa.press("2")
    ana.rings()


def test_a_team_that_is_gone_does_not_hold_its_callers(town: Town, tmp_path: Path) -> None:
    """Nobody can be asked any more: the call taker is told within seconds, and led on."""
    ana, officer = town.counselor("Ana", "+15035550131"), town.resident("+15035550160", "911 call taker")
    ana.will("no_answer")
    officer.call(PSAP_LINE)
    officer.press("#")
    ana.rings()
    town.deploy(
        flow=released(
            tmp_path, (r"^\[teams\.forwarded\]", "[teams.desk]"), (r'team = "forwarded"', 'team = "desk"')
        )
    )
    officer.hears("No counselor is free. We take you back to Port Alder 911", within=40)


def test_a_destination_that_is_gone_is_a_failed_transfer(town: Town) -> None:
    rosa = town.resident()
    town.lifeline.will("no_answer")
    rosa.call(LINE)
    rosa.press("0")
    rosa.press("2")
    town.lifeline.rings()
    flow = town.flow
    gone = {n: s for n, s in flow.steps.items() if getattr(s, "to", "") != "center_988"}
    town.deploy(flow=replace(flow, steps=gone, destinations=without(flow.destinations, "center_988")))
    rosa.hears("Stay on the line, and we connect you to Port Alder 911", within=90)
