"""REST answers that go wrong on purpose (faults.py)."""

from __future__ import annotations

import socket

from flask import Response, g, jsonify, request

from simulator.company import Company
from simulator.rest.errors import RestError

SLOW = ("slow", "timeout_after_accept")
CODES = {401: 20003, 404: 20404, 429: 20429, 500: 20500, 503: 20503}


def before(company: Company) -> Response | None:
    """What happens to a request before it is looked at; an answer, or None to go on."""
    fault = company.faults.next_rest(request.method, request.path)
    g.fault = fault
    if fault in SLOW:
        company.engine.hold_time()
    if isinstance(fault, int):
        error = RestError(CODES.get(fault, 20500), fault)
        answer = jsonify(error.as_json())
        answer.status_code = fault
        if fault == 429:
            answer.headers["Retry-After"] = "1"
        return answer
    if fault == "reset":
        return _cut_off(Response(status=500))
    if fault == "slow":
        company.engine.wait_on_the_wall(company.faults.slow_seconds)
    return None


def after(company: Company, answer: Response) -> Response:
    """What happens to an answer on its way out."""
    if g.get("fault") == "timeout_after_accept":
        company.engine.wait_on_the_wall(company.faults.slow_seconds)
        return _cut_off(answer)
    if g.get("fault") == "reset_after_accept":
        return _cut_off(answer)
    return answer


def done(company: Company) -> None:
    """What was asked is done, or never will be."""
    if g.get("fault") in SLOW:
        company.engine.let_time_go()


def _cut_off(answer: Response) -> Response:
    """Closes the connection under the client's feet."""
    link = request.environ.get("werkzeug.socket")
    if isinstance(link, socket.socket):
        link.shutdown(socket.SHUT_RDWR)
    return answer
