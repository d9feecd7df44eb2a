"""A small sound flow with one thing broken, for the tests of what the loader says about it."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

from flows.city import FlowError
from flows.load import load

BROKEN = Path(__file__).parents[1] / "broken_flows"
BASE = BROKEN / "base"
FAULTS = sorted((BROKEN / "faults").glob("*.toml"))
Patch = tuple[str, str, str]  # file, what stands there once, what stands there instead


def patched(folder: Path, patches: Iterable[Patch]) -> Path:
    """The files of `folder`, changed. An empty `old` adds `new` at the end of the file."""
    for file, old, new in patches:
        path = folder / file
        text = path.read_text() if path.exists() else ""
        assert not old or text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new) if old else text + new)
    return folder


def patches_of(fault: Path) -> list[Patch]:
    return [(p["file"], p["old"], p["new"]) for p in tomllib.loads(fault.read_text())["patch"]]


def message_of(patches: Iterable[Patch]) -> str:
    """What the loader says about the base flow with these changes; "" if it loads."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = patched(shutil.copytree(BASE, Path(scratch) / "flow"), patches)  # type: ignore[arg-type]
        try:
            load(folder)
        except FlowError as error:
            return str(error)
    return ""
