"""Twilio as an `Account`: what going live asks and changes, for `doctor` and `numbers`."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from ivr.ports import CarrierNumber
from ivr.twilio_carrier.client import Access, RebasedHttpClient, client, refusals
from ivr.worded import Worded

METHODS = (  # we answer no GET
    "voice_method",
    "voice_fallback_method",
    "status_callback_method",
    "sms_method",
    "sms_fallback_method",
)


class TwilioAccount:
    def __init__(self, access: Access) -> None:
        self._access = access
        self._client = client(access)

    def standing(self) -> str:
        """ "active", "suspended" or "closed". Raises CarrierError."""
        with refusals(Worded("asking after the account")):
            return str(self._client.api.v2010.accounts(self._access.account).fetch().status)

    def numbers(self) -> list[CarrierNumber]:
        with refusals(Worded("listing the numbers")):
            found = self._client.incoming_phone_numbers.list(limit=1000)
        return [
            CarrierNumber(
                number=str(n.phone_number),
                id=str(n.sid),
                voice=_asked(n.voice_url, n.voice_method, n.voice_application_sid),
                fallback=_asked(n.voice_fallback_url, n.voice_fallback_method),
                status=_asked(n.status_callback, n.status_callback_method),
                text=_asked(n.sms_url, n.sms_method, n.sms_application_sid),
                text_fallback=_asked(n.sms_fallback_url, n.sms_fallback_method),
            )
            for n in found
        ]

    def set_up(self, wanted: CarrierNumber) -> None:
        """Set the addresses of one number, found by its id. An empty address is left as it is."""
        given = {
            "voice_url": wanted.voice,
            "voice_fallback_url": wanted.fallback,
            "status_callback": wanted.status,
            "sms_url": wanted.text,
            "sms_fallback_url": wanted.text_fallback,
        }
        with refusals("setting up a number"):
            self._client.incoming_phone_numbers(wanted.id).update(
                voice_application_sid="",  # with one, the number's own addresses mean nothing
                sms_application_sid="",
                **{k: v for k, v in given.items() if v},
                **dict.fromkeys(METHODS, "POST"),
            )

    def clock(self) -> datetime | None:
        """The carrier's time of day, from its answer's Date header; None if it sends none."""
        http = self._client.http_client
        assert isinstance(http, RebasedHttpClient)
        url = http.rebased(f"https://api.twilio.com/2010-04-01/Accounts/{self._access.account}.json")
        with refusals(Worded("asking the carrier's time")):
            answer = http.session.get(
                url, auth=(self._access.account, self._access.tokens[0]), timeout=self._access.seconds
            )
        date = answer.headers.get("Date")
        return parsedate_to_datetime(date) if date else None


def _asked(url: str | None, method: str | None, application: str | None = None) -> str:
    """An address as the carrier asks it. What is not simply posted to is told, so that it shows as wrong."""
    if application:
        return f"application {application}"
    return url if url and (method or "POST").upper() == "POST" else f"{method} {url}" if url else ""
