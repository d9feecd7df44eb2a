"""A 911 center tells more after a team was asked for: nothing is lost, and what rules a team out wins."""

from __future__ import annotations

import pytest

from db.store import Row, Store
from db.vault import Vault
from flows.paging.model import Accepted, Cleared, SetOut
from ivr.dispatch import dispatch_news, incidents
from ivr.dispatch.incidents import Details
from tests.console.center_town import NOES, PATH, WELFARE, CenterTown

KNIFE = {"answers": NOES | {"weapon": "yes"}, "safety": "he has a knife"}


@pytest.fixture
def town(store: Store, vault: Vault) -> CenterTown:
    return CenterTown(store, vault)


def coming(town: CenterTown) -> Row:
    """A team was asked for, and Ana and Ben are on their way."""
    town.wants()
    (dispatch,) = town.rows("live_dispatches", limit=9)
    for name in ("Ana", "Ben"):
        town.happens(dispatch["id"], Accepted(town.people[name], 12))
        town.happens(dispatch["id"], SetOut(town.people[name]))
    return dispatch


def known(town: CenterTown) -> Details:
    (row,) = town.rows("open_incidents", since=0, limit=9)
    return incidents.details_of(town.house, row)


def told(town: CenterTown) -> list[int]:
    """How often Ana, Ben and Cleo were told that more is known."""
    return [
        sum("what we know about it has changed" in text for text in town.texts(name, "notice"))
        for name in ("Ana", "Ben", "Cleo")
    ]


def alarms(town: CenterTown) -> list[str]:
    return [row["subject"] for row in town.rows("open_alerts", limit=99) if row["alarm"] == "ruled_out"]


def test_a_weapon_that_is_learned_of_late_reaches_the_team_and_a_supervisor(town: CenterTown) -> None:
    dispatch = coming(town)
    found = town.wants(**KNIFE)
    assert (found["eligible"], found["decision"], found["state"]) == ("no", "TO_911", "coming")
    assert found["reasons"] == [{"code": "WEAPON", "words": "A weapon is there."}]
    assert found["times"]["changed"] == "2026-03-05T02:00:04Z"
    assert known(town).safety == "he has a knife | The 911 center adds: A weapon is there."
    assert told(town) == [1, 1, 0], "who comes is told, once each"
    assert alarms(town) == [dispatch["id"]]
    assert "decide now whether the team goes on" in town.texts("Sam", "alert")[-1]
    assert len(town.rows("live_dispatches", limit=9)) == 1, "a person decides, not the form"
    assert town.after(found["id"]).json["eligible"] == "no"


def test_the_same_words_again_are_no_news(town: CenterTown) -> None:
    coming(town)
    first, before = town.wants(**KNIFE), known(town)
    for more in (KNIFE, {"answers": {"weapon": "yes"}}, {"answers": {}}, WELFARE | {"answers": {}}):
        assert town.wants(**more) == first, more
    assert known(town) == before
    assert (told(town), len(alarms(town))) == ([1, 1, 0], 1)


def test_words_alone_reach_the_team_without_an_alarm(town: CenterTown) -> None:
    coming(town)
    found = town.wants(safety="a dog in the yard", place="the back door of 4 Harbor Street")
    assert found["eligible"] == "yes"
    assert known(town).safety == "a dog in the yard"
    assert known(town).place == ("4 Harbor Street | The 911 center adds: the back door of 4 Harbor Street")
    assert (told(town), alarms(town)) == ([1, 1, 0], [])


def test_what_the_desk_wrote_meanwhile_stays_beside_it(town: CenterTown) -> None:
    dispatch = coming(town)
    now = town.clock.now()
    seen = dispatch_news.version(town.house, known(town))
    wrote = Details(safety="his sister says: no dog")
    town.store.write(
        lambda tx: dispatch_news.change(town.house, tx, dispatch["id"], wrote, seen, "test", now)
    )
    town.wants(safety="he has a knife")
    assert known(town).safety == "his sister says: no dog | The 911 center adds: he has a knife"


def test_each_further_yes_is_an_alarm_and_one_that_is_taken_back_is_told(town: CenterTown) -> None:
    coming(town)
    found = []
    for answers in ({"weapon": "yes"}, {"violence": "yes"}, {"violence": "no"}, {"weapon": "no"}):
        town.clock.pass_(5)
        found.append(town.wants(answers=answers))
    _, both, _, back = found
    assert sorted(one["code"] for one in both["reasons"]) == ["VIOLENCE", "WEAPON"]
    assert (back["eligible"], back["reasons"]) == ("yes", [])
    assert known(town).safety.endswith("No longer: a weapon is there.")
    assert (told(town), len(alarms(town))) == ([4, 4, 0], 2)


def test_another_call_type_is_told_and_asks_for_no_other_team(town: CenterTown) -> None:
    coming(town)
    town.wants(call_type="NOISE")
    assert known(town).note == "Loud music or other noise."
    assert told(town) == [1, 1, 0]


def test_what_is_told_grows_to_a_length_and_the_newest_is_never_the_one_that_goes(town: CenterTown) -> None:
    coming(town)
    for n in range(8):
        town.clock.pass_(20)
        town.wants(safety=f"{n} " + "x" * 480)
    assert len(known(town).safety) <= 2000
    assert known(town).safety.startswith("0 x")
    assert "adds: 7 x" in known(town).safety


def test_who_tells_more_of_what_was_called_off_is_told_what_to_do(town: CenterTown) -> None:
    request = town.wants()["id"]
    town.send("POST", f"{PATH}/{request}/cancel", {"reason": "CALLER_DECLINED"})
    answer = town.send("POST", PATH, WELFARE | KNIFE)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:careline:problem:over")
    for what in ("nothing was stored", "new number", "send 911 units"):
        assert what in answer.json["detail"]


def test_a_team_that_has_left_hears_it_until_it_is_over(town: CenterTown) -> None:
    dispatch = coming(town)
    for name in ("Ana", "Ben"):
        town.happens(dispatch["id"], Cleared(town.people[name]))
    assert town.wants(**KNIFE)["state"] == "cleared"
    assert alarms(town) == [dispatch["id"]]
