"""What everybody does about themselves: sign off and on, and the calendar of their own shifts."""

from __future__ import annotations

from contextlib import suppress

from flask import Response, request

from console.pages import pages
from console.show import show
from console.signing import see
from console.visit import Visit
from ivr.accounts import staffing
from ivr.accounts.staffing import StaffError
from ivr.roster import calendars

PATH = "/desk/roster"


@pages.post("/roster/sign", may="roster.see")
def roster_sign(visit: Visit) -> Response:
    """Signed off, they are not rung whatever the roster says; signed on, they are again."""
    on = request.form.get("sign") == "on"
    me, now = visit.person, visit.now
    with suppress(StaffError):
        visit.house.store.write(lambda tx: staffing.sign(visit.house, tx, me, on, me, now))
    return see(PATH, "signed_on" if on else "signed_off")


@pages.post("/roster/calendar", may="roster.see")
def roster_calendar(visit: Visit) -> Response:
    """A new address, shown this once; the one before ends."""
    me, house, now = visit.person, visit.house, visit.now
    path = house.store.write(lambda tx: calendars.new_address(house, tx, me, by=me, now=now))
    return show("desk/roster_calendar.html", address=f"{house.public_url.rstrip('/')}{path}")


@pages.post("/roster/calendar/end", may="roster.see")
def roster_calendar_end(visit: Visit) -> Response:
    me, now = visit.person, visit.now
    visit.house.store.write(lambda tx: calendars.end_address(tx, me, by=me, now=now))
    return see(PATH, "calendar_ended")
