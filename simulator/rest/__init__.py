"""The REST API, version 2010-04-01, as far as the hotline needs it."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from flask import Blueprint, Response, g, jsonify, request

from simulator.company import Company
from simulator.rest import accounts, calls, conferences, media, messages, pictures, queues
from simulator.rest.errors import RestError
from simulator.rest.mischief import after, before, done

MODULES: dict[str, Callable[[Blueprint, Company], None]] = {
    "accounts": accounts.register,
    "calls": calls.register,
    "conferences": conferences.register,
    "media": media.register,
    "messages": messages.register,
    "pictures": pictures.register,
    "queues": queues.register,
}


def rest(company: Company) -> Blueprint:
    """The blueprint. Each request is checked, logged, and perhaps made to fail by the faults."""
    api = Blueprint("rest", __name__, url_prefix="/2010-04-01")

    @api.before_request
    def guard() -> Response | None:
        entry = {
            "at": company.clock.now(),
            "method": request.method,
            "path": request.path,
            "params": request.values.to_dict(),
            "pairs": list(request.values.items(multi=True)),
            "status": None,
            "response": "",
        }
        company.rest_log.append(entry)
        g.entry = entry
        early = before(company)
        if early is not None:
            return early
        _authenticate(company)
        return None

    @api.errorhandler(RestError)
    def refused(error: RestError) -> tuple[Response, int]:
        answer = jsonify(error.as_json())
        if error.status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        return answer, error.status

    @api.after_request
    def note(answer: Response) -> Response:
        g.entry["status"] = answer.status_code
        if answer.mimetype == "application/json":
            g.entry["response"] = answer.get_data(as_text=True)
        return after(company, answer)

    @api.teardown_request
    def over(_fault: BaseException | None) -> None:
        done(company)

    @api.route("/<path:_anything>", methods=["GET", "POST", "DELETE", "PUT"])
    def nothing(_anything: str) -> Response:
        company.notify(20404, "a REST resource that is NOT SIMULATED was asked for", "", request.path)
        raise RestError(20404, 404)

    for name, register in MODULES.items():
        part = Blueprint(name, __name__)
        register(part, company)
        api.register_blueprint(part)
    return api


def _authenticate(company: Company) -> None:
    """Basic auth with the account's SID and token; raises 20003, or 20404 for another account."""
    given = request.authorization
    user, password = (given.username or "", given.password or "") if given else ("", "")
    if user != company.account_sid or not hmac.compare_digest(password, company.auth_token):
        raise RestError(20003, 401)
    account = (request.view_args or {}).pop("account", None)
    if account is not None and account != company.account_sid:
        raise RestError(20404, 404)
