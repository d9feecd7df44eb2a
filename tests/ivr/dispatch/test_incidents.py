"""What a team is asked to attend: one matter, one incident; and what those who asked for help are told."""

from __future__ import annotations

import json

import pytest

from db.store import Store, Tx
from db.vault import Vault
from flows.paging.model import Accepted, Arrived, Cancelled, Cleared, Disposed, SetOut
from ivr.dispatch import dispatching, incidents
from ivr.dispatch.dispatching import Details
from tests.ivr.dispatch_town import PLACE, DispatchTown
from tests.ivr.house import ROSA

ELSE = "+15035550112"


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def similar_to(town: DispatchTown, **more: object) -> list[str]:
    now = town.clock.now()
    found = town.store.read(lambda tx: dispatching.similar(town.house, tx, town.asked(**more), now))
    return [row["id"] for row in found]


# ------------------------------------------------------------------ one matter, one incident


def test_a_second_call_from_the_same_number_may_be_about_the_same(town: DispatchTown) -> None:
    dispatch = town.opens(contact=town.somebody_called())
    again = town.somebody_called()
    assert similar_to(town, contact=again, place="", call_type="NOISE") == [town.incident(dispatch)["id"]]
    assert similar_to(town, contact=town.somebody_called(ELSE), place="") == []
    assert similar_to(town, contact=town.somebody_called(None), place="") == []


def test_the_same_matter_at_the_same_place_may_be_the_same_however_it_is_written(town: DispatchTown) -> None:
    dispatch = town.opens()
    assert similar_to(town, place="4 HARBOR street - blue door.") == [town.incident(dispatch)["id"]]
    assert similar_to(town, place=PLACE, call_type="NOISE") == []
    assert similar_to(town, place="5 Harbor Street, blue door") == []
    assert similar_to(town, place="") == []


def test_what_is_older_than_two_hours_or_closed_is_not_offered(town: DispatchTown) -> None:
    first, second = town.opens(place="here"), town.opens(place="there")
    town.happens(second, Cancelled("operator:lee", "TEST"))
    assert similar_to(town, place="here") == [town.incident(first)["id"]]
    assert similar_to(town, place="there") == []
    town.clock.pass_(2 * 3600)
    assert similar_to(town, place="here") == []


def test_a_contact_that_joins_makes_the_incident_as_urgent_as_it_is(town: DispatchTown) -> None:
    dispatch = town.opens(priority=1)
    contact, incident = town.somebody_called(), town.incident(dispatch)["id"]
    now = town.clock.now()
    town.store.write(
        lambda tx: dispatching.join_incident(town.house, tx, contact, incident, "person:lee", now)
    )
    assert town.incident(dispatch)["priority"] == 4
    assert [row["id"] for row in town.rows("contacts_of_incident", incident_id=incident)] == [contact]


def test_asking_twice_for_one_contact_calls_nobody_twice(town: DispatchTown) -> None:
    contact = town.somebody_called()
    dispatch = town.opens(contact=contact)
    assert town.opens(contact=contact) == dispatch
    assert len(town.rows("live_dispatches", limit=9)) == 1


def test_when_it_is_over_the_same_contact_may_ask_again(town: DispatchTown) -> None:
    contact = town.somebody_called()
    dispatch = town.opens(contact=contact)
    town.happens(dispatch, Cancelled("operator:lee", "CALLER_DECLINED"))
    second = town.opens(contact=contact)
    assert second != dispatch
    assert town.incident(second)["id"] != town.incident(dispatch)["id"]


def test_an_incident_with_two_teams_closes_with_the_last_one(town: DispatchTown) -> None:
    first = town.opens(need=1)
    second = town.opens(need=1, incident=town.incident(first)["id"])
    assert town.incident(second)["id"] == town.incident(first)["id"]
    for dispatch, name, how in ((first, "Ana", "NO_CONTACT"), (second, "Ben", "MEDIATED")):
        assert town.incident(first)["closed_at"] is None
        for event in (Accepted, Arrived, Cleared):
            town.happens(dispatch, event(town.people[name]))
        town.happens(dispatch, Disposed(town.people[name], how))
    assert town.incident(first)["disposition"] == "MEDIATED"


def test_no_further_team_is_asked_for_what_is_closed(town: DispatchTown) -> None:
    first = town.opens()
    incident = town.incident(first)["id"]
    town.happens(first, Cancelled("operator:lee", "TEST"))
    for closed in (incident, "none"):
        with pytest.raises(ValueError, match="no open incident"):
            town.opens(incident=closed)
    assert town.rows("live_dispatches", limit=9) == []


