"""What a check leaves behind for people: its result, the pictures, the words to print, the card for 911.

They are made where the flow is checked anyway, once a version, and kept in a folder: walking a city takes
half a minute, which no page that somebody opens may take.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.check.card import card
from flows.check.picture import pictures
from flows.check.report import as_json
from flows.check.script import script

if TYPE_CHECKING:
    from flows.check import Checked

RESULT, SCRIPT = "result.json", "script.html"
WALKING = "walking"  # locked by whoever walks for this folder
MOST = 20  # versions whose papers are kept: to go back to one of them needs no walking
VERSION = re.compile(r"[0-9a-f]{64}")  # how their folders are called (start.py)


def papers(result: Checked, seconds: float) -> Iterator[tuple[str, str]]:
    """(name of the file, its text). `seconds`: how long the check took."""
    yield SCRIPT, script(result.graph)
    for language in result.graph.flow.languages:
        yield card_of(language), card(result.graph.flow, language)
    yield from pictures(result.graph)
    yield RESULT, json.dumps(as_json(result, seconds), ensure_ascii=False)  # the last: with it all are there


def card_of(language: str) -> str:
    return f"disqualifiers.{language}.html"


def picture_of(line: str, language: str) -> str:
    return f"{line}.{language}.svg"


def keep(folder: Path, result: Checked, seconds: float) -> None:
    """Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in papers(result, seconds):
        fresh = folder / f"{name}.new"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(folder / name)


def forget_old(remembered: Path, own: Path) -> None:
    """Of the folders of all versions the newest stay, by when they were last started with; always `own`,
    which is in force, one that a process is walking for, and what cannot be removed."""
    found = [place for place in remembered.iterdir() if VERSION.fullmatch(place.name) and place != own]
    for old in sorted(found, key=_used, reverse=True)[MOST - 1 :]:
        with suppress(OSError), (old / WALKING).open("w") as mine:
            flock(mine, LOCK_EX | LOCK_NB)
            shutil.rmtree(old)


def used(folder: Path) -> None:
    """It is started with now. Raises OSError."""
    os.utime(folder / RESULT)


def _used(folder: Path) -> float:
    """When it was last started with, in seconds; of one that was never finished, when it was begun."""
    for place in (folder / RESULT, folder):
        with suppress(OSError):
            return place.stat().st_mtime
    return 0.0


def kept(folder: Path | None) -> bool:
    return folder is not None and (folder / RESULT).is_file()


def result_in(folder: Path | None) -> dict[str, Any] | None:
    """The result of a check (flows/check/report.py); None if none is kept there."""
    if folder is None:
        return None
    try:
        found: dict[str, Any] = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found
