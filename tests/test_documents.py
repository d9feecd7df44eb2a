"""What documents and sources tell a reader to look at, or to type, is there."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from app import main
from tests.test_house import HERE, LIBRARIES, texts, tracked

# A bare name with .sql may be an attribute of an object.
PATH = re.compile(r"(?<![\w/.*{<:%-])((?:[\w-]+/)+[\w-]+\.sql|(?:[\w-]+/)*[\w-]+\.(?:py|md))(?![\w/])")
# Some documents name a file as seen from the room they speak of.
ROOTS = ("", "docs", "ivr", "console", "console/templates", "db", "flows")


def documents() -> list[tuple[Path, str]]:
    """Where a path stands for a reader to follow. Tests make files of their own up."""
    return [
        (path, text)
        for path, text in texts(".py", ".sql", ".md")
        if path.parts[0] not in ("tests", "simulator")
    ]


def names(path: Path) -> set[str]:
    """By which a file may be named."""
    return {path.name, *(str(path.relative_to(root)) for root in ROOTS if path.is_relative_to(root))}


def test_each_file_that_is_named_is_there() -> None:
    known = {name for path in tracked(".py", ".sql", ".md") for name in names(path)}
    lost = [
        f"{path}: {named}"
        for path, text in documents()
        for named in PATH.findall(text)
        if named not in known and not (HERE / path.parent / named).exists()
    ]
    assert lost == []


# ------------------------------------------------------------------ commands


def commands(group: click.Group = main) -> dict[str, click.Command]:
    """Every command by its words."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name} {words}": each for words, each in commands(command).items()}
    return found


def begins(words: list[str]) -> str:
    """What is not there of a command as it would be typed; "" if it is."""
    group: click.Command = main
    for word in words:
        if not isinstance(group, click.Group) or not re.fullmatch(r"[a-z][a-z-]*", word):
            return ""
        if word not in group.commands:
            return "" if group.invoke_without_command and group is not main else word
        group = group.commands[word]
    return ""


def typed() -> list[tuple[Path, str]]:
    """Every command that is named after `app.py`, or in a code span that begins with a group's name."""
    spans = re.compile(r"`([a-z][a-z-]+(?: [^`\n]+)?)`")
    whole = re.compile(r"python app\.py((?: --settings \S+)?(?: [a-z][a-z-]*)+)")
    found = []
    for path, text in texts(".py", ".md", ".html", ".toml"):
        if path.parts[0] in ("tests", "simulator", "bench"):
            continue
        found += [(path, re.sub(r" --settings \S+", "", words).strip()) for words in whole.findall(text)]
        if path.suffix == ".md" and path.parts[:2] in (
            ("docs", "operator"),
            ("CHANGELOG.md",),
            ("README.md",),
        ):
            groups = {name for name, command in main.commands.items() if isinstance(command, click.Group)}
            found += [(path, words) for words in spans.findall(text) if words.split()[0] in groups]
    return found


def test_each_command_that_is_named_can_be_typed() -> None:
    assert len(typed()) > 50
    lost = [f"{path}: {words} ({word})" for path, words in typed() if (word := begins(words.split()))]
    assert lost == []


def test_what_a_hint_tells_to_type_is_a_command() -> None:
    """The doctor and its like end in "what to do": words after a colon that begin with a group's name."""
    groups = "|".join(name for name, command in main.commands.items() if isinstance(command, click.Group))
    lost = []
    for path, text in texts(".py"):
        if path.parts[0] == "ops":
            for words in re.findall(rf"[:,`] ?((?:{groups}) [a-z]+)(?=[ .,`\"])", text):
                if words not in commands():
                    lost.append(f"{path}: {words}")
    assert lost == []


def test_the_operators_guide_has_a_row_for_every_command() -> None:
    page = (HERE / "docs/operator/running.md").read_text(encoding="utf-8")
    table = page.split("## Commands")[1].split("\n## ")[0]
    assert [name for name in main.commands if not re.search(rf"`{name}[ `]", table)] == []


@pytest.mark.parametrize("library", sorted(LIBRARIES - {"werkzeug", "requests", "psycopg_pool"}))
def test_each_library_stands_in_its_decision_with_what_it_is_for(library: str) -> None:
    page = (HERE / "docs/adr/0001-libraries.md").read_text(encoding="utf-8")
    named = {"argon2": "argon2-cffi", "sqlite_utils": "sqlite-utils"}.get(library, library)
    assert re.search(rf"^\| {named} \| \w", page, re.M)
