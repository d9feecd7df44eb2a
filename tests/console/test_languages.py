"""The desk in each of its languages: nothing that it says lacks in one, and nobody translated in vain."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from string import Formatter

import jinja2
import pytest
from babel.messages.pofile import read_po
from jinja2 import nodes

import console.desk  # noqa: F401  all pages: what they say later is known
from console.saying import ENGLISH, FOLDER, LANGUAGES, LATER, catalog
from console.words_of_scripts import COUNTED, TEXTS
from ivr.worded import Worded, WordedError

HERE = Path(__file__).resolve().parents[2]
OTHERS = [code for code in LANGUAGES if code != ENGLISH]
Said = tuple[str, str]


def subclasses(of: type) -> Iterator[str]:
    for each in of.__subclasses__():
        yield each.__name__
        yield from subclasses(each)


def in_python() -> Iterator[Said]:
    """What stands in say("...") and say_many("...", "..."), and what a refusal says."""
    worded = {*subclasses(WordedError), *subclasses(Worded), "Worded"}
    for room in ("console", "ivr", "ops"):
        for path in (HERE / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "Worded(" in text or "Finding(" in text:
                yield from (("", one) for one in in_pieces(ast.parse(text)))
            ours = "from console.saying import" in text  # elsewhere `say` reads the words of a flow
            for node in ast.walk(ast.parse(text)):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                plain = takewhile(lambda arg: isinstance(arg, ast.Constant), node.args[:2])
                given = [arg.value for arg in plain if isinstance(arg, ast.Constant)]
                if ours and name == "say" and given:
                    yield (given[1] if len(given) > 1 else "", given[0])
                elif ((ours and name == "say_many") or name in worded - {"Worded", "Finding"}) and given:
                    yield ("", given[0])


def in_pieces(tree: ast.Module) -> Iterator[str]:
    """What is worded of pieces (ivr/worded.py): the text, for a finding also what to do."""
    named: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).append(node.value)

    def texts(found: ast.expr) -> Iterator[str]:
        if isinstance(found, ast.Constant) and isinstance(found.value, str) and found.value:
            yield found.value
        elif isinstance(found, ast.IfExp):
            yield from (*texts(found.body), *texts(found.orelse))
        elif isinstance(found, ast.Name):
            yield from (one for value in named.pop(found.id, ()) for one in texts(value))

    for node in ast.walk(tree):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in ("Worded", "Finding"):
            for found in node.args[:1] if name == "Worded" else node.args[1:3]:
                yield from texts(found)


def in_templates() -> Iterator[Said]:
    environment = jinja2.Environment(autoescape=True)
    for path in (HERE / "console" / "templates" / "desk").rglob("*.html"):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            name = getattr(call.node, "name", "")
            if not call.args or not isinstance(call.args[0], nodes.Const):
                continue  # said of what stands elsewhere: `later`
            given = [arg.value for arg in call.args[:2] if isinstance(arg, nodes.Const)]
            if name == "say" and given:
                yield (given[1] if len(given) > 1 else "", given[0])
            elif name == "say_many" and given:
                yield ("", given[0])


def said() -> set[Said]:
    found = {*in_python(), *in_templates(), *LATER, *(("", text) for text in TEXTS)}
    return found | {("", one) for one, _ in COUNTED}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_that_the_desk_says_lacks_in_a_language(language: str) -> None:
    lacking = sorted(said() - set(catalog(language)))
    assert not lacking, "add to a file of console/words/es:\n" + "\n".join(
        (f'msgctxt "{sense}"\n' if sense else "") + f'msgid "{text}"\nmsgstr ""\n' for sense, text in lacking
    )


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_stands_in_a_language_that_nobody_says(language: str) -> None:
    assert not sorted(set(catalog(language)) - said())


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_said_with_the_same_places_to_fill(language: str) -> None:
    wrong = [
        (text, words)
        for (_, text), forms in catalog(language).items()
        for words in forms
        if not words.strip() or places(words) != places(text)
    ]
    assert not wrong


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_not_yet_sure_is_not_said(language: str) -> None:
    """Translators' tools mark guesses as fuzzy; they are not used, so there may be none."""
    guesses = [
        f"{path.name}: {message.id}"
        for path in (FOLDER / language).glob("*.po")
        for message in read_po(path.open("rb"), locale=language)
        if message.fuzzy and message.id
    ]
    assert not guesses


def test_what_the_scripts_say_they_get_with_the_page() -> None:
    pattern = re.compile(r"""\b(?:say|tell)\(("(?:[^"\\\\]|\\\\.)*")""")
    scripts = [(HERE / "console" / "static" / f"{name}.js").read_text() for name in ("desk", "live", "chime")]
    found = {json.loads(each) for script in scripts for each in pattern.findall(script)}
    assert len(found) > 8
    assert not found - set(TEXTS) - {form for counted in COUNTED for form in counted}
