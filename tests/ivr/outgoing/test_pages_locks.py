"""In which order a page's rows are held: a worker that carries it out and somebody who accepts must take them
the same way round, or each waits for the other until the database ends one of them, a second later."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from db.store import Tx, codes, open_store
from db.vault import Vault
from ivr.house import ms
from tests.ivr.page_town import PageTown

pytestmark = pytest.mark.postgres


@pytest.fixture
def out(postgres_url: str, vault: Vault) -> Iterator[PageTown]:
    store = open_store(postgres_url)
    yield PageTown(store, vault)
    store.close()


def waits(watching: psycopg.Connection[tuple[int]]) -> None:
    """Until somebody else waits for a row."""
    for _ in range(100_000):
        row = watching.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
        if row and row[0]:
            return
    raise AssertionError("nobody waits: the worker does not hold the dispatch")


@pytest.mark.parametrize(("channel", "after"), [("sms", 0), ("voice", 21)])
def test_a_worker_that_waits_for_the_dispatch_holds_nothing_that_an_answer_needs(
    out: PageTown, postgres_url: str, channel: str, after: int
) -> None:
    dispatch = out.calls_out()
    if after:
        out.works(0)
        out.clock.pass_(after)
    page = out.page(dispatch, channel)
    far = ms(out.clock.now()) + 10**7
    with ThreadPoolExecutor(1) as hands, psycopg.connect(postgres_url, autocommit=True) as watching:

        def accepts(tx: Tx) -> list[str]:
            tx.one("dispatch_to_change", id=dispatch)
            worker = hands.submit(out.worker.tick)
            waits(watching)
            assert not worker.done()
            free = tx.all("claim_jobs", kinds=codes("send_page"), now=far, leased_until=far, limit=100)
            return [row["ref"] for row in free]

        assert page["id"] in out.store.write(accepts, within=20)
