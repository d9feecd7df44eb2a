"""What a turn may cost the database, and that the measuring itself can be believed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from bench import floor, forms
from bench.calls import MENUS, key
from bench.hotline import AUDIT_KEY, Hotline, sqlite_url, vault
from bench.load import Generator
from bench.population import populate
from bench.traffic import Ring, Template, calls, ids
from bench.turns import statements
from db import audit
from db.about import caller_about
from db.store import open_store

CALL = "CA" + "1f" * 16


class Same(BaseHTTPRequestHandler):
    """Answers every webhook with the same document and keeps its connections open."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(floor.DOCUMENT)))
        self.end_headers()
        self.wfile.write(floor.DOCUMENT.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Same) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_statements_of_typical_turns_are_these_and_no_more(tmp_path: Path) -> None:
    hotline = Hotline(sqlite_url(tmp_path))
    assert statements(hotline) == {
        "the first request of a call": 7,  # known, ours, blocked, awaited? contact, check, turn, log
        "a menu's key, nothing to remember": 3,  # the contact; the turn, the log
        "a menu's key that is remembered": 5,  # and the answer, and the caller's role
        "a question answered": 4,  # and the answer
        "the same webhook again": 1,
        "0, and counselors are rung": 12,
        "a poll on hold": 7,
        "a hang-up": 14,
        "0 at night: are we open, and when?": 4,  # and the changes to the hours
    }
    hotline.close()


def test_a_request_is_signed_as_the_carriers_library_signs_it() -> None:
    fields = key(3, "4").fields(CALL, "+15035550111")
    judge = RequestValidator(forms.TOKEN)
    assert judge.validate(f"{forms.PUBLIC}/voice/turn/3", fields, forms.signature("/voice/turn/3", fields))


@pytest.mark.parametrize("webhook", MENUS, ids=lambda webhook: webhook.path)
def test_a_request_filled_in_is_the_one_written_out(webhook: object) -> None:
    filled = Template(webhook, of_floor=False).request(CALL, "+15035550111")  # type: ignore[arg-type]
    assert filled == forms.http(webhook.path, webhook.fields(CALL, "+15035550111"))  # type: ignore[attr-defined]


def test_an_answer_without_the_next_turn_counts_as_wrong(port: int) -> None:
    names = ids("a")
    with Generator(port, 2) as generator:
        seen = generator.some(Ring(MENUS, calls(4, names), names, again=False), 4)
        assert (len(seen.latencies), len(seen.wrong)) == (0, 4)
        seen = generator.some(Ring(MENUS, calls(4, names), names, again=False, of_floor=True), 12)
        assert (len(seen.latencies), seen.wrong) == (12, [])


def test_a_call_never_has_two_webhooks_under_way_and_goes_its_way_in_order(port: int) -> None:
    names = ids("b")
    ring = Ring(MENUS, calls(3, names), names, again=False, of_floor=True)
    with Generator(port, 8) as generator:
        seen = generator.some(ring, 1000)
    assert len(seen.latencies) == 3 * len(MENUS)
    assert not ring.waiting


def test_latency_at_a_steady_rate_counts_from_when_a_request_was_due(port: int) -> None:
    names = ids("c")
    ring = Ring(MENUS, calls(50, names), names, of_floor=True)
    with Generator(port, 1) as generator:
        calm = generator.open(ring, 20, 0.5)
        flooded = generator.open(ring, 20_000, 0.02)
    assert len(calm.latencies) == 10
    assert flooded.latencies == sorted(flooded.latencies), "on one connection each waits for all before it"


def test_stored_contacts_are_like_real_ones_and_leave_the_worker_nothing_to_catch_up_with(
    tmp_path: Path,
) -> None:
    url = sqlite_url(tmp_path)
    populate(url, 30, vault())
    store = open_store(url)
    rows = store.read(lambda tx: tx.all("contacts_before", started_at=1 << 50, id="", limit=100))
    assert len(rows) == 30
    assert all(vault().open(row["caller_enc"], caller_about(row["id"])).startswith("+1") for row in rows)
    assert audit.seal_batch(store, AUDIT_KEY).count < 10, "of 180 rows"
    store.close()
