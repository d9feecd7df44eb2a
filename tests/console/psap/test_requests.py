"""The form for 911 centers in the console: the same rules, and the same request as over the signed way."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from db.store import open_store
from db.vault import Vault
from flows.paging.model import Accepted
from ivr.dispatch import dispatching
from tests.console.center_town import NOES
from tests.console.desk_town import Browser, DeskTown

NEW = "/desk/requests/new"
TYPED = {
    "cad_number": "26-0412345",
    "call_type": "WELFARE",
    "place": "4 Harbor Street",
    "language": "en",
    **{f"answers.{name}": "no" for name in NOES},
}


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    return DeskTown(open_store(sqlite_url), vault)


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    return town.signed_in(town.ana, "ana")


def asks(browser: Browser, **changes: str) -> str:
    """Fills the form in and sends it; the words of the page that follows."""
    browser.get(NEW)
    answer = browser.post(NEW, **{**TYPED, **changes})
    if answer.status_code == 303:
        browser.get(answer.headers["Location"])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.page))


def test_an_eligible_request_calls_a_team_and_says_so(town: DeskTown, ana: Browser) -> None:
    words = asks(ana)
    assert "Responders are asked" in words
    assert "Eligible by the rules." in words
    (dispatch,) = town.rows("live_dispatches", limit=9)
    assert dispatch["opened_by"] == f"person:{town.ana}"
    assert f"/desk/dispatches/{dispatch['id']}" in ana.page


def test_a_form_that_is_sent_twice_calls_nobody_twice(town: DeskTown, ana: Browser) -> None:
    asks(ana)
    asks(ana, place="4 Harbor St.")
    assert len(town.rows("live_dispatches", limit=9)) == 1
    ana.get("/desk/requests")
    assert ana.page.count(">Responders are asked<") == 1


def test_what_is_left_open_says_how_a_request_goes_on(town: DeskTown, ana: Browser) -> None:
    asks(ana)
    (dispatch,) = town.rows("live_dispatches", limit=9)
    (row,) = town.rows("referrals_before", asked_at=1 << 62, id="", limit=9)
    paths = ("/desk/requests", f"/desk/requests/{row['id']}")
    for path in paths:
        assert f'data-live="{path}/now"' in ana.get(path).text
        assert 'Responders are asked."' in ana.page
    for person in (town.marta, town.theo):
        event = (dispatch["id"], Accepted(person, 20), town.now, "test")
        town.do(lambda tx, event=event: dispatching.happen(town.house, tx, *event))
    town.clock.pass_(1)
    for path in paths:
        part = ana.get(f"{path}/now").text
        assert ">A team is coming<" in part
        assert "<html" not in part


def test_what_rules_a_team_out_is_told_and_911_keeps_it(town: DeskTown, ana: Browser) -> None:
    words = asks(ana, **{"answers.weapon": "yes"})
    assert "Not eligible by the rules. A weapon is there. The 911 center keeps it." in words
    assert town.rows("live_dispatches", limit=9) == []


def test_a_question_that_was_left_alone_is_unknown_and_a_counselor_can_be_called(
    town: DeskTown, ana: Browser
) -> None:
    ana.get(NEW)
    checked = re.findall(r'name="answers\.(\w+)" value="(\w+)" checked', ana.page)
    assert sorted(checked) == sorted((name, "unknown") for name in NOES)
    words = asks(ana, **{"answers.crime": "unknown"})
    assert "Still to be answered: crime ." in words or "Still to be answered: crime." in words
    assert "503-555-0101" in words
    assert town.rows("live_dispatches", limit=9) == []


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    town: DeskTown, ana: Browser
) -> None:
    words = asks(ana, call_type="", cad_number="!!", safety="a dog in the yard")
    assert "2 fields want another look" in words
    for field in ("cad", "type"):
        assert f'id="{field}-fault"' in ana.page
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true" aria-describedby="{field}-fault', ana.page)
    assert 'value="a dog in the yard"' in ana.page
    assert town.rows("live_dispatches", limit=9) == []


def test_a_team_is_called_off_with_a_reason_and_only_with_one(town: DeskTown, ana: Browser) -> None:
    asks(ana)
    (dispatch,) = town.rows("live_dispatches", limit=9)
    (row,) = town.rows("referrals_before", asked_at=1 << 62, id="", limit=9)
    path = f"/desk/requests/{row['id']}"
    assert ana.post(f"{path}/cancel", reason="").status_code == 422
    assert "Say why it is called off." in ana.page
    assert ana.post(f"{path}/cancel", reason="TEST").status_code == 422
    answer = ana.post(f"{path}/cancel", reason="CALLER_DECLINED")
    ana.get(answer.headers["Location"])
    assert "It is called off, and everybody is told." in ana.page
    assert "Call it off" not in ana.page
    assert town.rows("dispatches_of_incident", incident_id=dispatch["incident_id"])[0]["state"] == "CANCELLED"


def test_who_chooses_among_centers_chooses_one_that_has_a_key(town: DeskTown, ana: Browser) -> None:
    asks(ana)
    desk = town.app.extensions["careline"]
    town.app.extensions["careline"] = replace(desk, centers={"harbor": (b"h" * 32,), "valley": (b"v" * 32,)})
    asks(ana, center="valley", place="9 Mill Road")
    asks(ana, center="elsewhere", place="7 Pier Lane", call_type="NOISE")
    rows = town.rows("referrals_before", asked_at=1 << 62, id="", limit=9)
    assert sorted(row["center"] for row in rows) == ["harbor", "psap", "valley"]


def test_the_list_goes_page_by_page_and_names_no_place_and_no_number(town: DeskTown, ana: Browser) -> None:
    from ivr.psap import referrals
    from ivr.psap.referrals import Wanted

    for n in range(60):
        wanted = Wanted("harbor", "NOISE", "en", f"KX-{n}", "9 Mill Road", {})
        town.do(lambda tx, wanted=wanted: referrals.ask(town.house, tx, wanted, "center:harbor", town.now))
    ana.get("/desk/requests")
    first = set(re.findall(r'/desk/requests/(\w{26})"', ana.page))
    older = re.search(r'href="(/desk/requests\?before=[^"]+)"', ana.page)
    assert older
    ana.get(older[1])
    second = set(re.findall(r'/desk/requests/(\w{26})"', ana.page))
    assert (len(first), len(second), first & second) == (50, 10, set())
    assert "Mill" not in ana.page
    assert "KX-" not in ana.page
    for odd in ("x", "-", "²", "9" * 30, "1-" + "x" * 400):
        assert ana.get(f"/desk/requests?before={odd}").status_code == 200


def test_what_is_told_late_reaches_the_team_and_what_is_too_late_stays_in_the_form(
    town: DeskTown, ana: Browser
) -> None:
    asks(ana)
    words = asks(ana, safety="he has a knife", **{"answers.weapon": "yes"})
    assert "Not eligible by the rules. A weapon is there." in words
    assert "An alarm calls a supervisor, who decides whether it goes on" in words
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["ruled_out"]
    (request,) = re.findall(r"/desk/requests/[^/\"]+(?=/cancel)", ana.page)
    ana.post(f"{request}/cancel", reason="WEAPON")
    ana.get(NEW)
    answer = ana.post(NEW, **{**TYPED, "safety": "a second man"})
    assert answer.status_code == 409
    assert "nothing was stored" in ana.page
    assert 'value="a second man"' in ana.page
