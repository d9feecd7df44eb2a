"""A town on each engine; each journey's end also proves that nobody was left in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from db.store import Store
from db.vault import Vault
from simulator.sids import SidMaker
from tests.journeys.town import Town

MakeTown = Callable[..., Town]


@pytest.fixture
def make_town(
    store: Store, store_url: str, vault: Vault, request: pytest.FixtureRequest
) -> Iterator[MakeTown]:
    """Towns at an hour of one's choice. A journey that failed has said why: nothing more is proved of it."""
    towns: list[Town] = []

    def make(**how: Any) -> Town:
        towns.append(Town(store, vault, url=store_url, **how))
        return towns[-1]

    failed_before = request.session.testsfailed
    yield make
    for town in towns:
        town.close(prove=request.session.testsfailed == failed_before)


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    """A Wednesday evening at six; nobody is on shift until somebody is added."""
    return make_town()


@pytest.fixture
def call(town: Town) -> str:
    """A call that only its webhooks tell of: the carrier's own idea of it does not matter here."""
    town.does_not_prove("nobody_stays_on_a_call", "the carrier knows of no such call")
    town.does_not_prove("every_contact_has_an_end", "nobody ever hangs it up")
    return SidMaker(7).make("CA")
