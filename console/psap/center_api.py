"""The signed requests of 911 centers: a team is asked for, asked after, and called off
(ivr/psap/referrals.py).

Each route stands behind `center`; the description of them is open, and holds nothing but the city's rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from console.psap.center_answers import answered, problem, told
from console.psap.center_description import description_of
from console.psap.center_fields import FaultsError, parsed, reason_of, wanted_of
from db.store import StoreError, Tx
from ivr.door.gatehouse import desk, noted
from ivr.house import House
from ivr.psap import centers, referrals
from ivr.psap.centers import RefusedError, Signed
from ivr.psap.referral_news import OverError
from ivr.psap.referral_status import Standing, standing

api = Blueprint("centers", __name__, url_prefix="/api/v1")
MOST = 8192  # bytes of a body
View = Callable[..., Response]


def center(view: View) -> View:
    """The guard: what is not signed by a center that we know, just now and for the first time, gets no
    further."""

    def behind_the_gate(**place: Any) -> Response:
        if (request.content_length or 0) > MOST:
            return problem("too_long", f"A body has at most {MOST} bytes.")
        house, now = desk().house, desk().house.clock.now()
        signed = signed_of(request.get_data())
        who = centers.known(desk().centers, signed, now)
        house.store.write(lambda tx: centers.heard(tx, who, signed.nonce, now))
        if request.method == "POST" and request.mimetype != "application/json":
            return problem("no_json", "Send the body as application/json.")
        return view(house, who, **place)

    behind_the_gate.__name__ = view.__name__
    return behind_the_gate


def signed_of(body: bytes) -> Signed:
    head = {name: request.headers.get(f"X-Careline-{name}", "") for name in ("Center", "Time", "Nonce")}
    given = request.headers.get("X-Careline-Signature", "")
    path = request.full_path if request.query_string else request.path
    return Signed(request.method, path, head["Center"], head["Time"], head["Nonce"], given, body)


@api.post("/requests", provide_automatic_options=False)
@center
def ask_for_a_team(house: House, who: str) -> Response:
    wanted, now = wanted_of(house.flow, who, parsed(request.get_data())), house.clock.now()
    found = house.store.write(lambda tx: referrals.ask(house, tx, wanted, f"center:{who}", now))
    return shown(house, who, found)


@api.get("/requests/<request_id>", provide_automatic_options=False)
@center
def ask_after(house: House, who: str, request_id: str) -> Response:
    return shown(house, who, request_id)


@api.post("/requests/<request_id>/cancel", provide_automatic_options=False)
@center
def call_off(house: House, who: str, request_id: str) -> Response:
    reason, now = reason_of(parsed(request.get_data())), house.clock.now()
    if own(house, who, request_id) is None:
        return nothing()
    by = f"center:{who}"
    done = house.store.write(lambda tx: referrals.cancel(house, tx, request_id, reason, by, now))
    return shown(house, who, request_id) if done else problem("over", "It was over already. Ask after it.")


@api.get("/openapi.json", provide_automatic_options=False)
def description() -> Response:
    """What may be asked, and what is answered: OpenAPI 3.1."""
    return answered(description_of(desk().house.flow))


def own(house: House, who: str, request_id: str) -> Standing | None:
    """A request of this center; None for one of another, or that there is not."""

    def look(tx: Tx) -> Standing | None:
        row = tx.one("referral_by_id", id=request_id)
        return standing(tx, row, house.clock.now()) if row is not None and row["center"] == who else None

    return house.store.read(look)


def shown(house: House, who: str, request_id: str) -> Response:
    found = own(house, who, request_id)
    return nothing() if found is None else answered(told(house.flow, found))


def nothing() -> Response:
    return problem("unknown_request", "Your center has no request with this id.")


@api.errorhandler(RefusedError)
def refused(error: RefusedError) -> Response:
    return problem(error.code, error.words, again=error.again)


@api.errorhandler(OverError)
def over(error: OverError) -> Response:
    return problem("over", str(error))


@api.errorhandler(FaultsError)
def faulty(error: FaultsError) -> Response:
    wrong = {name: str(why) for name, why in error.faults.items()}
    return problem("faults", "Nothing was done. Mend these fields and send it again.", faults=wrong)


UNSURE = (
    "It may not have been done. Send it again: with the same CAD number it stays one request. "
    "Or forward the caller by phone."
)


@api.errorhandler(StoreError)
def away(error: StoreError) -> Response:
    noted(error)
    return problem("away", UNSURE, again=5)


@api.errorhandler(Exception)
def failed(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException):
        return problem("too_long", f"A body has at most {MOST} bytes.") if error.code == 413 else error
    noted(error)
    return problem("failed", "It was written down here. Forward the caller by phone.")
