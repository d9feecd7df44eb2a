"""Texts of the account: from handsets to the product's sms_url, and what the product sends (sending.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from simulator import segments
from simulator.call import Jump
from simulator.fates import TEXT_ERRORS
from simulator.handset import Handset, NotPossibleError
from simulator.lines import Line
from simulator.media import Media, MediaError, Picture, check
from simulator.numbering import normal, place_of
from simulator.optout import OptOuts
from simulator.params import API_VERSION
from simulator.sending import Sending
from simulator.tasks import Steps
from simulator.texts import Text
from simulator.twiml import Document, Place, TwimlError, parse, spoken_text
from simulator.webhook import Pairs, Webhook

if TYPE_CHECKING:
    from simulator.company import Company

COOKIE_SECONDS = 4 * 3600
MAX_REPLIES, MAX_DOCUMENTS = 10, 50
FOREIGN_KIND = "image/jpeg"  # of a picture that is not the account's


class Messaging:
    """All texts of the account."""

    def __init__(self, company: Company) -> None:
        self.by_sid: dict[str, Text] = {}
        self._company = company
        self.opt_outs = OptOuts()
        self.media = Media(company)
        self.sending = Sending(company)
        self._cookies: dict[tuple[str, str], tuple[float, dict[str, str]]] = {}

    # --- to the product -------------------------------------------------------------------------

    def from_handset(self, handset: Handset, to: str, body: str, media: Sequence[str | Picture]) -> Text:
        """A person texts a line. A picture given as an address goes along as that address, whoever's it is.

        Raises NotPossibleError.
        """
        line = self._company.lines.get(normal(to) or to)
        if line is None:
            raise NotPossibleError(f"{to} is not a line of this simulator: add it first")
        try:
            check([one for one in media if isinstance(one, Picture)])
        except MediaError as why:
            raise NotPossibleError(str(why)) from why
        text = self._new("inbound", handset.number, line.number, body, pictures=len(media), status="received")
        for one in media:
            text.media.append(self.media.add(text.sid, one).url if isinstance(one, Picture) else one)
            text.kinds.append(one.kind if isinstance(one, Picture) else FOREIGN_KIND)
        handset.texts.append(text)
        handset.version += 1
        self._company.engine.changed.notify_all()
        self._answer_own_word(handset.number, line.number, body)
        if line.sms_url:
            self._company.engine.spawn(self._converse(text, line))
        else:
            text.taken = False
        return text

    def _taken(self, text: Text, taken: bool) -> None:
        text.taken = taken
        self._company.handset(text.from_).version += 1
        self._company.engine.changed.notify_all()

    def _answer_own_word(self, person: str, line: str, body: str) -> None:
        reply = self.opt_outs.read(person, line, body)
        if reply is None:
            return
        answer = self._new("outbound-reply", line, person, reply, pictures=0, status="delivered")
        answer.by_carrier, answer.sent_at = True, self._company.clock.now()
        self.sending.hand_over(answer)

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
                    self._taken(text, False)
                    return
                fallen = True
                more = [("ErrorCode", str(fault.code)), ("ErrorUrl", jump.url)]
                jump = Jump(line.sms_fallback_url, line.sms_fallback_method, more)
                continue
            if not text.taken:
                self._taken(text, True)
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
        for index, (url, kind) in enumerate(zip(text.media, text.kinds, strict=True)):
            fields |= {f"MediaUrl{index}": url, f"MediaContentType{index}": kind}
        if self.opt_outs.told and (word := self.opt_outs.type_of(text.body)):
            fields["OptOutType"] = word
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
        text = self._new(direction, from_, to, body, pictures=len(media), status="queued")
        if direction == "outbound-reply" and self.opt_outs.blocks(to, from_):
            text.status, text.error_code, text.error_message = "failed", 21610, TEXT_ERRORS[21610]
            self._company.notify(21610, "a reply to somebody who said STOP", text.sid)
            return text
        text.status_callback, text.media = status_callback, list(media)
        self.sending.begin(text, media)
        return text

    def drop(self, text: Text) -> None:
        """Forgets it and its pictures."""
        self.by_sid.pop(text.sid, None)
        self.media.drop(*self.media.of(text.sid))

    def _new(self, direction: str, from_: str, to: str, body: str, *, pictures: int, status: str) -> Text:
        sid = self._company.sids.make("MM" if pictures else "SM")
        text = Text(sid, direction, from_, to, body, self._company.clock.now(), status)
        text.segments = segments.count(body)
        self.by_sid[sid] = text
        return text


def _to(here: Jump, url: str | None, method: str | None) -> Jump:
    return Jump(urljoin(here.url, url or ""), (method or "POST").upper())