def test_nothing_is_closed_without_saying_how(town: DispatchTown) -> None:
    incident, now = town.incident(town.opens())["id"], town.clock.now()

    def close(**how: str) -> bool:
        return town.store.write(
            lambda tx: incidents.close_incident(tx, incident, "person:lee", now, **how)  # type: ignore[arg-type]
        )

    with pytest.raises(ValueError, match="with a disposition or a reason"):
        close()
    assert close(reason="DUPLICATE") is False, "a team is still asked for"


def test_police_who_took_over_are_noted_with_the_incident(town: DispatchTown) -> None:
    dispatch = town.opens(need=1)
    for event in (Accepted, Arrived, Cleared):
        town.happens(dispatch, event(town.people["Ana"]))
    town.happens(dispatch, Disposed(town.people["Ana"], "PD_TOOK_OVER"))
    assert town.incident(dispatch)["police"] == "TOOK_OVER"


def test_what_is_told_later_is_added_to_what_was_known(town: DispatchTown) -> None:
    incident, now = town.incident(town.opens())["id"], town.clock.now()
    told = Details(people="two adults")
    town.store.write(lambda tx: incidents.learn(town.house, tx, incident, told, "person:lee", now))
    known = incidents.details_of(town.house, town.row("incident_by_id", id=incident))
    assert known == Details(PLACE, "dog in the yard", "two adults", "")


# ------------------------------------------------------------------ who is in which


def test_a_persons_open_dispatches_come_newest_first_with_how_far_they_are(town: DispatchTown) -> None:
    older = town.opens(place="here")
    town.clock.pass_(60)
    newer = town.opens(place="there")
    town.happens(older, Accepted(town.people["Ana"], 20))
    found = town.store.read(lambda tx: dispatching.open_of_person(tx, town.people["Ana"]))
    assert [(row["id"], row["stage"]) for row in found] == [(newer, "paged"), (older, "accepted")]
    town.happens(newer, Cancelled("operator:lee", "TEST"))
    found = town.store.read(lambda tx: dispatching.open_of_person(tx, town.people["Ana"]))
    assert [row["id"] for row in found] == [older]


# ------------------------------------------------------------------ what those who asked are told


def news(town: DispatchTown, contact: str) -> tuple[str, int, int | None]:
    """What a caller's waiting turn reads: state, how many come, and in how many seconds."""
    (row,) = town.rows("news_of_contact", contact_id=contact)
    now = int(town.clock.now().timestamp() * 1000)
    return row["state"], row["coming"], None if row["eta_at"] is None else (row["eta_at"] - now) // 1000


def test_a_caller_who_waits_finds_the_truth_of_the_moment(town: DispatchTown) -> None:
    contact = town.somebody_called()
    dispatch = town.opens(contact=contact)
    assert news(town, contact) == ("OPEN", 0, None)
    town.happens(dispatch, Accepted(town.people["Ana"], 20))
    assert news(town, contact) == ("OPEN", 1, 1200)
    town.happens(dispatch, Accepted(town.people["Ben"]))
    town.happens(dispatch, SetOut(town.people["Ben"], 10))
    assert news(town, contact) == ("ACCEPTED", 2, 600)
    town.happens(dispatch, Cancelled("operator:lee", "CALLER_DECLINED"))
    assert news(town, contact)[0] == "CANCELLED"


def may_be_texted(town: DispatchTown, number: str = ROSA, **said: int) -> None:
    now = int(town.clock.now().timestamp() * 1000)
    names = [
        "stopped_at",
        "stopped_by",
        "quiet_at",
        "text_ok",
        "call_ok",
        "voicemail_ok",
        "consent",
        "consent_at",
        "changed_at",
    ]
    known = {
        **dict.fromkeys(names),
        "text_ok": 1,
        "consent": "answered",
        "consent_at": now,
        "changed_at": now,
        **said,
    }
    index = town.vault.index("phone", number)
    town.store.write(lambda tx: tx.run("save_safe_contact", number_idx=index, **known))


def test_who_said_that_texts_are_safe_is_told_by_text_how_it_goes(town: DispatchTown) -> None:
    contact = town.somebody_called()
    may_be_texted(town)
    dispatch = town.opens(contact=contact, need=1)
    town.happens(dispatch, Accepted(town.people["Ana"], 20))
    calling, coming = town.news(contact)
    assert "we are calling a team now" in calling
    assert coming.endswith("one person is on the way to you. In about 20 minutes.")
    for text in town.news(contact):
        assert not any(word in text for word in ("Ana", "Harbor", "welfare"))


