"""Real processes, killed without warning: a call goes on where it was, and a phone rings once. The moment is
chosen by what the phone company sees."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from db.about import state_about
from ivr import memory
from simulator.handset import Handset
from simulator.signing import sign
from tests.journeys.real_town import RealTown
from tests.journeys.town import LINE, TOKEN
from tests.journeys.trouble import eventually, hung

LEASE = 31  # seconds; after them what a dead worker held comes back


@pytest.fixture
def town(store_url: str, tmp_path: Path) -> Iterator[RealTown]:
    made = RealTown(store_url, tmp_path)
    yield made
    made.close()


def hears(phone: Handset, part: str, within: float = 20) -> None:
    def heard() -> bool:
        return any(part in words for words in phone.heard)

    heard.__name__ = f"{phone.name} hears {part!r}"
    eventually(heard, within)


def rings(phone: Handset, within: float = 20) -> None:
    eventually(lambda: phone.ringing, within)


def rings_of(phone: Handset) -> int:
    return sum(entry.kind == "ring" for entry in phone.transcript)


def step(town: RealTown) -> str:
    contact = town.the_contact()
    return memory.load(town.vault.open(contact["state_enc"], state_about(contact["id"])))[0].step


def asks_for_a_person(rosa: Handset) -> None:
    rosa.call(LINE)
    hears(rosa, "You've reached")
    rosa.press("0")
    hears(rosa, "We are finding a counselor")


def takes_the_call(ana: Handset) -> None:
    rings(ana)
    ana.answer()
    hears(ana, "press 1")
    ana.press("1")


# ------------------------------------------------------------------ the web processes


def test_a_call_goes_on_where_it_was_when_a_web_process_is_killed(town: RealTown) -> None:
    web = town.start_web()
    rosa = town.resident()
    rosa.call(LINE)
    hears(rosa, "You've reached")
    rosa.press("1")
    hears(rosa, "Who is this call for?")
    first, second = town.web_workers(web)
    os.kill(first, signal.SIGKILL)
    rosa.press("2")
    hears(rosa, "What is it about?")
    eventually(lambda: town.logs().count("Started worker-") == 3, within=30)
    os.kill(second, signal.SIGKILL)
    rosa.press("3")
    hears(rosa, "Choose what comes closest")
    eventually(lambda: town.logs().count("Started worker-") == 4, within=30)
    rosa.press("1")
    hears(rosa, "A few short questions")
    assert not any("Something went wrong" in words for words in rosa.heard)
    assert step(town) == "questions"


def test_a_call_goes_on_where_it_was_when_everything_is_killed_and_started_again(town: RealTown) -> None:
    web, worker = town.start_web(), town.start_worker()
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    hears(rosa, "You've reached")
    for key, words in (("1", "Who is this call for?"), ("2", "What is it about?")):
        rosa.press(key)
        hears(rosa, words)
    town.kill(web)
    town.kill(worker)
    web, worker = town.start_web(), town.start_worker()
    assert rosa.in_call, "the menu was still being spoken"
    rosa.press("0")
    hears(rosa, "We are finding a counselor")
    takes_the_call(ana)
    hears(rosa, "Someone is here for you now")
    eventually(lambda: rosa.talking_to == {ana.number})
    assert {
        a["question"]: a["value"] for a in town.rows("answers_of", contact_id=town.the_contact()["id"])
    } == {"caller_role": "other"}
    assert rings_of(ana) == 1


def test_who_waits_is_still_found_when_everything_was_killed_meanwhile(town: RealTown) -> None:
    """Their music goes on without us; the next poll finds the server back, and the worker the search."""
    web, worker = town.start_web(), town.start_worker()
    rosa = town.resident()
    ana = town.counselor("Ana", "+15035550131")
    asks_for_a_person(rosa)
    rings(ana)
    town.kill(worker)
    town.kill(web)
    town.start_web()
    town.start_worker()
    assert rosa.in_call
    takes_the_call(ana)
    hears(rosa, "Someone is here for you now", within=30)
    eventually(lambda: rosa.talking_to == {ana.number})
    assert rings_of(ana) == 1


# ------------------------------------------------------------------ the worker


def the_request_to_ring_was_seen(town: RealTown) -> None:
    eventually(
        lambda: any(r["method"] == "POST" and r["path"].endswith("Calls.json") for r in town.sim.rest_log)
    )


@pytest.mark.parametrize("told", [True, False], ids=["statuses arrive", "no status arrives"])
def test_a_worker_killed_after_the_carrier_accepted_and_before_it_knew_rings_nobody_twice(
    town: RealTown, told: bool
) -> None:
    """The phone company does what was asked and keeps its answer until the worker is dead."""
    town.sim.faults.slow_seconds = 60
    town.sim.faults.rest(status="timeout_after_accept", method="POST", path_contains="Calls.json")
    if not told:
        town.sim.faults.lose_callbacks(1000)
    town.start_web()
    worker = town.start_worker()
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa)
    rings(ana)
    town.kill(worker)
    town.move_clock(LEASE)
    town.start_worker()
    if not told:
        eventually(lambda: any(r["method"] == "GET" and "Calls.json" in r["path"] for r in town.sim.rest_log))
    takes_the_call(ana)
    hears(rosa, "Someone is here for you now", within=30)
    eventually(lambda: rosa.talking_to == {ana.number})
    assert rings_of(ana) == 1
    assert (
        len(
            [
                leg
                for leg in town.rows("legs_of_contact", contact_id=town.the_contact()["id"])
                if leg["call_id"]
            ]
        )
        == 1
    )


def test_a_worker_killed_before_the_carrier_did_anything_rings_the_phone_through_another(
    town: RealTown,
) -> None:
    """Its request was seen and dropped; in that moment it dies. The next one looks, finds nothing, rings."""
    town.sim.faults.rest(status="reset", method="POST", path_contains="Calls.json")
    town.start_web()
    worker = town.start_worker()
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa)
    the_request_to_ring_was_seen(town)
    town.kill(worker)
    town.move_clock(LEASE)
    town.start_worker()
    takes_the_call(ana)
    hears(rosa, "Someone is here for you now", within=30)
    assert rings_of(ana) == 1


def test_two_workers_ring_each_phone_once_and_one_of_four_gets_the_caller(town: RealTown) -> None:
    town.start_web()
    town.start_worker()
    town.start_worker()
    staff = [town.counselor(f"Counselor {n}", f"+1503555013{n}") for n in range(1, 5)]
    rosa = town.resident()
    asks_for_a_person(rosa)
    for phone in staff:
        rings(phone)
        phone.answer()
    for phone in staff:
        hears(phone, "press 1")
    pressing = [threading.Thread(target=phone.press, args=("1",)) for phone in staff]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()
    hears(rosa, "Someone is here for you now")
    eventually(lambda: len(rosa.talking_to) == 1, within=20)
    eventually(lambda: sum(phone.in_call for phone in staff) == 1, within=20)
    assert [rings_of(phone) for phone in staff] == [1, 1, 1, 1]


# ------------------------------------------------------------------ the deadline, with few threads


def test_many_callers_hear_the_safe_words_in_time_when_the_store_hangs(town: RealTown) -> None:
    """Twenty at once on two processes of four threads. Without patience that is shared, the last would wait
    for more than six seconds, and of a hundred some for longer than the carrier does."""
    town.start_web()
    callers = [town.resident(f"+150355501{n:02}", f"Resident {n}") for n in range(40, 60)]
    with hung(town.environment["CARELINE_DATABASE"]):
        before = time.monotonic()
        for caller in callers:
            caller.call(LINE)
        eventually(lambda: all(any("Something went wrong" in w for w in c.heard) for c in callers), within=30)
        waited = time.monotonic() - before
        slowest = max(r["seconds"] for r in town.sim.requests if r["url"].endswith("/voice/call"))
    assert slowest < 5.5, f"all were answered after {waited:.1f} s"
    late = town.resident("+15035550111")
    late.call(LINE)
    hears(late, "You've reached")


# ------------------------------------------------------------------ the gate, under the real server


def asked(town: RealTown, raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", town.port), timeout=10) as line:
        line.sendall(raw)
        return b"".join(iter(lambda: line.recv(65536), b""))


def a_call(town: RealTown, target: str, signature: str) -> bytes:
    body = urlencode(CALL).encode()
    head = (
        f"POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Twilio-Signature: {signature}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return asked(town, head.encode() + body)


CALL = [("CallSid", "CA" + "9" * 32), ("From", "anonymous"), ("To", LINE), ("CallerName", "Ñandú 🚑")]


def test_the_server_hands_addresses_to_the_gate_as_they_came(town: RealTown) -> None:
    town.start_web()
    for query in ("", "?a=%2F&b=%3A&c=%27", "?name=caf%C3%A9&e=%F0%9F%9A%91", "?plus=+&space=%20&empty="):
        target = f"/voice/call{query}"
        good = a_call(town, target, sign(TOKEN, town.url + target, CALL))
        assert b" 200 " in good.partition(b"\r\n")[0]
        assert b"<Gather" in good
        bad = a_call(town, target, sign("another-token", town.url + target, CALL))
        assert b" 403 " in bad.partition(b"\r\n")[0]
        assert b"<" not in bad.partition(b"\r\n\r\n")[2]


STRANGERS = [
    b"POST /voice/call HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\n\xff\xfe\x00",
    b"POST /voice/%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    b"POST /voice/call?\xc3\xa9=\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    b"GET /voice/call HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"POST /voice/call HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Twilio-Signature: \xff\xfe\r\n"
    b"Content-Length: 0\r\n\r\n",
]


def test_no_stranger_causes_a_fault_in_the_real_server(town: RealTown) -> None:
    town.start_web()
    for raw in STRANGERS:
        status = asked(town, raw).partition(b"\r\n")[0]
        assert not status or 400 <= int(status.split(b" ")[1]) < 500, raw
