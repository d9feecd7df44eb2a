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
from ivr.worded import Technical
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
        yield Finding(
            "wrong",
            "there is no folder {folder}",
            "Make it, readable for Careline alone.",
            folder=path.parent,
        )
    elif path.parent.stat().st_mode & OTHERS:
        yield Finding(
            "warn", "others on this machine can look into {folder}", "chmod 700 {folder}", folder=path.parent
        )
    else:
        yield Finding("ok", "the database's folder is closed to others")


def database(office: Office) -> Iterator[Finding]:
    """It answers, is migrated, and takes writes."""
    try:
        missing = migration.pending(office.database)
    except StoreError as fault:
        yield Finding("wrong", "{why}", "Look at CARELINE_DATABASE.", why=_said(fault))
        return
    if missing:
        do = "Run: python app.py migrate."
        yield Finding("wrong", "the database lacks {count} migrations", do, count=len(missing))
        return

    def trial(tx: Tx) -> None:
        tx.run("beat", name="doctor", at=0, detail="")
        raise _UndoneError

    try:
        office.house.store.write(trial)
    except _UndoneError:
        yield Finding("ok", "the database answers, is up to date and takes writes")
    except StoreError as fault:
        do = "Callers hear the safe words."
        yield Finding("wrong", "the database takes no writes: {why}", do, why=_said(fault))


def _said(fault: StoreError) -> Technical:
    return Technical(str(fault).rstrip("."))


def carrier(office: Office) -> Iterator[Finding]:
    """The account is active, and its clock and ours agree."""
    try:
        standing = office.account.standing()
        theirs = office.account.clock()
    except CarrierError as fault:
        do = "Look at the network, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
        yield Finding("wrong", "{why}", do, why=fault)
        return
    if standing == "active":
        yield Finding("ok", "the carrier's account is active")
    else:
        do = "Ask the carrier; calls do not reach us."
        yield Finding("wrong", "the carrier's account is {standing}", do, standing=Technical(standing))
    yield from _clocks(office, theirs - SystemClock().now() if theirs else None)
    yield from _numbers(office)


def _clocks(office: Office, off: timedelta | None) -> Iterator[Finding]:
    if off is None:
        yield Finding("warn", "the carrier does not say what time it is")
    elif abs(off) > CLOCK_OFF:
        seconds = round(abs(off).total_seconds())
        yield Finding(
            "warn",
            "our clock and the carrier's are {seconds} seconds apart",
            "Set this machine's clock: NTP.",
            seconds=seconds,
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
        yield Finding("wrong", "{why}", "Try again.", why=fault)
        return
    for plan in found:
        if plan.found is None:
            yield Finding(
                "wrong",
                "the number of line {line} is not in the account",
                "Buy or port it, or change the flow.",
                line=plan.line.id,
            )
        elif plan.differing:
            which = [ADDRESSES[name] for name in plan.differing]
            level: Level = "wrong" if "voice" in plan.differing else "warn"
            do = "Run: python app.py numbers --apply."
            yield Finding(level, "line {line}: not as wanted: {which}", do, line=plan.line.id, which=which)
        else:
            yield Finding("ok", "line {line} leads to us", line=plan.line.id)
    if not office.demo and (warning := own_fallback(office)):
        yield warning


def public_address(office: Office) -> Iterator[Finding]:
    """What the carrier will ask answers, from here at least."""
    url = office.public_url.rstrip("/") + "/health"
    try:
        status, landed = _asked(url)
    except (URLError, OSError, ValueError) as fault:
        why = Technical(getattr(fault, "reason", None) or type(fault).__name__)
        do = "Is the web process running, and the proxy before it?"
        yield Finding("wrong", "{url} did not answer ({why})", do, url=url, why=why)
        return
    if landed != url:
        yield Finding(
            "wrong",
            "{url} leads elsewhere",
            "The carrier's signatures need CARELINE_PUBLIC_URL as it is asked.",
            url=url,
        )
    elif status != "alive":
        do = "Look at CARELINE_PUBLIC_URL and the proxy."
        yield Finding("wrong", "{url} is answered by another program", do, url=url)
    else:
        yield Finding("ok", "the public address answers from here")


def _asked(url: str) -> tuple[str, str]:
    """What /health says, and the address that said it after redirects."""
    local = urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
    opener = build_opener(ProxyHandler({})) if local else build_opener()
    with opener.open(url, timeout=ANSWER) as answer:
        said = json.loads(answer.read(10_000))
        return str(said.get("status")) if isinstance(said, dict) else "", str(answer.geturl())
