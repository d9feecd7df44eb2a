"""Who reads somebody's record is written down: when it is opened, and again as long as it stays open.

What a browser says it has already decides nothing here: anybody can say that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from console import live
from console.visit import Visit
from db import audit
from ivr.house import ms

AGAIN = timedelta(minutes=10)  # what stays open for longer is written down again
# So long it is remembered that it is written down: pages that are kept alive ask each second and a half.
KNOWN = timedelta(seconds=50)


def noted(visit: Visit, subject: str, action: str, detail: Mapping[str, object] | None = None) -> None:
    """Written down, unless this person's same reading was within ten minutes. To be called before anything is
    shown; it writes once, and otherwise only reads: callers need the store's one writer.

    Args:
        subject: the id of what is read, as the audit log has it.
        action: a code.

    Raises:
        StoreBusy, StoreGone: then nothing may be shown.
    """
    actor = f"person:{visit.person}"
    asked = {"subject": subject, "actor": actor, "action": action, "since": ms(visit.now - AGAIN)}

    def look() -> bool:
        if not visit.house.store.read(lambda tx: tx.one("read_lately", **asked)):
            given = (ms(visit.now), subject, actor, action, detail)
            visit.house.store.write(lambda tx: audit.append(tx, *given))
        return True

    live.snapshots().get(("noted", actor, subject, action), visit.now, look, lasts=KNOWN)
