"""A dispatch over the store: every state and what leads from one to the other, with its one timer."""

from __future__ import annotations

import pytest

from db.store import Store
from db.vault import Vault
from flows.paging.model import (
    Accepted,
    AllWell,
    Arrived,
    Backup,
    Cancelled,
    Cleared,
    Confirmed,
    Declined,
    Disposed,
    Released,
    SetOut,
)
from ivr.dispatch.dispatching import UnknownDispatchError
from ivr.house import at, ms
from tests.ivr.dispatch_town import DispatchTown


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def has_one_live_timer(town: DispatchTown, dispatch: str) -> bool:
    """Exactly one, at the moment that the dispatch itself waits for."""
    stands = town.stands(dispatch)
    timers = town.timers(dispatch)
    return len(timers) == 1 and stands.due is not None and timers[0]["due_at"] == ms(stands.due)


def accepted_by(town: DispatchTown, dispatch: str, *names: str) -> None:
    for name in names:
        town.happens(dispatch, Accepted(town.people[name]))


def test_opening_asks_everybody_on_shift_at_once_by_text_and_then_by_phone(town: DispatchTown) -> None:
    dispatch = town.opens()
    assert town.stands(dispatch).state == "OPEN"
    pages = town.rows("pages_of_dispatch", dispatch_id=dispatch)
    on_shift = {town.people[name] for name in ("Ana", "Ben", "Cleo")}
    assert {page["person_id"] for page in pages} == on_shift
    now = ms(town.clock.now())
    assert {(page["channel"], page["due_at"] - now) for page in pages} == {("sms", 0), ("voice", 20_000)}
    assert has_one_live_timer(town, dispatch)
    assert town.stands(dispatch).due == at(now + 120_000)


def test_enough_accepts_take_it_and_whoever_is_not_needed_is_told_by_whom(town: DispatchTown) -> None:
    dispatch = town.opens()
    accepted_by(town, dispatch, "Ana")
    assert town.stands(dispatch).state == "OPEN"
    accepted_by(town, dispatch, "Ben")
    assert town.stands(dispatch).state == "ACCEPTED"
    assert town.stage(dispatch, "Cleo") == "stood_down"
    assert "is covered by Ana, Ben" in town.texts("Cleo", "notice")[-1]
    assert "With you: Ben" in town.texts("Ana", "notice")[-1]
    states = {page["state"] for page in town.rows("pages_of_dispatch", dispatch_id=dispatch)}
    assert states == {"dropped"}
    assert has_one_live_timer(town, dispatch)


def test_the_team_goes_arrives_leaves_and_says_how_it_ended(town: DispatchTown) -> None:
    dispatch = town.opens()
    accepted_by(town, dispatch, "Ana", "Ben")
    for event, state in ((SetOut, "EN_ROUTE"), (Arrived, "ON_SCENE"), (Cleared, "CLEARED")):
        for name in ("Ana", "Ben"):
            town.clock.pass_(9)
            town.happens(dispatch, event(town.people[name]))
        assert town.stands(dispatch).state == state
        assert has_one_live_timer(town, dispatch)
    town.happens(dispatch, Disposed(town.people["Ana"], "MEDIATED"))
    row, incident = town.row("dispatch_by_id", id=dispatch), town.incident(dispatch)
    assert (row["state"], row["over_at"]) == ("CLOSED", ms(town.clock.now()))
    assert (incident["disposition"], incident["closed_at"]) == ("MEDIATED", ms(town.clock.now()))
    assert town.timers(dispatch) == []
    # One second each to accept, ten for each further word; a state is reached with the second person's.
    reached = [
        row[f"{name}_at"] - row["opened_at"] for name in ("accepted", "en_route", "on_scene", "cleared")
    ]
    assert reached == [2_000, 22_000, 42_000, 62_000]


def test_unanswered_it_goes_from_level_to_level_to_a_human_who_takes_it_over(town: DispatchTown) -> None:
    dispatch = town.opens()
    town.rings(dispatch)  # the timer
    assert (town.stands(dispatch).state, town.stands(dispatch).level) == ("OPEN", 1)
    assert town.stage(dispatch, "Dora") == "paged"
    town.rings(dispatch)
    assert town.stands(dispatch).state == "FALLBACK"
    assert town.stage(dispatch, "Sam") == "paged"
    assert has_one_live_timer(town, dispatch)
    town.rings(dispatch)
    assert town.stands(dispatch).rounds == 2
    town.happens(dispatch, Accepted(town.people["Sam"]))
    assert town.stands(dispatch).state == "HANDED_OFF"
    assert "you have taken over page" in town.texts("Sam", "notice")[-1]
    assert "was taken over by somebody else" in town.texts("Ana", "notice")[-1]
    assert town.timers(dispatch) == []


def test_a_fallback_can_be_confirmed_by_whoever_sits_at_the_console(town: DispatchTown) -> None:
    dispatch = town.opens()
    town.rings(dispatch)
    town.rings(dispatch)
    town.happens(dispatch, Confirmed("operator:lee"))
    assert town.stands(dispatch).state == "HANDED_OFF"


def test_when_all_decline_the_next_level_is_asked_in_the_same_moment(town: DispatchTown) -> None:
    dispatch = town.opens()
    for name in ("Ana", "Ben", "Cleo"):
        town.happens(dispatch, Declined(town.people[name]))
    assert town.stands(dispatch).level == 1
    assert [p["person_id"] for p in town.rows("pages_of_dispatch", dispatch_id=dispatch)].count(
        town.people["Dora"]
    ) == 2
    town.happens(dispatch, Accepted(town.people["Ana"]))
    assert town.stage(dispatch, "Ana") == "accepted"


