"""What a team is asked to attend. Many contacts may belong to one incident; it ends with how it ended."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from db import audit
from db.about import details_about, incident_cad_about
from db.ids import new_id
from db.store import Row, Tx
from flows.codes import CALL_TYPES, DISPOSITIONS, REASONS
from ivr.house import House, ms

LATELY = timedelta(hours=2)  # an incident that a new contact may be about
MOST = 50  # open incidents looked through for the same place


@dataclass(frozen=True)
class Asked:
    """Somebody decides that a team should come.

    `by`: who decides, a code as in the audit log. `policy`: "" for the flow's first. `need`: None for the
    policy's. `place`, `safety`, `people` and `note` are as told, and sealed. `contact`: whose call or text it
    is. `incident`: a further team for this one, though one is there already. `once`: an id for the dispatch,
    made by whoever asks, so that asking again with it is asking once.
    """

    call_type: str
    priority: int
    language: str
    by: str
    contact: str | None = None
    policy: str = ""
    need: int | None = None
    place: str = field(default="", repr=False)
    safety: str = field(default="", repr=False)
    people: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    cad: str = field(default="", repr=False)
    test: bool = False
    incident: str | None = None
    once: str = ""


@dataclass(frozen=True)
class Details:
    """What was told about an incident, opened. Every look is for a reason; whoever looks writes it down."""

    place: str = field(default="", repr=False)
    safety: str = field(default="", repr=False)
    people: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


def open_incident(house: House, tx: Tx, asked: Asked, now: datetime) -> str:
    """A new incident with what was told, sealed. Raises ValueError for a call type that is none."""
    if asked.call_type not in CALL_TYPES:
        known = ", ".join(sorted(CALL_TYPES))
        raise ValueError(f"there is no call type {asked.call_type!r}: give one of {known}")
    incident = new_id(ms(now))
    details = Details(asked.place, asked.safety, asked.people, asked.note)
    tx.run(
        "add_incident",
        id=incident,
        call_type=asked.call_type,
        priority=asked.priority,
        language=asked.language,
        details_enc=_sealed(house, incident, details),
        cad_enc=house.vault.seal(asked.cad, incident_cad_about(incident)) if asked.cad else None,
        opened_at=ms(now),
        opened_by=asked.by,
        decision="DISPATCH",
    )
    audit.append(tx, ms(now), incident, asked.by, "incident_opened", {"call_type": asked.call_type})
    return incident


def details_of(house: House, incident: Row) -> Details:
    """What was told about it; empty once it was purged. Raises VaultError without its key."""
    sealed = incident["details_enc"]
    return (
        Details(**json.loads(house.vault.open(sealed, details_about(incident["id"]))))
        if sealed
        else Details()
    )


def cad_of(house: House, incident: Row) -> str:
    """The 911 center's number of it; "" if there is none."""
    sealed = incident["cad_enc"]
    return house.vault.open(sealed, incident_cad_about(incident["id"])) if sealed else ""


def learn(house: House, tx: Tx, incident_id: str, told: Details, by: str, now: datetime) -> None:
    """More was told: what is given takes the place of what was known, what is empty changes nothing."""
    row = tx.one("incident_to_change", id=incident_id)
    if row is None:
        raise ValueError("there is no such incident")
    known = asdict(details_of(house, row)) | {name: text for name, text in asdict(told).items() if text}
    tx.run("note_incident_details", id=incident_id, details_enc=_sealed(house, incident_id, Details(**known)))
    audit.append(tx, ms(now), incident_id, by, "incident_details_changed")


def _sealed(house: House, incident_id: str, details: Details) -> bytes:
    return house.vault.seal(json.dumps(asdict(details)), details_about(incident_id))


# ------------------------------------------------------------------ which contact is about which


def similar(house: House, tx: Tx, asked: Asked, now: datetime) -> list[Row]:
    """Open incidents of the last two hours that this may be about: called about from the same number, or of
    the same call type at the same place. They are offered to whoever decides; nothing is joined by itself."""
    since = ms(now - LATELY)
    contact = tx.one("contact_by_id", id=asked.contact) if asked.contact else None
    found: dict[str, Row] = {}
    if contact is not None and contact["caller_idx"]:
        same = tx.all("open_incidents_of_caller", caller_idx=contact["caller_idx"], since=since)
        found |= {row["id"]: row for row in same}
    if place := _plain(asked.place):
        for row in tx.all("open_incidents", since=since, limit=MOST):
            if row["call_type"] == asked.call_type and _plain(details_of(house, row).place) == place:
                found.setdefault(row["id"], row)
    return [row for row in found.values() if row["id"] != asked.incident]


def _plain(place: str) -> str:
    """A place as it is compared: letters and digits alone."""
    return "".join(char for char in place.casefold() if char.isalnum())


def join_incident(house: House, tx: Tx, contact_id: str, incident_id: str, by: str, now: datetime) -> None:
    """This contact is about that incident, which is at least as urgent from now on."""
    contact = tx.one("contact_by_id", id=contact_id)
    if contact is None or not tx.run("join_incident", contact_id=contact_id, incident_id=incident_id):
        raise ValueError("there is no such contact")
    tx.run("raise_incident_priority", id=incident_id, priority=contact["priority"])
    audit.append(tx, ms(now), contact_id, by, "incident_joined", {"incident": incident_id})


# ------------------------------------------------------------------ how it ended


def close_incident(
    tx: Tx,
    incident_id: str,
    by: str,
    now: datetime,
    *,
    disposition: str | None = None,
    reason: str | None = None,
) -> bool:
    """Close it with how it ended, unless a team is still asked for or there. False if it stays open, or was
    closed before. Raises ValueError for a code that is none, or for neither."""
    check_codes(disposition, reason)
    if disposition is None and reason is None:
        raise ValueError("an incident is closed with a disposition or a reason: give one")
    tx.one("incident_to_change", id=incident_id)  # two teams that leave at once: one closes it
    if tx.all("live_dispatches_of_incident", incident_id=incident_id):
        return False
    told = {"disposition": disposition, "reason": reason}
    if not tx.run("close_incident", id=incident_id, closed_at=ms(now), **told):
        return False
    if disposition == "PD_TOOK_OVER":
        tx.run("note_police", id=incident_id, police="TOOK_OVER")
    audit.append(tx, ms(now), incident_id, by, "incident_closed", told)
    return True


def check_codes(disposition: str | None, reason: str | None) -> None:
    """Raises ValueError for what is no code: the log holds codes alone."""
    for given, known, what in ((disposition, DISPOSITIONS, "disposition"), (reason, REASONS, "reason")):
        if given is not None and given not in known:
            raise ValueError(f"that is no {what}: give one of {', '.join(known)}")
