"""The machine's clock is set, and every wait ends as many real seconds later as before."""

from __future__ import annotations

from typing import cast

import pytest

from db import jobs
from db.store import Store, open_store
from db.vault import Vault
from flows.paging.model import Accepted, Arrived
from ivr.house import ms
from ivr.ports import Carrier
from ivr.watch.clockwatch import ClockWatch, watch_of
from ivr.worker import Worker
from tests.ivr.dispatch_town import DispatchTown
from tests.ivr.phone_company import PhoneCompany

HOUR = 3600


class Machine:
    """Its wall clock, which can be set, and the time since its start, which cannot."""

    def __init__(self, town: DispatchTown, boot: str = "boot-1") -> None:
        self.town, self.boot, self.up = town, boot, 5_000_000

    def watch(self) -> ClockWatch:
        return ClockWatch(self.town.house, lambda: self.up, self.boot)

    def runs(self, seconds: int) -> None:
        """Real time passes."""
        self.town.clock.pass_(seconds)
        self.up += seconds * 1000

    def is_set(self, seconds: int) -> None:
        """Somebody sets the wall clock."""
        self.town.clock.pass_(seconds)


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DispatchTown:
    return DispatchTown(open_store(sqlite_url), vault)


@pytest.fixture
def machine(town: DispatchTown) -> Machine:
    return Machine(town)


def rings_in(town: DispatchTown, dispatch: str) -> float:
    """Seconds until the dispatch's timer, by the wall clock as it is now."""
    (timer,) = town.timers(dispatch)
    return (timer["due_at"] - ms(town.clock.now())) / 1000


@pytest.mark.parametrize("by", [HOUR, -HOUR, 31, -31])
def test_a_level_keeps_its_real_time_whichever_way_the_clock_is_set(
    town: DispatchTown, machine: Machine, by: int, caplog: pytest.LogCaptureFixture
) -> None:
    watch = machine.watch()
    watch.look()
    dispatch = town.opens()
    machine.runs(100)
    machine.is_set(by)
    watch.look()
    assert rings_in(town, dispatch) == 20
    assert town.replayed(dispatch) == town.stands(dispatch)
    town.rings(dispatch)
    assert town.stands(dispatch).level == 1
    assert rings_in(town, dispatch) == 120, "the next level has its full time"
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["clock_moved"]
    assert f"set by {by} seconds" in caplog.text


def test_somebody_on_scene_is_asked_in_time_though_the_clock_went_back(
    town: DispatchTown, machine: Machine
) -> None:
    watch = machine.watch()
    watch.look()
    dispatch = town.opens(need=1)
    town.happens(dispatch, Accepted(town.people["Ana"]))
    town.happens(dispatch, Arrived(town.people["Ana"]))
    machine.up += 2_000
    machine.runs(600)
    machine.is_set(-HOUR)
    watch.look()
    assert rings_in(town, dispatch) == 300


def test_a_few_seconds_are_the_time_service_at_work_and_move_nothing(
    town: DispatchTown, machine: Machine
) -> None:
    watch = machine.watch()
    watch.look()
    dispatch = town.opens()
    machine.is_set(29)
    watch.look()
    assert rings_in(town, dispatch) == 91
    assert town.rows("open_alerts", limit=9) == []


def test_of_two_workers_one_moves_the_waits_and_the_other_finds_it_done(
    town: DispatchTown, machine: Machine
) -> None:
    one, other = machine.watch(), machine.watch()
    one.look()
    other.look()
    dispatch = town.opens()
    machine.is_set(HOUR)
    one.look()
    other.look()
    machine.watch().look()  # and one that starts just now
    assert rings_in(town, dispatch) == 120
    assert [row["kind"] for row in town.rows("dispatch_events", dispatch_id=dispatch)] == [
        "opened",
        "clock_moved",
    ]


def test_a_false_jump_and_back_leaves_everything_where_it_was(town: DispatchTown, machine: Machine) -> None:
    watch = machine.watch()
    watch.look()
    dispatch = town.opens()
    machine.is_set(HOUR)
    watch.look()
    machine.runs(30)
    machine.is_set(-HOUR)
    watch.look()
    assert rings_in(town, dispatch) == 90


def test_after_a_restart_of_the_machine_the_comparison_begins_anew(town: DispatchTown) -> None:
    before = Machine(town)
    before.watch().look()
    dispatch = town.opens()
    town.clock.pass_(60)
    after = Machine(town, boot="boot-2")
    after.up = 1_000
    after.watch().look()
    assert rings_in(town, dispatch) == 60


def test_pages_and_other_errands_that_wait_move_too_and_what_was_made_since_does_not(
    town: DispatchTown, machine: Machine
) -> None:
    watch = machine.watch()
    watch.look()
    town.opens()
    machine.is_set(HOUR)
    now = ms(town.clock.now())
    fresh = {"ref": "made since", "due_at": now + 5_000, "key": None, "now_ms": now}
    town.store.write(lambda tx: jobs.add(tx, "end_leg", **fresh))  # type: ignore[arg-type]
    watch.look()
    (job,) = town.rows("jobs_of", ref="made since")
    assert job["due_at"] == now + 5_000
    (dispatch,) = town.rows("live_dispatches", limit=9)
    for page in town.rows("pages_of_dispatch", dispatch_id=dispatch["id"]):
        (send,) = town.rows("jobs_of", ref=page["id"])
        assert send["due_at"] == page["due_at"]
        assert page["due_at"] - now in (0, 20_000)


def test_the_worker_looks_before_it_claims_anything(town: DispatchTown, machine: Machine) -> None:
    carrier = cast(Carrier, PhoneCompany(town.clock))
    worker = Worker(town.house, carrier, watch=machine.watch())
    worker.begin()
    dispatch = town.opens()
    machine.is_set(HOUR)
    worker.begin()
    worker.close()
    assert town.stands(dispatch).level == 0
    assert rings_in(town, dispatch) == 120


def test_a_watch_that_breaks_does_not_stop_what_it_watches(town: DispatchTown) -> None:
    def breaks() -> int:
        raise OSError

    dispatch = town.opens()
    town.clock.pass_(121)
    carrier = cast(Carrier, PhoneCompany(town.clock))
    worker = Worker(town.house, carrier, watch=ClockWatch(town.house, breaks, "boot-1"))
    worker.tick()
    worker.close()
    assert town.stands(dispatch).level == 1


def test_a_clock_that_is_given_to_us_is_not_watched(town: DispatchTown) -> None:
    assert watch_of(town.house) is None


# ------------------------------------------------------------------ PostgreSQL


@pytest.mark.postgres
def test_on_postgresql_our_clock_is_compared_with_the_databases_and_nothing_is_moved(
    postgres_url: str, vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    from db.store import Tx
    from ivr.house import at

    town = DispatchTown(open_store(postgres_url), vault)
    watch = Machine(town).watch()

    def clock_there(tx: Tx) -> int:
        row = tx.one("database_clock")
        assert row is not None
        return int(row["at"])

    def apart(seconds: int) -> list[str]:
        town.clock.at = at(town.store.read(clock_there) + seconds * 1000)
        watch.look()
        watch.compare_with_database()
        return [row["alarm"] for row in town.rows("open_alerts", limit=9)]

    assert apart(0) == apart(3) == apart(-3) == []
    assert apart(-8) == apart(60) == ["clocks_apart"]
    assert "the database's are" in caplog.text
    town.store.close()


def test_the_databases_own_clock_is_read_on_either_engine(store: Store) -> None:
    row = store.read(lambda tx: tx.one("database_clock"))
    assert row is not None
    assert row["at"] > 1_700_000_000_000
