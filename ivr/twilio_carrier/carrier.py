"""Twilio as a `Carrier`. Called from the worker's outbox, never before a caller's first words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import requests
from twilio.rest.api.v2010.account.call import CallInstance

from flows.city import Language
from flows.model import Prompt, Utterance
from ivr.ports import (
    CallEvent,
    CallOrder,
    CallSeen,
    GoneError,
    LegEvent,
    LegPrompt,
    MachineEvent,
    RecordingEvent,
    Request,
    Stage,
    StatusEvent,
    TextEvent,
    TextOrder,
    TextSeen,
    TextStatusEvent,
)
from ivr.twilio_carrier import documents, incoming, incoming_texts
from ivr.twilio_carrier.client import (
    CLOCK_SLACK,
    LOOKED_AT,
    Access,
    RebasedHttpClient,
    client,
    newest,
    refusals,
)
from ivr.twilio_carrier.incoming import Form
from ivr.twilio_carrier.pictures import Pictures
from ivr.twilio_carrier.signature import SignatureGate
from ivr.twilio_carrier.texts import Texts

LEG_EVENTS = ["initiated", "ringing", "answered", "completed"]


class TwilioCarrier:
    """`public_url`: the address under which Twilio reaches us, without a slash at its end.

    `fallback_url`: asked for a caller when our answer fails; "" is our own fallback route.
    """

    def __init__(self, access: Access, public_url: str, fallback_url: str = "") -> None:
        self._public = public_url.rstrip("/")
        self._fallback = fallback_url or f"{self._public}/voice/fallback"
        self._access = access
        self._gate = SignatureGate(access.tokens, public_url)
        self._client = client(access)
        http = self._client.http_client
        assert isinstance(http, RebasedHttpClient)
        self._http = http
        self._texts = Texts(self._client, self._public)
        self._pictures = Pictures(http, access)

    # ------------------------------------------------------------------ in

    def authentic(self, request: Request) -> bool:
        return self._gate.authentic(request)

    def call_event(self, form: Form, turn: int | None) -> CallEvent:
        return incoming.call_event(form, turn)

    def leg_event(self, form: Form, leg: str) -> LegEvent:
        return incoming.leg_event(form, leg)

    def status_event(self, form: Form) -> StatusEvent:
        return incoming.status_event(form)

    def recording_event(self, form: Form) -> RecordingEvent:
        return incoming.recording_event(form)

    def text_event(self, form: Form) -> TextEvent:
        return incoming_texts.text_event(form)

    def text_status_event(self, form: Form) -> TextStatusEvent:
        return incoming_texts.text_status_event(form)

    def machine_event(self, form: Form) -> MachineEvent:
        return incoming_texts.machine_event(form)

    # ------------------------------------------------------------------ documents

    def turn_document(self, prompt: Prompt, stage: Stage) -> str:
        return documents.turn_document(prompt, stage, self._public)

    def leg_document(self, prompt: LegPrompt, languages: Mapping[str, Language]) -> str:
        return documents.leg_document(prompt, languages, self._public)

    def wait_document(self, says: Sequence[Utterance], again: str, languages: Mapping[str, Language]) -> str:
        return documents.wait_document(says, again, languages, self._public)

    def safe_document(
        self,
        first: Sequence[Utterance],
        last: Sequence[Utterance],
        calls: Sequence[tuple[str, str]],
        stage: Stage,
    ) -> str:
        return documents.safe_document(first, last, calls, stage, self._public)

    def empty_document(self) -> str:
        return documents.empty_document()

    def text_document(self, body: str) -> str:
        return documents.text_document(body)

    # ------------------------------------------------------------------ REST

    def place_call(self, order: CallOrder) -> str:
        """Ring a phone; the carrier's id of the new call. Raises CarrierError, ForbiddenNumberError."""
        to, shown = documents.dialable(order.to), documents.dialable(order.shown)
        # Asked for beside the call, not before it: who answers hears us at once, machine or not.
        machine = {
            "machine_detection": "Enable",
            "async_amd": "true",
            "async_amd_status_callback": self._public + order.machine,
            "async_amd_status_callback_method": "POST",
        }
        with refusals("ringing a phone"):
            call = self._client.calls.create(
                to=to,
                from_=shown,
                url=self._public + order.answered,
                status_callback=self._public + order.status,
                status_callback_event=LEG_EVENTS,
                timeout=order.seconds,
                **(machine if order.machine else {}),
            )
        return str(call.sid)

    def find_calls(self, to: str, since: datetime) -> list[CallSeen]:
        """Calls to `to` placed since then, the newest first. Raises CarrierError."""
        with refusals("looking for a call"):  # not by its start: a call that waits in their queue has none
            found = newest(self._client.calls.stream(to=to, **LOOKED_AT), since)
        ours = [seen for call in found if (seen := _seen(call)) and _since(seen, since - CLOCK_SLACK)]
        never = datetime.max.replace(tzinfo=UTC)
        return sorted(ours, key=lambda seen: seen.started or never, reverse=True)

    def fetch_call(self, call_id: str) -> CallSeen | None:
        try:
            with refusals("asking after a call"):
                return _seen(self._client.calls(call_id).fetch())
        except GoneError:
            return None

    def redirect_call(self, call_id: str, path: str, *, caller: bool = False) -> None:
        # The number's own fallback may not hold for a call that was sent to another address: give it again.
        fallback = {"fallback_url": self._fallback, "fallback_method": "POST"} if caller else {}
        with refusals("calling a caller on"):
            self._client.calls(call_id).update(url=self._public + path, method="POST", **fallback)

    def tell(self, room: str, call_id: str, path: str) -> None:
        what = "speaking to one in a room"
        with refusals(what):
            rooms = self._client.conferences.list(friendly_name=room, status="in-progress", limit=1)
            if not rooms:
                raise GoneError("{what}: the carrier knows nothing of it any more", what=what)
            one = self._client.conferences(str(rooms[0].sid)).participants(call_id)
            one.update(announce_url=self._public + path, announce_method="POST")

    def end_call(self, call_id: str) -> None:
        with refusals("ending a call"):
            self._client.calls(call_id).update(status="completed")

    def fetch_recording(self, recording: str) -> bytes | None:
        """The sound as WAV; None while it is not ready yet. Not through the library, so with our own base,
        our own authentication and our own deadline."""
        url = self._http.rebased(
            f"https://api.twilio.com/2010-04-01/Accounts/{self._access.account}/Recordings/{recording}.wav"
        )
        with refusals("fetching a message"):
            answer = self._http.session.get(
                url, auth=(self._access.account, self._access.tokens[0]), timeout=self._access.seconds
            )
            if answer.status_code == requests.codes.not_found:
                return None
            answer.raise_for_status()
            return bytes(answer.content)

    def delete_recording(self, recording: str) -> None:
        with refusals("deleting a message at the carrier"):
            self._client.recordings(recording).delete()

    def send_text(self, order: TextOrder) -> str:
        return self._texts.send(order)

    def find_texts(self, to: str, since: datetime) -> list[TextSeen]:
        return self._texts.find(to, since)

    def delete_text(self, text_id: str) -> None:
        self._texts.delete(text_id)

    def fetch_picture(self, url: str, most: int) -> bytes | None:
        return self._pictures.fetch(url, most)


def _seen(call: CallInstance) -> CallSeen | None:
    progress = incoming.PROGRESS.get(str(call.status))
    started = call.start_time or call.date_created
    return CallSeen(str(call.sid), progress, started) if progress else None


def _since(seen: CallSeen, since: datetime) -> bool:
    return seen.started is None or seen.started >= since
