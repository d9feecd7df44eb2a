"""What the soak found (docs/developer/paging-soak.md), each as small as it could be made."""

from __future__ import annotations

import threading

import pytest

from db.store import Store
from db.vault import Vault
from flows.paging.model import Page
from ivr.outgoing import outbox, pages
from ivr.worker import AT_ONCE
from tests.ivr.page_town import CHIEF, NURSE, PageTown
from tests.ivr.phone_company import NO_ANSWER
from tests.journeys.trouble import eventually


@pytest.fixture
def out(store: Store, vault: Vault) -> PageTown:
    return PageTown(store, vault)


def test_news_with_the_same_code_is_not_taken_for_the_page(out: PageTown) -> None:
    """The page's request was lost, and other words of the same dispatch have just come to the same phone,
    whose id is not stored yet: the page would never have been sent."""
    out.carrier.trouble["send"] = [NO_ANSWER]
    dispatch = out.calls_out()
    code = out.dispatch(dispatch)["code"]
    out.worker.go_on()
    assert out.page(dispatch)["state"] == "unknown"
    out.carrier.has_text(NURSE, "SM-news", f"Port Alder: page {code} is waiting for more people.")
    out.works(15)
    assert [text.count(f"page {code}") for text in out.texts_to(NURSE)] == [1]
    assert out.page(dispatch)["carrier_id"] != "SM-news"


def rounds(out: PageTown, dispatch: str, round_: int) -> None:
    row = out.dispatch(dispatch)
    now = out.clock.now()
    for channel in ("sms", "voice"):
        order = Page(out.chief, channel, row["epoch"], row["level"], fallback=True, round=round_)  # type: ignore[arg-type]
        out.store.write(lambda tx, order=order: pages.plan(out.house, tx, row, order, now))  # type: ignore[misc]


def test_a_new_round_of_the_fallback_ends_what_the_last_one_could_not_send(out: PageTown) -> None:
    """While nothing could be sent, rounds piled up, and the workers came to each page when it was too old."""
    dispatch = out.calls_out()
    rounds(out, dispatch, 1)
    rounds(out, dispatch, 2)
    chiefs = [(page["try"] // pages.ROUND, page["state"]) for page in out.pages(dispatch, person=out.chief)]
    assert sorted(chiefs) == [(1, "expired"), (1, "expired"), (2, "planned"), (2, "planned")]
    assert all(page["state"] == "planned" for page in out.pages(dispatch, person=out.nurse))
    waiting = {p["id"]: out.jobs(p["id"]) for p in out.pages(dispatch, person=out.chief)}
    assert sorted(map(len, waiting.values())) == [0, 0, 1, 1]


def test_what_went_out_in_an_earlier_round_is_left_as_it_is(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.carrier.down["place"] = NO_ANSWER
    rounds(out, dispatch, 1)
    page = next(page for page in out.pages(dispatch, "voice", out.chief))
    out.store.write(lambda tx: pages.claimed(tx, page["id"], out.clock.now()))
    rounds(out, dispatch, 2)
    assert out.row("page_by_id", id=page["id"])["state"] == "claimed"


def test_one_bell_is_enough_for_more_than_a_worker_has_hands(out: PageTown) -> None:
    """Eight errands for each quarter of a second are sixteen pages a second, however idle the machine is."""
    many = 3 * AT_ONCE
    for n in range(many):
        out.store.write(
            lambda tx, n=n: outbox.queue_text(  # type: ignore[misc]
                out.house, tx, out.clock.now(), purpose="page", body=f"{n}", key=f"{n}", person=out.chief
            )
        )
    out.worker.go_on()
    out.worker.close()
    assert len(out.texts_to(CHIEF)) == many


def test_a_worker_that_is_ended_begins_nothing_more(out: PageTown) -> None:
    out.calls_out()
    out.worker.close()
    out.worker.go_on()
    assert out.carrier.texts == []


def test_timers_do_not_wait_for_hands_that_are_all_full(out: PageTown) -> None:
    slow = threading.Event()
    out.carrier.meanwhile = lambda: slow.wait(60)
    for n in range(AT_ONCE):
        out.store.write(
            lambda tx, n=n: outbox.queue_text(  # type: ignore[misc]
                out.house, tx, out.clock.now(), purpose="page", body=f"{n}", key=f"{n}", person=out.chief
            )
        )
    bell = threading.Thread(target=out.worker.go_on)
    bell.start()
    dispatch = out.calls_out()
    out.clock.pass_(121)
    eventually(lambda: out.dispatch(dispatch)["level"] != 0, within=30)
    assert out.carrier.texts == []
    slow.set()
    bell.join()
