"""Texts: from handsets to the product's sms_url, and from the product to handsets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from simulator import segments
from simulator.call import Jump
from simulator.handset import Handset, NotPossibleError
from simulator.lines import Line
from simulator.numbering import normal, place_of
from simulator.optout import OptOuts
from simulator.params import API_VERSION
from simulator.tasks import Steps, sleep
from simulator.texts import Text
from simulator.twiml import Document, Place, TwimlError, parse, spoken_text
from simulator.webhook import Pairs, Webhook

if TYPE_CHECKING:
    from simulator.company import Company

SENT_AFTER, DELIVERED_AFTER = 1.0, 2.0  # seconds after the message was created
COOKIE_SECONDS = 4 * 3600
MAX_REPLIES, MAX_DOCUMENTS = 10, 50
TEXT_ERRORS = {
    21610: "Attempt to send to unsubscribed recipient",
    30001: "Queue overflow",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30034: "Message from an unregistered number",
}
FAILS_AT_ONCE = frozenset({30001})  # failed, never sent; the others are sent and then undelivered


class Messaging:
    """All texts of the account."""

    def __init__(self, company: Company) -> None:
        self.by_sid: dict[str, Text] = {}
        self._company = company
        self.opt_outs = OptOuts()
        self._cookies: dict[tuple[str, str], tuple[float, dict[str, str]]] = {}

    # --- to the product -------------------------------------------------------------------------

    def from_handset(self, handset: Handset, to: str, body: str, media: list[str]) -> Text:
        """A person texts a line; raises NotPossibleError."""
        line = self._company.lines.get(normal(to) or to)
        if line is None:
            raise NotPossibleError(f"{to} is not a line of this simulator: add it first")
        text = self._new("inbound", handset.number, line.number, body, media=media, status="received")
        handset.texts.append(text)
        handset.version += 1
        self._company.engine.changed.notify_all()
        reply = self.opt_outs.read(handset.number, line.number, body)
        if reply is not None:
            self._hand_over(
                self._new("outbound-reply", line.number, handset.number, reply, media=[], status="delivered")
            )
        if line.sms_url:
            self._company.engine.spawn(self._converse(text, line))
        return text

    def _converse(self, text: Text, line: Line) -> Steps[None]:
        jump: Jump | None = Jump(line.sms_url, line.sms_method)
        fallen, replies = False, 0
        for _ in range(MAX_DOCUMENTS):
            if jump is None:
                return
            try:
                document, base = yield from self._get(text, jump)
            except TwimlError as fault:
                self._company.notify(fault.code, fault.detail, text.sid, jump.url)
                if fallen or not line.sms_fallback_url:
                    return
                fallen = True
                more = [("ErrorCode", str(fault.code)), ("ErrorUrl", jump.url)]
                jump = Jump(line.sms_fallback_url, line.sms_fallback_method, more)
                continue
            jump = None
            for verb in document.verbs:
                here = Jump(base)
                if verb.tag == "Redirect":
                    jump = _to(here, (verb.text or "").strip(), verb.get("method"))
                    break
                replies += 1
                if replies > MAX_REPLIES:
                    self._company.notify(14109, f"at most {MAX_REPLIES} are sent", text.sid, base)
                    return
                self._reply(text, verb, here)
        self._company.notify(14106, f"more than {MAX_DOCUMENTS} documents", text.sid, line.sms_url)

    def _get(self, text: Text, jump: Jump) -> Steps[tuple[Document, str]]:
        names = {name for name, _ in jump.extra}
        fields = [pair for pair in self._fields(text) if pair[0] not in names] + jump.extra
        hook = Webhook(jump.url, jump.method, fields, self._jar(text), text.sid)
        reply = yield from self._company.courier.fetch(hook)
        if reply.error is not None:
            raise TwimlError(reply.error, reply.reason)
        if not reply.body.strip():
            return Document([]), reply.url
        document = parse(reply.body, reply.content_type, Place.SMS)
        for code, detail in document.warnings:
            self._company.notify(code, detail, text.sid, reply.url)
        return document, reply.url

    def _reply(self, text: Text, verb: Element, here: Jump) -> None:
        body = verb.find("Body")
        words = (spoken_text(body) if body is not None else "") or (verb.text or "").strip()
        media = [(m.text or "").strip() for m in verb.findall("Media")]
        callback = verb.get("statusCallback") or verb.get("action")
        url = _to(here, callback, None).url if callback else ""
        self.send(
            text.to, verb.get("to", text.from_), words, media, status_callback=url, direction="outbound-reply"
        )

    def _fields(self, text: Text) -> Pairs:
        fields = {
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "SmsMessageSid": text.sid,
            "AccountSid": self._company.account_sid,
            "ApiVersion": API_VERSION,
            "From": text.from_,
            "To": text.to,
            "Body": text.body,
            "NumMedia": str(len(text.media)),
            "NumSegments": str(text.segments),
            "SmsStatus": "received",
        }
        fields |= place_of(text.from_, "From") | place_of(text.to, "To")
        for index, url in enumerate(text.media):
            fields |= {f"MediaUrl{index}": url, f"MediaContentType{index}": "image/jpeg"}
        return list(fields.items())

    def _jar(self, text: Text) -> dict[str, str]:
        """Cookies are kept four hours for each pair of numbers."""
        now = self._company.clock.now().timestamp()
        since, jar = self._cookies.get((text.from_, text.to), (now, {}))
        if now - since > COOKIE_SECONDS:
            jar = {}
        self._cookies[text.from_, text.to] = (now, jar)
        return jar

    # --- from the product -----------------------------------------------------------------------

    def send(
        self,
        from_: str,
        to: str,
        body: str,
        media: list[str],
        *,
        status_callback: str = "",
        direction: str = "outbound-api",
    ) -> Text:
        """The product texts somebody; it is delivered a little later."""
        text = self._new(direction, from_, to, body, media=media, status="queued")
        if direction == "outbound-reply" and self.opt_outs.blocks(to, from_):
            text.status, text.error_code, text.error_message = "failed", 21610, TEXT_ERRORS[21610]
            self._company.notify(21610, "a reply to somebody who said STOP", text.sid)
            return text
        text.status_callback = status_callback
        self._company.engine.spawn(self._deliver(text))
        return text

    def _deliver(self, text: Text) -> Steps[None]:
        company = self._company
        yield from sleep(company.engine, SENT_AFTER)
        if company.handset(text.to).text_error not in FAILS_AT_ONCE:
            text.sent_at = company.clock.now()
            self._status(text, "sent")
        yield from sleep(company.engine, DELIVERED_AFTER - SENT_AFTER)
        error = company.handset(text.to).text_error
        if error is None:
            self._hand_over(text)
            self._status(text, "delivered")
            return
        text.error_code, text.error_message = error, TEXT_ERRORS.get(error)
        self._status(text, "failed" if error in FAILS_AT_ONCE else "undelivered")

    def _hand_over(self, text: Text) -> None:
        handset = self._company.handset(text.to)
        handset.texts.append(text)
        handset.version += 1
        self._company.engine.changed.notify_all()

    def _status(self, text: Text, status: str) -> None:
        text.status, text.updated = status, self._company.clock.now()
        self._company.engine.changed.notify_all()
        if not text.status_callback:
            return
        fields = [
            ("AccountSid", self._company.account_sid),
            ("ApiVersion", API_VERSION),
            ("MessageSid", text.sid),
            ("SmsSid", text.sid),
            ("From", text.from_),
            ("To", text.to),
            ("MessageStatus", status),
            ("SmsStatus", status),
        ]
        if text.error_code is not None:
            fields.append(("ErrorCode", str(text.error_code)))
        self._company.callbacks.send(Webhook(text.status_callback, "POST", fields, {}, text.sid, "callback"))

    def _new(self, direction: str, from_: str, to: str, body: str, *, media: list[str], status: str) -> Text:
        sid = self._company.sids.make("MM" if media else "SM")
        text = Text(sid, direction, from_, to, body, self._company.clock.now(), status, media)
        text.segments = segments.count(body)
        self.by_sid[sid] = text
        return text


def _to(here: Jump, url: str | None, method: str | None) -> Jump:
    return Jump(urljoin(here.url, url or ""), (method or "POST").upper())
