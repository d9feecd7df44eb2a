"""What the doctor asks of the place it runs in: the database, the carrier, the public address."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import timedelta
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from db import migrate as migration
from db.store import StoreError, Tx
from ivr.house import SystemClock
from ivr.ports import CarrierError
from ops.finding import Finding, Level
from ops.numbers import ADDRESSES, own_fallback, plans
from ops.office import Office

CLOCK_OFF = timedelta(seconds=30)
ANSWER = 5.0  # seconds
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class _UndoneError(Exception):
    """Ends a trial transaction, so that nothing of it is kept."""


def folder(office: Office) -> Iterator[Finding]:
    """Nobody else on this machine can read the database's folder."""
    if migration.is_postgres(office.database):
        return
    path = migration.sqlite_path(office.database)
    if not path.parent.is_dir():
        yield Finding("wrong", f"there is no folder {path.parent}", "Make it, readable for Careline alone.")
    elif path.parent.stat().st_mode & OTHERS:
        yield Finding(
            "warn", f"others on this machine can look into {path.parent}", f"chmod 700 {path.parent}"
        )
    else:
        yield Finding("ok", "the database's folder is closed to others")


def database(office: Office) -> Iterator[Finding]:
    """It answers, is migrated, and takes writes."""
    try:
        missing = migration.pending(office.database)
    except StoreError as fault:
        yield Finding("wrong", str(fault).rstrip("."), "Look at CARELINE_DATABASE.")
        return
    if missing:
        yield Finding("wrong", f"the database lacks {len(missing)} migrations", "Run: python app.py migrate.")
        return

    def trial(tx: Tx) -> None:
        tx.run("beat", name="doctor", at=0, detail="")
        raise _UndoneError

    try:
        office.house.store.write(trial)
    except _UndoneError:
        yield Finding("ok", "the database answers, is up to date and takes writes")
    except StoreError as fault:
        yield Finding(
            "wrong", f"the database takes no writes: {str(fault).rstrip('.')}", "Callers hear the safe words."
        )


def carrier(office: Office) -> Iterator[Finding]:
    """The account is active, and its clock and ours agree."""
    try:
        standing = office.account.standing()
        theirs = office.account.clock()
    except CarrierError as fault:
        do = "Look at the network, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
        yield Finding("wrong", str(fault), do)
        return
    if standing == "active":
        yield Finding("ok", "the carrier's account is active")
    else:
        yield Finding(
            "wrong", f"the carrier's account is {standing}", "Ask the carrier; calls do not reach us."
        )
    yield from _clocks(office, theirs - SystemClock().now() if theirs else None)
    yield from _numbers(office)


def _clocks(office: Office, off: timedelta | None) -> Iterator[Finding]:
    if off is None:
        yield Finding("warn", "the carrier does not say what time it is")
    elif abs(off) > CLOCK_OFF:
        seconds = round(abs(off).total_seconds())
        yield Finding(
            "warn",
            f"our clock and the carrier's are {seconds} seconds apart",
            "Set this machine's clock: NTP.",
        )
    else:
        yield Finding("ok", "our clock and the carrier's agree within 30 seconds")
    if office.demo and abs(office.now() - SystemClock().now()) > CLOCK_OFF:
        yield Finding("ok", "the demo's clock is set to another hour on purpose")


def _numbers(office: Office) -> Iterator[Finding]:
    """Every line's number is in the account and leads to us."""
    try:
        found = plans(office)
    except CarrierError as fault:
        yield Finding("wrong", str(fault), "Try again.")
        return
    for plan in found:
        if plan.found is None:
            yield Finding(
                "wrong",
                f"the number of line {plan.line.id} is not in the account",
                "Buy or port it, or change the flow.",
            )
        elif plan.differing:
            told = ", ".join(ADDRESSES[name] for name in plan.differing)
            level: Level = "wrong" if "voice" in plan.differing else "warn"
            yield Finding(
                level, f"line {plan.line.id}: not as wanted: {told}", "Run: python app.py numbers --apply."
            )
        else:
            yield Finding("ok", f"line {plan.line.id} leads to us")
    if not office.demo and (warning := own_fallback(office)):
        yield Finding("warn", warning.partition(". ")[0], warning.partition(". ")[2])


def public_address(office: Office) -> Iterator[Finding]:
    """What the carrier will ask answers, from here at least."""
    url = office.public_url.rstrip("/") + "/health"
    try:
        status, landed = _asked(url)
    except (URLError, OSError, ValueError) as fault:
        why = getattr(fault, "reason", None) or type(fault).__name__
        yield Finding(
            "wrong", f"{url} did not answer ({why})", "Is the web process running, and the proxy before it?"
        )
        return
    if landed != url:
        yield Finding(
            "wrong",
            f"{url} leads elsewhere",
            "The carrier's signatures need CARELINE_PUBLIC_URL as it is asked.",
        )
    elif status != "alive":
        yield Finding(
            "wrong", f"{url} is answered by another program", "Look at CARELINE_PUBLIC_URL and the proxy."
        )
    else:
        yield Finding("ok", "the public address answers from here")


def _asked(url: str) -> tuple[str, str]:
    """What /health says, and the address that said it after redirects."""
    local = urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
    opener = build_opener(ProxyHandler({})) if local else build_opener()
    with opener.open(url, timeout=ANSWER) as answer:
        said = json.loads(answer.read(10_000))
        return str(said.get("status")) if isinstance(said, dict) else "", str(answer.geturl())
