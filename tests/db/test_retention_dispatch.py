"""Forgetting on schedule, where a team was called out: the place goes, what happened stays."""

from __future__ import annotations

from typing import Any

import pytest

from db.retention import Purged, Schedule, purge
from db.store import Store, Tx
from tests.db.people_say import add_callback, add_contact, add_leg, add_person

DAY = 86_400_000
NOW = 1_700_000_000_000
SCHEDULE = Schedule(recordings_days=30, identifiers_days=180)


def incident(tx: Tx, name: str, *, opened: int, closed: int | None) -> str:
    """Opened and closed so many days ago, with a dispatch and a call page of it."""
    at = NOW - opened * DAY
    tx.run(
        "add_incident",
        id=name,
        call_type="WELFARE",
        priority=1,
        language="en",
        details_enc=b"sealed",
        cad_enc=b"sealed",
        opened_at=at,
        opened_by="caller",
        decision="DISPATCH",
    )
    dispatch: dict[str, Any] = {"id": name, "incident_id": name, "code": name, "policy": "team", "need": 1}
    state = {"state": "OPEN", "epoch": 0, "level": 0, "entered_at": at, "due_at": at, "queue": "[]"}
    opened_by = {"flow_hash": "abc", "opened_at": at, "opened_by": "caller", "test": 0}
    tx.run("add_dispatch", **dispatch, **state, language="en", **opened_by)
    if closed is not None:
        over = NOW - closed * DAY
        saved = {"need": 1, "epoch": 0, "level": 0, "entered_at": over, "queue": "[]", "rounds": 0}
        flags = {"nudged": 0, "told_late": 0, "asked_ok": 0, "reason": None, "at": over}
        tx.run("save_dispatch", id=name, state="CLOSED", due_at=None, over_at=over, **saved, **flags)
        tx.run("close_incident", id=name, closed_at=over, disposition="MEDIATED", reason=None)
    return name


def page(tx: Tx, dispatch: str, *, planned: int, ended: bool) -> None:
    person = add_person(tx)
    at = NOW - planned * DAY
    tx.run(
        "add_page",
        id=dispatch,
        dispatch_id=dispatch,
        person_id=person,
        channel="voice",
        epoch=0,
        level=0,
        try_=1,
        fallback=0,
        wording="usual",
        planned_at=at,
        due_at=at,
    )
    tx.run("adopt_page_call", id=dispatch, carrier_id=f"CA-{dispatch}")
    if ended:
        tx.run("end_page", id=dispatch, ended_at=at)


def row(store: Store, query: str, id_: str) -> Any:
    return store.read(lambda tx: tx.one(query, id=id_))


def test_where_it_was_is_forgotten_after_its_time_and_how_it_ended_stays(store: Store) -> None:
    store.write(lambda tx: incident(tx, "4821", opened=181, closed=181))
    store.write(lambda tx: incident(tx, "4822", opened=181, closed=179))
    assert purge(store, NOW, SCHEDULE) == Purged(0, 0, 0, incidents=1)
    old, kept = row(store, "incident_by_id", "4821"), row(store, "incident_by_id", "4822")
    assert (old["details_enc"], old["cad_enc"], old["identified"]) == (None, None, 0)
    assert (old["disposition"], old["call_type"]) == ("MEDIATED", "WELFARE")
    assert (kept["details_enc"], kept["identified"]) == (b"sealed", 1)
    assert purge(store, NOW, SCHEDULE) == Purged(0, 0, 0)


def test_nothing_that_is_told_later_brings_a_forgotten_place_back(store: Store) -> None:
    store.write(lambda tx: incident(tx, "4821", opened=400, closed=400))
    purge(store, NOW, SCHEDULE)
    told = {"id": "4821", "details_enc": b"sealed again"}
    assert store.write(lambda tx: tx.run("note_incident_details", **told)) == 0


def test_an_incident_whose_team_is_still_out_keeps_its_place(store: Store) -> None:
    store.write(lambda tx: incident(tx, "4821", opened=400, closed=None))
    assert purge(store, NOW, SCHEDULE) == Purged(0, 0, 0)


def test_a_legal_hold_of_one_of_its_contacts_holds_the_incident(store: Store) -> None:
    def work(tx: Tx) -> None:
        incident(tx, "4821", opened=400, closed=400)
        contact = add_contact(tx, started_at=NOW - 400 * DAY)
        tx.run("join_incident", contact_id=contact, incident_id="4821")
        tx.run("set_legal_hold", id=contact, legal_hold=1)

    store.write(work)
    assert purge(store, NOW, SCHEDULE).incidents == 0


