"""The doctor looks at the second route: is the mail server there, and does it lead to anybody?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from db.about import email_about
from ivr.outgoing.mail import Letter, MailError
from ops.checks_mail import second_route
from ops.office import Office
from tests.ops.conftest import Town


class MailServer:
    def __init__(self, fault: MailError | None = None) -> None:
        self.fault = fault
        self.sent: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)

    def check(self) -> None:
        if self.fault:
            raise self.fault


@pytest.fixture
def office(town: Town) -> Iterator[Office]:
    yield replace(town.office(), mail=MailServer())


def findings(office: Office) -> list[str]:
    return [str(finding).partition(". ")[0].rstrip(".") for finding in second_route(office)]


def a_supervisor(office: Office, person: str, email: str = "") -> None:
    house = office.house

    def work(tx: Any) -> None:
        tx.run(
            "add_person",
            id=person,
            name_enc=b"sealed",
            phone_enc=None,
            phone_idx=None,
            roles=json.dumps(["supervisor"]),
            teams="[]",
            languages='["en"]',
            ring_order=0,
            available=1,
            created_at=1,
        )
        if email:
            tx.run("set_person_email", id=person, email_enc=house.vault.seal(email, email_about(person)))

    house.store.write(work)


def test_without_one_production_is_warned_and_the_demo_is_fine(office: Office) -> None:
    said = "no second route: if the carrier fails, nobody is paged"
    assert findings(replace(office, mail=None, demo=False)) == [f"warn: {said}"]
    assert findings(replace(office, mail=None, demo=True)) == [f"ok: {said}"]


def test_a_server_that_does_not_let_us_in_is_wrong(office: Office) -> None:
    broken = MailServer(MailError("greeting the mail server: the server does not let us in", code=535))
    assert findings(replace(office, mail=broken)) == [
        "wrong: the second route: greeting the mail server: the server does not let us in"
    ]


def test_a_route_that_leads_to_nobody_is_wrong(office: Office) -> None:
    a_supervisor(office, "person-1")
    assert findings(office)[1:] == [
        "wrong: no supervisor has an e-mail address: the second route leads to nobody"
    ]


def test_supervisors_without_an_address_are_counted_and_not_named(office: Office) -> None:
    a_supervisor(office, "person-1", "chief@portalder.example")
    a_supervisor(office, "person-2")
    assert findings(office)[1:] == ["warn: supervisors without an e-mail address: 1 of 2"]


def test_a_route_in_order_sends_nothing_to_say_so(office: Office) -> None:
    a_supervisor(office, "person-1", "chief@portalder.example")
    assert findings(office) == [
        "ok: the mail server is there and lets us in",
        "ok: every supervisor has an e-mail address",
    ]
    assert isinstance(office.mail, MailServer)
    assert office.mail.sent == []
