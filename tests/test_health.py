"""The two open pages: what whoever watches over Careline is told, and what a stranger can do with them."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app import Settings, create_app
from db.store import StoreError
from db.vault import new_key
from ivr.house import ms


@pytest.fixture
def client(sqlite_url: str) -> Iterator[FlaskClient]:
    environment = {
        "CARELINE_MODE": "demo",
        "CARELINE_PUBLIC_URL": "https://hotline.example.org",
        "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
        "TWILIO_AUTH_TOKEN": "a-token-for-tests",
        "CARELINE_KEYS": f"k1:{new_key()}",
        "CARELINE_INDEX_KEY": new_key(),
        "CARELINE_AUDIT_KEY": new_key(),
        "CARELINE_DATABASE": sqlite_url,
    }
    app = create_app(Settings.of(environment))
    yield app.test_client()
    app.extensions["careline"].house.store.close()


def worker_beats(client: FlaskClient) -> None:
    house = client.application.extensions["careline"].house
    now = ms(house.clock.now())
    house.store.write(lambda tx: tx.run("beat", name="worker.1", at=now, detail=""))


def test_ready_means_that_a_call_can_be_kept_and_a_worker_is_alive(client: FlaskClient) -> None:
    assert client.get("/ready").status_code == 503
    worker_beats(client)
    assert client.get("/ready").json == {"status": "ready"}


def test_a_database_that_takes_no_calls_is_not_ready_though_it_can_still_be_read(
    client: FlaskClient, sqlite_url: str
) -> None:
    worker_beats(client)
    lock = os.open(sqlite_url.removeprefix("sqlite:///") + ".lock", os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        asked = time.monotonic()
        assert client.get("/ready").status_code == 503
        answered = time.monotonic()
        with pytest.raises(StoreError):
            client.application.extensions["careline"].house.store.write(lambda tx: tx.all("heartbeats"))
        assert answered - asked < time.monotonic() - answered, "it waits less than a caller's turn would"
        assert client.get("/health").status_code == 200, "the process itself is alive"
    finally:
        os.close(lock)
