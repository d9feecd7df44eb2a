"""The worker: what is due is done once, in time, and whatever stands in the way of one job is not in the way
of the others."""

from __future__ import annotations

import logging
import shutil
import threading
from pathlib import Path
from typing import cast

import pytest

from db import audit, jobs
from db.store import open_store
from db.vault import Vault
from ivr.house import ms
from ivr.ports import Carrier
from ivr.worker import AT_ONCE, ERRAND_LEASE, FAILED_AGAIN, Worker
from tests.ivr.errand_town import ANA, BEN, Town


def another_worker(town: Town, name: str = "worker.1") -> Worker:
    return Worker(town.house, cast(Carrier, town.carrier), name)


def test_two_workers_beside_each_other_ring_every_phone_once(town: Town) -> None:
    other = another_worker(town)
    for n in range(6):
        town.counselor(f"+1503555014{n}")
    town.somebody_waits()
    start = threading.Barrier(2)

    def works(worker: Worker) -> None:
        start.wait()
        for _ in range(20):
            worker.tick()

    both = [threading.Thread(target=works, args=(worker,)) for worker in (town.worker, other)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    other.close()
    rung = sorted(order.to for order in town.carrier.orders)
    assert rung == [f"+1503555014{n}" for n in range(6)]


def test_what_a_killed_worker_held_is_done_by_another_once_its_lease_is_over(town: Town) -> None:
    town.counselor()
    town.somebody_waits()
    held = jobs.claim(town.store, ms(town.clock.now()), ["ring"], 10, 10_000)
    assert len(held) == 1, "and with this its holder is gone"
    town.works(9)
    assert town.carrier.orders == []
    town.works(3)
    assert [order.to for order in town.carrier.orders] == [ANA]


def test_a_job_that_breaks_is_tried_again_and_the_others_are_done(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Ana's number was sealed with a key that is gone."""
    ana, ben = town.counselor(ANA), town.counselor(BEN)
    sealed = Vault([("gone", b"9" * 32)], index_key=b"i" * 32).seal(ANA, f"person.phone:{ana}")
    was = town.row("person_by_id", id=ana)["phone_enc"]
    town.store.write(lambda tx: tx.run("reseal_person_phone", id=ana, sealed=sealed, was=was))
    town.somebody_waits()
    with caplog.at_level(logging.DEBUG):
        town.works(2 * FAILED_AGAIN)
    assert [order.to for order in town.carrier.orders] == [BEN]
    assert "broke (try 2)" in caplog.text
    assert ANA not in caplog.text
    assert ben in town.busy()


def test_a_carrier_that_is_slow_with_one_phone_holds_up_neither_timers_nor_other_phones(town: Town) -> None:
    slow, answered, rang = threading.Event(), threading.Event(), threading.Event()

    def while_ringing() -> None:
        if not answered.is_set():
            answered.set()
            slow.wait(20)
        else:
            rang.set()

    town.carrier.meanwhile = while_ringing
    town.counselor(ANA)
    town.somebody_waits("CA1")
    town.worker.begin()  # the timer: whom to ring
    town.worker.begin()
    assert answered.wait(10), "the carrier has the request for Ana's phone, and keeps it"
    town.counselor(BEN)
    town.somebody_waits("CA2")
    town.worker.begin()
    town.worker.begin()
    assert rang.wait(10), "Ben's phone rings for the second caller meanwhile"
    slow.set()
    town.works()
    assert sorted(order.to for order in town.carrier.orders) == [ANA, BEN]


def test_no_more_errands_are_claimed_than_can_be_begun(town: Town) -> None:
    """What waits in a worker's own queue could outlive its lease, and be done twice."""
    slow = threading.Event()
    town.carrier.meanwhile = lambda: slow.wait(20)
    for n in range(AT_ONCE + 4):
        town.counselor(f"+150355502{n:02}")
    town.somebody_waits()
    for _ in range(4):
        town.worker.begin()
    held = [job for leg in town.of("legs_of_contact") for job in town.rows("jobs_of", ref=leg["id"])]
    assert sum(job["attempts"] for job in held) == AT_ONCE
    assert all(job["due_at"] == ms(town.clock.now()) + ERRAND_LEASE for job in held if job["attempts"])
    threading.Timer(0.05, slow.set).start()  # the tick that finds every hand full does the rest afterwards
    town.works()
    assert len(town.carrier.orders) == AT_ONCE + 4


def test_a_store_that_is_gone_stops_no_worker(
    sqlite_url: str, vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    """Its bells ring on, and with the store the work comes back."""
    opened = open_store(sqlite_url)
    town = Town(opened, vault)
    town.counselor()
    town.somebody_waits()
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    shutil.copytree(file.parent, file.parent.parent / "kept", dirs_exist_ok=True)
    file.unlink()
    assert town.worker.tick() is False
    town.worker.beat()
    town.worker.nightly()
    assert "the store did not answer the worker" in caplog.text
    assert "no sign of life could be stored" in caplog.text
    for part in (file.parent.parent / "kept").glob("careline.db*"):
        shutil.copy(part, file.parent / part.name)
    town.works(1)
    assert [order.to for order in town.carrier.orders] == [ANA]
    town.worker.close()
    opened.close()


def test_two_workers_seal_the_log_without_tripping_over_each_other(town: Town) -> None:
    other = another_worker(town)
    town.rings()
    town.press("1", "1", "3")
    both = [threading.Thread(target=worker.beat) for worker in (town.worker, other)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    town.worker.beat()
    other.close()
    assert audit.verify(town.store, town.house.audit_key) == []
    assert {row["name"] for row in town.rows("heartbeats")} == {"worker.0", "worker.1"}
