"""A dispatch as rows, and back: the state machine's values are what is stored, no more and no less."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from db.store import Row, Tx
from flows.paging.model import OVER, Dispatch, Member
from ivr.house import at, ms


def dispatch_of(row: Row, members: Sequence[Row]) -> Dispatch:
    return Dispatch(
        policy=row["policy"],
        need=row["need"],
        state=row["state"],
        epoch=row["epoch"],
        level=row["level"],
        entered=at(row["entered_at"]),
        due=_at(row["due_at"]),
        language=row["language"],
        queue=tuple(json.loads(row["queue"])),
        members=tuple(_member(member) for member in members),
        nudged=bool(row["nudged"]),
        told_late=bool(row["told_late"]),
        asked_ok=row["asked_ok"],
        rounds=row["rounds"],
    )


def _member(row: Row) -> Member:
    return Member(
        person=row["person_id"],
        level=row["level"],
        epoch=row["epoch"],
        stage=row["stage"],
        since=at(row["since"]),
        eta=_at(row["eta_at"]),
        due=_at(row["due_at"]),
        asked=row["asked"],
    )


def load(tx: Tx, row: Row) -> Dispatch:
    return dispatch_of(row, tx.all("members_of", dispatch_id=row["id"]))


def add(
    tx: Tx, dispatch_id: str, incident_id: str, code: str, dispatch: Dispatch, now: datetime, **more: object
) -> bool:
    """A new row with this code; False if a live dispatch has it. `more`: flow_hash, opened_by, test."""
    added = tx.run(
        "add_dispatch",
        id=dispatch_id,
        incident_id=incident_id,
        code=code,
        policy=dispatch.policy,
        need=dispatch.need,
        language=dispatch.language,
        state=dispatch.state,
        epoch=dispatch.epoch,
        level=dispatch.level,
        entered_at=ms(dispatch.entered),
        due_at=_ms(dispatch.due),
        queue=json.dumps(dispatch.queue),
        opened_at=ms(now),
        **more,
    )
    return bool(added)


def save(
    tx: Tx, dispatch_id: str, was: Dispatch | None, dispatch: Dispatch, now: datetime, reason: str | None
) -> None:
    """What changed. `reason`: why it is over, a code."""
    tx.run(
        "save_dispatch",
        id=dispatch_id,
        need=dispatch.need,
        state=dispatch.state,
        epoch=dispatch.epoch,
        level=dispatch.level,
        entered_at=ms(dispatch.entered),
        due_at=_ms(dispatch.due),
        queue=json.dumps(dispatch.queue),
        nudged=int(dispatch.nudged),
        told_late=int(dispatch.told_late),
        asked_ok=dispatch.asked_ok,
        rounds=dispatch.rounds,
        over_at=ms(now) if dispatch.state in OVER else None,
        reason=reason,
        at=ms(now),
    )
    stored = dict(enumerate(was.members)) if was else {}
    for n, member in enumerate(dispatch.members):
        if stored.get(n) != member:
            _save_member(tx, dispatch_id, n, member)


def _save_member(tx: Tx, dispatch_id: str, n: int, member: Member) -> None:
    tx.run(
        "save_member",
        dispatch_id=dispatch_id,
        person_id=member.person,
        n=n,
        level=member.level,
        epoch=member.epoch,
        stage=member.stage,
        since=ms(member.since),
        eta_at=_ms(member.eta),
        due_at=_ms(member.due),
        asked=member.asked,
    )


def _at(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else at(milliseconds)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else ms(moment)
