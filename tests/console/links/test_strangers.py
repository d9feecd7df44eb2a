"""What strangers cost: the store's one writer is for callers; who has no link of ours never has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from db.store import WITHIN, Store, Tx, open_store
from db.store.api import T
from db.vault import Vault
from ivr.accounts import staffing
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Asked
from ivr.reach import links
from tests.console.desk_town import PUBLIC, Browser, DeskTown

MADE_UP = "x" * 22


class Watched:
    """A store that counts who had its writer."""

    def __init__(self, store: Store) -> None:
        self._store, self.engine, self.writes = store, store.engine, 0

    def write(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        self.writes += 1
        return self._store.write(fn, within=within)

    def read(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        return self._store.read(fn, within=within)

    def close(self) -> None:
        self._store.close()


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    return DeskTown(open_store(sqlite_url), vault)


@pytest.fixture
def watched(town: DeskTown) -> Watched:
    """The town's store from here on."""
    found = Watched(town.store)
    town.house = replace(town.house, store=found)
    town.app = town.application(PUBLIC)
    return found


@pytest.fixture
def token(town: DeskTown) -> str:
    """Of the link that Marta got."""
    asked = Asked("WELFARE", 5, "en", "caller", place="12 Alder Lane", need=1)
    dispatch = town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    return town.do(lambda tx: links.make(tx, town.house, "field", dispatch, town.marta, 60))


def stranger(town: DeskTown) -> Browser:
    browser = town.browser()
    browser.client.set_cookie("__Host-field", MADE_UP, domain="hotline.example.org", secure=True)
    return browser


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/r/{MADE_UP}"),
        ("POST", f"/r/{MADE_UP}"),
        ("POST", f"/r/{MADE_UP}/again"),
        ("GET", "/field"),
        ("POST", "/field"),
        ("GET", f"/here/{MADE_UP}"),
        ("POST", f"/here/{MADE_UP}"),
        ("GET", f"/roster/{MADE_UP}.ics"),
        ("GET", f"/desk/set-up/{MADE_UP}"),
        ("GET", "/desk/board"),
    ],
)
def test_whoever_has_no_link_of_ours_never_has_the_writer_that_callers_need(
    town: DeskTown, watched: Watched, method: str, path: str
) -> None:
    form = {"place": "4 Harbor Street"} if method == "POST" else None
    assert stranger(town).open(path, method, data=form).status_code in (200, 403, 404)
    assert watched.writes == 0


def test_looking_at_a_link_and_at_the_page_behind_it_only_reads(
    town: DeskTown, token: str, watched: Watched
) -> None:
    browser = town.browser()
    assert browser.get(f"/r/{token}").status_code == 200
    assert watched.writes == 0
    assert browser.open(f"/r/{token}", "POST").status_code == 303
    opened = watched.writes
    assert browser.get("/field").status_code == 200
    assert watched.writes - opened <= 1, "that the place was looked at is written down"


@pytest.mark.parametrize(("minutes", "sent"), [(59, 1), (61 + 58, 1), (61 + 60, 0)])
def test_a_link_that_has_ended_brings_a_new_one_for_an_hour_and_then_no_more(
    town: DeskTown, token: str, minutes: int, sent: int
) -> None:
    town.clock.at += timedelta(minutes=minutes)
    before = texts(town)
    assert town.browser().open(f"/r/{token}/again", "POST").status_code == 200
    assert texts(town) - before == sent


def test_whoever_asks_for_a_new_link_again_and_again_has_the_writer_once_in_two_minutes(
    town: DeskTown, token: str, watched: Watched
) -> None:
    for _ in range(20):
        assert town.browser().open(f"/r/{token}/again", "POST").status_code == 200
    assert watched.writes == 1
    assert texts(town) == 1
    town.clock.at += timedelta(minutes=2)
    town.browser().open(f"/r/{token}/again", "POST")
    assert texts(town) == 2


def test_nobody_who_has_left_the_staff_is_sent_a_link(town: DeskTown, token: str) -> None:
    town.do(lambda tx: staffing.leave(town.house, tx, town.marta, town.kim, town.now))
    assert town.browser().open(f"/r/{token}/again", "POST").status_code == 200
    assert texts(town) == 0


def texts(town: DeskTown) -> int:
    """How often a link was sent anew."""
    return town.actions().count("link_sent_again")
