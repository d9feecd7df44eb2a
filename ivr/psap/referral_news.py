"""A 911 center tells more about what a team was asked for already: the team hears of it, and what rules a
team out raises an urgent alarm, so that a person decides whether the team goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from db import audit
from db.store import Row, Tx
from flows.codes import CALL_TYPES, REASONS
from flows.referral import judged
from ivr.dispatch import dispatch_news, incidents
from ivr.dispatch.incidents import Details
from ivr.house import House, ms
from ivr.outgoing import alerts
from ivr.worded import WordedError

ALARM = "ruled_out"
NOW = " | The 911 center adds: "
LONGEST = dispatch_news.LONGEST  # characters of each thing that is told
FOR_GOOD = (
    "It is over, or was called off: nobody reads this any more, and nothing was stored. For something new "
    "give a new number; if somebody is in danger send 911 units, and tell us by phone."
)


class OverError(WordedError):
    """More was told about a request that is over. Its words say what to do instead."""

    def __init__(self) -> None:
        super().__init__(FOR_GOOD)


def more(
    house: House,
    tx: Tx,
    row: Row,
    by: str,
    now: datetime,
    *,
    told: Details,
    about: str,
    given: Mapping[str, str],
) -> bool:
    """What is new in a request whose team was asked for is stored and told to everybody who comes. False if
    nothing is new: the same request was sent again.

    Args:
        row: of `referral`, held. told: what the center says, as sent. about: the call type as sent.
        given: yes, no or unknown, by disqualifier. Unknown, or left out, takes nothing back.

    Raises OverError if no team is asked for any more.
    """
    dispatch = tx.one("dispatch_by_id", id=row["dispatch_id"]) if row["dispatch_id"] else None
    incident = tx.one("incident_to_change", id=dispatch["incident_id"]) if dispatch else None
    live = tx.all("live_dispatches_of_incident", incident_id=incident["id"]) if incident else []
    if row["cancelled_at"] is not None or incident is None or dispatch is None or not live:
        raise OverError
    before = json.loads(row["answers"])
    after = before | {name: one for name, one in given.items() if one != "unknown"}
    changed = {name: one for name, one in after.items() if "yes" in (one, before.get(name))}
    changed = {name: one for name, one in changed.items() if one != before.get(name)}
    known = asdict(incidents.details_of(house, incident))
    new = {name: added(known[name], text) for name, text in asdict(told).items() if text}
    if changed:
        new["safety"] = added(new.get("safety", known["safety"]), _said(house, changed), again=True)
    if about != row["call_type"]:
        new["note"] = added(new.get("note", known["note"]), CALL_TYPES[about])
    new = {name: text for name, text in new.items() if text != known[name]}
    if not new:
        return False
    incidents.learn(house, tx, incident["id"], Details(**new), by, now)
    people = sum(dispatch_news.tell_coming(house, tx, each, f"{ms(now)}", now) for each in live)
    if ruled_out := sorted(name for name, one in changed.items() if one == "yes"):
        alerts.raise_(
            house, tx, ALARM, dispatch["id"], now, key=f"{ALARM}:{dispatch['id']}:{','.join(ruled_out)}"
        )
    _store(house, tx, row, after, judge_anew=bool(changed), now=now)
    detail = {"told": sorted(new), "answers": changed, "people": people}
    audit.append(tx, ms(now), row["id"], by, "referral_news", detail)
    return True


def added(known: str, new: str, *, again: bool = False) -> str:
    """What was known, with what is new behind it: nothing that was told before is lost, whoever told it, and
    what is told twice stands there once. A text that only grew takes the place of its beginning. `again`: it
    is news though it was told before, and stands last."""
    parts = known.split(NOW) if known else []
    if new in parts and not (again and parts[-1] != new):
        return known
    parts = [part for part in parts if part != new]
    if parts and new.startswith(parts[-1]):
        parts.pop()
    parts.append(new)
    while len(parts) > 2 and len(NOW.join(parts)) > LONGEST:
        del parts[1]
    return NOW.join(parts)[-LONGEST:]


def _said(house: House, changed: Mapping[str, str]) -> str:
    """What is answered otherwise than before, in the words of the reasons."""
    said = []
    for name, one in changed.items():
        words = REASONS[house.flow.disqualifiers[name].reason] if name in house.flow.disqualifiers else name
        said.append(words if one == "yes" else f"No longer: {words[0].lower()}{words[1:]}")
    return " ".join(said)


def _store(
    house: House, tx: Tx, row: Row, answers: Mapping[str, str], *, judge_anew: bool, now: datetime
) -> None:
    verdict = {name: row[name] for name in ("eligible", "decision", "reasons", "flow_hash")}
    if judge_anew:
        today = now.astimezone(ZoneInfo(house.flow.zone)).date()
        found = judged(house.flow, row["call_type"], answers, today)
        verdict = {
            "eligible": found.eligible,
            "decision": found.decision,
            "reasons": json.dumps(found.reasons),
            "flow_hash": house.flow.hash,
        }
    tx.run("save_referral_news", id=row["id"], changed_at=ms(now), answers=json.dumps(answers), **verdict)
