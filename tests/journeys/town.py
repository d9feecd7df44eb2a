"""A town with Careline in it: the phone company, the hotline over real HTTP behind a proxy's address, its
staff, and people who call. One clock moves everything; nothing sleeps."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.serving import make_server

from app import Settings, create_app
from db.about import cad_about, caller_about, name_about, number_about, phone_about
from db.ids import new_id
from db.store import Row, Store
from db.vault import Vault
from flows.city import Flow
from flows.load import load
from ivr.dispatch.dispatching import open_dispatch
from ivr.dispatch.incidents import Asked
from ivr.door.desk import Desk
from ivr.door.safe import SafeWords
from ivr.house import House, ms
from ivr.twilio_carrier import Access, TwilioCarrier
from ivr.worker import Worker
from simulator import Simulator, VirtualClock
from simulator.handset import Handset
from tests.ivr.house import holidays_of
from tests.journeys.proofs import PROOFS, Ears

FLOWS = Path(__file__).resolve().parents[2] / "flows"
PUBLIC = "https://hotline.example.org"
ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-for-tests"
ZONE = ZoneInfo("America/Los_Angeles")

LINE, PSAP_LINE, CAMPAIGN = "+15035550100", "+15035550101", "+15035550102"
PSAP, PSAP_2, LIFELINE, SERVICES = "+15035550190", "+15035550191", "+15035550188", "+15035550121"
INTERPRETER = "+15035550177"
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def local(text: str) -> datetime:
    """ "2026-03-04 18:00" in the town's own time, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@cache
def port_alder() -> Flow:
    """The demo city's flow."""
    return load(FLOWS)


