"""The four digits by which a dispatch is said: on a phone, in a text, aloud on the radio."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from db.store import Tx
from ivr.house import ms

TRIES = 200  # with a hundred dispatches a day, one in fifty codes is taken
REST = timedelta(hours=24)  # a reply to an old page must not accept a new one

# 0…: a phone drops the nought. 1…: looks like the answer "1". 2222 is somebody leaning on a key. Emergency
# and service codes are dialed where they are read.
_LIKE_A_REPLY = re.compile(r"^[01]|911|112|933|988|^(\d)\1{3}$")


def clear(code: str) -> bool:
    """Whether these digits can be taken for nothing else."""
    return bool(re.fullmatch(r"\d{4}", code)) and not _LIKE_A_REPLY.search(code)


def new_code(tx: Tx, now: datetime) -> str:
    """A code that no dispatch has, or has had since yesterday, and that cannot be guessed from another.

    Raises RuntimeError when the codes are used up: thousands of dispatches in a day.
    """
    for _ in range(TRIES):
        code = f"{secrets.randbelow(10_000):04d}"
        if clear(code) and tx.one("code_said_since", code=code, since=ms(now - REST)) is None:
            return code
    raise RuntimeError("no free code for a dispatch: close or cancel those that are over")
