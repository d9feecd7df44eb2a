"""What somebody took over and never closed is brought to mind, until it is said how it ended."""

from __future__ import annotations

import pytest

from db import jobs
from db.store import Store
from db.vault import Vault
from flows.paging.model import Accepted
from ivr.dispatch import dispatch_desk
from ivr.house import ms
from ivr.worker import TIMERS
from tests.ivr.dispatch_town import DispatchTown

FOUR_HOURS = 4 * 3600


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def taken_over(town: DispatchTown, **more: object) -> str:
    """Nobody accepted, and Sam sees to it."""
    dispatch = town.opens(**more)
    town.rings(dispatch)
    town.rings(dispatch)
    town.happens(dispatch, Accepted(town.people["Sam"]))
    assert town.stands(dispatch).state == "HANDED_OFF"
    return dispatch


def alarms(town: DispatchTown) -> list[tuple[str, str, str]]:
    rows = town.rows("open_alerts", limit=9)
    return [(row["alarm"], row["subject"], row["person_id"]) for row in rows if row["alarm"] == "left_open"]


def passes(town: DispatchTown, seconds: int) -> None:
    """And a worker does what is due."""
    town.clock.pass_(seconds)
    now = town.clock.now()
    for job in jobs.claim(town.store, ms(now), TIMERS, 100, 10_000):
        town.store.write(lambda tx, job=job: TIMERS[job.kind](town.house, tx, job, now))  # type: ignore[misc]


def test_what_was_taken_over_and_is_open_after_four_hours_is_an_alarm_with_whose_it_is(
    town: DispatchTown,
) -> None:
    dispatch = taken_over(town)
    passes(town, FOUR_HOURS - 60)
    assert alarms(town) == []
    passes(town, 60)
    assert alarms(town) == [("left_open", dispatch, town.people["Sam"])]
    assert "is still open" in town.texts("Sam", "alert")[-1]


def test_it_is_brought_to_mind_again_until_it_is_closed(town: DispatchTown) -> None:
    dispatch = taken_over(town)
    for _ in range(2):
        passes(town, FOUR_HOURS)
        (alarm,) = (row for row in town.rows("open_alerts", limit=9) if row["alarm"] == "left_open")
        town.store.write(lambda tx, id_=alarm["id"]: tx.run("acknowledge_alert", id=id_, at=1, by="sam"))  # type: ignore[misc]
    now = town.clock.now()
    given = (dispatch, "PD_TOOK_OVER", "", town.people["Sam"], now)
    town.store.write(lambda tx: dispatch_desk.close(town.house, tx, *given))
    passes(town, 2 * FOUR_HOURS)
    assert alarms(town) == []
    assert "left_open" not in town.jobs(dispatch)


def test_of_a_practice_nobody_is_reminded(town: DispatchTown) -> None:
    taken_over(town, test=True)
    passes(town, FOUR_HOURS)
    assert alarms(town) == []
