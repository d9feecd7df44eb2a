"""The settings check: what the doctor says, step by step, without making anybody wait for others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.office.outside import Outside
from db.store import open_store
from db.vault import Vault
from ivr.house import ms
from ops.doctor import PARTS, examine
from ops.office import Office
from tests.console.desk_town import Browser, DeskTown, NoCarrier

TITLES = [
    "The database", "The city&#39;s flow", "Hours", "Our numbers", "Our address", "The 911 center",
    "People with phones", "The roster", "The worker", "The second route",
]  # fmt: skip


class Slow(NoCarrier):
    """A carrier that thinks until it is told to answer."""

    def __init__(self) -> None:
        self.asked, self.answer = threading.Event(), threading.Event()

    def standing(self) -> str:
        self.asked.set()
        assert self.answer.wait(30)
        return "active"

    def clock(self) -> datetime | None:
        return datetime.now(UTC)


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    town = DeskTown(open_store(sqlite_url), vault)
    town.database = sqlite_url
    town.move_to("https://hotline.example.org")
    return town


@pytest.fixture
def kim(town: DeskTown) -> Browser:
    return town.signed_in(town.kim, "kim")


@pytest.fixture
def slow(town: DeskTown) -> Iterator[Slow]:
    made = Slow()
    town.app.extensions["careline.office"] = replace(office(town), make_account=lambda: made)
    yield made
    made.answer.set()


def office(town: DeskTown) -> Office:
    found: Office = town.app.extensions["careline.office"]
    return found


def test_the_steps_stand_in_the_order_in_which_a_city_goes_about_them(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/checks")
    places = [kim.page.index(f"{n}. {title}</h2>") for n, title in enumerate(TITLES, 1)]
    assert places == sorted(places)
    assert len(PARTS) == len(TITLES)


def test_page_and_command_say_the_same(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/checks")
    told = kim.words.replace("&#39;", "'").casefold()
    said = [finding.what for finding in examine(office(town))]
    assert len(said) >= 10
    for what in said:
        assert what.casefold() in told, what


def test_what_is_wrong_says_what_to_do(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/checks")
    assert (
        "No worker was ever seen: nobody is rung for callers. Start one: python app.py worker." in kim.words
    )
    town.do(lambda tx: tx.run("beat", name="worker.1", at=ms(town.now), detail=""))
    kim.get("/desk/checks")
    assert "A worker was seen in the last minute." in kim.words


def test_the_page_does_not_wait_for_a_carrier_that_thinks(town: DeskTown, kim: Browser, slow: Slow) -> None:
    kim.get("/desk/checks")
    assert slow.asked.is_set()
    assert "being asked" in kim.words
    assert "The database answers, is up to date and takes writes." in kim.words
    slow.answer.set()
    kim.get("/desk/checks")
    assert "The carrier's account is active." in kim.words.replace("&#39;", "'")


def test_others_are_asked_again_after_five_minutes_or_when_somebody_wants_it() -> None:
    asked: list[int] = []
    now = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
    outside = Outside(lambda: asked.append(1) or len(asked))
    for minute, times in ((0, 1), (4, 1), (6, 2), (7, 2)):
        answer, more = outside.look(now.replace(minute=minute), patience=20)
        assert answer is not None
        assert (answer.found, more) == (times, False)
    outside.again()
    answer, _ = outside.look(now.replace(minute=8), patience=20)
    assert answer is not None and answer.found == 3


def test_many_pages_ask_once_and_what_broke_is_asked_again() -> None:
    gate, asked = threading.Event(), []

    def ask() -> str:
        asked.append(1)
        assert gate.wait(30)
        if len(asked) == 1:
            raise OSError("the network is away")
        return "well"

    now, outside = datetime(2026, 3, 5, 2, 0, tzinfo=UTC), Outside(ask)
    assert [outside.look(now, patience=0) for _ in range(3)] == [(None, True)] * 3
    gate.set()
    assert outside.look(now, patience=20) == (None, False)
    answer, _ = outside.look(now, patience=20)
    assert answer is not None and answer.found == "well"
    assert len(asked) == 2


def test_a_test_page_goes_to_the_phone_that_was_chosen(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/checks")
    assert f'<option value="{town.marta}">Marta</option>' in kim.page
    assert f'value="{town.nora}"' not in kim.page  # no phone
    answer = kim.post("/desk/checks/page", person=town.marta)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/checks?done=paged")
    (dispatch,) = town.rows("live_dispatches", limit=9)
    assert dispatch["test"] == 1
    assert {row["person_id"] for row in town.rows("pages_of_dispatch", dispatch_id=dispatch["id"])} == {
        town.marta
    }
    assert {"names_read", "test_page"} <= set(town.actions())


def test_who_cannot_be_paged_is_said_in_words(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/checks")
    for person in (town.nora, "nobody", ""):
        assert kim.post("/desk/checks/page", person=person).status_code == 422
    assert "They are not on the staff." in kim.page
    assert town.rows("live_dispatches", limit=9) == []


def test_no_secret_and_no_number_of_the_staff_is_on_the_page(town: DeskTown, kim: Browser) -> None:
    kim.get("/desk/checks")
    for hidden in ("a-token-for-tests", "5550161", "555-0161", "0123456789abcdef"):
        assert hidden not in kim.page
