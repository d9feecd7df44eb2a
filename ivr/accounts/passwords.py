"""Passwords: which may be, and how they are kept and compared.

Rules after NIST SP 800-63B-4, section 3.1.1: length counts, any character may be used, nothing is prescribed
about kinds of characters, and the worst are refused. Kept as argon2id (RFC 9106) with the parameters of the
OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ivr.worded import WordedError

SHORTEST, LONGEST = 12, 128  # characters
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
# Comparing takes a core and memory, and callers come first: of strangers more than one at work and one that
# waits are sent away, so that a flood of guesses takes at most two of a process's threads. One more place is
# for those of ours whom a flood must not keep out: a locked session, a browser that signed in before.
AT_ONCE, KEPT = 2, 1
# Found in every list of what leaked, as far as long enough; and what people make of a service's own words.
_WORST = """
    password password1 password12 password123 password1234 password12345 password123456 passwordpassword
    passw0rd p@ssword qwertyuiop qwertyuiop123 qwerty123456 qwertyuiopasdf 1q2w3e4r5t6y 1qaz2wsx3edc
    123456789012 1234567890123 0123456789 012345678901 1234567891011 123456123456 123123123123 abcdefghijkl
    abcd12345678 iloveyou iloveyou1234 letmein letmeinplease welcome welcome12345 welcomewelcome admin
    administrator administrator1 changeme changemenow changeme1234 trustno1trustno1 monkeymonkey dragondragon
    correcthorsebatterystaple careline carelinecareline careline1234 careline12345 hotline hotlinehotline
    hotline12345 counselor counselor123 responder123 supervisor123 emergency911 emergency123 crisisline
    sunshine1234 princess1234 football1234 baseball1234 superman1234 qazwsxedcrfv asdfghjkl123 zaq12wsxcde3
"""
WORST = frozenset(_WORST.split())

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
_places = threading.BoundedSemaphore(AT_ONCE)
_kept = threading.BoundedSemaphore(KEPT)
_one = threading.Lock()


class TooBusyError(Exception):
    """Several passwords are being compared; ask again in a moment."""


def normal(password: str) -> str:
    """The same password typed on another keyboard is the same (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", password)


class PasswordError(WordedError):
    """Not this one; the text says what to do instead, to whoever chose it."""


def fault(password: str, login: str = "", service: str = "") -> PasswordError | None:
    """What is wrong with a new password; None if nothing is."""
    password = normal(password)
    if len(password) < SHORTEST:
        return PasswordError(
            "Use {count} characters or more. Three or four words in a row are easy to keep in mind.",
            count=SHORTEST,
        )
    if len(password) > LONGEST:
        return PasswordError("Use at most {count} characters.", count=LONGEST)
    plain = "".join(letter for letter in password.casefold() if letter.isalnum())
    name = login.casefold().partition("@")[0]
    own = {"".join(filter(str.isalnum, word.casefold())) for word in (name, service)} - {""}
    if plain in WORST or plain.rstrip("0123456789") in WORST | own or len(set(plain)) < 5 or _counts(plain):
        return PasswordError(
            "This one is among the first that are guessed. Take words that have nothing to do with you."
        )
    return None


def _counts(plain: str) -> bool:
    """Is each character the one before, or the next one or the last one in the alphabet?"""
    return all(abs(ord(a) - ord(b)) <= 1 for a, b in pairwise(plain))


def hashed(password: str) -> str:
    """The password as it is kept. Whoever asks has a place."""
    with _one:
        return _hasher.hash(normal(password))


def same(kept: str | None, password: str) -> bool:
    """Is this the password? Without a kept one it takes as long, and is false. Whoever asks has a place."""
    with _one:
        try:
            _hasher.verify(kept or _nobody(), normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Was it hashed with weaker parameters than those of today?"""
    return _hasher.check_needs_rehash(kept)


_nobodys: list[str] = []


def _nobody() -> str:
    """A hash that is nobody's, made once."""
    if not _nobodys:
        _nobodys.append(_hasher.hash("nobody's password"))
    return _nobodys[0]


@contextmanager
def place(*, ours: bool = False) -> Iterator[None]:
    """A turn at hashing: to be taken before anything is counted or read, so that whoever is sent away is not
    charged for it. `ours`: a browser that is known to be one of ours. Raises TooBusyError."""
    free = (places for places in ((_kept, _places) if ours else (_places,)) if places.acquire(blocking=False))
    mine = next(free, None)
    if mine is None:
        raise TooBusyError
    try:
        yield
    finally:
        mine.release()
