"""The console on a real port, for a real browser."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.console.desk_town import PASSWORD, DeskTown
from tests.simulator.browser import follow

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}


@contextmanager
def served(town: DeskTown) -> Iterator[str]:
    """Its address. Without encryption, as the demo: the cookies have their plain names."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, None, threaded=True)
    base = f"http://127.0.0.1:{server.server_port}"
    town.move_to(base)
    server.app = town.app
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()


def through_the_door(page: Page, login: str, code: str) -> None:
    """Signs in at the page that asks for it, and waits for the page behind it."""
    page.get_by_label("Name").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(code)
    follow(page, page.get_by_role("button", name="Sign in"))


def keys(page: Page, pressed: str) -> None:
    """Types the desk's own keys, once the page's scripts are there to hear them."""
    expect(page.locator("html[data-alive]")).to_be_attached()
    page.keyboard.type(pressed)


def faults(page: Page) -> list[str]:
    """What axe finds wrong, rule by rule."""
    found = Axe().run(page, options=RULES)
    return [
        f"{each['id']}: {each['help']} {[n['target'] for n in each['nodes']]}"
        for each in found.response["violations"]
    ]


def sideways(page: Page) -> int:
    """How many pixels a reader would have to scroll to the side."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
