"""Somebody tells where it is on a page of ours: its link works once, says nothing, and passes the gate."""

from __future__ import annotations

import pytest
import requests

from db.about import details_about
from ivr.dispatch import incidents, resident_links
from ivr.house import ms
from simulator.handset import Handset
from tests.journeys.town import LINE, PUBLIC, Town

CORNER = {"latitude": "45.523064", "longitude": "-122.676483", "accuracy": "14.6"}


def writes(town: Town, rosa: Handset, language: str = "en") -> str:
    """Rosa texts us; the conversation."""
    rosa.text(LINE, "hola, necesito comida" if language == "es" else "hi, I need food")
    town.wait(5)
    contact = town.row("message_by_carrier_id", carrier_id=rosa.texts[0].sid)["contact_id"]
    assert town.row("contact_by_id", id=contact)["language"] == language
    return str(contact)


def offers(town: Town, contact: str, key: str = "1") -> str:
    now = town.clock.now()
    said = town.store.write(lambda tx: resident_links.offer(town.house, tx, contact, "person:ana", key, now))
    town.wait(5)
    return said


def link(rosa: Handset) -> str:
    """The one in the newest text."""
    return rosa.expect_text("/here/").link


def get(town: Town, address: str, **headers: str) -> requests.Response:
    return requests.get(address.replace(PUBLIC, town.url), headers=headers, timeout=10)


def post(town: Town, address: str, **form: str) -> requests.Response:
    return requests.post(address.replace(PUBLIC, town.url), data=form, timeout=10, allow_redirects=False)


def told(town: Town, contact: str) -> list[str]:
    found = town.store.read(lambda tx: resident_links.places(town.house, tx, contact))
    return [str(one.place) for one in found]


def test_from_the_link_to_the_team_that_is_on_its_way(town: Town) -> None:
    marta, rosa = town.responder("Marta", "+15035550161"), town.resident()
    contact = writes(town, rosa)
    out = town.calls_out(contact=contact)
    marta.expect_text("A team is needed").reply("1")
    marta.expect_text("is yours")
    assert offers(town, contact) == ""
    assert post(town, link(rosa), place="the blue door").status_code == 200
    assert told(town, contact) == ["the blue door"]
    town.wait(5)
    marta.expect_text(f"page {out['code']}: what we know about it has changed")
    row = town.row("incident_by_id", id=out["incident_id"])
    known = incidents.details_of(town.house, row)
    assert (known.place, known.note) == ("12 Alder Lane", "the blue door"), "what stood there stays"
    assert "blue door" not in repr(row)
    assert town.vault.open(row["details_enc"], details_about(row["id"]))


def test_a_person_of_ours_has_to_read_it(town: Town) -> None:
    rosa = town.resident()
    contact = writes(town, rosa)
    town.store.write(lambda tx: tx.run("end_waiting", contact_id=contact))
    offers(town, contact)
    post(town, link(rosa), place="the blue door")
    waits = town.row("conversation_of", contact_id=contact)
    assert (waits["why"], waits["waiting_since"] is not None) == ("place", True)


def test_an_incident_without_a_place_gets_this_one(town: Town) -> None:
    rosa = town.resident()
    contact = writes(town, rosa)
    out = town.calls_out(contact=contact, place="")
    offers(town, contact)
    post(town, link(rosa), place="", **CORNER)
    row = town.row("incident_by_id", id=out["incident_id"])
    shown = "45.52306, -122.67648 (their phone's place, within 15 m)"
    assert incidents.details_of(town.house, row).place == shown
    assert told(town, contact) == [shown]


def test_whoever_looks_does_not_use_it_up_and_whoever_tells_does(town: Town) -> None:
    rosa = town.resident()
    contact = writes(town, rosa)
    offers(town, contact)
    address = link(rosa)
    for _ in range(3):
        assert get(town, address).status_code == 200
    empty = post(town, address, place="  ")
    assert empty.status_code == 422
    assert "Please write where it is, then press Send." in empty.text
    assert post(town, address, place="here").status_code == 200
    again = post(town, address, place="somewhere else")
    assert again.status_code == 410
    assert "This link was used before." in again.text
    assert "This link was used before." in get(town, address).text
    assert told(town, contact) == ["here"]


