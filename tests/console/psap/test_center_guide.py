"""The guide for 911 centers shows what works: its examples are run as they stand, but for the address."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from db.store import open_store
from db.vault import Vault
from tests.console.center_town import CenterTown

GUIDE = Path(__file__).resolve().parents[3] / "docs/operator/911-center-api.md"
TOLD = GUIDE.read_text(encoding="utf-8")


@pytest.fixture
def address(sqlite_url: str, vault: Vault) -> Iterator[str]:
    town = CenterTown(open_store(sqlite_url), vault)
    town.clock.at = datetime.now(UTC)
    server = make_server("127.0.0.1", 0, town.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def example(language: str, address: str) -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", TOLD, re.S)
    return str(code).replace("https://hotline.example.org", address)


def said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def test_the_example_in_python_asks_for_a_team_asks_after_it_and_calls_it_off(address: str) -> None:
    assert said(sys.executable, "-c", example("python", address)) == "yes asking\nasking\ncancelled\n"


def test_the_example_for_the_command_line_asks_for_a_team(address: str) -> None:
    found = json.loads(said("sh", "-c", example("sh", address)))
    assert (found["eligible"], found["state"]) == ("yes", "asking")


def test_every_refusal_is_explained(address: str) -> None:
    from console.psap.center_answers import PROBLEMS

    for code in PROBLEMS:
        assert f"`{code.replace('_', '-')}`" in TOLD, code
