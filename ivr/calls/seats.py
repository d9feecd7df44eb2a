"""Who sits with a caller: the counselor, and whoever was asked to join them. Rows of `leg`, in the order in
which they were asked."""

from __future__ import annotations

from collections.abc import Sequence

from db.store import Row

ASKED = ("planned", "calling", "ringing", "answered")  # nobody has pressed a key yet
OURS = ("accepted", "talking")
GUEST, INTERPRETER = "guest", "interpreter"  # purposes of a leg that joins the two (ivr/calls/guests.py)


def is_guest(leg: Row) -> bool:
    """Somebody who was asked to join a counselor and a caller."""
    return leg["purpose"] in (GUEST, INTERPRETER)


def keeps_the_caller(leg: Row) -> bool:
    """Is this one on the call, and could the caller be left with them?"""
    return leg["state"] in OURS and leg["purpose"] != INTERPRETER


def host(found: Row, legs: Sequence[Row]) -> Row | None:
    """Whose leaving ends the room, so that the caller's own call asks what is next: whoever has the call,
    else one of ours, else one from outside. None if the caller could be left with nobody. `found`: the
    handoff."""
    keepers = [leg for leg in legs if keeps_the_caller(leg)]
    return min(
        keepers,
        key=lambda leg: (leg["person_id"] != found["won_by"], leg["person_id"] is None),
        default=None,
    )