def test_an_old_link_says_what_to_do_and_keeps_nothing(town: Town) -> None:
    rosa = town.resident()
    contact = writes(town, rosa)
    offers(town, contact)
    address = link(rosa)
    town.wait(3600)
    late = post(town, address, place="here")
    assert late.status_code == 410
    assert "This link is too old. Write to us or call, and we send you a new one." in late.text
    assert told(town, contact) == []


@pytest.mark.parametrize("token", ["x", "x" * 22, "..", "%00", "é" * 30])
def test_a_link_that_nobody_made_is_none(town: Town, token: str) -> None:
    for answer in (get(town, f"{PUBLIC}/here/{token}"), post(town, f"{PUBLIC}/here/{token}", place="x")):
        assert answer.status_code == 404
        assert "12 Alder Lane" not in answer.text


def test_a_responders_link_opens_no_page_of_a_resident_and_the_other_way_round(town: Town) -> None:
    marta, rosa = town.responder("Marta", "+15035550161"), town.resident()
    contact = writes(town, rosa)
    town.calls_out(contact=contact)
    theirs = marta.expect_text("A team is needed").link
    offers(town, contact)
    hers = link(rosa)
    assert get(town, theirs.replace("/r/", "/here/")).status_code == 404
    assert post(town, theirs.replace("/r/", "/here/"), place="x").status_code == 404
    stolen = post(town, hers.replace("/here/", "/r/"))
    cookie = stolen.headers.get("Set-Cookie", "").partition(";")[0]
    looked = requests.get(f"{town.url}/field", headers={"Cookie": cookie}, timeout=10)
    assert "12 Alder Lane" not in looked.text


def test_the_text_says_nothing_but_where_to_tell_it(town: Town) -> None:
    rosa = town.resident()
    contact = writes(town, rosa)
    town.calls_out(contact=contact)
    offers(town, contact)
    said = rosa.expect_text("/here/").body
    for private in ("Alder Lane", "WELFARE", "welfare", "dog", "503", contact):
        assert private not in said
    assert len(said) <= 320


def test_asked_twice_with_one_press_it_is_one_text(town: Town) -> None:
    rosa = town.resident()
    contact = writes(town, rosa)
    assert [offers(town, contact), offers(town, contact)] == ["", ""]
    assert sum("/here/" in text.body for text in rosa.texts) == 1


def test_who_has_not_called_texts_safe_gets_no_link(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.hang_up()
    town.wait(3)
    assert offers(town, str(town.the_contact()["id"])) == "NOT_SAFE"
    assert not any("/here/" in text.body for text in rosa.texts)


def test_the_page_speaks_the_language_of_the_conversation_and_the_other_at_a_press(town: Town) -> None:
    rosa = town.resident()
    contact = writes(town, rosa, "es")
    offers(town, contact)
    address = rosa.expect_text("Para decirnos dónde es").link
    assert "¿Dónde es?" in get(town, address).text
    assert "Where is it?" in get(town, address + "?language=en").text


def test_the_page_keeps_to_itself(town: Town) -> None:
    rosa = town.resident()
    contact = writes(town, rosa)
    offers(town, contact)
    answer = get(town, link(rosa))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert town.flow.service not in answer.text.partition("</title>")[0], "the title names nobody"


@pytest.mark.parametrize(
    "odd",
    [
        {"latitude": "91", "longitude": "0", "accuracy": "5"},
        {"latitude": "nan", "longitude": "0", "accuracy": "5"},
        {"latitude": "1", "longitude": "inf", "accuracy": "5"},
        {"latitude": "1", "longitude": "1", "accuracy": "1e9"},
        {"latitude": "<b>", "longitude": "1", "accuracy": "5"},
        {"latitude": "1", "longitude": "1"},
    ],
)
def test_what_is_no_place_on_earth_is_not_taken_for_one(town: Town, odd: dict[str, str]) -> None:
    rosa = town.resident()
    contact = writes(town, rosa)
    offers(town, contact)
    address = link(rosa)
    assert post(town, address, **odd).status_code == 422
    post(town, address, place="x" * 900, **odd)
    assert told(town, contact) == ["x" * 500]


def test_the_place_is_forgotten_with_who_it_was(town: Town) -> None:
    from db import retention

    rosa = town.resident()
    contact = writes(town, rosa)
    offers(town, contact)
    post(town, link(rosa), place="here")
    later = ms(town.clock.now()) + 181 * 86_400_000
    assert retention.purge(town.store, later, retention.Schedule()).places == 1
    assert told(town, contact) == []
