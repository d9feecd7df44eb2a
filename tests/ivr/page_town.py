"""A town whose responders are called out: people with phones and addresses, a dispatch, what reaches them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast

from db.about import email_about
from db.ids import new_id
from db.store import Row, Store
from db.vault import Vault
from flows.paging.model import Accepted, Level, Policy
from ivr.dispatch import dispatching
from ivr.dispatch.dispatching import Asked
from ivr.house import ms
from ivr.outgoing import outbox, pages
from ivr.outgoing.mail import Letter, MailError
from ivr.ports import Carrier, MachineEvent, StatusEvent, TextStatusEvent
from ivr.roster.people import name_about, phone_about
from ivr.worker import Worker
from tests.ivr.errand_town import Town

NURSE, MEDIC, CHIEF = "+15035550141", "+15035550142", "+15035550149"
CHIEF_MAIL = "chief@portalder.example"
WEEK = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "00:00", "end": "24:00"}
POLICY = Policy(
    "team",
    need=1,
    levels=(
        Level("shift:responders", wait=120, channels=("sms", "voice"), gap=20),
        Level("team:responders", wait=120, channels=("sms", "voice"), gap=20),
    ),
    fallback=Level("role:supervisor", wait=120, channels=("sms", "voice"), gap=20),
)


class PostOffice:
    """A mail server: it keeps what it is given, or says what is planned."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.trouble: list[MailError] = []

    def send(self, letter: Letter) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.letters.append(letter)

    def check(self) -> None:
        if self.trouble:
            raise self.trouble[0]


class PageTown(Town):
    """A nurse and a medic on shift, a chief who decides; one responder is needed."""

    def __init__(self, store: Store, vault: Vault) -> None:
        super().__init__(store, vault)
        flow = replace(self.house.flow, policies={"team": POLICY})
        self.house = replace(self.house, flow=flow, public_url="https://hotline.example.org")
        self.mail = PostOffice()
        self.worker = self.another_worker("worker.0")
        self.nurse = self.responder(NURSE, shift=True)
        self.chief = self.responder(CHIEF, roles=("supervisor",), teams=(), email=CHIEF_MAIL)

    def another_worker(self, name: str = "worker.1", **more: Any) -> Worker:
        return Worker(self.house, cast(Carrier, self.carrier), name, mail=self.mail, **more)

    def responder(
        self,
        phone: str,
        *,
        shift: bool = False,
        roles: tuple[str, ...] = (),
        teams: tuple[str, ...] = ("responders",),
        email: str = "",
        languages: tuple[str, ...] = ("en",),
    ) -> str:
        person = new_id(ms(self.clock.now()))

        def work(tx: Any) -> None:
            tx.run(
                "add_person",
                id=person,
                name_enc=self.vault.seal("Lee", name_about(person)),
                phone_enc=self.vault.seal(phone, phone_about(person)),
                phone_idx=self.vault.index("phone", phone),
                roles=json.dumps(roles),
                teams=json.dumps(teams),
                languages=json.dumps(languages),
                ring_order=0,
                available=1,
                created_at=0,
            )
            if email:
                tx.run("set_person_email", id=person, email_enc=self.vault.seal(email, email_about(person)))
            if shift:
                shift_row = dict.fromkeys(("starts_at", "ends_at", "valid_from", "valid_to"))
                weekly = json.dumps(WEEK)
                tx.run("add_shift", id=new_id(), person_id=person, team=teams[0], weekly=weekly, **shift_row)

        self.store.write(work)
        return person

    # ------------------------------------------------------------------ a dispatch

    def calls_out(self, **more: Any) -> str:
        """Somebody decides that a team should come."""
        asked = Asked("WELFARE", 3, "en", "person:counselor", policy="team", **more)
        now = self.clock.now()
        return self.store.write(lambda tx: dispatching.open_dispatch(self.house, tx, asked, now))

    def accepts(self, dispatch: str, person: str) -> None:
        now = self.clock.now()
        event = Accepted(person)
        self.store.write(
            lambda tx: dispatching.happen(self.house, tx, dispatch, event, now, f"person:{person}")
        )

    def dispatch(self, dispatch: str) -> Row:
        return self.row("dispatch_by_id", id=dispatch)

    def pages(self, dispatch: str, channel: str = "", person: str = "") -> list[Row]:
        return [
            page
            for page in self.rows("pages_of_dispatch", dispatch_id=dispatch)
            if channel in ("", page["channel"]) and person in ("", page["person_id"])
        ]

    def page(self, dispatch: str, channel: str = "sms", person: str = "", nth: int = 0) -> Row:
        return self.pages(dispatch, channel, person)[nth]

    def message(self, page: Row) -> Row:
        (found,) = self.rows("messages_of_page", page_id=page["id"])
        return found

    def texts_to(self, phone: str) -> list[str]:
        return [order.body for order in self.carrier.texts if order.to == phone]

    def alarms(self, alarm: str = "") -> list[str]:
        rows = self.rows("open_alerts", limit=100)
        return [row["alarm"] for row in rows if alarm in ("", row["alarm"])]

    # ------------------------------------------------------------------ what the carrier tells

    def text_is(self, page: Row, progress: str, code: int = 0) -> None:
        message = self.message(page)
        text_id = message["carrier_id"] or "SM-sent-1"
        event = TextStatusEvent(text_id, progress, code)  # type: ignore[arg-type]
        outbox.take_text_status(self.house, event, message["id"])

    def call_is(self, page: Row, progress: str) -> None:
        event = StatusEvent(page["carrier_id"] or "CA-placed-1", progress)  # type: ignore[arg-type]
        pages.take_page_call_status(self.house, event, page["id"])

    def machine_is_heard(self, page: Row) -> None:
        pages.machine_heard(self.house, MachineEvent(page["carrier_id"], "machine"), page["id"])
