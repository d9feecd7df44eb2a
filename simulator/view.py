"""The company as JSON for the phones on a screen."""

from __future__ import annotations

from typing import Any

from simulator.call import Call
from simulator.company import Company
from simulator.handset import Handset
from simulator.texts import Text

HISTORY = 50  # calls listed for each handset


def state(company: Company) -> dict[str, Any]:
    """Everything a screen shows."""
    return {
        "now": company.clock.now().isoformat(),
        "clock": "virtual" if company.clock.virtual else "real",
        "city": _city(company),
        "lines": [{"number": line.number, "name": line.friendly_name} for line in company.lines.values()],
        "handsets": [handset(one) for one in company.handsets.values()],
        "mail": company.mailbox.count,
    }


def _city(company: Company) -> dict[str, Any] | None:
    """The hour in the practice city; None if nobody may change it."""
    city, now = company.city_time, company.clock.now()
    if city is None:
        return None
    return {"name": city.name, "local": city.local(now).isoformat(), "changed": city.ahead() != 0}


def handset(one: Handset, newer_than: int = -1) -> dict[str, Any]:
    """A handset; its transcript holds this call's entries with an id above `newer_than`."""
    return {
        "number": one.number,
        "name": one.name,
        "state": one.state,
        "call": _call(one.current) if one.current is not None else None,
        "transcript": [entry.as_json() for entry in one.log.this_call() if entry.id > newer_than],
        "texts": [_text(one.company, text) for text in one.texts],
        "history": [_past(call) for call in one.past[-HISTORY:]],
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "sid": call.sid,
        "with": call.other_number,
        "direction": _direction(call),
        "since": (call.answered_at or call.created).isoformat(),
    }


def _past(call: Call) -> dict[str, Any]:
    return {
        "sid": call.sid,
        "with": call.other_number,
        "direction": _direction(call),
        "started": call.created.isoformat(),
        "seconds": call.duration,
        "result": call.status,
    }


def _direction(call: Call) -> str:
    """As the person sees it: a call to our line is one they made."""
    return "out" if call.direction == "inbound" else "in"


def _text(company: Company, text: Text) -> dict[str, Any]:
    return {
        "id": text.sid,
        "at": text.created.isoformat(),
        "direction": "out" if text.inbound else "in",
        "with": text.to if text.inbound else text.from_,
        "body": text.body,
        "status": WRITTEN[text.taken] if text.inbound else text.status,
        "pictures": [
            {"url": f"/_sim/media/{one.sid}", "kind": one.kind}
            for one in map(company.messaging.media.by_url, text.media)
            if one is not None
        ],
    }


# A person's own text, by whether the product took it: what their phone says of it.
WRITTEN = {None: "sent", True: "delivered", False: "failed"}
