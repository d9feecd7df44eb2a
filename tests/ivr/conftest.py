"""An office with a worker and a phone company, on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.store import Store
from db.vault import Vault
from tests.ivr.errand_town import Town
from tests.ivr.page_town import PageTown


@pytest.fixture
def town(store: Store, vault: Vault) -> Iterator[Town]:
    made = Town(store, vault)
    yield made
    made.worker.close()


@pytest.fixture
def out(store: Store, vault: Vault) -> Iterator[PageTown]:
    """A town whose responders are called out."""
    made = PageTown(store, vault)
    yield made
    made.worker.close()
