"""A town that calls a team out: three responders on shift, one off shift, a supervisor; two are needed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from db.about import caller_about, text_body_about
from db.ids import new_id
from db.store import Row, Store, Tx
from db.vault import Vault
from flows.paging.model import Dispatch, Event, Level, Moved, Policy
from ivr.dispatch import dispatch_rows, dispatching
from ivr.dispatch.dispatching import Asked
from ivr.house import ms
from ivr.outgoing import dispatch_log
from ivr.roster.people import name_about, phone_about
from tests.ivr.house import LINE, ROSA, Office

WEEK = json.dumps(
    {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "00:00", "end": "24:00"}
)
TEAM = Policy(
    "team",
    need=2,
    levels=(
        Level("shift:responders", wait=120, gap=20),
        Level("team:responders", wait=120, gap=20),
    ),
    fallback=Level("role:supervisor", wait=120),
    en_route_due=300,
    nudge=180,
    arrival=1200,
    late=600,
    welfare=900,
    welfare_answer=120,
    disposition_due=900,
)
PLACE = "4 Harbor Street, blue door"


class DispatchTown(Office):
    """Names and phones: Ana, Ben, Cleo on shift; Dora of the team, off shift; Sam supervises."""

    def __init__(self, store: Store, vault: Vault, policy: Policy = TEAM) -> None:
        super().__init__(store, vault)
        flow = replace(self.house.flow, policies={policy.id: policy})
        self.house = replace(self.house, flow=flow, public_url="https://hotline.example.org")
        self.people: dict[str, str] = {}
        for n, name in enumerate(("Ana", "Ben", "Cleo"), 1):
            self.hires(name, f"+1503555014{n}", shift="responders")
        self.hires("Dora", "+15035550144")
        self.hires("Sam", "+15035550149", roles=("supervisor",), teams=("supervisors",), shift="supervisors")

    def hires(
        self,
        name: str,
        phone: str,
        *,
        roles: tuple[str, ...] = ("responder",),
        teams: tuple[str, ...] = ("responders",),
        shift: str = "",
        languages: tuple[str, ...] = ("en",),
    ) -> str:
        person = self.people[name] = new_id(ms(self.clock.now()))
        row = {
            "id": person,
            "name_enc": self.vault.seal(f"{name} Miller", name_about(person)),
            "phone_enc": self.vault.seal(phone, phone_about(person)),
            "phone_idx": self.vault.index("phone", phone),
            "roles": json.dumps(roles),
            "teams": json.dumps(teams),
            "languages": json.dumps(languages),
            "ring_order": len(self.people),
            "available": 1,
            "created_at": 0,
        }
        times = dict.fromkeys(("starts_at", "ends_at", "valid_from", "valid_to"))
        on = {"id": new_id(), "person_id": person, "team": shift, "weekly": WEEK, **times}

        def work(tx: Tx) -> None:
            tx.run("add_person", **row)
            if shift:
                tx.run("add_shift", **on)

        self.store.write(work)
        return person

    def somebody_called(self, caller: str | None = ROSA, *, ended: bool = False, started: int = 0) -> str:
        """A contact as a call leaves it: who called, and whether they are still on the line."""
        contact = new_id()
        row: dict[str, Any] = {
            "id": contact,
            "channel": "voice",
            "call_id": f"CA-{contact}",
            "line": self.house.line_dialed(LINE).id,
            "route": "direct_public",
            "language": "en",
            "caller_enc": self.vault.seal(caller, caller_about(contact)) if caller else None,
            "caller_idx": self.vault.index("phone", caller) if caller else None,
            "dialed": None,
            "flow_hash": self.house.flow.hash,
            "priority": 4,
            "started_at": ms(self.clock.now()) - started * 1000,
        }

        def work(tx: Tx) -> None:
            tx.run("add_contact", **row)
            if ended:
                at = ms(self.clock.now())
                tx.run("conclude_contact", id=contact, ended_at=at, outcome="DISPATCH", reason=None)

        self.store.write(work)
        return contact

    # ------------------------------------------------------------------ a dispatch

    def asked(self, **more: Any) -> Asked:
        given: dict[str, Any] = {"call_type": "WELFARE", "priority": 4, "language": "en", "by": "caller"}
        return Asked(**{**given, "place": PLACE, "safety": "dog in the yard", **more})

    def opens(self, **more: Any) -> str:
        asked, now = self.asked(**more), self.clock.now()
        return self.store.write(lambda tx: dispatching.open_dispatch(self.house, tx, asked, now))

    def happens(self, dispatch: str, event: Event, source: str | None = None, by: str = "test") -> Moved:
        """A second later."""
        self.clock.pass_(1)
        now = self.clock.now()
        return self.store.write(
            lambda tx: dispatching.happen(self.house, tx, dispatch, event, now, by, source), within=20
        )

    def rings(self, dispatch: str) -> Moved | None:  # type: ignore[override]
        """Time passes until the dispatch's timer, and it rings, as the worker has it ring."""
        (job,) = [row for row in self.rows("jobs_of", ref=dispatch) if row["kind"] == "dispatch"]
        self.clock.pass_((job["due_at"] - ms(self.clock.now())) / 1000)
        return self.works()

    def works(self) -> None:
        """What a worker does about the timers of dispatches that are due now."""
        from db import jobs

        now = self.clock.now()
        for job in jobs.claim(self.store, ms(now), ["dispatch"], 100, 10_000):
            self.store.write(lambda tx, job=job: dispatching.timer(self.house, tx, job, now))  # type: ignore[misc]

    def stands(self, dispatch: str) -> Dispatch:
        """As it is stored."""

        def look(tx: Tx) -> Dispatch:
            row = tx.one("dispatch_by_id", id=dispatch)
            assert row is not None
            return dispatch_rows.load(tx, row)

        return self.store.read(look)

    def replayed(self, dispatch: str) -> Dispatch:
        """As its log alone tells it."""
        return dispatch_log.replayed(self.rows("dispatch_events", dispatch_id=dispatch))

    def stage(self, dispatch: str, name: str) -> str:
        member = self.stands(dispatch).member(self.people[name])
        return member.stage if member else "not asked"

    def incident(self, dispatch: str) -> Row:
        return self.row("incident_by_id", id=self.row("dispatch_by_id", id=dispatch)["incident_id"])

    def texts(self, name: str, purpose: str = "") -> list[str]:
        """What a person of the staff is written, oldest first."""
        rows = self.rows("messages_of_person", person_id=self.people[name], limit=100)[::-1]
        return [self._body(row) for row in rows if purpose in ("", row["purpose"])]

    def news(self, contact: str) -> list[str]:
        rows = self.rows("messages_of_contact", contact_id=contact, limit=100)[::-1]
        return [self._body(row) for row in rows]

    def _body(self, row: Row) -> str:
        return self.vault.open(row["body_enc"], text_body_about(row["id"]))

    def timers(self, dispatch: str) -> list[Row]:
        return [row for row in self.rows("jobs_of", ref=dispatch) if row["kind"] == "dispatch"]

    def rows_or_none(self, query: str, **values: Any) -> Row | None:
        return self.store.read(lambda tx: tx.one(query, **values))
