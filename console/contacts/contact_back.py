"""From a contact's page: call back somebody who is gone, or promise to."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from console.callbacks import refused
from console.callbacks.waiting_doing import TEN, day_at
from console.contacts.contact import page
from console.pages import pages
from console.signing import see
from console.visit import Visit
from db.store import Tx
from ivr.callbacks import promising
from ivr.callbacks.refusals import Refusal


@pages.post("/contacts/<contact>/call-back", may="contact.work")
def contact_call_back(visit: Visit, contact: str) -> Response:
    given = (contact, visit.person, visit.now)
    return _made(visit, contact, lambda tx: promising.call_back(visit.house, tx, *given), "wait_ringing")


@pages.post("/contacts/<contact>/promise", may="contact.work")
def contact_promise(visit: Visit, contact: str) -> Response:
    later, given = request.form.get("later", ""), (contact, visit.person, visit.now)
    when = day_at(visit, int(later), TEN) if later in ("1", "3", "7") else None
    agreed = request.form.get("agreed") == "yes"
    return _made(
        visit,
        contact,
        lambda tx: promising.promise(visit.house, tx, *given, agreed=agreed, window=later, when=when),
        "promised",
    )


class _RefusedError(Exception):
    """Nothing of it is kept."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def _made(visit: Visit, contact: str, act: Callable[[Tx], str | Refusal], words: str) -> Response:
    """Of what is refused nothing is kept."""

    def work(tx: Tx) -> str:
        came = act(tx)
        if isinstance(came, Refusal):
            raise _RefusedError(came)
        return came

    try:
        promise = visit.house.store.write(work)
    except _RefusedError as fault:
        return page(visit, contact, 409, refused=refused.told(fault.refusal))
    return see(f"/desk/waiting/callback/{promise}", words)
