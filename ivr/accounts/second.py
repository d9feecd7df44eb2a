"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes on paper."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

import pyotp

from db.store import Tx
from db.vault import Vault

STEP = 30  # seconds
AROUND = 1  # codes before and after the present one: clocks of phones are never quite right
MOST = 10  # recovery codes at a time
RECOVERY_LETTERS = 12  # of 32 kinds: 60 bits
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_secret() -> str:
    """160 bits in base 32, as RFC 4226 recommends."""
    return pyotp.random_base32()


def address(secret: str, login: str, service: str) -> str:
    """What the QR code says to the app (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=service)


def code_at(secret: str, now: datetime) -> str:
    return pyotp.TOTP(secret).at(now)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute to which the code belongs, if it is one of those around now."""
    digits = re.sub(r"\s", "", code)
    if not secret or not re.fullmatch(r"[0-9]{6}", digits):
        return None
    totp, found = pyotp.TOTP(secret), None
    for away in range(-AROUND, AROUND + 1):
        at = now + timedelta(seconds=STEP * away)
        if secrets.compare_digest(totp.at(at), digits):
            found = int(at.timestamp()) // STEP
    return found


def take_code(tx: Tx, vault: Vault, account: str, secret: str, code: str, now: datetime) -> str:
    """Uses up what was typed: "code" or "recovery"; "" if it is neither, or was used before."""
    step = step_of(secret, code, now)
    if step is not None:
        present = int(now.timestamp()) // STEP
        tx.run("forget_spent_codes", account_id=account, first=present - 10, last=present + 10)
        return "code" if tx.run("spend_code", account_id=account, step=step) else ""
    index = recovery_index(vault, account, code)
    return "recovery" if index and tx.run("use_recovery_code", account_id=account, code_idx=index) else ""


def new_recovery_codes(tx: Tx, vault: Vault, account: str) -> list[str]:
    """Ten new ones; those before are worth nothing any more. They cannot be shown a second time."""
    tx.run("drop_recovery_codes", account_id=account)
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_LETTERS)) for _ in range(MOST)]
    for code in codes:
        tx.run("add_recovery_code", account_id=account, code_idx=recovery_index(vault, account, code))
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def recovery_index(vault: Vault, account: str, code: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", code.lower())
    return vault.index("recovery", f"{account}:{plain}") if len(plain) == RECOVERY_LETTERS else ""
