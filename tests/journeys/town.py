"""A town with Careline in it: the phone company, the hotline over real HTTP behind a proxy's address, its
staff, and people who call. One clock moves everything; nothing sleeps."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.serving import make_server

from app import Settings, create_app
from ivr.people import name_about, phone_about
from db.ids import new_id
from db.store import Row, Store
from db.vault import Vault
from flows.city import Flow
from flows.load import load
from ivr.desk import Desk
from ivr.holidays_of import holiday_names
from ivr.house import House, ms
from ivr.safe import SafeWords
from ivr.twilio_carrier import Access, TwilioCarrier
from ivr.worker import Worker
from simulator import Simulator, VirtualClock
from simulator.handset import Handset

FLOWS = Path(__file__).resolve().parents[2] / "flows"
PUBLIC = "https://hotline.example.org"
ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-for-tests"
ZONE = ZoneInfo("America/Los_Angeles")

LINE, PSAP_LINE, CAMPAIGN = "+15035550100", "+15035550101", "+15035550102"
PSAP, PSAP_2, LIFELINE = "+15035550190", "+15035550191", "+15035550188"
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def local(text: str) -> datetime:
    """ "2026-03-04 18:00" in the town's own time, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


class Town:
    """Everything a journey needs. `close()` ends it; at its end nobody may have been left in silence and no
    emergency code dialed."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        *,
        now: str = "2026-03-04 18:00",
        flow: Flow | None = None,
        workers: int = 1,
        within: float = 2.5,
    ) -> None:
        self.store, self.vault = store, vault
        self.clock = VirtualClock(local(now))
        self.sim = Simulator(ACCOUNT, TOKEN, clock=self.clock, seed=7).start()
        self.flow = flow or load(FLOWS)
        access = Access(ACCOUNT, (TOKEN,), self.sim.base_url)
        self.carrier = TwilioCarrier(access, PUBLIC)
        self.house = self._house(within)
        self.desk = Desk(self.house, self.carrier, SafeWords(self.flow, self.carrier))
        self._serve()
        self.workers = [Worker(self.house, self.carrier, f"worker.{n}") for n in range(workers)]
        self.sim.at_rest.extend(worker.tick for worker in self.workers)
        for number in (PSAP, PSAP_2, LIFELINE):
            self.sim.handset(number).will(answer_after=3)
        for line in self.flow.lines.values():
            self.sim.add_number(
                line.number,
                voice_url=f"{PUBLIC}/voice/call",
                voice_fallback_url=f"{PUBLIC}/voice/fallback",
                status_callback=f"{PUBLIC}/voice/status",
            )

    def _house(self, within: float) -> House:
        holidays = {n: holiday_names(*s.holidays, s.closed_on) for n, s in self.flow.schedules.items()}
        return House(self.store, self.vault, self.flow, self.clock, holidays, b"a" * 32, within)

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
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.sim.rewrite(PUBLIC, self.url)

    # ------------------------------------------------------------------ people

    def resident(self, number: str = "+15035550111", name: str = "Rosa") -> Handset:
        return self.sim.handset(number, name)

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
    ) -> Handset:
        """Somebody of the staff, on shift every day in these hours, with a phone."""
        person = new_id(ms(self.clock.now()))

        def work(tx: Any) -> None:
            tx.run(
                "add_person",
                id=person,
                name_enc=self.vault.seal(name, name_about(person)),
                phone_enc=self.vault.seal(number, phone_about(person)),
                phone_idx=self.vault.index("phone", number),
                roles=json.dumps(["counselor"]),
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
        return self.sim.handset(number, name)

    def supervisor(self, name: str = "Lee", number: str = "+15035550141") -> Handset:
        return self.counselor(name, number, teams=("supervisors",), hours=("00:00", "24:00"))

    # ------------------------------------------------------------------ what was kept

    def rows(self, query: str, **params: Any) -> list[Row]:
        return self.store.read(lambda tx: tx.all(query, **params))

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
        sealed = promise["number_enc"]
        return self.vault.open(sealed, f"callback.number:{promise['id']}") if sealed else None

    # ------------------------------------------------------------------ time

    def wait(self, seconds: float) -> None:
        self.sim.advance(seconds)

    def at_once(self, *doings: Callable[[], Any]) -> None:
        """Several people do something within the same moment; their webhooks race."""
        self.sim.simultaneously(*doings)

    def close(self) -> None:
        try:
            assert self.sim.emergency_attempts == [], "a short code was dialed"
        finally:
            for worker in self.workers:
                worker.close()
            self._server.shutdown()
            self._server.server_close()
            self.sim.stop()
