"""What is said about somebody of the staff is put right: their name, number, address, teams and languages.

The number and the address are not shown: what is left empty stays as it is.
"""

from __future__ import annotations

from flask import Response, request

from console.accounts.people import done, people_page, reached_by
from console.pages import pages
from console.visit import Visit
from ivr.accounts import staffing
from ivr.accounts.staffing import Change, StaffError


@pages.post("/people/change", may="people.manage")
def change_person(visit: Visit) -> Response:
    who = request.form.get("person", "")
    try:
        told = typed()
    except StaffError as fault:
        return people_page(visit, fault)
    return done(
        visit, lambda tx: staffing.change(visit.house, tx, who, told, visit.person, visit.now), "changed"
    )


def typed() -> Change:
    """Raises StaffError for a number or an address that is none."""
    given, (phone, email) = request.form, reached_by()
    teams, languages = (tuple(given.getlist(name)) for name in ("team", "language"))
    return Change(
        name=given.get("name", ""),
        phone="" if given.get("no_phone") == "yes" else phone,
        email="" if given.get("no_email") == "yes" else email,
        teams=teams,
        languages=languages,
    )
