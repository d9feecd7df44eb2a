"""A fault that nobody thought of, on the pages behind links: whoever reads them has a number to call, and the
log does not have the link."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from db.store import WITHIN, Store, Tx, open_store
from db.store.api import T
from db.vault import Vault
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Asked
from ivr.reach import links
from tests.console.desk_town import PUBLIC, Browser, DeskTown
from tests.test_house import HERE

SECRET = "kept-between-two-of-us"


class Faulty:
    """A store with a fault that is none of a store's."""

    def __init__(self, store: Store) -> None:
        self.engine = store.engine

    def write(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        raise LookupError("a fault of ours")

    def read(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        raise LookupError("a fault of ours")

    def close(self) -> None:
        pass


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    return DeskTown(open_store(sqlite_url), vault)


def fails(town: DeskTown) -> None:
    town.house = replace(town.house, store=Faulty(town.store))
    town.app = town.application(PUBLIC)


def holding(town: DeskTown, cookie: str) -> Browser:
    browser = town.browser()
    browser.client.set_cookie("__Host-field", cookie, domain="hotline.example.org", secure=True)
    return browser


PAGES = [
    ("GET", f"/r/{SECRET}"),
    ("POST", f"/r/{SECRET}"),
    ("POST", f"/r/{SECRET}/again"),
    ("GET", "/field"),
    ("POST", "/field"),
    ("GET", f"/here/{SECRET}"),
    ("POST", f"/here/{SECRET}"),
]


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_whatever_fails_a_responder_and_a_resident_read_whom_to_call(
    town: DeskTown, method: str, path: str
) -> None:
    fails(town)
    answer = holding(town, SECRET).open(path, method, data={"place": "here"} if method == "POST" else None)
    assert answer.status_code == 500
    assert any(f"tel:{line.number}" in answer.text for line in town.house.flow.lines.values())
    assert "tel:911" in answer.text


@pytest.mark.parametrize(
    ("method", "path"), [*PAGES, ("GET", f"/roster/{SECRET}.ics"), ("GET", f"/desk/set-up/{SECRET}")]
)
def test_what_failed_is_in_the_log_and_no_secret_of_an_address_or_a_cookie(
    town: DeskTown, caplog: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    caplog.set_level(logging.DEBUG)
    fails(town)
    assert holding(town, SECRET).open(path, method).status_code == 500
    assert "a fault of ours" in caplog.text
    assert SECRET not in caplog.text


def test_the_proxy_of_the_guide_logs_no_address_with_a_secret_in_it(town: DeskTown) -> None:
    guide = (HERE / "docs/operator/going-live.md").read_text(encoding="utf-8")
    (pattern, inside) = re.findall(r"location ~ (\S+) \{(.*?)\n    \}", guide, re.DOTALL)[0]
    assert "access_log off;" in inside
    secret = [rule.rule for rule in town.app.url_map.iter_rules() if "<token>" in rule.rule]
    assert len(secret) > 4
    assert [rule for rule in secret if not re.match(pattern, rule)] == []
    assert not re.match(pattern, "/desk/roster/file")


def test_there_is_no_page_and_no_way_to_ask_as_before(town: DeskTown) -> None:
    browser = town.browser()
    assert browser.get("/here").status_code == 404
    assert browser.open(f"/here/{SECRET}", "PUT").status_code == 405
    assert browser.open(f"/r/{SECRET}", "DELETE").status_code == 405
    assert browser.open(f"/here/{SECRET}", "POST", data={"place": "x" * 70_000}).status_code == 413


def test_a_forged_form_with_any_letters_is_answered_as_an_old_one(town: DeskTown) -> None:
    asked = Asked("WELFARE", 5, "en", "caller", place="12 Alder Lane", need=1)
    out = town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    token = town.do(lambda tx: links.make(tx, town.house, "field", out, town.marta, 60))
    browser = town.browser()
    browser.open(f"/r/{token}", "POST")
    answer = browser.open("/field", "POST", data={"csrf": "ñ", "once": "0" * 16, "do": "accept"})
    assert answer.headers.get("Location", "").endswith("said=old")
