"""Logs hold no telephone numbers and no secrets, at any level and whatever fails."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from db.migrate import migrate
from db.store import StoreError, open_store
from ivr.ports import CallOrder, CarrierError
from ivr.twilio_carrier import Access, TwilioAccount, TwilioCarrier
from simulator.clock import VirtualClock
from simulator.facade import Simulator

ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-for-tests"
NUMBER = "5035550131"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_requests_to_the_carrier_leave_no_number_in_the_logs_even_when_everything_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with Simulator(ACCOUNT, TOKEN, VirtualClock(NOON)) as sim:
        access = Access(ACCOUNT, (TOKEN,), sim.base_url)
        carrier = TwilioCarrier(access, "http://127.0.0.1:9")
        assert carrier.find_calls(f"+1{NUMBER}", NOON) == []
        with pytest.raises(CarrierError):
            carrier.place_call(CallOrder(f"+1{NUMBER}", f"+1{NUMBER}", "/answered", "/status", 20))
        assert TwilioAccount(access).numbers() == []
    with pytest.raises(CarrierError) as gone:  # nobody listens there any more
        carrier.find_calls(f"+1{NUMBER}", NOON)
    assert NUMBER not in caplog.text + str(gone.value)
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://careline:se%zzcret@127.0.0.1:9/careline",
        "postgresql://careline:secret@127.0.0.1:9/careline?sslmod=secret",
        "postgresql://careline:se/cret@127.0.0.1:9/careline",
        "postgresql://careline:se#cret@127.0.0.1:9/careline",
    ],
)
def test_a_database_password_that_was_written_wrongly_is_not_quoted(
    url: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    store = open_store(url)
    with pytest.raises(StoreError) as at_a_call:
        store.write(lambda tx: tx.all("heartbeats"), within=0.5)
    store.close()
    with pytest.raises(StoreError) as migrating:
        migrate(url)
    printed = capsys.readouterr()
    told = f"{caplog.text}{at_a_call.value}{migrating.value}{printed.out}{printed.err}"
    assert "cret" not in told
