"""A flow's files with something changed in them, written out and loaded like any other flow."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flows.city import Flow
from flows.load import load
from flows.uses import ALWAYS, COMING, HEARD, TEXTS

SMALL = Path(__file__).parent / "small"
Files = dict[str, dict[str, Any]]


def files_of(folder: Path) -> Files:
    """Every TOML file of a flow, by its name. The words to staff do not matter here: any will do."""
    files = {path.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}
    for tables in files.values():
        if "language" in tables:
            say = tables["say"]
            own: dict[str, Any] = {name: f"{tables['language']} {name}" for name in ALWAYS if "." not in name}
            own |= {n: " ".join(f"{{{b}}}" for b in sorted(f)) or n for n, f in TEXTS.items()}
            own |= _of_teams(tables["language"])
            for name in own.keys() & set(HEARD):
                own[name] = {"say": own[name], "hear": [f"{tables['language']} {name}"]}
            tables["say"] = {**own, **say}
    return files


def _of_teams(language: str) -> dict[str, str]:
    """The words in which a team is spoken of, all different."""
    always = {name: "" for name in ALWAYS if name.startswith(("team.", "eta."))}
    blanks = {name: f" {{{''.join(each)}}}" for name, each in COMING.items()}
    return {name: f"{language} {name}{blank}" for name, blank in (always | blanks).items()}


@cache
def small() -> Flow:
    """The small flow without a fault."""
    with TemporaryDirectory() as folder:
        return loaded(files_of(SMALL), Path(folder))


def patched(files: Files, patch: Mapping[str, Any]) -> Files:
    """Tables of `patch` are laid over those of the same name; `words.LANGUAGE` over the words. The value
    {gone = true} takes the entry out."""
    made = {name: dict(tables) for name, tables in files.items()}
    for table, value in patch.items():
        if table == "words":
            for language, words in value.items():
                laid_over(made[f"words.{language}.toml"], words)
        else:
            name = next((name for name, tables in made.items() if table in tables), "flow.toml")
            made[name] = laid_over({**made[name]}, {table: value})
    return made


def laid_over(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in above.items():
        if value == {"gone": True}:
            below.pop(key, None)
        elif isinstance(value, dict) and isinstance(below.get(key), dict):
            below[key] = laid_over({**below[key]}, value)
        else:
            below[key] = value
    return below


def written(files: Files, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, tables in files.items():
        (folder / name).write_text("\n".join(f"{key} = {_toml(v)}" for key, v in tables.items()), "utf-8")
    return folder


def loaded(files: Files, folder: Path) -> Flow:
    """Raises FlowError like `load`."""
    return load(written(files, folder))


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
