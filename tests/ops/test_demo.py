"""`demo` for real: three processes and a phone call, nobody's account, everything stopped together."""

from __future__ import annotations

import json
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

import psutil
import pytest

from ops.demo.clock import seconds_ahead
from ops.demo.ports import free_port, is_free
from ops.files import read_settings
from tests.ops.conftest import HERE

PATIENCE = 180.0  # seconds; the first start on a busy machine walks the flow
ROSA, ANA = "+15035550111", "+15035550131"
opener = build_opener(ProxyHandler({}))


class Demo:
    """A demo started as a newcomer would, in a folder of its own, on ports of its own."""

    def __init__(self, folder: Path, *words: str, phones: int = 0, web: int = 0) -> None:
        self.folder = folder
        command = [sys.executable, "app.py", "demo", "--folder", str(folder)]
        ports = ["--phone-port", str(phones), "--web-port", str(web)]
        self.process = subprocess.Popen(
            [*command, *ports, *words],
            cwd=HERE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "TWILIO_AUTH_TOKEN": "a-real-one", "CARELINE_MODE": "production"},
        )
        self.said = ""

    def ready(self) -> Demo:
        """Reads what it prints until it says how to stop."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                return self
        raise AssertionError(f"the demo ended before it was ready:\n{self.said}")

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        """The exit code; what it printed last is in `said`."""
        self.process.send_signal(sign)
        return self.ended()

    def ended(self) -> int:
        rest, _ = self.process.communicate(timeout=PATIENCE)
        self.said += rest
        return self.process.returncode

    @property
    def phones(self) -> str:
        return re.findall(r"Phones +(http://127\.0\.0\.1:\d+)", self.said)[0]

    @property
    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def handset(self, number: str) -> dict[str, Any]:
        with opener.open(self.phones + "/_sim/state", timeout=5) as answer:
            return next(phone for phone in json.load(answer)["handsets"] if phone["number"] == number)

    def act(self, number: str, act: str, **body: str) -> None:
        headers = {"X-Careline-Phone": "1", "Content-Type": "application/json"}
        url = f"{self.phones}/_sim/handsets/{number}/{act}"
        opener.open(Request(url, json.dumps(body).encode(), headers), timeout=5).close()

    def hears(self, number: str, words: str) -> None:
        until(lambda: any(words in entry["text"] for entry in self.handset(number)["transcript"]), words)


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    """Starts demos; whatever a failing test leaves running is ended."""
    demos: list[Demo] = []

    def start(*words: str, phones: int = 0, web: int = 0) -> Demo:
        demos.append(Demo(tmp_path / "demo", *words, phones=phones, web=web))
        return demos[-1]

    yield start
    for demo in demos:
        if demo.process.poll() is None:
            left = demo.children
            demo.process.kill()
            for child in left:
                child.kill()
        demo.process.communicate()


@pytest.mark.slow
def test_a_resident_reaches_a_counselor_without_any_account_or_key(started: Callable[..., Demo]) -> None:
    demo = started("--at", "10:00").ready()
    assert "Counselors are on shift until" in demo.said
    assert re.search(r"Staff +http://127\.0\.0\.1:\d+/desk\n", demo.said)
    demo.act(ROSA, "call", to="+15035550100")
    demo.hears(ROSA, "press 9")
    demo.act(ROSA, "press", digits="0")
    until(lambda: demo.handset(ANA)["state"] == "ringing", "Ana's phone rings")
    demo.act(ANA, "answer")
    demo.hears(ANA, "press 1")
    demo.act(ANA, "press", digits="1")
    demo.hears(ROSA, "Someone is here for you now")
    left = demo.children
    assert demo.stop() == 0
    assert "The demo has stopped." in demo.said
    assert [process for process in left if process.is_running()] == []
    # The phone company forgot that call. Ana is free for the next one.
    demo = started("--at", "10:00").ready()
    demo.act(ROSA, "call", to="+15035550100")
    demo.hears(ROSA, "press 9")
    demo.act(ROSA, "press", digits="0")
    until(lambda: demo.handset(ANA)["state"] == "ringing", "Ana's phone rings again")
    assert demo.stop() == 0


@pytest.mark.slow
def test_what_it_prints_opens_the_staffs_console(started: Callable[..., Demo]) -> None:
    demo = started("--at", "10:00").ready()
    desk = re.findall(r"Staff +(http://\S+)", demo.said)[0]
    password = re.findall(r"Password +(.+)", demo.said)[0].strip()
    command = [sys.executable, "app.py", "demo-code", "--folder", str(demo.folder)]
    code = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()
    browser = build_opener(ProxyHandler({}), HTTPCookieProcessor())
    try:
        browser.open(f"{desk}/people", timeout=5)
    except HTTPError as refused:
        page = refused.read().decode()
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    form = {"csrf": token, "login": "kim", "password": password, "code": code, "next": "/desk/people"}
    with browser.open(f"{desk}/sign-in", urlencode(form).encode(), timeout=5) as answer:
        shown = answer.read().decode()
    assert "<h1>People</h1>" in shown
    assert "Marta" in shown
    assert demo.stop() == 0


@pytest.mark.slow
def test_at_three_at_night_it_says_when_the_counselors_are_back(started: Callable[..., Demo]) -> None:
    demo = started("--at", "03:00").ready()
    assert ", 03:00. Counselors are off until" in demo.said
    demo.act(ROSA, "call", to="+15035550100")
    demo.hears(ROSA, "press 9")
    demo.act(ROSA, "press", digits="0")
    demo.hears(ROSA, "8 AM")
    demo.act(ROSA, "hangup")
    words = [sys.executable, "app.py", "demo-clock", "10:00", "--folder", str(demo.folder)]
    moved = subprocess.run(words, cwd=HERE, capture_output=True, text=True, check=True)
    assert ", 10:00. Counselors are on shift" in moved.stdout
    demo.act(ROSA, "call", to="+15035550100")
    until(lambda: demo.handset(ROSA)["state"] == "in_call", "Rosa is connected")
    demo.act(ROSA, "press", digits="0")
    until(lambda: demo.handset(ANA)["state"] == "ringing", "Ana's phone rings")
    assert demo.stop(signal.SIGTERM) == 0


@pytest.mark.slow
def test_its_folder_is_closed_to_others_and_its_keys_are_the_same_next_time(
    started: Callable[..., Demo],
) -> None:
    first = started().ready()
    file = first.folder / "settings.env"
    assert first.folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in (file, first.folder / "token")] == [0o600, 0o600]
    keys = re.findall(r"^(?:TWILIO|CARELINE_KEYS|CARELINE_INDEX|CARELINE_AUDIT).*$", file.read_text(), re.M)
    assert len(keys) == 5
    assert "a-real-one" not in file.read_text()
    first.act(ROSA, "call", to="+15035550100")
    first.hears(ROSA, "press 9")
    call = first.handset(ROSA)["call"]["sid"]
    again = started()
    assert again.ended() == 1
    assert f"A demo is running in {first.folder} (process {first.process.pid})." in again.said
    first.stop(signal.SIGTERM)
    second = started().ready()
    assert all(key in file.read_text() for key in keys)
    second.act(ROSA, "call", to="+15035550100")
    second.hears(ROSA, "press 9")
    assert second.handset(ROSA)["call"]["sid"] != call, "it would be taken for the call before"
    second.stop()
    third = started("--fresh").ready()
    assert not any(key in file.read_text() for key in keys)
    third.stop()


@pytest.mark.slow
def test_a_process_that_dies_is_said_with_its_log_and_all_stop(started: Callable[..., Demo]) -> None:
    demo = started().ready()
    left = demo.children
    worker = next(child for child in left if "worker" in child.cmdline())
    worker.kill()
    assert demo.ended() == 1
    assert "The worker stopped by itself (signal 9)." in demo.said
    assert str(demo.folder / "log" / "worker.log") in demo.said
    assert "So the whole demo was stopped." in demo.said
    assert [process for process in left if process.is_running()] == []


@pytest.mark.slow
def test_its_texts_lead_to_the_hotline_and_its_e_mails_end_in_the_mailbox(
    started: Callable[..., Demo],
) -> None:
    demo = started().ready()
    assert f"E-mails   {demo.phones}/mailbox" in demo.said
    settings = read_settings(demo.folder / "settings.env")
    letter = EmailMessage()
    letter["From"], letter["To"] = settings["CARELINE_SMTP_FROM"], "pat@example.org"
    letter["Subject"] = "Nobody took it"
    letter.set_content("Look at it.")
    with smtplib.SMTP(settings["CARELINE_SMTP_HOST"], int(settings["CARELINE_SMTP_PORT"])) as server:
        server.send_message(letter)
    with opener.open(demo.phones + "/_sim/mail", timeout=5) as answer:
        (came,) = json.load(answer)["letters"]
    assert (came["to"], came["subject"], came["body"]) == (
        ["pat@example.org"],
        "Nobody took it",
        "Look at it.",
    )
    words = [sys.executable, "app.py", "--settings", str(demo.folder / "settings.env"), "numbers"]
    told = subprocess.run(words, cwd=HERE, capture_output=True, text=True, check=True).stdout
    assert "texts" in told
    assert "Nothing was changed" not in told, "every address was set when it started"
    demo.stop()


@pytest.mark.slow
def test_ports_in_use_are_said_and_others_taken(started: Callable[..., Demo]) -> None:
    with closing(listening()) as phones, closing(listening()) as web:
        wanted = phones.getsockname()[1], web.getsockname()[1]
        demo = started(phones=wanted[0], web=wanted[1]).ready()
        assert f"Port {wanted[0]} is in use by another program, so the phones are at " in demo.said
        assert f"Port {wanted[1]} is in use by another program, so the hotline is at " in demo.said
        with opener.open(demo.phones, timeout=5) as page:
            assert "Practice phones" in page.read().decode()
        demo.stop()


def listening() -> socket.socket:
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    return taken


def run_demo(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A demo that is to refuse; one that starts after all is stopped and its test fails."""
    command = [sys.executable, "app.py", "demo", "--folder", str(folder), *words]
    process = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.terminate()
        out, err = process.communicate()
        raise AssertionError(f"the demo started:\n{out}\n{err}") from None
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def test_a_place_where_nothing_can_be_written_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = run_demo(tmp_path / "file" / "demo")
    assert done.stderr.startswith(f"Error: The demo cannot write in {tmp_path}/file (")
    assert "Make it writable, or give another place" in done.stderr
    assert done.returncode == 1


