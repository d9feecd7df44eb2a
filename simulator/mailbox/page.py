"""The mailbox as JSON for its page, and pictures of texts for the phones on a screen."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from simulator.company import Company
from simulator.mailbox.letters import Letter
from simulator.rest.pictures import shown
from simulator.samples import SAMPLES, sample


def register(api: Blueprint, company: Company) -> None:
    """Behind the control API's guard: this machine alone asks."""

    @api.get("/mail")
    def mail() -> Response:
        return jsonify({"letters": [_letter(one) for one in reversed(company.mailbox.letters)]})

    @api.get("/media/<sid>")
    def medium(sid: str) -> Response:
        with company.engine.lock:
            return shown(company.messaging.media.by_sid.get(sid))

    @api.get("/samples/<name>")
    def sample_picture(name: str) -> Response:
        if name not in SAMPLES:
            return Response("There is no such sample.", 404, mimetype="text/plain")
        return Response(sample(name).content, mimetype=sample(name).kind)


def _letter(one: Letter) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "from": one.sender,
        "to": list(one.recipients),
        "subject": one.subject,
        "body": one.body,
        "attachments": list(one.attachments),
    }