def test_who_did_not_say_so_is_texted_nothing(town: DispatchTown) -> None:
    contact = town.somebody_called()
    dispatch = town.opens(contact=contact)
    town.rings(dispatch)
    town.rings(dispatch)
    assert town.news(contact) == []


def test_when_nobody_comes_who_has_hung_up_is_called_before_everybody_else(town: DispatchTown) -> None:
    gone, here = town.somebody_called(ended=True), town.somebody_called(ELSE)
    dispatch = town.opens(contact=gone)
    incident, now = town.incident(dispatch)["id"], town.clock.now()
    town.store.write(lambda tx: dispatching.join_incident(town.house, tx, here, incident, "caller", now))
    town.rings(dispatch)
    assert town.rows("callbacks_of_contact", contact_id=gone) == []
    town.rings(dispatch)
    (promise,) = town.rows("callbacks_of_contact", contact_id=gone)
    assert (promise["reason"], promise["priority"]) == ("NO_UNIT", 9)
    assert promise["number_idx"] == town.vault.index("phone", ROSA)
    assert town.rows("callbacks_of_contact", contact_id=here) == [], "they are still on the line"
    town.rings(dispatch)
    assert len(town.rows("callbacks_of_contact", contact_id=gone)) == 1


def test_whoever_said_that_a_call_is_not_safe_waits_without_a_number_that_staff_could_call(
    town: DispatchTown,
) -> None:
    gone = town.somebody_called(ended=True)
    may_be_texted(town, text_ok=0, call_ok=0)
    dispatch = town.opens(contact=gone)
    town.rings(dispatch)
    town.rings(dispatch)
    (promise,) = town.rows("callbacks_of_contact", contact_id=gone)
    assert (promise["reason"], promise["number_enc"], promise["number_idx"]) == ("NO_UNIT", None, None)


def test_a_practice_tells_no_resident_anything(town: DispatchTown) -> None:
    contact = town.somebody_called(ended=True)
    may_be_texted(town)
    dispatch = town.opens(contact=contact, test=True)
    town.rings(dispatch)
    town.rings(dispatch)
    assert town.news(contact) == []
    assert town.rows("callbacks_of_contact", contact_id=contact) == []


# ------------------------------------------------------------------ nothing private lies open


def everything_stored(town: DispatchTown) -> str:
    """Every value of every table, as text. A sealed value shows as its bytes."""

    def look(tx: Tx) -> str:
        rows = [*tx.all("people_all"), *tx.all("audit_before", id=1 << 60, limit=1000)]
        for row in tx.all("dispatches_before", opened_at=1 << 60, id="", limit=99):
            rows += [
                row,
                *tx.all("dispatch_events", dispatch_id=row["id"]),
                *tx.all("jobs_of", ref=row["id"]),
            ]
            rows += [*tx.all("members_of", dispatch_id=row["id"])]
            rows += [*tx.all("pages_of_dispatch", dispatch_id=row["id"])]
            rows += [*tx.all("contacts_of_incident", incident_id=row["incident_id"])]
            rows.append(tx.one("incident_by_id", id=row["incident_id"]) or {})
        for person in town.people.values():
            rows += tx.all("messages_of_person", person_id=person, limit=99)
        rows += tx.all("open_alerts", limit=99)
        return json.dumps([{name: repr(value) for name, value in row.items()} for row in rows])

    return town.store.read(look)


def test_places_names_numbers_and_texts_are_nowhere_in_clear(town: DispatchTown) -> None:
    contact = town.somebody_called()
    may_be_texted(town)
    dispatch = town.opens(contact=contact, need=1, cad="26-004711", people="two adults", note="knock softly")
    for event in (Accepted, SetOut, Arrived, Cleared):
        town.happens(dispatch, event(town.people["Ana"]))
    town.rings(dispatch)
    town.happens(dispatch, Disposed(town.people["Ana"], "MEDIATED"), by=f"person:{town.people['Ana']}")
    stored = everything_stored(town)
    assert "MEDIATED" in stored, "we look at the right place"
    for secret in (
        "Harbor",
        "dog in",
        "two adults",
        "knock",
        "26-004711",
        "5550111",
        "555014",
        "Ana",
        "Miller",
        "is yours",
    ):
        assert secret not in stored, secret
    assert "withheld" not in stored, "the audit log was given codes alone"
