"""Is Careline alive, and can it serve? Two open pages that say nothing about anybody."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from db.store import StoreError
from ivr.door.gatehouse import desk

health = Blueprint("health", __name__)


@health.get("/health")
def alive() -> Response:
    """The process answers."""
    return jsonify(status="alive")


@health.get("/ready")
def ready() -> tuple[Response, int] | Response:
    """The store takes a call's turn, and a worker was seen in the last minute."""
    house = desk().house
    try:
        # Asked for as a turn of a call is: ready means that a call can be kept. A read would also be stuck in
        # a disk that hangs, and each question take a thread from the callers for good.
        beats = house.store.write(lambda tx: tx.all("heartbeats"), within=1.0)
    except StoreError:
        return jsonify(status="the store does not answer"), 503
    newest = max((row["at"] for row in beats), default=0)
    if house.clock.now().timestamp() * 1000 - newest > WORKER_MS:
        return jsonify(status="no worker was seen in the last minute"), 503
    return jsonify(status="ready")


WORKER_MS = 60_000
