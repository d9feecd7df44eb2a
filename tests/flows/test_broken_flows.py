"""One broken flow a file: what is wrong, how it came to be, and exactly what the loader says."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from flows.load import load
from tests.flows.broken import BASE, FAULTS, message_of, patches_of


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.stem)
def test_a_broken_flow_is_refused_in_exactly_these_words(fault: Path) -> None:
    assert message_of(patches_of(fault)) == tomllib.loads(fault.read_text())["expect"]


def test_the_flow_that_is_broken_in_all_these_ways_is_sound_itself() -> None:
    assert load(BASE).service == "Small Town Line"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.stem)
def test_each_fault_says_where_it_is_and_what_to_do_and_no_number(fault: Path) -> None:
    for line in tomllib.loads(fault.read_text())["expect"].splitlines():
        where, _, rest = line.partition(": ")
        assert where and "; " in rest
        assert "555" not in line
