"""Is a way out of the house shut? Counted in rows: every worker knows, and a restart forgets nothing."""

from __future__ import annotations

from datetime import datetime

from db import jobs
from db.store import Tx
from ivr.house import ms

LONG = 60  # seconds of refusals in a row, from which on a way counts as shut
GAP = 300  # seconds in which nothing was tried, after which nobody knows any more


def refused(tx: Tx, way: str, now: datetime) -> bool:
    """One more refusal. True if the way is shut by now; the first to find that out has the operator told."""
    tx.run("note_trouble", way=way, at=ms(now), gap=1000 * GAP)
    if not shut(tx, way, now):
        return False
    if tx.run("tell_trouble", way=way, told_at=ms(now)):
        jobs.add(tx, "way_shut", way, ms(now), key=f"way_shut:{way}")
    return True


def shut(tx: Tx, way: str, now: datetime) -> bool:
    """Has it refused everything for a minute or longer?"""
    found = tx.one("trouble_of", way=way)
    if found is None or ms(now) - found["last_at"] > 1000 * GAP:
        return False
    return bool(ms(now) - found["since"] >= 1000 * LONG)


def over(tx: Tx, way: str) -> None:
    """It took something: the next refusal is the first one."""
    if tx.one("trouble_of", way=way) is not None:
        tx.run("end_trouble", way=way)
