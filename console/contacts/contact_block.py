"""A supervisor blocks whoever called or wrote, for a while. Nobody has to see the number for it, so that also
a number that is shown to nobody can be blocked."""

from __future__ import annotations

from flask import Response, request

from console.contacts.contact import page
from console.office.blocklist import OVER, REFUSED, length_given
from console.pages import pages
from console.saying import say
from console.signing import see
from console.visit import Visit
from ivr.calls import blocking


@pages.post("/contacts/<contact>/block", may="numbers.block")
def contact_block(visit: Visit, contact: str) -> Response:
    reason = request.form.get("reason", "")
    asked = (contact, reason, length_given(visit), f"person:{visit.person}", visit.now)
    made = visit.house.store.write(lambda tx: blocking.block_caller(visit.house, tx, *asked))
    if made in REFUSED:
        return page(visit, contact, 422, refused=REFUSED[made], block_typed=request.form)
    return see(f"/desk/contacts/{contact}", "blocked")


@pages.post("/contacts/<contact>/unblock", may="numbers.block")
def contact_unblock(visit: Visit, contact: str) -> Response:
    asked = (contact, f"person:{visit.person}", visit.now)
    lifted = visit.house.store.write(lambda tx: blocking.lift_caller(tx, *asked))
    if not lifted:
        return page(visit, contact, 409, refused=say(OVER))
    return see(f"/desk/contacts/{contact}", "lifted")
