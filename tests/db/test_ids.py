"""Identifiers of rows."""

from __future__ import annotations

import re

import pytest

from db.ids import LENGTH, new_id


def test_an_id_is_26_characters_that_are_safe_in_a_url_and_hard_to_mishear() -> None:
    assert all(re.fullmatch(r"[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}", new_id()) for _ in range(500))
    assert LENGTH == 26


def test_the_time_comes_first_as_the_ulid_specification_says() -> None:
    # github.com/ulid/spec: 1469918176385 ms is 01ARYZ6S41.
    assert new_id(1_469_918_176_385).startswith("01aryz6s41")
    assert new_id(0).startswith("0" * 10)
    assert new_id((1 << 48) - 1).startswith("7zzzzzzzzz")


def test_later_ids_sort_after_earlier_ones() -> None:
    ids = [new_id(ms) for ms in (1, 2, 1_000, 1_700_000_000_000, 1_700_000_000_001, 1 << 47)]
    assert ids == sorted(ids)


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id(5) for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize("wrong", [-1, 1 << 48])
def test_a_time_that_does_not_fit_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        new_id(wrong)
