"""Guessing is slow: after some tries each further one has to wait, longer each time.

What is counted is a name together with where the try comes from, never a name alone: whoever guesses at
somebody's password from elsewhere keeps only themselves waiting. A browser that signed in before is known by
its cookie and counted by itself (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). A count is
forgotten after a day; nothing is ever locked for good.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime

from db.store import Tx
from db.vault import Vault
from ivr.house import ms

DAY_MS = 86_400_000


@dataclass(frozen=True)
class Bucket:
    """Tries counted together. `free`: how many need not wait. `first`, `most`: seconds to wait after them; it
    doubles from the first to the most."""

    key: str
    free: int
    first: int
    most: int


def around(vault: Vault, login: str, address: str) -> tuple[Bucket, ...]:
    """For a browser that nobody knows: this name from there, and everything from there (many may share an
    address, so it waits much later, and never long)."""
    place, wide = network(address), site(address)
    around_it = (place, wide) if wide else (place,)
    return (
        Bucket(vault.index("try", f"{login}\0{place}"), free=5, first=15, most=900),
        *(Bucket(vault.index("try", f"\0{each}"), free=60, first=5, most=60) for each in around_it),
    )


def known(vault: Vault, login: str, device: str) -> tuple[Bucket, ...]:
    """For a browser that signed in before under this name."""
    return (Bucket(vault.index("try", f"{login}\0device\0{device}"), free=10, first=15, most=900),)


def codes_of(vault: Vault, account: str) -> Bucket:
    """Wrong codes after the right password, wherever they come from: six digits are few. Strangers do not
    have the password, so they cannot fill it."""
    return Bucket(vault.index("try", f"\0codes\0{account}"), free=10, first=30, most=900)


def session(vault: Vault, session_id: str) -> tuple[Bucket, ...]:
    """Passwords typed at a browser that is locked."""
    return (Bucket(vault.index("try", f"\0session\0{session_id}"), free=5, first=10, most=300),)


def network(address: str) -> str:
    """What belongs to one subscriber: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((found, 64), strict=False).network_address)


def site(address: str) -> str:
    """The first 48 bits of an IPv6 address: what one site has at the most (RFC 6177), and with it 65,536
    networks of one subscriber. "" for IPv4."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.version == 4 or found.ipv4_mapped:
        return ""
    return f"{ipaddress.ip_network((found, 48), strict=False).network_address}/48"


def wait(tx: Tx, bucket: Bucket, now: datetime) -> int:
    """Seconds until the next try is heard; 0 if it may be now."""
    row = tx.one("sign_in_try", bucket=bucket.key)
    tries = int(row["tries"]) if row is not None else 0
    if row is None or tries < bucket.free or abs(ms(now) - row["last_at"]) > DAY_MS:
        return 0
    seconds = min(bucket.most, bucket.first << min(tries - bucket.free, 20))
    # A clock that was set back keeps nobody waiting longer than that.
    left = min(seconds * 1000, int(row["last_at"]) + seconds * 1000 - ms(now))
    return max(0, -(-left // 1000))


def charge(tx: Tx, buckets: tuple[Bucket, ...], now: datetime) -> int:
    """Counts a try before it is looked at, so that many at once are not heard as one. Seconds to wait, and
    then it was not counted; or 0."""
    longest = max(wait(tx, bucket, now) for bucket in buckets)
    if longest:
        return longest
    for bucket in buckets:
        row = tx.one("sign_in_try", bucket=bucket.key)
        old = row is None or abs(ms(now) - row["last_at"]) > DAY_MS
        tries = 1 if row is None or old else row["tries"] + 1
        tx.run("note_sign_in_try", bucket=bucket.key, tries=tries, last_at=ms(now))
    return 0


def forgive(tx: Tx, buckets: tuple[Bucket, ...]) -> None:
    """It was they: the first bucket is empty again, of the others this try is taken back."""
    tx.run("forget_sign_in_try", bucket=buckets[0].key)
    for bucket in buckets[1:]:
        tx.run("forgive_sign_in_try", bucket=bucket.key)
