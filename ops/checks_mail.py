"""What the doctor asks of the second route: e-mail, for when the telephone network takes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from db.store import StoreError, Tx
from ivr.outgoing.mail import MailError
from ops.finding import Finding
from ops.office import Office

HOW = "docs/operator/second-route.md says how to set it up."


def second_route(office: Office) -> Iterator[Finding]:
    """A mail server is there and lets us in; those who decide in the fallback have an address."""
    if office.mail is None:
        yield Finding(
            "ok" if office.demo else "warn", "no second route: if the carrier fails, nobody is paged", HOW
        )
        return
    try:
        office.mail.check()
    except MailError as fault:
        yield Finding("wrong", "the second route: {why}", HOW, why=fault)
        return
    yield Finding("ok", "the mail server is there and lets us in")
    yield from _addresses(office)


def _addresses(office: Office) -> Iterator[Finding]:
    def count(tx: Tx) -> tuple[int, int]:
        here = [row for row in tx.all("people_all") if row["active"] and '"supervisor"' in row["roles"]]
        return len(here), sum(row["email_enc"] is not None for row in here)

    try:
        supervisors, reachable = office.house.store.read(count)
    except StoreError:
        return  # told among the database's findings
    if supervisors and not reachable:
        yield Finding("wrong", "no supervisor has an e-mail address: the second route leads to nobody", HOW)
    elif reachable < supervisors:
        lacking = "supervisors without an e-mail address: {missing} of {supervisors}"
        missing = supervisors - reachable
        yield Finding("warn", lacking, HOW, missing=missing, supervisors=supervisors)
    elif supervisors:
        yield Finding("ok", "every supervisor has an e-mail address")
