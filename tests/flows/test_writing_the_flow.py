"""The program manager's guide tells everything that may be written, and its examples are true."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from flows import city, codes, lexicon
from flows.build import LEFT_OUT, fields_of
from flows.draft import Hotline
from flows.load import STEP_KINDS
from flows.paging.model import Level, Policy
from flows.read import SINGLE, TABLES
from flows.screening import CONDITIONS
from flows.uses import ALWAYS, ANYWHERE, TEXTS, TO_STAFF
from tests.flows.world import port_alder

GUIDE = (Path(__file__).parents[2] / "docs/program-manager/writing-the-flow.md").read_text()
SECTIONS = {
    "Table `hotline`": [Hotline],
    "Table `limits`": [city.Limits],
    "Table `languages`": [city.Language],
    "Table `lines`": [city.Line],
    "Table `destinations`": [city.Destination, city.Number],
    "Table `teams`": [city.Team, city.Tier],
    "Table `policies`": [Policy, Level],
    "Table `schedules`": [city.Schedule, city.Weekly, city.ScheduleChange],
    "Table `call_types`": [city.CallType],
    "Table `disqualifiers`": [city.Disqualifier],
    "Table `keywords`": [lexicon.Keywords],
    "Table `danger`": [lexicon.Danger],
    "Table `answers`": [lexicon.Answers],
    "Table `writing`": [lexicon.Writing],
    "Table `texts`": [lexicon.Texts],
    "Step kind `menu`": [city.Menu, city.Choice],
    "Step kind `decide`": [city.Decide, city.Rule],
    **{f"Step kind `{name}`": [kind] for name, kind in STEP_KINDS.items() if name not in ("menu", "decide")},
}
WORDS = [city.Word, city.Clock]


def section(heading: str, level: str = "###") -> str:
    parts = re.split(rf"(?m)^#{{2,{len(level)}}} ", GUIDE)
    return next(part for part in parts if part.startswith(heading + "\n"))


def keys(kind: type) -> set[str]:
    return {name for name in fields_of(kind) if name != "id"}


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_that_may_be_written_is_explained(heading: str) -> None:
    explained = set(re.findall(r"`(\w+)`", section(heading)))
    for kind in SECTIONS[heading]:
        assert keys(kind) <= explained, (kind.__name__, keys(kind) - explained)


@pytest.mark.parametrize("kind", WORDS)
def test_every_key_of_words_is_explained(kind: type) -> None:
    assert keys(kind) <= set(re.findall(r"`(\w+)`", section("Words", "##")))


@pytest.mark.parametrize("heading", SECTIONS)
def test_nothing_is_explained_that_cannot_be_written(heading: str) -> None:
    rows = re.findall(r"(?m)^\| (`[^|]+`) \|", section(heading))
    written = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    known = set().union(*(keys(kind) for kind in SECTIONS[heading]))
    if heading == "Step kind `decide`":
        known |= {*CONDITIONS, "answer.NAME"}
    assert written <= known, written - known


@pytest.mark.parametrize("heading", SECTIONS)
def test_what_may_be_left_out_is_said_and_nothing_else(heading: str) -> None:
    for kind in SECTIONS[heading]:
        defaults = set(LEFT_OUT.get(kind, {}))
        defaults |= {
            field.name
            for field in dataclasses.fields(kind)
            if not (field.default is field.default_factory is dataclasses.MISSING)
            and field.name != "confirmed"
        }
        rows = dict(re.findall(r"(?m)^\| `(\w+)`[^|]* \|[^\n]*\| ?([^|\n]*) ?\|$", section(heading)))
        for name in keys(kind) & rows.keys():
            if name in ("since", "until", "priority", "language", "key", "reason", "numbers", "goto", "team"):
                continue  # stand in two tables of one section
            assert bool(rows[name].strip()) == (name in defaults), (kind.__name__, name)


def test_every_table_and_kind_of_step_has_its_section() -> None:
    tables = {*TABLES, *SINGLE} - {"steps"}
    assert {f"Table `{name}`" for name in tables} | {f"Step kind `{name}`" for name in STEP_KINDS} == set(
        SECTIONS
    )


def test_every_condition_blank_and_fixed_word_is_named() -> None:
    for condition in CONDITIONS:
        assert f"`{condition}`" in section("Step kind `decide`")
    words = section("Words", "##")
    for blank in ANYWHERE | TO_STAFF | {"key", "position", "digits", "told"}:
        assert f"`{{{blank}}}`" in words
    for name in ALWAYS:
        assert name.startswith("staff_") or f"`{name}`" in words, name
    for name in TEXTS:
        assert (
            f"`{name}`" in words
            or f"`{name.partition('_')[0]}_…`" in words
            or f"`{name.partition('.')[0]}.CODE`" in words
        ), name


def test_every_call_type_and_route_is_named() -> None:
    assert set(re.findall(r"\b[A-Z_]{4,}\b", section("Table `call_types`"))) >= set(codes.CALL_TYPES)
    assert set(re.findall(r"`(\w+)`", section("Table `lines`"))) >= set(codes.ENTRY_ROUTES)


EXAMPLES = re.findall(r"(?s)```toml\n(.*?)```", GUIDE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_sound_toml_of_known_tables(example: str) -> None:
    tables = tomllib.loads(example)
    assert tables.keys() <= {*TABLES, *SINGLE, "say"}


@pytest.mark.parametrize("name", STEP_KINDS)
def test_every_kind_of_step_has_an_example_with_keys_it_knows(name: str) -> None:
    found = tomllib.loads(re.findall(r"(?s)```toml\n(.*?)```", section(f"Step kind `{name}`"))[0])["steps"]
    for step in found.values():
        assert step.pop("kind") == name
        assert step.keys() <= keys(STEP_KINDS[name])
        needed = keys(STEP_KINDS[name]) - set(LEFT_OUT.get(STEP_KINDS[name], {})) - {"reason"}
        assert needed <= step.keys()


def test_the_examples_name_steps_and_words_that_port_alder_has() -> None:
    flow = port_alder()
    for example in EXAMPLES:
        for id_ in tomllib.loads(example).get("steps", {}):
            assert id_ in flow.steps or id_ == "news"


def test_the_limits_in_the_guide_are_the_limits() -> None:
    rows = dict(re.findall(r"(?m)^\| `(\w+)` \|[^|]*\| (\d+) \|$", section("Table `limits`")))
    assert {name: float(value) for name, value in rows.items()} == dataclasses.asdict(city.Limits())
