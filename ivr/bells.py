"""The bells: APScheduler rings the worker's tick and the nightly work. It holds no state of ours, so it may
be killed at any moment (its own job store loses jobs when it is: docs/adr/0001-libraries.md)."""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

TICK = 0.25  # seconds
BEAT = 5.0

logging.getLogger("apscheduler").setLevel(logging.ERROR)


def bells(
    tick: Callable[[], object],
    beat: Callable[[], object],
    hourly: Callable[[], object],
    nightly: Callable[[], object],
    zone: str,
) -> BlockingScheduler:
    """A scheduler, not started yet. `hourly` rings at five past, `nightly` at 03:30 in the city's `zone`."""
    scheduler = BlockingScheduler(
        executors={"default": ThreadPoolExecutor(4)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=zone,
    )
    scheduler.add_job(tick, "interval", seconds=TICK, id="tick")
    scheduler.add_job(beat, "interval", seconds=BEAT, id="beat")
    scheduler.add_job(hourly, "cron", minute=5, id="hourly")
    scheduler.add_job(nightly, "cron", hour=3, minute=30, id="nightly")
    return scheduler
