"""Which flows were in force, since when: each contact names the one it went through by its hash."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from db import audit
from db.store import StoreError, Tx
from ivr.house import House, ms

log = logging.getLogger("careline.flow")
TOLD = (
    "steps",
    "states",
    "transitions",
    "paths_without_circles",
    "rules",
    "languages",
)  # of a check's result


def begun(house: House, result: Mapping[str, Any] | None) -> None:
    """This flow is in force from now on; nothing, if it was in force before. `result`: what its check came
    to, None if that was not kept. Never raises for a store that is away: the next start writes it down."""
    try:
        house.store.write(lambda tx: enter(house, tx, result))
    except StoreError as error:
        log.warning("the flow's version was not written down: %s", error)


def enter(house: House, tx: Tx, result: Mapping[str, Any] | None) -> bool:
    """Whether it is new."""
    summary = json.dumps({name: result[name] for name in TOLD if name in result} if result else {})
    now = ms(house.clock.now())
    new = bool(tx.run("add_flow_version", hash=house.flow.hash, first_at=now, summary=summary))
    if new:
        audit.append(tx, now, "flow", "worker", "flow_in_force")
    return new
