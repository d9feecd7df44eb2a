"""What somebody at the desk does about a dispatch: the same machine as for a key, and twice is once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from db.store import Store, Tx
from db.vault import Vault
from flows.paging.model import Accepted, Arrived, Backup, Cleared, Declined
from ivr.dispatch import dispatch_desk, dispatch_news, incidents, joining
from ivr.dispatch.dispatch_desk import DeskError
from ivr.dispatch.incidents import Details
from ivr.outgoing import alerts
from tests.ivr.dispatch_town import PLACE, DispatchTown

KIM = "operator:kim"


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def desk(town: DispatchTown, act: Callable[..., Any], *given: Any, **more: Any) -> Any:
    town.clock.pass_(1)
    now = town.clock.now()
    if "seen" in more:
        return town.store.write(lambda tx: act(town.house, tx, *given, by=KIM, now=now, **more))
    return town.store.write(lambda tx: act(town.house, tx, *given, KIM, now))


def seen(town: DispatchTown, dispatch: str) -> int:
    return int(town.row("last_dispatch_event", dispatch_id=dispatch)["n"])


def paged(town: DispatchTown, dispatch: str, name: str) -> list[str]:
    rows = town.rows("pages_of_person", dispatch_id=dispatch, person_id=town.people[name])
    return [row["channel"] for row in sorted(rows, key=lambda row: (row["planned_at"], row["due_at"]))]


def test_the_next_people_are_asked_without_waiting_and_a_double_click_skips_nobody(
    town: DispatchTown,
) -> None:
    dispatch = town.opens()
    mark = dispatch_desk.mark(town.stands(dispatch))
    desk(town, dispatch_desk.escalate, dispatch, mark)
    desk(town, dispatch_desk.escalate, dispatch, mark)
    assert town.stands(dispatch).level == 1
    assert paged(town, dispatch, "Dora") == ["sms", "voice"]
    assert town.replayed(dispatch) == town.stands(dispatch)


def test_a_click_on_a_page_that_is_old_skips_nobody_either(town: DispatchTown) -> None:
    dispatch = town.opens()
    mark = dispatch_desk.mark(town.stands(dispatch))
    town.rings(dispatch)
    with pytest.raises(DeskError, match="gone on by itself meanwhile"):
        desk(town, dispatch_desk.escalate, dispatch, mark)
    assert town.stands(dispatch).level == 1


def test_somebody_off_the_roster_is_asked_by_hand_and_comes(town: DispatchTown) -> None:
    dispatch = town.opens(need=1)
    for _ in range(2):
        desk(town, dispatch_desk.call, dispatch, town.people["Dora"], 1)
    assert paged(town, dispatch, "Dora") == ["sms", "voice"]
    town.happens(dispatch, Accepted(town.people["Dora"]))
    assert town.stands(dispatch).state == "ACCEPTED"
    assert town.replayed(dispatch) == town.stands(dispatch)


def test_who_said_no_is_rung_anew_when_the_desk_asks_again(town: DispatchTown) -> None:
    dispatch = town.opens()
    town.happens(dispatch, Declined(town.people["Ana"]))
    before = paged(town, dispatch, "Ana")
    desk(town, dispatch_desk.call, dispatch, town.people["Ana"], seen(town, dispatch))
    assert paged(town, dispatch, "Ana") == [*before, "sms", "voice"]


def test_whom_nothing_reaches_cannot_be_asked_by_hand(town: DispatchTown) -> None:
    dispatch, dora = town.opens(), town.people["Dora"]
    for channel in ("sms", "voice"):
        row = {"person_id": dora, "channel": channel, "error": 30005, "since": 0}
        town.store.write(lambda tx, row=row: tx.run("add_dead_channel", **row))  # type: ignore[misc]
    with pytest.raises(DeskError, match="Neither a text nor a call"):
        desk(town, dispatch_desk.call, dispatch, dora, 1)
    with pytest.raises(DeskError, match="Choose somebody of the staff"):
        desk(town, dispatch_desk.call, dispatch, "nobody", 1)


def test_somebody_else_goes_and_the_first_is_told(town: DispatchTown) -> None:
    dispatch = town.opens(need=1)
    town.happens(dispatch, Accepted(town.people["Ana"]))
    at, who = seen(town, dispatch), (town.people["Ana"], town.people["Dora"])
    for _ in range(2):
        desk(town, dispatch_desk.reassign, dispatch, *who, seen=at)
    assert town.stage(dispatch, "Ana") == "released"
    assert town.stands(dispatch).state == "OPEN"
    assert paged(town, dispatch, "Dora") == ["sms", "voice"]
    assert len([text for text in town.texts("Ana", "notice") if "not coming" in text]) == 1


def test_what_the_team_says_on_the_radio_is_written_down_as_theirs(town: DispatchTown) -> None:
    dispatch = town.opens(need=1)
    ana = town.people["Ana"]
    for what, state in (("accept", "ACCEPTED"), ("set_out", "EN_ROUTE"), ("arrived", "ON_SCENE")):
        at = seen(town, dispatch)
        desk(town, dispatch_desk.write_down, dispatch, ana, what, seen=at)
        desk(town, dispatch_desk.write_down, dispatch, ana, what, seen=at)
        assert town.stands(dispatch).state == state
    with pytest.raises(DeskError, match="does not fit"):
        desk(town, dispatch_desk.write_down, dispatch, ana, "accept", seen=seen(town, dispatch))
    assert [row["kind"] for row in town.rows("dispatch_events", dispatch_id=dispatch)][1:] == [
        "accepted", "set_out", "arrived",
    ]  # fmt: skip


def test_what_does_not_fit_is_refused_and_leaves_no_trace(town: DispatchTown) -> None:
    dispatch = town.opens(need=1)
    events = len(town.rows("dispatch_events", dispatch_id=dispatch))
    for act, given in (
        (dispatch_desk.hand_off, ()),
        (dispatch_desk.dispose, ("REFUSED",)),
    ):
        with pytest.raises(DeskError, match="does not fit"):
            desk(town, act, dispatch, *given)
    for act, wrong, words in (
        (dispatch_desk.cancel, "she asked", "Choose why"),
        (dispatch_desk.dispose, "fine", "Choose how"),
        (dispatch_desk.dispose, "", "Choose how"),
    ):
        with pytest.raises(DeskError, match=words):
            desk(town, act, dispatch, wrong)
    assert len(town.rows("dispatch_events", dispatch_id=dispatch)) == events


def test_called_off_twice_is_called_off_once(town: DispatchTown) -> None:
    dispatch = town.opens()
    for _ in range(2):
        desk(town, dispatch_desk.cancel, dispatch, "CALLER_DECLINED")
    assert town.incident(dispatch)["reason"] == "CALLER_DECLINED"
    assert len([text for text in town.texts("Ana", "notice") if "cancelled" in text]) == 1
    assert dispatch_desk.offers(town.stands(dispatch)) == {"close"}


def test_what_nobody_accepted_is_taken_over_and_closed_with_how_it_ended(town: DispatchTown) -> None:
    dispatch = town.opens()
    for _ in range(2):
        desk(town, dispatch_desk.escalate, dispatch, dispatch_desk.mark(town.stands(dispatch)))
    assert "hand_off" in dispatch_desk.offers(town.stands(dispatch))
    for _ in range(2):
        desk(town, dispatch_desk.hand_off, dispatch)
    assert town.stands(dispatch).state == "HANDED_OFF"
    now = town.clock.now()
    for _ in range(2):
        town.store.write(
            lambda tx: dispatch_desk.close(town.house, tx, dispatch, "PD_TOOK_OVER", "", KIM, now)
        )
    assert town.incident(dispatch)["disposition"] == "PD_TOOK_OVER"
    with pytest.raises(DeskError, match="closed before"):
        town.store.write(lambda tx: dispatch_desk.close(town.house, tx, dispatch, "REFUSED", "", KIM, now))


def test_the_desk_tells_how_it_ended_once_the_team_has_left(town: DispatchTown) -> None:
    dispatch, ana = town.opens(need=1), town.people["Ana"]
    for event in (Accepted(ana), Arrived(ana), Cleared(ana)):
        town.happens(dispatch, event)
    assert "dispose" in dispatch_desk.offers(town.stands(dispatch))
    for _ in range(2):
        desk(town, dispatch_desk.dispose, dispatch, "SCENE_HANDLED")
    assert (town.stands(dispatch).state, town.incident(dispatch)["disposition"]) == (
        "CLOSED",
        "SCENE_HANDLED",
    )


# ------------------------------------------------------------------ what else is known


def version(town: DispatchTown, dispatch: str) -> str:
    return dispatch_news.version(town.house, incidents.details_of(town.house, town.incident(dispatch)))


def test_what_else_is_known_is_sealed_and_who_comes_is_told_to_look(town: DispatchTown) -> None:
    dispatch = town.opens()
    town.happens(dispatch, Accepted(town.people["Ana"]))
    told = desk(town, dispatch_news.change, dispatch, Details(safety="two dogs"), version(town, dispatch))
    assert told == 1
    known = incidents.details_of(town.house, town.incident(dispatch))
    assert (known.place, known.safety) == (PLACE, "two dogs")
    text = town.texts("Ana", "notice")[-1]
    assert "what we know about it has changed" in text
    assert "https://hotline.example.org/" in text
    assert "dogs" not in text
    assert not any("has changed" in text for text in town.texts("Ben", "notice")), "only who comes"


def test_of_two_who_change_it_at_once_the_second_is_told_and_nothing_is_lost(town: DispatchTown) -> None:
    dispatch = town.opens()
    shown = version(town, dispatch)
    desk(town, dispatch_news.change, dispatch, Details(safety="two dogs"), shown)
    with pytest.raises(DeskError, match="Somebody else changed it while you typed"):
        desk(town, dispatch_news.change, dispatch, Details(safety="a knife"), shown)
    assert incidents.details_of(town.house, town.incident(dispatch)).safety == "two dogs"


def test_nothing_new_and_what_is_over_tell_nobody(town: DispatchTown) -> None:
    dispatch = town.opens()
    with pytest.raises(DeskError, match="Nothing in it is new"):
        desk(town, dispatch_news.change, dispatch, Details(place=PLACE), version(town, dispatch))
    with pytest.raises(DeskError, match="at most 2000"):
        desk(town, dispatch_news.change, dispatch, Details(note="x" * 2001), version(town, dispatch))
    desk(town, dispatch_desk.cancel, dispatch, "CALLER_DECLINED")
    with pytest.raises(DeskError, match="It is over"):
        desk(town, dispatch_news.change, dispatch, Details(note="new"), version(town, dispatch))


def test_that_police_were_called_is_noted_with_the_incident(town: DispatchTown) -> None:
    dispatch, ana = town.opens(need=1), town.people["Ana"]
    town.happens(dispatch, Accepted(ana))
    town.happens(dispatch, Backup(ana, "police"))
    (alarm,) = [
        row for row in town.rows("alerts_of", subject=dispatch, limit=9) if row["alarm"] == "backup_police"
    ]
    now = town.clock.now()

    def seen_to() -> bool:
        return town.store.write(lambda tx: dispatch_news.see_to(tx, dispatch, alarm["id"], KIM, now))

    assert (seen_to(), seen_to()) == (True, False)
    logged = town.rows("audit_of", subject=town.incident(dispatch)["id"], limit=9)
    assert [row["detail"] for row in logged if row["action"] == "backup_called"] == ['{"kind":"police"}']


def test_an_alarm_of_something_else_is_not_seen_to_here(town: DispatchTown) -> None:
    dispatch = town.opens()

    def raised(tx: Tx) -> None:
        alerts.raise_(town.house, tx, "roster_gap", "responders", town.clock.now(), key="k")

    town.store.write(raised)
    (alarm,) = town.rows("open_alerts", limit=9)
    with pytest.raises(DeskError, match="no such alarm here"):
        town.store.write(lambda tx: dispatch_news.see_to(tx, dispatch, alarm["id"], KIM, town.clock.now()))


def test_a_call_joins_the_incident_that_it_is_about(town: DispatchTown) -> None:
    dispatch, contact = town.opens(), town.somebody_called()
    found = desk(town, joining.join_from_form, contact, town.incident(dispatch)["id"])
    assert found == dispatch
    assert town.row("contact_by_id", id=contact)["incident_id"] == town.incident(dispatch)["id"]
    desk(town, dispatch_desk.cancel, dispatch, "DUPLICATE")
    with pytest.raises(DeskError, match="over meanwhile"):
        desk(town, joining.join_from_form, contact, town.incident(dispatch)["id"])


def test_the_same_form_sent_twice_sends_one_team(town: DispatchTown) -> None:
    once = "01jd0000000000000000000000"
    assert [town.opens(once=once), town.opens(once=once)] == [once, once]
    assert len(town.rows("live_dispatches", limit=9)) == 1
