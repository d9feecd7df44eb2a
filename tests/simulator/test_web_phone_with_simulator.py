"""The phone in the browser against the real simulator: one whole call, from menu to conversation."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from simulator import RealClock, Simulator
from tests.simulator.browser import chromium

LINE, RESIDENT, COUNSELOR = "+15035550100", "+15035550111", "+15035550121"
MENU = (
    '<Response><Gather numDigits="1" action="/in"><Say language="es-MX">Marque 1.</Say></Gather></Response>'
)
TAKEN = f'<Response><Dial callerId="{LINE}"><Number>{COUNSELOR}</Number></Dial></Response>'


class _Hotline(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        document = (MENU if self.path == "/voice" else TAKEN).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(document)))
        self.end_headers()
        self.wfile.write(document)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hotline() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hotline)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_a_newcomer_rings_the_line_answers_beside_it_and_the_two_hear_each_other(hotline: str) -> None:
    with chromium() as browser, Simulator("AC" + "0" * 32, "t" * 32, RealClock()) as company:
        company.add_number(LINE, voice_url=f"{hotline}/voice", friendly_name="Harbor Response")
        company.handset(RESIDENT, "Rosa")
        company.handset(COUNSELOR, "Sam")
        page = browser.new_page()
        page.set_default_timeout(10_000)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(company.base_url)
        rosa, sam = (page.get_by_role("article", name=name) for name in ("Rosa", "Sam"))
        rosa.get_by_role("button", name="Call", exact=True).click()
        expect(rosa.get_by_text("Marque 1.")).to_have_attribute("lang", "es-MX")
        page.keyboard.press("1")
        expect(rosa.get_by_role("log")).to_contain_text("pressed 1")
        sam.get_by_role("button", name="Answer").click()
        sam.get_by_label("Say something").fill("Hello, this is Sam.")
        page.keyboard.press("Enter")
        expect(rosa.get_by_role("log")).to_contain_text("Hello, this is Sam.")
        rosa.get_by_role("button", name="Hang up").click()
        expect(sam.get_by_role("button", name="Call", exact=True)).to_be_visible()
        sam.locator("summary", has_text="Recent calls").click()
        expect(sam.get_by_role("listitem")).to_contain_text("From Harbor Response")
        assert complaints == []
