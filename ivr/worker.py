"""The worker's tick: due timers, then the outbox. Rows are the truth; its bell holds no state."""

from __future__ import annotations

import logging
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from db import audit, jobs, retention
from db.jobs import Job
from db.store import Duplicate, StoreError, Tx
from ivr import errands
from ivr.calls import handoffs
from ivr.dispatch import dispatching, left_open, practice, results
from ivr.house import House, later, ms
from ivr.outgoing.errand import LEASE, Errand
from ivr.outgoing.killpoints import Point, nowhere
from ivr.outgoing.mail import Mail
from ivr.ports import Carrier
from ivr.texting import text_silence, text_slowed, waking
from ivr.watch import audit_watch, roster_watch, timerwatch
from ivr.watch.clockwatch import ClockWatch

log = logging.getLogger("careline.worker")

TIMERS = {
    "ring": handoffs.ring,
    "dispatch": dispatching.timer,
    "page_result": results.page_result,
    "text_result": results.text_result,
    "way_shut": results.way_shut,
    practice.ENDS: practice.end,
    left_open.KIND: left_open.look,
    "text_wake": waking.wake,
    "text_silence": text_silence.look,
    "text_slowed": text_slowed.write,
}
TIMER_LEASE = 10_000  # ms; a timer is one short transaction
ERRAND_LEASE = LEASE
AT_ONCE = 8  # errands under way at the same time, so that ten phones ring together
AWHILE = 0.25  # seconds that timers wait for a hand at the most
FAILED_AGAIN = 5  # seconds until a job that broke is tried again


