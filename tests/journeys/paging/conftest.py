"""Each scenario on each engine, with one worker and with two. At its end nobody's phone has had a text or a
call that nobody expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from db.store import Store
from db.vault import Vault
from tests.journeys.paging.crew import Member, only_these
from tests.journeys.paging.paging_town import PagingTown

MakePagingTown = Callable[..., PagingTown]


@pytest.fixture(params=[1, 2], ids=["one worker", "two workers"])
def workers(request: pytest.FixtureRequest) -> int:
    count: int = request.param
    return count


@pytest.fixture
def make_paging_town(
    store: Store, store_url: str, vault: Vault, workers: int, request: pytest.FixtureRequest
) -> Iterator[MakePagingTown]:
    """Towns at an hour, or with a policy, of one's choice."""
    towns: list[PagingTown] = []

    def make(**how: Any) -> PagingTown:
        towns.append(PagingTown(store, vault, url=store_url, **({"workers": workers} | how)))
        return towns[-1]

    failed_before = request.session.testsfailed
    yield make
    fine = request.session.testsfailed == failed_before
    try:
        for town in towns:
            if fine:
                only_these(town)
    finally:
        for town in towns:
            town.close(prove=fine)


@pytest.fixture
def town(make_paging_town: MakePagingTown) -> PagingTown:
    """A Wednesday evening at six."""
    return make_paging_town()


@pytest.fixture
def nurse(town: PagingTown) -> Member:
    return town.nurse()


@pytest.fixture
def medic(town: PagingTown) -> Member:
    return town.medic()


@pytest.fixture
def driver(town: PagingTown) -> Member:
    return town.driver()


@pytest.fixture
def chief(town: PagingTown) -> Member:
    return town.chief()
