"""A town whose pages are opened in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import make_town, town
from tests.simulator.browser import chromium

__all__ = ["browser", "make_town", "town"]


@pytest.fixture(scope="module")  # one at a time in a process: another room opens its own
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened
