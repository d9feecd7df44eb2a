"""The loader: a city's flow is data, its hash names exactly its rules and words."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.city import FlowError, Number, Weekly
from flows.load import load
from flows.paging.model import Level
from tests.flows.broken import BASE, patched
from tests.flows.world import CITY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small sound flow."""
    return Path(shutil.copytree(BASE, tmp_path / "flow"))


def hash_with(folder: Path, file: str, old: str, new: str) -> str:
    return load(patched(folder, [(file, old, new)])).hash


def test_port_alder_loads() -> None:
    flow = load(CITY)
    assert (flow.service, flow.city, flow.first_language) == (
        "Port Alder Community Response",
        "Port Alder",
        "en",
    )
    assert re.fullmatch("[0-9a-f]{64}", flow.hash)


def test_what_is_written_is_what_is_loaded(folder: Path) -> None:
    flow = load(folder)
    assert flow.destinations["psap"].numbers == (Number("+15035550190", date(2026, 10, 1)),)
    assert flow.schedules["team"].weekly == (Weekly(frozenset({0}), "09:00", "17:00"),)
    assert flow.steps["person"].rules[0].when == {"closed": "team"}  # type: ignore[union-attr]
    assert flow.words["es"]["answer.unknown"].hear == ("no sé",)
    assert flow.clocks["en"].days == tuple("abcdefg")
    assert list(flow.languages) == ["en", "es"]
    assert flow.policies["team"].levels[1] == Level("team:team", 120, order="ordered", each=30)
    assert flow.policies["team"].fallback == Level("role:supervisor", 120, ("sms", "voice", "email"))


def test_port_alder_asks_the_shift_that_speaks_the_language_then_all_of_it_then_everybody() -> None:
    policy = load(CITY).policies["team"]
    asked = [(level.who, level.language) for level in policy.levels]
    assert asked == [("shift:responders", "same"), ("shift:responders", "any"), ("team:responders", "any")]
    assert (policy.need, policy.fallback.who) == (2, "role:supervisor")
    assert policy.fallback.channels == ("sms", "voice", "email")


def test_a_closure_is_written_in_the_citys_own_time_and_kept_in_utc(folder: Path) -> None:
    change = load(folder).schedules["team"].changes[0]
    assert (change.since, change.until) == (
        datetime(2026, 12, 24, 15, 0, tzinfo=UTC),  # 9:00 in Chicago, in winter
        datetime(2026, 12, 24, 18, 0, tzinfo=UTC),
    )
    assert not change.open


def test_a_closure_over_an_hour_that_comes_twice_has_no_gap(folder: Path) -> None:
    since, until = "since = 2026-12-24T09:00:00", "until = 2026-12-24T12:00:00"
    patched(folder, [("city.toml", since, "since = 2026-11-01T01:00:00")])
    patched(folder, [("city.toml", until, "until = 2026-11-01T01:30:00")])
    change = load(folder).schedules["team"].changes[0]
    assert (change.since, change.until) == (
        datetime(2026, 11, 1, 6, 0, tzinfo=UTC),  # the first 1:00
        datetime(2026, 11, 1, 7, 30, tzinfo=UTC),  # the second 1:30
    )


def test_comments_layout_and_the_order_of_tables_do_not_change_the_hash(folder: Path) -> None:
    before = load(folder).hash
    text = (folder / "steps.toml").read_text()
    tables = re.split(r"(?m)^(?=\[)", text)
    (folder / "steps.toml").write_text("# steps, turned round\n\n\n" + "\n".join(reversed(tables)))
    assert load(folder).hash == before


def test_the_order_of_conditions_and_keys_does_not_change_the_hash(folder: Path) -> None:
    one = '{ closed = "team", caller = "known" }'
    other = '{ caller = "known", closed = "team" }'
    before = hash_with(folder, "steps.toml", '{ closed = "team" }', one)
    assert hash_with(folder, "steps.toml", one, other) == before


def test_moving_entries_to_other_files_does_not_change_the_hash(folder: Path) -> None:
    before = load(folder).hash
    (folder / "all.toml").write_text(
        "\n".join((folder / name).read_text() for name in ("steps.toml", "city.toml", "screening.toml"))
    )
    for name in ("steps.toml", "city.toml", "screening.toml"):
        (folder / name).unlink()
    assert load(folder).hash == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("steps.toml", "most = 60\npoll", "most = 61\npoll"),
        ("steps.toml", 'no = "person"', 'no = "number"'),
        ("city.toml", '"+15035550190"', '"+15035550191"'),
        ("city.toml", 'since = "09:00"', 'since = "09:01"'),
        ("city.toml", "2026-12-24T09:00:00", "2026-12-24T09:00:01"),
        ("screening.toml", 'key = "2"', 'key = "3"'),
        ("words.es.toml", 'hear = ["no sé"]', 'hear = ["no lo sé"]'),
        ("words.en.toml", '\nbye = "Goodbye."', '\nbye = "Good bye."'),
        ("words.en.toml", 'am = "AM"', 'am = "in the morning"'),
        ("paging.toml", "need = 2", "need = 1"),
        ("paging.toml", "wait = 90", "wait = 91"),
        ("paging.toml", "need = 2", "need = 2\nwelfare = 600"),
        ("city.toml", "[languages.en]", "[limits]\nturns = 24\n\n[languages.en]"),
    ],
)
def test_every_rule_and_word_is_in_the_hash(folder: Path, file: str, old: str, new: str) -> None:
    before = load(folder).hash
    assert hash_with(folder, file, old, new) != before


def test_the_order_in_which_lines_are_dialed_is_in_the_hash(folder: Path) -> None:
    one, two = (
        '{ number = "+15035550190", confirmed = 2026-10-01 }',
        '{ number = "+15035550191", confirmed = 2026-10-01 }',
    )
    first = hash_with(folder, "city.toml", f"[{one}]", f"[{one}, {two}]")
    assert hash_with(folder, "city.toml", f"[{one}, {two}]", f"[{two}, {one}]") != first


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(FlowError, match=r"holds no \*\.toml file"):
        load(tmp_path)


def test_a_faulty_flow_never_comes_out_half_loaded(folder: Path) -> None:
    (folder / "steps.toml").unlink()
    with pytest.raises(FlowError) as refused:
        load(folder)
    assert len(str(refused.value).splitlines()) > 5
