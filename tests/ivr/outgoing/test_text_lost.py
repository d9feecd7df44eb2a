"""A text that did not arrive leaves nobody alone: when its alarm was seen, somebody still calls them."""

from __future__ import annotations

import pytest

from ivr.outgoing import alerts
from tests.ivr.errand_town import Town
from tests.ivr.outgoing.test_outbox import _says as says
from tests.ivr.outgoing.test_outbox import a_texter, queues, told


@pytest.mark.parametrize("safe", [True, False])
def test_a_caller_whom_a_text_does_not_reach_still_waits_when_its_alarm_was_seen(
    town: Town, safe: bool
) -> None:
    contact = a_texter(town)  # they called, and no conversation of theirs is open
    if not safe:
        says(town, town.row("contact_by_id", id=contact)["caller_idx"], call_ok=0)
    queued = str(queues(town, contact))
    town.works(1)
    told(town, queued, "undelivered", 30003)
    town.works(1)
    (alarm,) = town.rows("open_alerts", limit=9)
    town.store.write(lambda tx: alerts.acknowledge(tx, alarm["id"], "lee", town.clock.now()))
    waits = town.rows("who_waits", limit=9)
    assert [(row["contact_id"], row["why"]) for row in waits] == [(contact, "TEXTS_BLOCKED")] * safe