@pytest.mark.parametrize("ended", [True, False])
def test_the_carriers_id_of_a_page_goes_and_the_page_stays(store: Store, ended: bool) -> None:
    """Of one whose arrival nobody ever told as well."""

    def pages(tx: Tx) -> None:
        for name, days in (("4821", 181), ("4822", 179)):
            incident(tx, name, opened=days, closed=days)
            page(tx, name, planned=days, ended=ended)

    store.write(pages)
    assert purge(store, NOW, SCHEDULE).pages == 1
    assert row(store, "page_by_id", "4821")["carrier_id"] is None
    assert row(store, "page_by_id", "4822")["carrier_id"] == "CA-4822"


@pytest.mark.parametrize("days", [29, 31])
def test_the_log_says_which_classes_were_touched(store: Store, days: int) -> None:
    store.write(lambda tx: incident(tx, "4821", opened=400, closed=150 + days))
    purge(store, NOW, SCHEDULE)
    logged = store.read(lambda tx: tx.all("audit_of", subject="retention", limit=9))
    assert [entry["detail"] for entry in logged] == (['{"incidents":true}'] if days == 31 else [])


def test_what_the_carrier_calls_a_responders_call_is_forgotten_with_the_other_ids(store: Store) -> None:
    def calls(tx: Tx) -> None:
        person = add_person(tx)
        for name, days in (("old", 181), ("new", 179)):
            given = {"person_id": person, "kind": "in", "dispatch_id": None, "page_id": None, "line": "main"}
            began = {"menu": "code", "began_at": NOW - days * DAY}
            tx.run("add_field_call", id=name, call_id=f"CA-{name}", **given, **began)
            tx.run("note_resident_call", id=name, resident_call=f"CA-resident-{name}")

    store.write(calls)
    purge(store, NOW, SCHEDULE)
    old, new = row(store, "field_call_by_id", "old"), row(store, "field_call_by_id", "new")
    assert (old["call_id"], old["resident_call"]) == (None, None)
    assert (new["call_id"], new["resident_call"]) == ("CA-new", "CA-resident-new")


def test_what_the_carrier_calls_the_other_side_of_a_call_back_is_forgotten_and_so_are_old_claims(
    store: Store,
) -> None:
    def calls(tx: Tx) -> None:
        person, contact = add_person(tx), add_contact(tx, "CA-b", id="c-back")
        for name, days in (("old", 181), ("new", 179)):
            began = NOW - days * DAY
            promise = add_callback(tx, contact, id=f"p-{name}", reason=f"R_{name}")
            add_leg(tx, contact, id=name, purpose="callback")
            tx.run("add_attempt", id=name, callback_id=promise, person_id=person, began_at=began)
            tx.run("note_attempt_machine", id=name, resident_call=f"CA-{name}")
        for whom, until in (("long ago", NOW - 2 * DAY), ("now", NOW + 1)):
            tx.run("hold", whom=whom, person_id=person, now=until - 9, until=until)

    store.write(calls)
    purge(store, NOW, SCHEDULE)
    assert row(store, "attempt_by_id", "old")["resident_call"] is None
    assert row(store, "attempt_by_id", "new")["resident_call"] == "CA-new"
    kept = store.read(lambda tx: [tx.one("who_has", whom=whom) is not None for whom in ("long ago", "now")])
    assert kept == [False, True]


def test_a_legal_hold_keeps_what_the_carrier_calls_the_calls_about_it(store: Store) -> None:
    """Theirs with us, and those of the team that was sent to them: in the carrier's records they lead on."""

    def calls(tx: Tx) -> None:
        began = NOW - 400 * DAY
        person, contact = add_person(tx), add_contact(tx, "CA-h", id="c-held", started_at=began)
        promise = add_callback(tx, contact, id="p-held")
        add_leg(tx, contact, id="a-held", purpose="callback")
        tx.run("add_attempt", id="a-held", callback_id=promise, person_id=person, began_at=began)
        tx.run("note_attempt_machine", id="a-held", resident_call="CA-theirs")
        incident(tx, "4821", opened=400, closed=400)
        tx.run("join_incident", contact_id=contact, incident_id="4821")
        given = {"person_id": person, "kind": "in", "dispatch_id": "4821", "page_id": None, "line": "main"}
        tx.run("add_field_call", id="f-held", call_id="CA-field", **given, menu="code", began_at=began)
        tx.run("set_legal_hold", id=contact, legal_hold=1)

    store.write(calls)
    purge(store, NOW, SCHEDULE)
    assert row(store, "attempt_by_id", "a-held")["resident_call"] == "CA-theirs"
    assert row(store, "field_call_by_id", "f-held")["call_id"] == "CA-field"
    store.write(lambda tx: tx.run("set_legal_hold", id="c-held", legal_hold=0))
    purge(store, NOW, SCHEDULE)
    assert row(store, "attempt_by_id", "a-held")["resident_call"] is None
    assert row(store, "field_call_by_id", "f-held")["call_id"] is None
