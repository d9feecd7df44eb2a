"""A town with a crew: who they are, and what was kept of how they were called out."""

from __future__ import annotations

from typing import Any

from db.about import email_about
from db.store import Row
from ivr.house import ms
from simulator.handset import Handset
from tests.journeys.paging.crew import CHIEF, CHIEF_MAIL, DRIVER, MEDIC, NURSE, Member
from tests.journeys.town import Town


class StaffedTown(Town):
    """A nurse and a medic on shift, a driver who is not, a supervisor: each from the moment they join."""

    crew: list[Member]

    # ------------------------------------------------------------------ people

    def joins(self, phone: Handset) -> Member:
        member = Member(phone, self.person_of[phone.number])
        self.crew.append(member)
        return member

    def nurse(self) -> Member:
        """On shift day and night."""
        return self.joins(self.responder("Nora", NURSE))

    def medic(self) -> Member:
        """On shift day and night."""
        return self.joins(self.responder("Max", MEDIC))

    def driver(self) -> Member:
        """Of the team, and not on shift: asked at the second level."""
        return self.on_shift("Dana", DRIVER, "04:00", "04:01")

    def on_shift(self, name: str, number: str, since: str, until: str) -> Member:
        """A responder on shift in these hours of each day."""
        hours, theirs = (since, until), {"teams": ("responders",), "roles": ("responder",)}
        return self.joins(self.counselor(name, number, hours=hours, **theirs))  # type: ignore[arg-type]

    def chief(self, mail: str = CHIEF_MAIL) -> Member:
        """A supervisor, on call day and night: decides when nobody accepted. `mail` "" for no address."""
        chief = self.joins(self.supervisor("Lee", CHIEF))
        if mail:
            sealed = self.vault.seal(mail, email_about(chief.id))
            self.store.write(lambda tx: tx.run("set_person_email", id=chief.id, email_enc=sealed))
        return chief

    # ------------------------------------------------------------------ what was kept

    def pages(self, dispatch: Row, channel: str = "", who: Member | None = None) -> list[Row]:
        """Its attempts, the oldest first."""
        return [
            page
            for page in self.rows("pages_of_dispatch", dispatch_id=dispatch["id"])
            if channel in ("", page["channel"]) and who in (None, self._who(page))
        ]

    def _who(self, page: Row) -> Member | None:
        return next((member for member in self.crew if member.id == page["person_id"]), None)

    def events(self, dispatch: Row) -> list[Row]:
        """Its log, in order."""
        return self.rows("dispatch_events", dispatch_id=dispatch["id"])

    def alarms(self) -> list[str]:
        """The codes of every alarm that nobody has acknowledged."""
        return [row["alarm"] for row in self.rows("open_alerts", limit=200)]

    def creates(self, kind: str) -> list[dict[str, Any]]:
        """Every request that asked the carrier for a new one: `kind` is Messages or Calls."""
        return [r for r in self.sim.rest_log if r["method"] == "POST" and r["path"].endswith(f"/{kind}.json")]

    def at_ms(self) -> int:
        return ms(self.clock.now())
