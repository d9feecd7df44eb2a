"""The form fields of the carrier's webhooks."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from simulator.call import Call
from simulator.numbering import place_of

API_VERSION = "2010-04-01"
Pairs = list[tuple[str, str]]


def http_date(moment: datetime) -> str:
    """RFC 2822 with +0000, as REST answers and callbacks carry it."""
    return format_datetime(moment)


def voice(call: Call, status: str | None = None) -> Pairs:
    """What every voice webhook carries; `status` overrides the call's own."""
    fields: dict[str, str] = {
        "AccountSid": call.company.account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": call.sid,
        "CallStatus": status or call.status,
        "Direction": call.direction,
        "From": call.from_,
        "To": call.to,
        "Caller": call.from_,
        "Called": call.to,
    }
    for number, names in ((call.from_, ("From", "Caller")), (call.to, ("To", "Called"))):
        for name in names:
            fields |= place_of(number, name)
    if call.forwarded_from:
        fields["ForwardedFrom"] = call.forwarded_from
    if call.parent is not None:
        fields["ParentCallSid"] = call.parent.sid
    if call.direction == "inbound" and call.stir:
        fields["StirVerstat"] = call.stir
    if call.answered_by:
        fields["AnsweredBy"] = call.answered_by
    return list(fields.items()) + call.extra


def progress(call: Call, status: str, sequence: int) -> Pairs:
    """A status callback's fields for one event."""
    fields = [
        *voice(call, status),
        ("Timestamp", http_date(call.company.clock.now())),
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", str(sequence)),
    ]
    if call.over:
        fields.append(("CallDuration", str(call.duration)))
        fields.append(("Duration", str(-(-call.duration // 60))))
    return fields
