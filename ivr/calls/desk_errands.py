"""What the worker asks of the carrier for somebody at their desk."""

from __future__ import annotations

from ivr.calls.handoffs import OURS
from ivr.outgoing.errand import Errand


def move_leg(errand: Errand) -> None:
    """Send a counselor's phone from the room into the menu, or back, unless they have hung up meanwhile."""
    leg = errand.read("leg_by_id", id=errand.job.ref)
    if leg is None or leg["ended_at"] is not None or not leg["call_id"] or leg["state"] not in OURS:
        return errand.done()
    path = f"/voice/leg/{leg['id']}/{errand.job.payload['to']}"
    if errand.wanted():
        errand.ask("redirect", lambda: errand.carrier.redirect_call(leg["call_id"], path))
    return errand.done()
