"""The demo city's staff: who they are, which phones they hold, and when they are on shift.

Invented people with numbers from the range kept for fiction (555-01xx). Never run on a real city's database.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from db import audit
from db.about import email_about, name_about, phone_about
from db.ids import new_id
from db.store import Store, Tx
from db.vault import Vault

EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
EVENING, AROUND, DAY, NIGHT = ("08:00", "02:00"), ("00:00", "24:00"), ("07:00", "19:00"), ("19:00", "07:00")


@dataclass(frozen=True)
class Member:
    """Somebody of the demo's staff, on shift every day; `team` is one of the flow's."""

    name: str
    phone: str  # E.164
    role: str
    team: str
    languages: tuple[str, ...]
    hours: tuple[str, str]  # from and to on the city's clock
    email: str = ""


STAFF = (
    Member("Ana", "+15035550131", "counselor", "counselors", ("en", "es"), EVENING),
    Member("Ben", "+15035550132", "counselor", "counselors", ("en",), EVENING),
    Member("Lee", "+15035550141", "supervisor", "supervisors", ("en",), AROUND, "lee@example.org"),
    Member("Marta", "+15035550161", "responder", "responders", ("en", "es"), DAY),
    Member("Theo", "+15035550162", "responder", "responders", ("en",), DAY),
    Member("Ines", "+15035550163", "responder", "responders", ("en", "es"), NIGHT),
    Member("Joe", "+15035550164", "responder", "responders", ("en",), NIGHT),
)


def seed(store: Store, vault: Vault, now_ms: int, staff: tuple[Member, ...] = STAFF) -> int:
    """Adds those who are missing, each with a weekly shift, and says how many they were.

    Who is there already (by phone number) is left as they are, shifts and all. Raises the store's errors.
    """
    return store.write(
        lambda tx: sum(_add(tx, vault, now_ms, member, place) for place, member in enumerate(staff, start=1))
    )


def _add(tx: Tx, vault: Vault, now_ms: int, member: Member, place: int) -> int:
    index = vault.index("phone", member.phone)
    if any(row["phone_idx"] == index for row in tx.all("people_all")):
        return 0
    person = new_id(now_ms)
    tx.run(
        "add_person",
        id=person,
        name_enc=vault.seal(member.name, name_about(person)),
        phone_enc=vault.seal(member.phone, phone_about(person)),
        phone_idx=index,
        roles=json.dumps([member.role]),
        teams=json.dumps([member.team]),
        languages=json.dumps(member.languages),
        ring_order=place,
        available=1,
        created_at=now_ms,
    )
    if member.email:
        tx.run("set_person_email", id=person, email_enc=vault.seal(member.email, email_about(person)))
    tx.run(
        "add_shift",
        id=new_id(now_ms),
        person_id=person,
        team=member.team,
        weekly=json.dumps({"days": EVERY_DAY, "start": member.hours[0], "end": member.hours[1]}),
        starts_at=None,
        ends_at=None,
        valid_from=None,
        valid_to=None,
    )
    audit.append(tx, now_ms, person, "seed", "person_added", {"team": member.team})
    return 1
