"""A town whose staff have accounts, and browsers for them that run in the test's own process."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import Settings, carrier_of, create_app
from console import cookies
from db.store import Store
from db.vault import Vault, new_key
from ivr.accounts import passwords, setting_up
from ivr.door.desk import Desk
from ivr.door.safe import SafeWords
from ivr.ports import CarrierError, CarrierNumber
from ops.office import Office
from tests.ivr.roster_town import Team

PUBLIC = "https://hotline.example.org"
NOWHERE = "http://127.0.0.1:9"  # the port of "discard": nobody answers
PASSWORD = "four calm words tonight"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
KEPT = passwords.hashed(PASSWORD)  # once: hashing is slow on purpose
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class NoCarrier:
    """An account whose carrier does not answer: no test asks a real one."""

    def standing(self) -> str:
        raise CarrierError("the carrier does not answer", again=True)

    def numbers(self) -> list[CarrierNumber]:
        return []

    def set_up(self, wanted: CarrierNumber) -> None:
        raise AssertionError("a check changes nothing")

    def clock(self) -> datetime | None:
        return None


class DeskTown(Team):
    """Kim administers, Ana counsels, Lee supervises, Otto audits, Nora reads figures, Marta is outside."""

    database = "sqlite:////nowhere/careline.db"  # for the settings check alone

    def __init__(self, store: Store, vault: Vault, public: str = PUBLIC) -> None:
        super().__init__(store, vault)
        self.house = replace(self.house, public_url=public)
        self.ana = self.person("Ana", "+15035550131", team="counselors", role="counselor")
        self.kim = self.person("Kim", None, team="supervisors", role="administrator")
        self.otto = self.person("Otto", None, team="supervisors", role="auditor")
        self.nora = self.person("Nora", None, team="supervisors", role="analyst")
        self.app = self.application(public)

    def application(self, public: str) -> Flask:
        environment = {
            "CARELINE_MODE": "demo",
            "CARELINE_PUBLIC_URL": public,
            "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
            "TWILIO_AUTH_TOKEN": "a-token-for-tests",
            "CARELINE_KEYS": f"k1:{new_key()}",
            "CARELINE_INDEX_KEY": new_key(),
            "CARELINE_AUDIT_KEY": new_key(),
        }
        settings = Settings.of(environment)
        carrier = carrier_of(settings)
        app = create_app(settings, Desk(self.house, carrier, SafeWords(self.house.flow, carrier)))
        office: Office = app.extensions["careline.office"]
        alone = replace(office, database=self.database, make_account=NoCarrier, public_url=NOWHERE)
        app.extensions["careline.office"] = alone
        return app

    def move_to(self, public: str) -> None:
        """Another address of the same house."""
        self.house = replace(self.house, public_url=public)
        self.app = self.application(public)

    def account(self, person: str, login: str) -> list[str]:
        """An account with everybody's password and secret; its recovery codes."""
        return self.do(lambda tx: setting_up.keep(self.house, tx, person, login, KEPT, SECRET, self.now))

    def code(self) -> str:
        """What the authenticator app shows now: by an implementation of its own, RFC 6238."""
        return pyotp.TOTP(SECRET).at(self.now)

    def next_code(self) -> str:
        """A code that was not used yet."""
        self.clock.at += timedelta(seconds=30)
        return self.code()

    def browser(self, address: str = "198.51.100.7") -> Browser:
        return Browser(self, address)

    def signed_in(self, person: str, login: str) -> Browser:
        self.account(person, login)
        browser = self.browser()
        assert browser.sign_in(login).status_code == 303
        return browser

    def actions(self) -> list[str]:
        return [row["action"] for row in self.audited()]


class Browser:
    """What a browser without JavaScript does. `page`: what it shows."""

    def __init__(self, town: DeskTown, address: str) -> None:
        self.town, self.address = town, address
        self.client: FlaskClient = town.app.test_client()
        self.page = ""

    def open(self, path: str, method: str = "GET", **given: object) -> TestResponse:
        answer = self.client.open(
            path,
            method=method,
            base_url=self.town.house.public_url,
            environ_base={"REMOTE_ADDR": self.address},
            headers={"User-Agent": FIREFOX, **given.pop("headers", {})},  # type: ignore[dict-item]
            **given,  # type: ignore[arg-type]
        )
        self.page = answer.text if (answer.mimetype or "").startswith("text/") else ""
        return answer

    def get(self, path: str) -> TestResponse:
        return self.open(path)

    def speaks(self, language: str) -> Browser:
        """It asks for pages in this language from now on."""
        domain = self.town.house.public_url.split("//")[1].split(":")[0]
        name = cookies.LOOKS if self.town.house.public_url.startswith("http:") else f"__Host-{cookies.LOOKS}"
        self.client.set_cookie(name, f"auto.{language}", domain=domain, secure=name.startswith("__"))
        return self

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page)
        return found[1] if found else ""

    def post(self, path: str, **fields: object) -> TestResponse:
        """Sends a form of the page that is shown."""
        return self.open(path, "POST", data={"csrf": self.csrf(), **fields})

    def sign_in(self, login: str, password: str = PASSWORD, code: str | None = None) -> TestResponse:
        self.get("/desk/sign-in")
        code = self.town.next_code() if code is None else code
        return self.post("/desk/sign-in", login=login, password=password, code=code, next="/desk")

    def cookie(self, name: str) -> str:
        found = self.client.get_cookie(f"__Host-{name}", domain="hotline.example.org")
        return found.value if found else ""

    @property
    def words(self) -> str:
        """What is read of the page: no tag, and none of the tokens in them."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.page)).split())

    def shows(self, number: str) -> bool:
        """A phone number or how it ends where a person reads, or all of it anywhere. A page's tokens are
        random: any three digits stand in one now and then, seven never."""
        digits = re.sub(r"\D", "", number)
        return digits[-4:] in self.words or digits[-7:] in re.sub(r"[\s().-]", "", self.page)

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"no hidden {name}"
        return found[1]
