"""The floor: the same framework parses the same form and answers a constant document."""

from __future__ import annotations

from flask import Flask, Response, request

DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf speech" numDigits="1">'
    '<Say voice="Polly.Joanna-Neural" language="en-US">For yes, press 1. For no, press 2.</Say>'
    "</Gather></Response>"
)


def create_app() -> Flask:
    app = Flask("floor", static_folder=None)

    def constant(**_: object) -> Response:
        request.form.get("Digits")
        return Response(DOCUMENT, mimetype="text/xml")

    for rule in ("/voice/call", "/voice/turn/<int:turn>", "/voice/status"):
        app.add_url_rule(rule, rule, constant, methods=["POST"])
    return app
