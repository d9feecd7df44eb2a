"""The settings check: what `doctor` says (ops/doctor.py), as a guide in the order in which a new city goes
about it, and a test page to somebody's phone. Whoever is outside the house is asked beside the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app, request
from markupsafe import Markup, escape

from console import when
from console.office.outside import Outside
from console.pages import pages
from console.saying import ENGLISH, Words, language, later, say_error, say_worded
from console.show import show
from console.signing import see
from console.visit import Visit
from db import audit
from db.about import name_about
from db.store import Tx
from ivr.dispatch import practice
from ivr.dispatch.practice import PracticeError
from ivr.house import at, ms
from ops.doctor import PARTS, Part, findings
from ops.finding import Finding, Level
from ops.office import Local, Office

PATH = "/desk/checks"
Found = Mapping[str, list[Finding]]
# What no program can see, and has to be right all the same.
BY_HAND = (
    "The backup was restored once, on another machine, with the keys from where they are kept.",
    "The fallback document is with the carrier: python app.py fallback prints it.",
    "The 911 center's written confirmation of its lines is filed, and the day stands in city.toml.",
    "Somebody called each number from outside, and pressed 0 and 9.",
)
for _text in (*BY_HAND, *(text for part in PARTS for text in (part.title, part.about))):
    later(_text)
STANDS = Words({"ok": "in order", "warn": "to look at", "wrong": "wrong", "asking": "being asked"}, "check")
SPOKEN = Words({"ok": "In order:", "warn": "To look at:", "wrong": "Wrong:"})  # to who does not see the color
LEVELS = {"ok": 0, "warn": 1, "wrong": 2}


@dataclass(frozen=True)
class Told:
    """A finding in the reader's language, in whole sentences; `do` "" when nothing has to be done."""

    level: Level
    what: str
    do: str


@dataclass(frozen=True)
class Step:
    """A part of the guide. `findings` None: not known yet."""

    part: Part
    findings: list[Told] | None

    @property
    def level(self) -> str:
        if self.findings is None:
            return "asking"
        return max((finding.level for finding in self.findings), key=LEVELS.__getitem__, default="ok")


@pages.get("/checks", may="checks.see")
def checks(visit: Visit) -> Response:
    return checks_page(visit)


def checks_page(visit: Visit, why: str = "", status: int = 200) -> Response:
    steps, asked, asking = guide(visit.now)
    staff = visit.house.store.write(lambda tx: phones(visit, tx))
    return show(
        "desk/checks.html", status, steps=steps, asked=asked, asking=asking, staff=staff, why=why,
        by_hand=BY_HAND, stands=STANDS, spoken=SPOKEN, done_of=sum(step.level == "ok" for step in steps),
    )  # fmt: skip


def guide(now: datetime) -> tuple[list[Step], datetime | None, bool]:
    """Every part with what was found, when those outside were asked, and whether they are being asked now."""
    found: Office = current_app.extensions["careline.office"]
    answer, asking = outside(found).look(now)
    known = answer.found if answer is not None else {}
    steps = []
    for part in PARTS:
        there = known.get(part.id) if part.outside else list(findings(found, part))
        steps.append(Step(part, [told(one, now, found) for one in there] if there is not None else None))
    return steps, answer.at if answer is not None else None, asking


def told(finding: Finding, now: datetime, office: Office) -> Told:
    """The words of the command in English, so that both are found by the same words. Elsewhere times are said
    as on every page."""
    zone, parts = office.house.flow.zone, dict(finding.parts)
    if language() != ENGLISH:
        parts |= {
            name: Markup(escape(when.moment(at(part.at), now, zone)))  # noqa: S704  escaped
            for name, part in parts.items()
            if isinstance(part, Local)
        }
    what = say_worded(finding.text, parts)
    if not what.startswith("http"):
        what = what[:1].upper() + what[1:]
    what += "" if what.endswith((".", ".</span>")) else "."
    return Told(finding.level, what, say_worded(finding.do, parts) if finding.do else "")


def outside(office: Office) -> Outside[Found]:
    def ask() -> Found:
        return {part.id: list(findings(office, part)) for part in PARTS if part.outside}

    made: Outside[Found] = current_app.extensions.setdefault("careline.outside", Outside(ask))
    return made


def phones(visit: Visit, tx: Tx) -> list[tuple[str, str]]:
    """Whom a test page can be sent to: (id, name). That names are opened is noted."""
    audit.append(tx, ms(visit.now), "staff", visit.person, "names_read")
    rows = [row for row in tx.all("people_all") if row["active"] and row["phone_enc"] is not None]
    named = [(row["id"], visit.house.vault.open(row["name_enc"], name_about(row["id"]))) for row in rows]
    return sorted(named, key=lambda one: one[1].casefold())


@pages.post("/checks/again", may="checks.see")
def check_again(visit: Visit) -> Response:
    outside(current_app.extensions["careline.office"]).again()
    return see(PATH)


@pages.post("/checks/page", may="checks.test")
def send_test_page(visit: Visit) -> Response:
    house, person = visit.house, request.form.get("person", "")
    try:
        house.store.write(lambda tx: practice.begin(house, tx, person, visit.person, visit.now))
    except PracticeError as fault:
        return checks_page(visit, say_error(fault), 422)
    return see(PATH, "paged")
