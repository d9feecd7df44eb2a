"""An office with a worker and a phone company, on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.store import Store
from db.vault import Vault
from tests.ivr.errand_town import Town


@pytest.fixture
def town(store: Store, vault: Vault) -> Iterator[Town]:
    made = Town(store, vault)
    yield made
    made.worker.close()