class Town:
    """Everything a journey needs. `close()` hangs up for everybody and proves what must be true at the end of
    every journey (proofs.py), but for what the journey gave a reason not to."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        *,
        url: str = "",
        now: str = "2026-03-04 18:00",
        flow: Flow | None = None,
        workers: int = 1,
        within: float = 10.0,
        rest_seconds: float = 6.0,
    ) -> None:
        """`url`: of the store, so that its content can be read as a thief would. `within`: of ivr/house.py,
        more patient than in production: a machine that tests on every core may hold its disk up for seconds.
        `rest_seconds`: how long the carrier may take to answer us."""
        self.store, self.vault, self.url_of_store = store, vault, url
        self.people: list[Handset] = []
        self.expected_codes: set[int] = set()
        self.unproven: dict[str, str] = {} if url else {"nothing_private_is_in_clear": "no url"}
        self.person_of: dict[str, str] = {}
        self._listen()
        self.clock = VirtualClock(local(now))
        self.sim = Simulator(ACCOUNT, TOKEN, clock=self.clock, seed=7).start()
        self.flow = flow or port_alder()
        access = Access(ACCOUNT, (TOKEN,), self.sim.base_url, seconds=rest_seconds)
        self.carrier = TwilioCarrier(access, PUBLIC)
        self.house = self._house(within)
        self.desk = Desk(self.house, self.carrier, SafeWords(self.flow, self.carrier))
        self._serve()
        self.workers: list[Worker] = []
        self._hire(workers)
        self.psap, self.psap_2 = self.sim.handset(PSAP, "911"), self.sim.handset(PSAP_2, "911, second line")
        self.lifeline, self.services = self.sim.handset(LIFELINE, "988"), self.sim.handset(SERVICES, "211")
        self.interpreter = self.sim.handset(INTERPRETER, "interpreter")
        for center in (self.psap, self.psap_2, self.lifeline, self.services, self.interpreter):
            center.will(answer_after=3)
        for line in self.flow.lines.values():
            self.sim.add_number(
                line.number,
                voice_url=f"{PUBLIC}/voice/call",
                voice_fallback_url=f"{PUBLIC}/voice/fallback",
                status_callback=f"{PUBLIC}/voice/status",
                sms_url=f"{PUBLIC}/sms/in",
                sms_fallback_url=f"{PUBLIC}/sms/fallback",
            )

    def _house(self, within: float) -> House:
        holidays, audit_key = holidays_of(self.flow), b"a" * 32
        return House(self.store, self.vault, self.flow, self.clock, holidays, audit_key, within, PUBLIC)

    def _serve(self) -> None:
        settings = Settings.of(
            {
                "CARELINE_PUBLIC_URL": PUBLIC,
                "TWILIO_ACCOUNT_SID": ACCOUNT,
                "TWILIO_AUTH_TOKEN": TOKEN,
                "CARELINE_KEYS": "unused:",
                "CARELINE_INDEX_KEY": "unused",
                "CARELINE_AUDIT_KEY": "unused",
                "CARELINE_LOG_LEVEL": "ERROR",
            }
        )
        self.app = create_app(settings, self.desk)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.sim.rewrite(PUBLIC, self.url)

    def _hire(self, workers: int) -> None:
        for worker in self.workers:
            worker.close()
        self.workers = [Worker(self.house, self.carrier, f"worker.{n}") for n in range(workers)]
        self.sim.at_rest[:] = [worker.tick for worker in self.workers]

    def deploy(
        self, *, flow: Flow | None = None, vault: Vault | None = None, within: float | None = None
    ) -> None:
        """A new release or other settings, while calls go on: every process is replaced."""
        self.flow, self.vault = flow or self.flow, vault or self.vault
        self.house = self._house(within or self.house.within)
        self.desk = Desk(self.house, self.carrier, SafeWords(self.flow, self.carrier))
        self.app.extensions["careline"] = self.desk
        self._hire(len(self.workers))

    def _listen(self) -> None:
        """Every log record of the journey, at the most talkative level."""
        self.ears = Ears()
        root = logging.getLogger()
        self._log_level = root.level
        root.addHandler(self.ears)
        root.setLevel(logging.DEBUG)

    # ------------------------------------------------------------------ people

    def resident(self, number: str = "+15035550111", name: str = "Rosa") -> Handset:
        return self._known(self.sim.handset(number, name))

    def _known(self, phone: Handset) -> Handset:
        if phone not in self.people:
            self.people.append(phone)
        return phone

    def counselor(
        self,
        name: str,
        number: str,
        languages: Sequence[str] = ("en",),
        teams: Sequence[str] = ("counselors",),
        *,
        order: int = 0,
        hours: tuple[str, str] = ("08:00", "02:00"),
        available: bool = True,
        roles: Sequence[str] = ("counselor",),
    ) -> Handset:
        """Somebody of the staff, on shift every day in these hours, with a phone."""
        person = self.person_of[number] = new_id(ms(self.clock.now()))

        def work(tx: Any) -> None:
            tx.run(
                "add_person",
                id=person,
                name_enc=self.vault.seal(name, name_about(person)),
                phone_enc=self.vault.seal(number, phone_about(person)),
                phone_idx=self.vault.index("phone", number),
                roles=json.dumps(list(roles)),
                teams=json.dumps(list(teams)),
                languages=json.dumps(list(languages)),
                ring_order=order,
                available=int(available),
                created_at=ms(self.clock.now()),
            )
            for team in teams:
                tx.run(
                    "add_shift",
                    id=new_id(ms(self.clock.now())),
                    person_id=person,
                    team=team,
                    weekly=json.dumps({"days": EVERY_DAY, "start": hours[0], "end": hours[1]}),
                    starts_at=None,
                    ends_at=None,
                    valid_from=None,
                    valid_to=None,
                )

        self.store.write(work)
        return self._known(self.sim.handset(number, name))

    def supervisor(self, name: str = "Lee", number: str = "+15035550141", *, order: int = 0) -> Handset:
        around = ("00:00", "24:00")
        return self.counselor(
            name, number, teams=("supervisors",), hours=around, order=order, roles=("supervisor",)
        )

    def responder(self, name: str, number: str, languages: Sequence[str] = ("en",)) -> Handset:
        """Somebody who is called out to where help is needed, on call day and night."""
        around = ("00:00", "24:00")
        return self.counselor(
            name, number, languages, teams=("responders",), hours=around, roles=("responder",)
        )

    def calls_out(self, **asked: Any) -> Row:
        """Somebody decides that a team should come; the dispatch. `asked`: see ivr/dispatch/incidents.py. One
        responder is enough unless `need` says more."""
        told: dict[str, Any] = {"call_type": "WELFARE", "priority": 3, "language": "en", "need": 1}
        told |= {"place": "12 Alder Lane", "safety": "A friendly dog.", "people": "One man, fifty."}
        told["by"] = "person:counselor"
        wanted = Asked(**(told | asked))
        now = self.clock.now()
        found = self.store.write(lambda tx: open_dispatch(self.house, tx, wanted, now))
        self.sim.settle()
        return self.row("dispatch_by_id", id=found)

    def dispatch(self, dispatch: Row) -> Row:
        """As it is now."""
        return self.row("dispatch_by_id", id=dispatch["id"])

    def stage_of(self, dispatch: Row, phone: Handset) -> str:
        """How far somebody is in it."""
        person = self.person_of[phone.number]
        return str(self.row("member_of", dispatch_id=dispatch["id"], person_id=person)["stage"])

    def mark_away(self, phone: Handset, *, away: bool = True) -> None:
        """Somebody signs off, or is back."""
        person = self.person_of[phone.number]
        given = {"available": int(not away), "away_reason": "a break" if away else None}
        self.store.write(lambda tx: tx.run("set_available", id=person, **given))

    def change_hours(
        self, kind: str, since: str, until: str, *, open: bool = False, schedule: str = "counselors"
    ) -> None:
        """A sudden closure, or extra hours, as staff would enter it now."""
        row = {
            "id": new_id(ms(self.clock.now())),
            "schedule": schedule,
            "kind": kind,
            "starts_at": ms(local(since)),
            "ends_at": ms(local(until)),
            "open": int(open),
            "note": "",
            "created_at": ms(self.clock.now()),
            "created_by": "supervisor",
        }
        self.store.write(lambda tx: tx.run("add_schedule_change", **row))

    # ------------------------------------------------------------------ what was kept

    def rows(self, query: str, **params: Any) -> list[Row]:
        return self.store.read(lambda tx: tx.all(query, **params))

    def row(self, query: str, **params: Any) -> Row:
        found = self.store.read(lambda tx: tx.one(query, **params))
        assert found is not None, f"{query} found nothing"
        return found

    def contacts(self) -> list[Row]:
        """Every contact, oldest first."""
        return self.rows("contacts_before", started_at=ms(self.clock.now()) + 1, id="", limit=1000)[::-1]

    def the_contact(self) -> Row:
        contacts = self.contacts()
        assert len(contacts) == 1, f"one contact was expected, there are {len(contacts)}"
        return contacts[0]

    def promises(self) -> list[Row]:
        """Open callbacks, the most urgent first."""
        return self.rows("open_callbacks", limit=100)

    def number_of(self, promise: Row) -> str | None:
        return self._opened(promise["number_enc"], number_about(promise["id"]))

    def caller_of(self, contact: Row) -> str | None:
        return self._opened(contact["caller_enc"], caller_about(contact["id"]))

    def cad_of(self, contact: Row) -> str | None:
        return self._opened(contact["cad_enc"], cad_about(contact["id"]))

    def _opened(self, sealed: bytes | None, about: str) -> str | None:
        return self.vault.open(sealed, about) if sealed else None

    def answers(self, contact: Row) -> dict[str, str]:
        """What the caller answered, by question."""
        return {a["question"]: a["value"] for a in self.rows("answers_of", contact_id=contact["id"])}

    def transfers(self, contact: Row) -> list[Row]:
        return self.rows("transfers_of", contact_id=contact["id"])

    def legs(self, contact: Row) -> list[Row]:
        return self.rows("legs_of_contact", contact_id=contact["id"])

    # ------------------------------------------------------------------ time

    def wait(self, seconds: float) -> None:
        """The worker looks each second; while hours pass, each half minute, which tests just as much."""
        self.sim.advance(seconds, every=1 if seconds <= 3600 else 30)

    def at_once(self, *doings: Callable[[], Any]) -> None:
        """Several people do something within the same moment; their webhooks race."""
        self.sim.simultaneously(*doings)

    # ------------------------------------------------------------------ the end

    def expects(self, code: int, because: str) -> None:
        """This journey makes the carrier note a fault of this code, and that is right."""
        assert because
        self.expected_codes.add(code)

    def does_not_prove(self, proof: str, because: str) -> None:
        """One of proofs.py is not true of this journey, for a reason."""
        assert proof in PROOFS
        assert because
        self.unproven[proof] = because

    def everybody_hangs_up(self) -> None:
        """Who is still on the phone ends the call, then what was going on comes to its end."""
        for phone in (*self.people, self.psap, self.psap_2, self.lifeline, self.services):
            if phone.ringing:
                phone.decline()
            elif phone.state != "idle":
                phone.hang_up()
        self.wait(10)

    def close(self, *, prove: bool = True) -> None:
        try:
            if prove:
                self.everybody_hangs_up()
                for name, proof in PROOFS.items():
                    if name not in self.unproven:
                        proof(self)
        finally:
            logging.getLogger().removeHandler(self.ears)
            logging.getLogger().setLevel(self._log_level)
            self.desk.failures.close()
            for worker in self.workers:
                worker.close()
            self._server.shutdown()
            self._server.server_close()
            self.sim.stop()
