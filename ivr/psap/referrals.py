"""A 911 center asks for a team: signed from its own system (console/psap/center_api.py), or by a form of the
console. Eligible or not is said by the flow's rules (flows/referral.py), with the reason; who is eligible
while a team is there gets one at once.

The center's CAD number is its name for the matter: asked for again with the same number it is the same
request, and nobody is called twice. While no team was sent it is judged anew, by what is known now; once one
was, what is new is told to it (ivr/psap/referral_news.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from db import audit
from db.ids import new_id
from db.store import Row, Tx
from flows.paging.model import Cancelled, Policy
from flows.paging.who import parts
from flows.referral import Judged, judged
from ivr.calls.facts import LiveFacts
from ivr.dispatch import dispatching, incidents
from ivr.dispatch.dispatching import Asked
from ivr.dispatch.incidents import Details
from ivr.house import House, ms
from ivr.psap import referral_news

# Why a center may take its request back: codes of flows/codes.REASONS.
WITHDRAWN = (
    "CALLER_DECLINED",
    "CALLER_REQUESTED_POLICE",
    "CRIME",
    "DISCONNECTED",
    "DUPLICATE",
    "HAZARD",
    "IMMINENT_SUICIDE",
    "MEDICAL",
    "OUT_OF_AREA",
    "VIOLENCE",
    "WEAPON",
)


@dataclass(frozen=True)
class Wanted:
    """What a center asks for. `answers`: yes, no or unknown, by disqualifier. `place`, `safety`, `people` and
    `note` are sealed, and `cad` is."""

    center: str
    call_type: str
    language: str
    cad: str = field(repr=False)
    place: str = field(repr=False)
    answers: Mapping[str, str]
    safety: str = field(default="", repr=False)
    people: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


def ask(house: House, tx: Tx, wanted: Wanted, by: str, now: datetime) -> str:
    """Judge a request, and call a team out if the rules say so. The request's id; the same for the same CAD
    number of the same center: what is new then is told to the team that was called.

    Raises ValueError for a call type that is no code, OverError for a request that is over or cancelled."""
    index = house.vault.index("cad", f"{wanted.center}\0{plain(wanted.cad)}")
    tx.run(
        "add_referral", id=new_id(ms(now)), center=wanted.center, cad_idx=index, asked_by=by, asked_at=ms(now)
    )
    row = tx.one("referral_of_cad", center=wanted.center, cad_idx=index)
    if row is None:
        raise LookupError("the request that was just stored is gone")
    if row["dispatch_id"] is None and row["cancelled_at"] is None:
        _judge(house, tx, row, wanted, by, now)
    else:
        told = Details(wanted.place, wanted.safety, wanted.people, wanted.note)
        about, answers = wanted.call_type, wanted.answers
        referral_news.more(house, tx, row, by, now, told=told, about=about, given=answers)
    return str(row["id"])


def plain(cad: str) -> str:
    """A CAD number as it is compared: capitals and digits alone."""
    return re.sub(r"[^A-Z0-9]", "", cad.upper())


def _judge(house: House, tx: Tx, row: Row, wanted: Wanted, by: str, now: datetime) -> None:
    today = now.astimezone(ZoneInfo(house.flow.zone)).date()
    found = judged(house.flow, wanted.call_type, wanted.answers, today)
    answers = {name: wanted.answers.get(name, "unknown") for name in house.flow.disqualifiers}
    reasons, dispatch = found.reasons, None
    if found.eligible == "yes" and (away := nobody_there(house, tx, now)):
        reasons = (away,)
    elif found.eligible == "yes":
        dispatch = _open(house, tx, row["id"], wanted, found, by, now)
    tx.run(
        "save_referral",
        id=row["id"],
        judged_at=ms(now),
        call_type=wanted.call_type,
        language=wanted.language,
        answers=json.dumps(answers),
        eligible=found.eligible,
        decision=found.decision,
        reasons=json.dumps(reasons),
        flow_hash=house.flow.hash,
        dispatch_id=dispatch,
    )
    detail = {"eligible": found.eligible, "decision": found.decision, "reasons": list(reasons)}
    sent = dispatch is not None
    audit.append(tx, ms(now), row["id"], by, "referral_judged", {**detail, "sent": sent})


def nobody_there(house: House, tx: Tx, now: datetime) -> str:
    """Why no team can come now, a reason code; "" if one can. The same question as a call's rules ask: a team
    that is not there is not promised."""
    teams, facts = teams_of(house), LiveFacts(house, tx, now, "", None)
    if not teams or any(facts.present(team) for team in teams):
        return ""
    shut = not any(facts.open(house.flow.teams[team].schedule) for team in teams)
    return "CLOSED" if shut else "NO_UNIT"


def teams_of(house: House) -> list[str]:
    """The teams that the flow's first policy calls out; none if it does not go by teams."""
    first: Policy | None = next(iter(house.flow.policies.values()), None)
    named = [parts(level.who) for level in first.levels] if first else []
    return list(dict.fromkeys(name for kind, name in named if kind in ("shift", "team")))


def _open(house: House, tx: Tx, referral: str, wanted: Wanted, found: Judged, by: str, now: datetime) -> str:
    asked = Asked(
        call_type=wanted.call_type,
        priority=found.priority,
        language=wanted.language,
        by=by,
        place=wanted.place,
        safety=wanted.safety,
        people=wanted.people,
        note=wanted.note,
        cad=wanted.cad,
    )
    alike = [row["id"] for row in incidents.similar(house, tx, asked, now)]
    if alike:  # for staff, who decide: nothing is joined by itself
        audit.append(tx, ms(now), referral, "system", "similar", {"incidents": alike})
    return dispatching.open_dispatch(house, tx, asked, now)


def cancel(house: House, tx: Tx, referral: str, reason: str, by: str, now: datetime) -> bool:
    """The center needs no team any more: everybody who was asked or comes is told. False if it was over.

    Raises ValueError for a reason that is none of WITHDRAWN, LookupError for a request that there is not."""
    if reason not in WITHDRAWN:
        raise ValueError(f"there is no such reason: give one of {', '.join(WITHDRAWN)}")
    row = tx.one("referral_to_change", id=referral)
    if row is None:
        raise LookupError("there is no such request")
    if row["cancelled_at"] is not None:
        return False
    if (
        row["dispatch_id"]
        and dispatching.happen(house, tx, row["dispatch_id"], Cancelled(by, reason), now, by).late
    ):
        return False
    tx.run("cancel_referral", id=referral, cancelled_at=ms(now), cancel_reason=reason)
    audit.append(tx, ms(now), referral, by, "referral_cancelled", {"reason": reason})
    return True