def test_fresh_never_deletes_a_folder_that_is_no_demos(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-somebody").write_text("dear")
    done = run_demo(tmp_path / "letters", "--fresh")
    assert "is not empty and no demo's folder, so --fresh does not delete it." in done.stderr
    assert (tmp_path / "letters" / "to-somebody").read_text() == "dear"


def test_a_database_whose_keys_are_lost_is_said_instead_of_sealed_anew(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "careline.db").write_bytes(b"")
    assert (
        "lacks some of the keys its database needs. Start over with --fresh."
        in run_demo(tmp_path / "demo").stderr
    )


def test_an_hour_that_is_none_is_said(tmp_path: Path) -> None:
    assert (
        "'3am' is no time of day: write HH:MM from 00:00 to 24:00, or now"
        in run_demo(tmp_path / "demo", "--at", "3am").stderr
    )


# ------------------------------------------------------------------ small parts


@pytest.mark.parametrize(
    ("at", "now", "ahead"),
    [
        ("now", datetime(2026, 11, 22, 20, 0, tzinfo=UTC), 0),
        ("13:00", datetime(2026, 11, 22, 20, 0, tzinfo=UTC), 3600),  # 12:00 in the city
        ("12:00", datetime(2026, 11, 22, 20, 0, tzinfo=UTC), 0),
        ("03:00", datetime(2026, 11, 22, 20, 0, tzinfo=UTC), 15 * 3600),
        (
            "03:00",
            datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
            5 * 3600,
        ),  # 23:00; an hour occurs twice that night
        ("12:00", datetime(2026, 11, 22, 20, 0, 0, 400_000, tzinfo=UTC), 24 * 3600),  # just missed
    ],
)
def test_the_demos_clock_is_ahead_to_the_next_such_hour_in_the_city(
    at: str, now: datetime, ahead: int
) -> None:
    assert seconds_ahead(at, "America/Los_Angeles", now) == ahead


def test_a_port_in_use_is_passed_over() -> None:
    with closing(listening()) as taken:
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert free_port(port) != port
    assert is_free(port)


def test_two_servers_never_get_one_port() -> None:
    port = free_port(0)
    assert free_port(port, frozenset({port})) != port
