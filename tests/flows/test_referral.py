"""What a 911 center asks for is judged by the rules that a call is held to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from flows.referral import judged
from tests.flows.world import port_alder

FLOW = port_alder()
TODAY = date(2026, 3, 4)
QUESTIONS = ("medical", "violence", "weapon", "hazard", "crime", "suicide_now", "out_of_area")
ALL_NO = dict.fromkeys(QUESTIONS, "no")


def test_seven_clear_noes_and_a_type_that_a_team_attends_are_eligible() -> None:
    found = judged(FLOW, "WELFARE", ALL_NO, TODAY)
    assert (found.eligible, found.decision, found.reasons, found.priority) == ("yes", "DISPATCH", (), 5)


def test_over_every_answer_yes_beats_everything_and_unknown_is_never_no() -> None:
    for given in product(("yes", "no", "unknown", ""), repeat=4):
        answers = ALL_NO | dict(zip(("medical", "weapon", "crime", "out_of_area"), given, strict=True))
        said = judged(FLOW, "WELFARE", answers, TODAY).eligible
        clear = all(answer == "no" for answer in given)
        assert said == ("no" if "yes" in given else "yes" if clear else "unknown"), given


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_question_left_out_leaves_it_to_a_person(question: str) -> None:
    found = judged(FLOW, "WELFARE", {name: "no" for name in QUESTIONS if name != question}, TODAY)
    assert (found.eligible, found.decision) == ("unknown", "PHONE_ONLY")
    assert found.reasons == ("INSUFFICIENT_INFO",)


def test_all_that_rules_a_team_out_is_named_and_911_keeps_it() -> None:
    found = judged(FLOW, "NOISE", ALL_NO | {"weapon": "yes", "violence": "yes", "crime": "unknown"}, TODAY)
    assert (found.eligible, found.decision, found.priority) == ("no", "TO_911", 9)
    assert found.reasons == ("VIOLENCE", "WEAPON")


@pytest.mark.parametrize(("about", "decision"), [("MH_CRISIS", "PHONE_ONLY"), ("BASIC_NEEDS", "REFER")])
def test_what_is_helped_by_phone_gets_no_team_by_rule(about: str, decision: str) -> None:
    found = judged(FLOW, about, ALL_NO, TODAY)
    assert (found.eligible, found.decision, found.reasons) == ("no", decision, ("NO_TEAM_TYPE",))


def test_a_type_that_the_city_does_not_serve_today_is_named_as_that() -> None:
    noise = replace(FLOW.call_types["NOISE"], since=date(2026, 3, 5))
    soon = replace(FLOW, call_types={**FLOW.call_types, "NOISE": noise})
    assert judged(soon, "NOISE", ALL_NO, TODAY).reasons == ("TYPE_DISABLED",)
    assert judged(soon, "NOISE", ALL_NO, date(2026, 3, 5)).eligible == "yes"
    never = replace(FLOW, call_types={k: v for k, v in FLOW.call_types.items() if k != "NOISE"})
    assert judged(never, "NOISE", ALL_NO, TODAY).reasons == ("TYPE_DISABLED",)