def test_who_forgets_to_set_out_is_asked_and_then_others_are(town: DispatchTown) -> None:
    dispatch = town.opens()
    accepted_by(town, dispatch, "Ana", "Ben")
    town.happens(dispatch, SetOut(town.people["Ben"]))
    town.rings(dispatch)
    assert "are you on your way?" in town.texts("Ana", "notice")[-1]
    town.rings(dispatch)
    assert (town.stands(dispatch).state, town.stands(dispatch).epoch) == ("OPEN", 1)
    assert town.stage(dispatch, "Ben") == "en_route"
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["reopened"]


def test_who_cannot_come_after_all_opens_it_again(town: DispatchTown) -> None:
    dispatch = town.opens()
    accepted_by(town, dispatch, "Ana", "Ben")
    town.happens(dispatch, Released(town.people["Ana"]))
    assert (town.stands(dispatch).state, town.stands(dispatch).epoch) == ("OPEN", 1)
    epochs = {page["epoch"] for page in town.rows("pages_of_dispatch", dispatch_id=dispatch)}
    assert epochs == {0, 1}


def test_on_scene_all_is_well_is_asked_again_and_again_and_silence_alarms_each_time(
    town: DispatchTown,
) -> None:
    dispatch = town.opens(need=1)
    accepted_by(town, dispatch, "Ana")
    town.happens(dispatch, Arrived(town.people["Ana"]))
    town.rings(dispatch)
    town.happens(dispatch, AllWell(town.people["Ana"]))
    assert town.rows("open_alerts", limit=9) == []
    for _ in range(3):
        town.rings(dispatch)
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["no_welfare_answer"] * 2
    assert len([text for text in town.texts("Sam", "alert") if "Ana does not answer" in text]) == 2


def test_backup_is_noted_with_the_incident_and_says_who_is_told(town: DispatchTown) -> None:
    dispatch = town.opens(need=1)
    accepted_by(town, dispatch, "Ana")
    town.happens(dispatch, Backup(town.people["Ana"], "police"), by=f"person:{town.people['Ana']}")
    assert town.incident(dispatch)["police"] == "BACKUP_REQUESTED"
    assert "goes to Sam now" in town.texts("Ana", "notice")[-1]
    assert "Ana asks for police" in town.texts("Sam", "alert")[-1]
    logged = town.rows("audit_of", subject=town.incident(dispatch)["id"], limit=9)
    assert [row["detail"] for row in logged if row["action"] == "backup_requested"] == ['{"kind":"police"}']


def test_backup_that_no_supervisor_can_be_told_says_dial_911(town: DispatchTown) -> None:
    kept = {"phone_enc": None, "phone_idx": None, "active": 0}
    sam = town.row("person_by_id", id=town.people["Sam"])
    names = ("id", "name_enc", "roles", "teams", "languages", "ring_order")
    town.store.write(lambda tx: tx.run("save_person", **{n: sam[n] for n in names}, **kept))
    dispatch = town.opens(need=1)
    accepted_by(town, dispatch, "Ana")
    town.happens(dispatch, Backup(town.people["Ana"], "medics"))
    assert "Dial 911 now" in town.texts("Ana", "notice")[-1]
    assert town.incident(dispatch)["police"] == "NONE"


def test_cancelling_stands_everybody_down_and_closes_the_incident_with_its_reason(town: DispatchTown) -> None:
    dispatch = town.opens()
    accepted_by(town, dispatch, "Ana")
    town.happens(dispatch, Cancelled("operator:lee", "CALLER_DECLINED"))
    row, incident = town.row("dispatch_by_id", id=dispatch), town.incident(dispatch)
    assert (row["state"], row["reason"]) == ("CANCELLED", "CALLER_DECLINED")
    assert (incident["disposition"], incident["reason"]) == ("CANCELLED_ENROUTE", "CALLER_DECLINED")
    for name in ("Ana", "Ben", "Cleo"):
        assert "is cancelled" in town.texts(name, "notice")[-1]
    assert town.timers(dispatch) == []


def test_a_late_accept_is_told_the_truth_and_changes_nothing(town: DispatchTown) -> None:
    dispatch = town.opens()
    accepted_by(town, dispatch, "Ana", "Ben")
    before = town.stands(dispatch)
    assert town.happens(dispatch, Accepted(town.people["Cleo"])).late
    assert town.stands(dispatch) == before
    assert "is covered by Ana, Ben" in town.texts("Cleo", "notice")[-1]
    assert town.rows("dispatch_events", dispatch_id=dispatch)[-1]["late"] == 1


def test_what_is_no_code_is_refused_before_anything_is_stored(town: DispatchTown) -> None:
    dispatch = town.opens()
    with pytest.raises(ValueError, match="that is no reason: give one of WEAPON, VIOLENCE"):
        town.happens(dispatch, Cancelled("operator:lee", "she said her name is Rosa"))
    with pytest.raises(ValueError, match="that is no disposition"):
        town.happens(dispatch, Disposed("operator:lee", "fine"))
    with pytest.raises(ValueError, match="there is no call type 'PARTY'"):
        town.opens(call_type="PARTY")
    with pytest.raises(ValueError, match="no paging policy 'night'; it has: team"):
        town.opens(policy="night")
    with pytest.raises(UnknownDispatchError):
        town.happens("nothing", Accepted(town.people["Ana"]))
    assert len(town.rows("dispatch_events", dispatch_id=dispatch)) == 1
