"""Small files: settings as NAME=value lines, and files for their owner alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def read_settings(path: Path) -> dict[str, str]:
    """NAME=value lines, as systemd's EnvironmentFile has them: # begins a comment, quotes may stand around.

    Raises OSError, and ValueError naming the line that is no setting.
    """
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ValueError(f"line {number} of {path} is no NAME=value")
        found[name.strip()] = _bare(value.strip())
    return found


def open_to_everybody(path: Path) -> bool:
    """Whether any user of this machine can read the file. Raises OSError."""
    return bool(path.stat().st_mode & stat.S_IROTH)


def _bare(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def write_private(path: Path, text: str) -> None:
    """Replaces a file at once, readable for its owner alone. Raises OSError."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(text)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
