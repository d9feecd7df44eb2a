"""An office with a worker and a phone company, for tests of what the worker asks of the carrier."""

from __future__ import annotations

import json
from typing import Any, cast

from db.ids import new_id
from db.store import Row, Store
from db.vault import Vault
from ivr.calls import handoffs
from ivr.house import ms
from ivr.ports import Carrier, LegEvent, StatusEvent
from ivr.roster.people import name_about, phone_about
from ivr.worker import Worker
from tests.ivr.house import Office
from tests.ivr.phone_company import PhoneCompany

ANA, BEN = "+15035550131", "+15035550132"


class Town(Office):
    """An office with a worker and a phone company."""

    def __init__(self, store: Store, vault: Vault) -> None:
        super().__init__(store, vault)
        self.carrier = PhoneCompany(self.clock)
        self.worker = Worker(self.house, cast(Carrier, self.carrier), "worker.0")

    def counselor(self, phone: str = ANA) -> str:
        person = new_id(ms(self.clock.now()))

        def work(tx: Any) -> None:
            tx.run(
                "add_person",
                id=person,
                name_enc=self.vault.seal("Ana", name_about(person)),
                phone_enc=self.vault.seal(phone, phone_about(person)),
                phone_idx=self.vault.index("phone", phone),
                roles="[]",
                teams='["counselors"]',
                languages='["en"]',
                ring_order=0,
                available=1,
                created_at=0,
            )
            week = {
                "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "start": "00:00",
                "end": "24:00",
            }
            tx.run(
                "add_shift",
                id=new_id(),
                person_id=person,
                team="counselors",
                weekly=json.dumps(week),
                starts_at=None,
                ends_at=None,
                valid_from=None,
                valid_to=None,
            )

        self.store.write(work)
        return person

    def somebody_waits(self, call: str = "CA1") -> None:
        """A caller asks for a person."""
        self.rings(call, caller=f"+1503555011{call[-1]}")
        self.press("0", call=call)

    def works(self, seconds: float = 0) -> None:
        """Time passes second by second, and the worker does what is due."""
        for _ in range(int(seconds) + 1):
            while self.worker.tick():
                pass
            if seconds:
                self.clock.pass_(1)

    def leg(self, call: str = "CA1", nth: int = -1) -> Row:
        return self.of("legs_of_contact", call)[nth]

    def answers(self, leg: Row) -> None:
        handoffs.leg_answered(self.house, LegEvent(leg["id"], leg["call_id"] or "CA-placed-1", ""))

    def takes(self, leg: Row) -> None:
        handoffs.leg_key(self.house, LegEvent(leg["id"], leg["call_id"], "1"), 1)

    def is_told(self, leg: Row, progress: str = "completed") -> None:
        handoffs.leg_status(self.house, StatusEvent(leg["call_id"], progress), leg["id"])  # type: ignore[arg-type]

    def busy(self) -> list[str]:
        return [row["person_id"] for row in self.rows("busy_people")]
