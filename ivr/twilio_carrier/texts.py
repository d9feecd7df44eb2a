"""Texts by REST: sent, looked for, forgotten. Each request has the client's deadline."""

from __future__ import annotations

from datetime import UTC, datetime

from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from ivr.ports import TextOrder, TextSeen
from ivr.twilio_carrier.client import LOOKED_AT, newest, refusals
from ivr.twilio_carrier.documents import dialable
from ivr.twilio_carrier.incoming_texts import TEXT_PROGRESS


class Texts:
    """`public`: the address under which the carrier reaches us, without a slash at its end."""

    def __init__(self, client: Client, public: str) -> None:
        self._client, self._public = client, public

    def send(self, order: TextOrder) -> str:
        """The carrier's id of the new text. Raises CarrierError, ForbiddenNumberError."""
        to, sender = dialable(order.to), dialable(order.sender)
        with refusals("sending a text"):
            text = self._client.messages.create(
                to=to, from_=sender, body=order.body, status_callback=self._public + order.status
            )
        return str(text.sid)

    def find(self, to: str, since: datetime) -> list[TextSeen]:
        """Texts of ours to `to` made since then, the newest first. Raises CarrierError."""
        with refusals("looking for a text"):  # not by when it was sent: one that waits in their queue was not
            found = newest(self._client.messages.stream(to=to, **LOOKED_AT), since)
        recent = [_seen(text) for text in found if str(text.direction).startswith("outbound")]
        never = datetime.max.replace(tzinfo=UTC)
        return sorted(recent, key=lambda seen: seen.made or never, reverse=True)

    def delete(self, text_id: str) -> None:
        """The carrier deletes its pictures with it. Raises GoneError if it was forgotten before."""
        with refusals("deleting a text at the carrier"):
            self._client.messages(text_id).delete()


def _seen(text: MessageInstance) -> TextSeen:
    progress = TEXT_PROGRESS.get(str(text.status), "queued")
    return TextSeen(str(text.sid), text.body or "", progress, text.date_created, int(text.error_code or 0))
