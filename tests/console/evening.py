"""A whole evening: a town with the phone company, the hotline and its worker (tests/journeys/town.py), and
the staff's console beside them on an address of its own, for a real browser.

    evening = Evening(town)
    town.counselor("Ana", "+15035550131")
    evening.account("+15035550131", "ana")
    with evening.served() as base:
        page.goto(f"{base}/desk")       # name "ana", desk_town's PASSWORD, evening.next_code()

People are the town's: `town.resident().call(...)`. One clock moves all; `town.wait(seconds)` lets the worker
and the carrier do their work, also what somebody did in the console.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pyotp
from flask import Flask
from werkzeug.serving import make_server

from app import Settings, create_app
from ivr.accounts import setting_up
from ivr.door.desk import Desk
from ivr.door.safe import SafeWords
from tests.console.desk_town import KEPT, SECRET
from tests.journeys.town import ACCOUNT, TOKEN, Town


class Evening:
    """The console of a town. `base`: its address, while it is served."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.base = ""
        self.app = self._application("http://127.0.0.1")

    def _application(self, base: str) -> Flask:
        """Without encryption, as the demo: cookies have their plain names. Store, clock, flow and carrier are
        the town's own."""
        settings = Settings.of(
            {
                "CARELINE_MODE": "demo",
                "CARELINE_PUBLIC_URL": base,
                "TWILIO_ACCOUNT_SID": ACCOUNT,
                "TWILIO_AUTH_TOKEN": TOKEN,
                "CARELINE_KEYS": "unused:",
                "CARELINE_INDEX_KEY": "unused",
                "CARELINE_AUDIT_KEY": "unused",
                "CARELINE_LOG_LEVEL": "ERROR",
            }
        )
        self.house = replace(self.town.house, public_url=base)
        safe = SafeWords(self.town.flow, self.town.carrier)
        return create_app(settings, Desk(self.house, self.town.carrier, safe))

    @contextmanager
    def served(self) -> Iterator[str]:
        """Its address; it may be left and come back (`away`)."""
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = make_server("127.0.0.1", 0, None, threaded=True)
        self.base = f"http://127.0.0.1:{server.server_port}"
        self.app = self._application(self.base)
        server.app = self.app
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield self.base
        finally:
            server.shutdown()
            server.server_close()

    def account(self, phone: str, login: str) -> str:
        """An account for somebody of the town's staff, by their number; with tests/console/desk_town's
        password and secret. Their id."""
        person = self.town.person_of[phone]
        now = self.town.clock.now()
        self.town.store.write(lambda tx: setting_up.keep(self.house, tx, person, login, KEPT, SECRET, now))
        return person

    def next_code(self) -> str:
        """What the authenticator app shows, half a minute later than before."""
        self.town.wait(30)
        return pyotp.TOTP(SECRET).at(self.town.clock.now())
