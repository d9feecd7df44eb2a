"""How somebody may be reached, as they told one of us; and a link by text on which they tell where it is."""

from __future__ import annotations

from flask import Response, request

from console.contacts.contact import page
from console.pages import pages
from console.saying import Words, later, say
from console.signing import see
from console.visit import Visit
from ivr.dispatch import resident_links
from ivr.dispatch.resident_links import REFUSALS
from ivr.reach import consent

NO_NUMBER = later("Their number was withheld, or is forgotten: there is nothing to keep.")
ASK_FIRST = later("Press yes or no, for texts, calls or a message on their phone.")
WHY_NO_LINK = Words({code: words for code, words in REFUSALS.items() if code})


@pages.post("/contacts/<contact>/safe", may="contact.work")
def contact_safe(visit: Visit, contact: str) -> Response:
    """What they said when one of us asked: is it safe to text you?"""
    way, _, answer = request.form.get("said", "").partition(":")
    if way not in consent.WAYS or answer not in ("yes", "no"):
        return page(visit, contact, 422, refused=say(ASK_FIRST))
    by, ok = f"person:{visit.person}", answer == "yes"
    kept = visit.house.store.write(lambda tx: consent.told_to_staff(tx, contact, way, by, visit.now, ok=ok))
    if not kept:
        return page(visit, contact, 409, refused=say(NO_NUMBER))
    return see(f"/desk/contacts/{contact}", "safe")


@pages.post("/contacts/<contact>/ask-place", may="contact.work")
def contact_ask_place(visit: Visit, contact: str) -> Response:
    asked = (contact, f"person:{visit.person}", request.form.get("key", ""), visit.now)
    refusal = visit.house.store.write(lambda tx: resident_links.offer(visit.house, tx, *asked))
    if refusal:
        return page(visit, contact, 409, refused=WHY_NO_LINK[refusal])
    return see(f"/desk/contacts/{contact}", "asked")
