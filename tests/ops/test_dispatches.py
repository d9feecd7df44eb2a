"""Calling a team out from the command line: by an operator, or for a 911 center that asks for one."""

from __future__ import annotations

import re

import pytest
from click.testing import Result

from ops.alerts import alerts
from ops.dispatches import dispatch
from tests.ops.conftest import Town

PLACE = "4 Harbor Street, blue door"


@pytest.fixture
def town(town: Town) -> Town:
    return town.seeded()


def opened(town: Town, *words: str, typed: str = f"{PLACE}\ndog in the yard\n\n26-004711\n") -> Result:
    return town.run(dispatch, "open", "--type", "WELFARE", *words, typed=typed)


def code(result: Result) -> str:
    found = re.search(r"Page (\d{4}) is opened", result.output)
    assert found is not None, result.output
    return found[1]


def test_a_team_is_called_out_and_the_place_is_asked_for_never_an_argument(town: Town) -> None:
    page = code(opened(town))
    (row,) = town.rows("live_dispatches", limit=9)
    assert (row["code"], row["state"], row["call_type"]) == (page, "OPEN", "WELFARE")
    asked = {found["person_id"] for found in town.rows("pages_of_dispatch", dispatch_id=row["id"])}
    assert len(asked) == 2, "both responders of the day shift"
    assert "incident_opened" in town.audited()
    assert not any(param.name in ("place", "safety", "people") for param in dispatch.commands["open"].params)


def test_the_list_shows_what_is_under_way_and_nothing_of_the_matter(town: Town) -> None:
    page = code(opened(town))
    listed = town.run(dispatch, "list").output
    assert page in listed
    assert "0 of 2" in listed
    assert "Harbor" not in listed
    assert town.run(dispatch, "list", "--all").output.count(page) == 1


def test_place_and_names_are_shown_on_demand_and_every_look_is_in_the_log(town: Town) -> None:
    page = code(opened(town))
    plain = town.run(dispatch, "show", page).output
    assert "opened" in plain
    assert "Harbor" not in plain
    assert "Theo" not in plain
    assert "details_revealed" not in town.audited()
    revealed = town.run(dispatch, "show", page, "--reveal").output
    for told in (f"Place: {PLACE}", "Safety: dog in the yard", "CAD: 26-004711", "Theo", "Marta"):
        assert told in revealed
    assert town.audited().count("details_revealed") == 1


def test_an_open_incident_that_looks_like_it_is_offered_and_the_operator_decides(town: Town) -> None:
    opened(town)
    stopped = opened(town, typed=f"{PLACE}\n\n\n\nn\n")
    assert "An open incident looks like this one" in stopped.output
    assert stopped.exit_code == 1
    assert len(town.rows("live_dispatches", limit=9)) == 1
    opened(town, typed=f"{PLACE}\n\n\n\ny\n")
    opened(town, "--yes")
    assert len(town.rows("live_dispatches", limit=9)) == 3


def test_a_further_team_goes_to_the_same_incident(town: Town) -> None:
    opened(town)
    (row,) = town.rows("live_dispatches", limit=9)
    code(opened(town, "--incident", row["incident_id"][-6:], typed=""))
    assert {found["incident_id"] for found in town.rows("live_dispatches", limit=9)} == {row["incident_id"]}


def test_what_the_flow_does_not_have_is_said_and_nothing_is_opened(town: Town) -> None:
    assert "no paging policy 'night'" in opened(town, "--policy", "night").output
    assert "The flow has no language 'tlh'" in opened(town, "--language", "tlh").output
    assert town.rows("live_dispatches", limit=9) == []


def test_a_team_is_called_off_with_a_reason(town: Town) -> None:
    page = code(opened(town))
    assert "is cancelled" in town.run(dispatch, "cancel", page, "--reason", "CALLER_DECLINED").output
    again = town.run(dispatch, "cancel", page, "--reason", "CALLER_DECLINED")
    assert (again.exit_code, again.output) == (
        1,
        f"Error: No live dispatch has the code '{page}': see dispatch list.\n",
    )
    assert town.rows("live_dispatches", limit=9) == []


def test_only_what_nobody_accepted_can_be_taken_over(town: Town) -> None:
    page = code(opened(town))
    assert "not waiting for somebody" in town.run(dispatch, "take-over", page).output


def test_an_incident_whose_team_is_asked_for_cannot_be_closed_and_needs_a_word_on_how(town: Town) -> None:
    page = code(opened(town))
    assert "Say how it ended" in town.run(dispatch, "close", page).output
    assert "A team is still asked for" in town.run(dispatch, "close", page, "--reason", "DUPLICATE").output


def test_alarms_wait_until_somebody_has_seen_them(town: Town) -> None:
    assert town.run(alerts, "list").output == "No alarm waits for anybody.\n"
    row = {"id": "a" * 20 + "b" * 6, "alarm": "late_arrival", "subject": "x" * 26, "person_id": None}
    town.write("add_alert", **row, key=None, raised_at=0, urgent=0)
    assert "late_arrival" in town.run(alerts, "list").output
    assert town.run(alerts, "seen", "bbbbbb").output == "Acknowledged.\n"
    assert town.run(alerts, "list").output == "No alarm waits for anybody.\n"
    assert "alert_acknowledged" in town.audited()
