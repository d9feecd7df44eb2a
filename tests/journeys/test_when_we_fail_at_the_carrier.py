"""The carrier cannot use our answer, or reaches nobody of ours: what it was told to do then leads to 911."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from app import main
from db.vault import new_key
from ivr.door import safe_text
from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, takes_the_call
from tests.journeys.test_when_we_fail import LAST, SORRY, end_of, is_called_back_first
from tests.journeys.town import ACCOUNT, CAMPAIGN, LINE, PSAP, PSAP_2, PSAP_LINE, PUBLIC, Town
from tests.journeys.trouble import proxy_says

FAILED = ("CALLBACK", "SYSTEM_FAILURE")
HTML = b"<html><body>The page you asked for is being mended.</body></html>"


def is_led_to_911(town: Town, rosa: Handset) -> None:
    rosa.hears(SORRY)
    assert end_of(town.the_contact()) == FAILED
    is_called_back_first(town, rosa)
    town.psap.rings()
    town.wait(5)
    assert rosa.talking_to == {PSAP}
    town.psap.hang_up()
    town.wait(5)
    assert end_of(town.the_contact()) == ("TO_911", "SYSTEM_FAILURE")
    assert town.promises() == []


# ------------------------------------------------------------------ one answer goes wrong


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        ("500 Internal Server Error", HTML, "text/html", 11200),
        ("502 Bad Gateway", b"", "text/html", 11200),
        ("503 Service Unavailable", b"busy", "text/plain", 11200),
        ("404 Not Found", HTML, "text/html", 11200),
        ("200 OK", HTML, "text/html", 12102),
        ("200 OK", b"{}", "application/json", 12300),
        ("200 OK", b"<Response><Say>Hello", "text/xml", 12100),
        ("200 OK", b"\xff\xfe\x00", "text/xml; charset=latin-1", 12100),
        ("302 Found", b"", "text/html", 11216),
    ],
)
def test_a_proxy_that_answers_for_us_leads_to_the_fallback_and_to_911(
    town: Town, status: str, body: bytes, kind: str, code: int
) -> None:
    town.expects(code, "the proxy's answer is no document")
    rosa = town.resident()
    rosa.call(LINE)
    with proxy_says(town, status, body, kind, path="/voice/turn"):
        rosa.press("1")
    is_led_to_911(town, rosa)


@pytest.mark.parametrize("how", ["lost_request", "lost_reply"])
def test_an_answer_that_takes_sixteen_seconds_leads_to_the_fallback_and_to_911(town: Town, how: str) -> None:
    town.expects(11200, "no answer within 15 seconds")
    rosa = town.resident()
    rosa.call(LINE)
    town.sim.faults.webhook(how=how, path_contains="/voice/turn")
    rosa.press("1")
    is_led_to_911(town, rosa)


def test_a_connection_refused_twice_leads_to_the_fallback_and_to_911(town: Town) -> None:
    town.expects(11205, "nobody listened, twice")
    rosa = town.resident()
    rosa.call(LINE)
    town.sim.faults.webhook(n=2, how="refused", path_contains="/voice/turn")
    rosa.press("1")
    is_led_to_911(town, rosa)


def test_a_connection_refused_once_is_not_noticed(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    town.sim.faults.webhook(n=1, how="refused", path_contains="/voice/turn")
    rosa.press("1")
    rosa.hears("Who is this call for?")
    assert town.the_contact()["turn"] == 2


def test_who_talks_with_a_counselor_when_the_way_back_fails_is_led_to_911_and_the_counselor_is_free(
    town: Town,
) -> None:
    town.expects(11200, "the proxy answers for us")
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(10)
    assert rosa.talking_to == {ana.number}
    with proxy_says(town, "502 Bad Gateway", path="/voice/turn"):
        ana.hang_up()
        town.wait(2)
    rosa.hears(SORRY)
    town.psap.rings()
    town.wait(10)
    assert rosa.talking_to == {PSAP}
    assert town.rows("busy_people") == []


def test_a_counselors_phone_never_hears_the_fallback_nor_gets_911(town: Town) -> None:
    town.expects(11200, "the proxy answers for us")
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    ana.rings()
    with proxy_says(town, "502 Bad Gateway", path="/answered"):
        ana.answer()
        town.wait(5)
    assert not any("911" in words for words in ana.heard)
    assert town.psap.transcript == []
    assert rosa.in_call


# ------------------------------------------------------------------ nobody of ours is there


@contextmanager
def hosted(document: str) -> Iterator[str]:
    """The document on somebody else's server: its address."""

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.end_headers()
            self.wfile.write(document.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/fallback.xml"
    server.shutdown()
    server.server_close()


@pytest.fixture
def document(town: Town) -> str:
    return town.desk.safe.static_document()


@pytest.mark.parametrize("shown", [None, "anonymous"])
def test_with_all_our_servers_down_the_static_document_connects_to_911(
    town: Town, document: str, shown: str | None
) -> None:
    for code in (11200, 13247):
        town.expects(code, "our servers are down; a withheld number cannot be shown")
    rosa = town.resident()
    with hosted(document) as address, proxy_says(town, "503 Service Unavailable"):
        town.sim.add_number(LINE, voice_fallback_url=address)
        rosa.call(LINE, caller_id=shown)
        rosa.hears(SORRY)
        town.psap.rings()
        town.wait(5)
        assert rosa.talking_to == {PSAP}
        rosa.hang_up()
    assert town.contacts() == [], "nobody told us"


def test_with_all_our_servers_down_a_text_is_answered_that_it_did_not_reach_us(town: Town) -> None:
    town.expects(11200, "our servers are down")
    rosa = town.resident()
    answer = safe_text.static_document(town.flow, town.carrier)
    with hosted(answer) as address, proxy_says(town, "503 Service Unavailable", path="/sms"):
        town.sim.add_number(LINE, sms_url=f"{PUBLIC}/sms/in", sms_fallback_url=address)
        rosa.text(LINE, "please help")
        told = rosa.expect_text("your text did not reach us")
    assert "911" in told.body
    assert "su mensaje no nos llegó" in told.body


def test_the_static_document_tries_both_lines_and_then_says_what_to_do(town: Town, document: str) -> None:
    town.expects(11200, "our servers are down")
    for line in (town.psap, town.psap_2):
        line.will("no_answer")
    rosa = town.resident()
    with hosted(document) as address, proxy_says(town, "503 Service Unavailable"):
        town.sim.add_number(LINE, voice_fallback_url=address)
        rosa.call(LINE)
        town.psap.rings()
        town.psap_2.rings()
        rosa.hears(LAST, within=120)
        town.wait(60)
    assert sum(LAST in words for words in rosa.heard) == 3


def test_a_call_that_nobody_of_ours_answered_is_noted_as_soon_as_we_hear_of_its_end(
    town: Town, document: str
) -> None:
    town.expects(11200, "our servers are down")
    for line in (town.psap, town.psap_2):
        line.will("busy")
    rosa = town.resident()
    with hosted(document) as address, proxy_says(town, "503 Service Unavailable"):
        town.sim.add_number(LINE, voice_fallback_url=address)
        rosa.call(LINE)
        rosa.hears(LAST)
    rosa.hang_up()
    town.wait(5)
    contact = town.the_contact()
    assert end_of(contact) == FAILED
    assert contact["line"] == "public"
    is_called_back_first(town, rosa)


def test_without_any_fallback_the_carrier_apologizes_and_we_hear_of_it_at_the_end(
    make_town: MakeTown,
) -> None:
    town = make_town()
    town.expects(11200, "our servers are down")
    town.sim.add_number(LINE, voice_fallback_url="")
    rosa = town.resident()
    with proxy_says(town, "503 Service Unavailable"):
        rosa.call(LINE)
        rosa.hears("an application error has occurred")
    town.wait(10)
    assert end_of(town.the_contact()) == FAILED
    is_called_back_first(town, rosa)


# ------------------------------------------------------------------ the document itself


@pytest.fixture(scope="module")
def printed() -> str:
    """What the operator's command prints."""
    environment = {
        "CARELINE_MODE": "demo",
        "CARELINE_PUBLIC_URL": "https://hotline.example.org",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": "a-token",
        "CARELINE_KEYS": f"k1:{new_key()}",
        "CARELINE_INDEX_KEY": new_key(),
        "CARELINE_AUDIT_KEY": new_key(),
        "CARELINE_DATABASE": "sqlite:////nowhere/at/all.db",
    }
    ran = CliRunner(env=environment).invoke(main, ["fallback"], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_the_document_to_install_needs_no_server_and_no_database_of_ours(printed: str) -> None:
    text = printed
    root = ElementTree.fromstring(text)
    assert root.tag == "Response"
    assert {verb.tag for verb in root.iter()} == {"Response", "Say", "Dial", "Number", "Pause", "Hangup"}
    assert "http" not in text.removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    assert "example.org" not in text
    assert all(
        name in ("voice", "language", "timeout", "callerId", "length")
        for v in root.iter()
        for name in v.attrib
    )
    assert len(text.encode()) < 4000


def test_the_document_to_install_speaks_both_languages_and_holds_both_911_lines(printed: str) -> None:
    root = ElementTree.fromstring(printed)
    assert [verb.text for verb in root.iter("Number")] == [PSAP, PSAP_2, PSAP]
    *shown, last = [verb.get("callerId") for verb in root.iter("Dial")]
    assert shown == [None, None], "the caller's own, by which they can be called back"
    assert last in (LINE, CAMPAIGN, PSAP_LINE), "one of ours, for who withholds theirs"
    spoken = [(verb.get("language"), verb.text or "") for verb in root.iter("Say")]
    assert [language for language, _ in spoken] == ["en-US", "es-US"] * 4
    assert "We connect you to Port Alder 911" in spoken[0][1]
    assert "911 de Port Alder" in spoken[1][1]
    assert root[-1].tag == "Hangup"
