"""Debian's chromium, driven by Playwright, for the tests of the phone in the browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
DESK = {"width": 1440, "height": 900}
POCKET = {"width": 390, "height": 844}
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser. Where there is no chromium the test is skipped; on CI that is a failure."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing: install Debian's chromium package to test the pages"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=15_000)  # a busy machine is slow; promises in time: test_board_cost.py
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def phone(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name, include_hidden=True)


def follow(page: Page, target: Locator) -> None:
    """Clicks what leads to another page and waits until that one stands: whoever looks at once would see the
    page that is going, or none."""
    with page.expect_navigation():
        target.click()
