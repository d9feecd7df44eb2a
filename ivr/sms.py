"""The text webhooks: ten-line routes behind the same gate as the calls. A text is stored, and the answer is
an empty document: whatever we write back goes out by the worker (ivr/outgoing/outbox.py).

The carrier does not try a text again that we failed to take: it asks the fallback address once, and then only
logs an error. So a text that could not be stored is tried once more there, and if that fails as well, the
sender is told so in fixed words that need no database.
"""

from __future__ import annotations

import logging

from flask import Blueprint, Response

from ivr.door import safe_text
from ivr.door.desk import Desk
from ivr.door.forms import Form
from ivr.door.gatehouse import document, noted, refused, webhooks
from ivr.failing import WITHIN
from ivr.outgoing import outbox
from ivr.texting import texts

log = logging.getLogger("careline.sms")
sms = Blueprint("sms", __name__, url_prefix="/sms")
webhook = webhooks(sms)


@sms.errorhandler(Exception)
def failed(error: Exception) -> Response:
    """The carrier asks the fallback address. Strangers get nothing."""
    if (stranger := refused(error)) is not None:
        return stranger
    noted(error)
    return Response(status=503)


@webhook("/in")
def text_in(desk: Desk, form: Form) -> Response:
    texts.take_text(desk.house, desk.carrier.text_event(form))
    return document(desk.carrier.empty_document())


@webhook("/status/<message>")
def text_status(desk: Desk, form: Form, message: str) -> Response:
    outbox.take_text_status(desk.house, desk.carrier.text_status_event(form), message)
    return Response(status=204)


@webhook("/fallback")
def fallback(desk: Desk, form: Form) -> Response:
    """The carrier could not use our answer."""
    event = desk.carrier.text_event(form)
    try:
        texts.take_text(desk.house, event, within=WITHIN)
    except Exception as error:
        noted(error)
        return document(safe_text.document(desk.house.flow, desk.carrier, event))
    return document(desk.carrier.empty_document())