class Worker:
    """One worker. Several may run beside each other: a job is held by one at a time."""

    def __init__(
        self,
        house: House,
        carrier: Carrier,
        name: str = "worker",
        *,
        mail: Mail | None = None,
        watch: ClockWatch | None = None,
        point: Point = nowhere,
    ) -> None:
        """`mail`: the second route, if there is one. `watch`: on the machine's clock. `point`: where a test
        may end it (ivr/outgoing/killpoints.py)."""
        self._house, self._carrier, self._name = house, carrier, name
        self._mail, self._watch, self._point = mail, watch, point
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="errand")
        self._under_way: list[Future[None]] = []
        self._closing = False

    def tick(self) -> bool:
        """Do what is due now, to its end. True if there was anything. Never raises."""
        begun = self.begin()
        under_way, self._under_way = self._under_way, []
        wait(under_way)
        return begun or bool(under_way)  # with every hand full nothing was claimed: there may be more

    def go_on(self) -> None:
        """What a bell rings: begin, and as soon as a hand is free begin again, as long as there is anything
        to do. With a claim for each bell alone, two hundred pages would take as many bells as hands allow."""
        while not self._closing and (self.begin() or self._full()):
            wait(self._under_way, timeout=AWHILE, return_when=FIRST_COMPLETED)

    def _full(self) -> bool:
        return sum(not errand.done() for errand in self._under_way) >= AT_ONCE

    def begin(self) -> bool:
        """Do the timers that are due and set out on the errands, without waiting for them: a carrier that is
        slow with one must not hold up the others. True if there was anything. Never raises: the next bell
        tries again."""
        try:
            self._look_at_clock()
            due = jobs.next_due(self._house.store)
            if due is None or due > ms(self._house.clock.now()):
                return False
            return bool(self._timers() + self._errands())
        except StoreError as error:
            log.error("the store did not answer the worker: %s", error)
            return False

    def _look_at_clock(self) -> None:
        """Before anything is claimed. A watch that breaks must not stop what it watches."""
        try:
            if self._watch is not None:
                self._watch.look()
        except StoreError:
            raise
        except Exception:
            log.exception("the clock could not be looked at")

    def _look_at_timers(self) -> None:
        try:
            timerwatch.look(self._house, self._house.clock.now())
            if self._watch is not None:
                self._watch.compare_with_database()
        except StoreError:
            raise
        except Exception:
            log.exception("the dispatches' timers could not be looked at")

    def _timers(self) -> int:
        house = self._house
        now = house.clock.now()
        due = jobs.claim(house.store, ms(now), TIMERS, 100, TIMER_LEASE)
        for job in handoffs.in_turn(house, due):
            try:
                self._point(f"{job.kind}/timer/commit")
                house.store.write(lambda tx, job=job: TIMERS[job.kind](house, tx, job, now))  # type: ignore[misc]
                self._point(f"{job.kind}/timer/committed")
            except Exception:
                self._failed(job)
        return len(due)

    def _errands(self) -> int:
        """Claims no more than can be begun at once: a lease must not run out in a queue of ours."""
        house = self._house
        self._under_way = [errand for errand in self._under_way if not errand.done()]
        free = AT_ONCE - len(self._under_way)
        if not free:
            return 0
        due = jobs.claim(house.store, ms(house.clock.now()), errands.ERRANDS, free, ERRAND_LEASE)
        for job in due:
            self._point(f"{job.kind}/hold/committed")
        self._under_way += [self._pool.submit(self._run, job) for job in due]
        return len(due)

    def _run(self, job: Job) -> None:
        try:
            errands.run(Errand(self._house, self._carrier, job, self._mail, self._point))
        except Exception:
            self._failed(job)

    def _failed(self, job: Job) -> None:
        """Say so, and try again later: a job is never dropped because it broke."""
        log.exception("job %s of kind %s broke (try %d)", job.id, job.kind, job.attempts)
        due = later(self._house.clock.now(), FAILED_AGAIN)
        try:
            self._house.store.write(lambda tx: jobs.later(tx, job, due, "broke"))
        except StoreError:
            log.error("job %s comes back when its lease ends", job.id)

    def beat(self) -> None:
        """A sign of life, every dispatch's timer looked at, and the audit chain sealed up to now."""
        now = ms(self._house.clock.now())

        def work(tx: Tx) -> None:
            tx.run("beat", name=self._name, at=now, detail="")

        try:
            self._house.store.write(work)
            self._look_at_timers()
            self._seal()
        except StoreError as error:
            log.error("no sign of life could be stored: %s", error)

    def _seal(self) -> None:
        """Everything that is not sealed yet; another worker may have been quicker with it."""
        sealed = -1
        try:
            while (head := audit.seal_batch(self._house.store, self._house.audit_key)).count != sealed:
                sealed = head.count
        except Duplicate:
            log.debug("another worker seals")

    def hourly(self) -> None:
        """Look whether the roster has gaps or people whom nothing reaches. Never raises: the next hour looks
        again, and so does the doctor."""
        try:
            raised = roster_watch.watch(self._house, self._house.clock.now())
            if raised:
                log.warning("the roster needs somebody's eyes: %s", ", ".join(sorted(set(raised))))
        except StoreError as error:
            log.error("the roster could not be looked at: %s", error)
        except Exception:
            log.exception("the roster could not be looked at")

    def nightly(self) -> None:
        """Delete what has been kept long enough (db/retention.py)."""
        try:
            now = ms(self._house.clock.now())
            log.info("the nightly purge: %s", retention.purge(self._house.store, now, retention.Schedule()))
            self._tell_head()
            audit_watch.prove(self._house)
        except StoreError as error:
            log.error("the nightly purge failed and is tried again tomorrow: %s", error)

    def _tell_head(self) -> None:
        """Into the log of the machine, where who can change the database cannot reach it: a database put back
        to an earlier state, or emptied, does not contain tonight's head."""
        head = self._house.store.read(lambda tx: tx.one("audit_head"))
        if head is not None:
            log.info("the audit log's head, for audit verify --expect: %d:%s", head["seal_no"], head["hash"])

    def close(self) -> None:
        """Finishes what is under way, and begins nothing more."""
        self._closing = True
        self._pool.shutdown()
