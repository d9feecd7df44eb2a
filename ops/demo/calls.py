"""The practice phone company forgets its calls when it stops: what was under way in the city is over then."""

from __future__ import annotations

from ivr import handlers
from ivr.calls import handoffs
from ivr.house import House
from ivr.ports import StatusEvent

MOST = 1000  # calls at a time; a demo has a dozen phones


def hang_up_all(house: House) -> None:
    """Every call that the database still knows as under way ends, callers first, as if the carrier said so:
    otherwise their counselors would count as busy until a call of theirs cannot last any longer.

    Raises StoreError.
    """
    live = house.store.read(lambda tx: tx.all("live_contacts", limit=MOST))
    for contact in live:
        if contact["call_id"]:
            handlers.take_status(house, StatusEvent(contact["call_id"], "completed"))
    for leg in house.store.read(lambda tx: tx.all("busy_people")):
        if leg["call_id"]:
            handoffs.leg_status(house, StatusEvent(leg["call_id"], "completed"), leg["leg_id"])
