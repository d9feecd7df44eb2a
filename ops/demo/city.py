"""Who holds which phone in the demo, and the lines: the practice phone company's config."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from db.seed import AROUND, STAFF, Member
from flows.city import Flow
from ops.files import write_private

RESIDENTS = (("+15035550111", "Rosa, a resident"), ("+15035550112", "Sam, a resident"))
PICKS_UP = 3  # seconds until the 911 center and the other services answer by themselves
LINES = {
    "direct_public": "The hotline",
    "psap_forwarded": "For 911 call takers",
    "embedded_professional": "For professionals",
}
# As docs/operator/going-live.md asks: HELP, END, QUIT and CANCEL are words of people in a crisis.
OWN_WORDS = {"stop": ["STOP", "STOPALL", "UNSUBSCRIBE"], "start": ["START", "UNSTOP"], "help": []}
SERVICES = {"psap": "911 center", "center_988": "988 center", "services_211": "211"}


def line_names(flow: Flow) -> dict[str, str]:
    """What each line is called on the phones, by its number."""
    public = [line.id for line in flow.lines.values() if line.route == "direct_public"]
    main = "public" if "public" in public else next(iter(public), "")
    names = {}
    for line in flow.lines.values():
        words = LINES.get(line.route, line.route.replace("_", " "))
        names[line.number] = f"{words} ({line.id})" if line.id in public and line.id != main else words
    return dict(sorted(names.items()))


def staff_phones() -> list[tuple[str, str]]:
    """Number and name of each member of the staff, with what they speak and when they are on shift."""
    return [(member.phone, _told(member)) for member in STAFF]


def _told(member: Member) -> str:
    told = f"{member.name}, {member.role}, {' and '.join(member.languages)}"
    return told if member.hours == AROUND else f"{told}, {member.hours[0]} to {member.hours[1]}"


def service_phones(flow: Flow) -> list[tuple[str, str]]:
    """The lines of those whom we connect callers to: the 911 center first."""
    ordered = sorted(flow.destinations.values(), key=lambda place: (not place.is_psap, place.id))
    phones = []
    for place in ordered:
        known = SERVICES.get("psap" if place.is_psap else place.id, place.id.replace("_", " "))
        for position, line in enumerate(place.numbers, start=1):
            several = len(place.numbers) > 1
            phones.append((line.number, f"{known}, line {position}" if several else known))
    return phones


def config(flow: Flow, clock: Path) -> Mapping[str, Any]:
    """The simulator's config. Its lines have no addresses yet: the product sets them up itself. `clock` is
    the file that says which hour it is in the city; the phones' page may change it."""
    people = [{"number": number, "name": name} for number, name in (*RESIDENTS, *staff_phones())]
    services = [
        {"number": number, "name": name, "will": {"kind": "answer", "answer_after": PICKS_UP}}
        for number, name in service_phones(flow)
    ]
    lines = [{"number": number, "name": name} for number, name in line_names(flow).items()]
    city = {"name": flow.city, "zone": flow.zone, "clock": str(clock)}
    return {"city": city, "lines": lines, "opt_out": OWN_WORDS, "handsets": [*people, *services]}


def write_config(flow: Flow, clock: Path, path: Path) -> None:
    write_private(path, json.dumps(config(flow, clock), indent=1))
