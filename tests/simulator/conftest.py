"""A phone company and a tiny product for it to call, both on loopback."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from simulator import Simulator, VirtualClock
from tests.simulator.browser import chromium
from tests.simulator.fake_company import FakeCompany

SID = "AC" + "ab" * 16
TOKEN = "a token of the tests"
LINE = "+15035550100"
Answer = str | Response | Callable[[dict[str, str]], "str | Response"]


class Product:
    """What the tests' product answers, by path; and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[dict[str, object]] = []
        self.base = ""

    def says(self, path: str, answer: Answer) -> str:
        """At `path` it answers a <Response> of these verbs (or what the function gives); gives the URL."""
        self.answers[path] = answer
        return self.base + path

    def forms(self, path: str) -> list[dict[str, str]]:
        return [one["form"] for one in self.asked if one["path"] == path]  # type: ignore[misc]

    def handle(self, path: str) -> Response:
        self.asked.append({
            "path": "/" + path, "form": request.form.to_dict(), "pairs": list(request.form.items(multi=True)),
            "url": request.url, "method": request.method, "headers": dict(request.headers),
        })  # fmt: skip
        answer = self.answers.get("/" + path, Response("nothing here", 404))
        if callable(answer) and not isinstance(answer, Response):
            answer = answer(request.form.to_dict())
        if isinstance(answer, Response):
            return answer
        return Response(f"<Response>{answer}</Response>", mimetype="text/xml")


_PRODUCT = Product()


@pytest.fixture(scope="session")
def product_server() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = Flask("product")
    app.add_url_rule("/<path:path>", "any", _PRODUCT.handle, methods=["GET", "POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def product(product_server: str) -> Product:
    _PRODUCT.__init__()
    _PRODUCT.base = product_server
    return _PRODUCT


@pytest.fixture
def sim(product: Product) -> Iterator[Simulator]:
    clock = VirtualClock(datetime(2026, 3, 4, 18, 0, tzinfo=UTC))
    with Simulator(account_sid=SID, auth_token=TOKEN, clock=clock, seed=7) as company:
        company.add_number(LINE, voice_url=product.base + "/voice", friendly_name="Public line")
        yield company
        assert company.emergency_attempts == [] or getattr(company, "emergency_expected", False)


@pytest.fixture
def resident(sim: Simulator):
    return sim.handset("+15035550111", name="resident")


@pytest.fixture
def counselor(sim: Simulator):
    return sim.handset("+15035550122", name="counselor")


@pytest.fixture
def client(sim: Simulator):
    """twilio-python, its requests sent to the simulator instead of api.twilio.com."""
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

    class Loopback(TwilioHttpClient):
        def request(self, method, url, *args, **kwargs):
            return super().request(
                method, url.replace("https://api.twilio.com", sim.base_url), *args, **kwargs
            )

    return Client(SID, TOKEN, http_client=Loopback(timeout=5))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def company() -> Iterator[FakeCompany]:
    one = FakeCompany()
    one.start()
    yield one
    one.stop()


@pytest.fixture
def open_page(browser: Browser, company: FakeCompany) -> Iterator[Callable[..., Page]]:
    """Opens the page; whatever the browser itself complains about fails the test."""
    context = browser.new_context(reduced_motion="reduce", has_touch=True, timezone_id="America/Los_Angeles")
    complaints: list[str] = []

    def opened(size: dict[str, int], before: str = "") -> Page:
        page = context.new_page()
        page.add_init_script(before)
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(company.base)
        expect(page.locator("article")).to_have_count(3)
        return page

    yield opened
    context.close()
    refused = ("status of 400", "status of 409", "ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY")
    assert [said for said in complaints if not any(part in said for part in refused)] == []
