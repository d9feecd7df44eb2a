"""The alarms: a page that is left open says what has come, and each alarm leads to what it is about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.store import open_store
from db.vault import Vault
from ivr.dispatch.dispatching import open_dispatch
from ivr.dispatch.incidents import Asked
from ivr.outgoing import alerts
from tests.console.desk_town import DeskTown
from tests.ivr.roster_town import TEAM


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    return DeskTown(open_store(sqlite_url), vault)


def raised(town: DeskTown, alarm: str, subject: str, person: str | None = None) -> None:
    town.do(lambda tx: alerts.raise_(town.house, tx, alarm, subject, town.now, person=person))


def test_a_page_of_alarms_that_is_left_open_says_what_has_come(town: DeskTown) -> None:
    ana = town.signed_in(town.ana, "ana")
    assert 'data-live="/desk/alarms/now"' in ana.get("/desk/alarms").text
    assert "Nothing waits for anybody" in ana.page
    raised(town, "roster_gap", TEAM)
    town.clock.at += timedelta(seconds=1)
    ana.get("/desk/alarms/now")
    assert "Nothing waits for anybody" not in ana.page
    assert 'data-say="Alarm: A gap in the roster, Responders."' in ana.page
    assert "<html" not in ana.page


def test_a_page_of_alarms_that_is_kept_alive_notes_once_that_names_are_open(town: DeskTown) -> None:
    ana = town.signed_in(town.ana, "ana")
    raised(town, "no_welfare_answer", "x", town.marta)
    before = len(town.actions())
    etag = (
        ana.get("/desk/alarms").text.split('/alarms/now" data-etag="')[1].split('" ')[0].replace("&#34;", '"')
    )
    for _ in range(5):
        assert ana.open("/desk/alarms/now", headers={"If-None-Match": etag}).status_code == 304
    assert town.actions()[before:] == ["names_read"]


def test_an_alarm_about_a_caller_or_a_team_leads_to_them(town: DeskTown) -> None:
    town.rings()
    caller = town.store.read(lambda tx: tx.all("live_contacts", limit=1))[0]["id"]
    asked = Asked(call_type="WELFARE", priority=3, language="en", need=1, by="person:x")
    dispatch = town.do(lambda tx: open_dispatch(town.house, tx, asked, town.now))
    raised(town, "callback_unreached", caller)
    raised(town, "reply_unclear", dispatch, town.marta)
    lee = town.signed_in(town.lee, "lee")
    for path in ("/desk/alarms", "/desk/board"):
        page = lee.get(path).text
        assert f'<a href="/desk/contacts/{caller}">A call</a>, begun <time' in page
        assert f'<a href="/desk/dispatches/{dispatch}">Page ' in page


def test_whoever_may_not_open_a_record_is_offered_no_way_to_it(town: DeskTown) -> None:
    town.rings()
    caller = town.store.read(lambda tx: tx.all("live_contacts", limit=1))[0]["id"]
    raised(town, "callback_unreached", caller)
    page = town.signed_in(town.kim, "kim").get("/desk/alarms").text
    assert "Somebody who waits is not reached" in page
    assert caller not in page


def test_that_police_were_called_is_noted_wherever_it_is_said(town: DeskTown) -> None:
    asked = Asked(call_type="WELFARE", priority=3, language="en", need=1, by="person:x")
    lee = town.signed_in(town.lee, "lee")
    for path, back in (("/desk/alarms", ""), ("/desk/board", "board")):
        dispatch = town.do(lambda tx: open_dispatch(town.house, tx, asked, town.now))
        raised(town, "backup_police", dispatch, town.marta)
        assert "I have called them" in lee.get(path).text
        lee.post("/desk/alarms/seen", alarm=lee.hidden("alarm"), back=back)
        incident = town.row("dispatch_by_id", id=dispatch)["incident_id"]
        logged = town.rows("audit_of", subject=incident, limit=20)
        assert [row["detail"] for row in logged if row["action"] == "backup_called"] == ['{"kind":"police"}']
