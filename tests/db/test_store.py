"""What a transaction promises, on either engine."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

import pytest

from db.store import Duplicate, Refused, Store, StoreBusy, StoreError, Tx, open_store
from tests.db.people_say import add_contact, add_leg, add_person, beat


class HungUpError(Exception):
    """Raised by the work itself, in the middle of it."""


def test_a_transaction_is_kept_whole(store: Store) -> None:
    contact_id = store.write(add_contact)
    found = store.read(lambda tx: tx.one("contact_by_call", call_id="CA1"))
    assert found is not None
    assert found["id"] == contact_id
    assert found["turn"] == 0
    assert found["ended_at"] is None


def test_a_transaction_that_fails_keeps_nothing(store: Store) -> None:
    def work(tx: Tx) -> None:
        add_contact(tx)
        beat(tx)
        raise HungUpError

    with pytest.raises(HungUpError):
        store.write(work)
    assert store.read(lambda tx: (tx.all("live_contacts", limit=9), tx.all("heartbeats"))) == ([], [])


def test_a_failed_statement_ends_its_transaction_even_when_the_work_ignores_it(store: Store) -> None:
    store.write(lambda tx: add_person(tx, id="nurse"))

    def work(tx: Tx) -> str:
        beat(tx)
        with pytest.raises(Duplicate):
            add_person(tx, id="nurse")
        with pytest.raises(StoreError, match="already failed"):
            beat(tx, "second")
        return "went on"

    with pytest.raises(Duplicate):
        store.write(work)
    assert store.read(lambda tx: tx.all("heartbeats")) == []


def test_one_job_that_fails_does_not_undo_those_committed_with_it(store: Store) -> None:
    def work(number: int) -> str:
        def fn(tx: Tx) -> None:
            beat(tx, f"n{number:03}")
            if number % 3 == 0:
                raise HungUpError

        try:
            store.write(fn, within=20)
        except HungUpError:
            return "failed"
        return "kept"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(work, range(90)))
    kept = [row["name"] for row in store.read(lambda tx: tx.all("heartbeats"))]
    assert kept == [f"n{number:03}" for number in range(90) if number % 3]
    assert said.count("failed") == 30


def test_of_many_who_move_the_same_turn_each_turn_is_moved_once(store: Store) -> None:
    contact_id = store.write(add_contact)

    def one_step(_: int) -> int:
        def fn(tx: Tx) -> int:
            row = tx.one("contact_by_id", id=contact_id)
            assert row is not None
            was = row["turn"]
            return tx.run(
                "save_turn", id=contact_id, was=was, turn=was + 1, state_enc=b"", language="es", priority=1
            )

        return store.write(fn, within=20)

    with ThreadPoolExecutor(8) as pool:
        moved = sum(pool.map(one_step, range(80)))
    row = store.read(lambda tx: tx.one("contact_by_id", id=contact_id))
    assert row is not None
    assert row["turn"] == moved > 0


def test_the_second_of_two_identical_calls_is_no_error_and_adds_nothing(store: Store) -> None:
    assert store.write(lambda tx: add_contact(tx, "CA7")) != store.write(lambda tx: add_contact(tx, "CA7"))
    assert len(store.read(lambda tx: tx.all("live_contacts", limit=9))) == 1


def test_what_the_schema_forbids_is_refused_without_quoting_the_row(store: Store) -> None:
    with pytest.raises(Refused) as caught:
        store.write(lambda tx: add_leg(tx, "nobody-of-5035550100"))
    assert "5035550100" not in str(caught.value)
    assert caught.value.__cause__ is None or "5035550100" not in str(caught.value.__cause__)


def test_a_contact_cannot_end_without_saying_how(store: Store) -> None:
    contact_id = store.write(add_contact)
    ending = {"id": contact_id, "ended_at": 5, "reason": None}
    with pytest.raises(Refused):
        store.write(lambda tx: tx.run("conclude_contact", **ending, outcome=None))
    with pytest.raises(Refused):
        store.write(lambda tx: tx.run("conclude_contact", **ending, outcome=""))
    assert store.write(lambda tx: tx.run("conclude_contact", **ending, outcome="PHONE_RESOLVED")) == 1
    assert store.write(lambda tx: tx.run("conclude_contact", **ending, outcome="NO_ACTION")) == 0


def test_a_reader_keeps_its_view_while_others_write(store: Store) -> None:
    store.write(lambda tx: beat(tx, at=1))
    seen: list[int] = []

    def look(tx: Tx) -> None:
        seen.append(tx.all("heartbeats")[0]["at"])
        other = threading.Thread(target=lambda: store.write(lambda inner: beat(inner, at=2)))
        other.start()
        other.join()
        seen.append(tx.all("heartbeats")[0]["at"])

    store.read(look)
    assert seen == [1, 1]
    assert store.read(lambda tx: tx.all("heartbeats")[0]["at"]) == 2


def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError):
        store.read(beat)
    assert store.read(lambda tx: tx.all("heartbeats")) == []


def test_values_come_back_as_they_went_in(store: Store) -> None:
    late = 253_402_300_799_999
    sealed = bytes(range(256))
    store.write(
        lambda tx: add_contact(tx, "CA1", caller_enc=sealed, line="línea ñ 電話 'x' %s :y", started_at=late)
    )
    row = store.read(lambda tx: tx.one("contact_by_call", call_id="CA1"))
    assert row is not None
    assert (row["caller_enc"], row["line"], row["started_at"]) == (sealed, "línea ñ 電話 'x' %s :y", late)
    assert row["caller_idx"] is None


def test_text_in_a_number_is_refused_by_both_engines(store: Store) -> None:
    with pytest.raises(StoreError):
        store.write(lambda tx: tx.run("beat", name="worker", at="soon", detail=""))


def test_a_transaction_counts_its_statements(store: Store) -> None:
    def work(tx: Tx) -> int:
        add_contact(tx)
        beat(tx)
        return tx.statements

    assert store.write(work) == 2


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(store: Store) -> None:
    with pytest.raises(StoreError, match="inside a write"):
        store.write(lambda tx: store.write(beat))


def test_work_knows_whose_it_is_whichever_thread_does_it(store: Store) -> None:
    whose = ContextVar("whose", default="nobody's")
    whose.set("hers")
    assert store.write(lambda tx: whose.get()) == "hers"


def test_a_closed_store_says_so(store: Store) -> None:
    store.write(beat)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.write(beat)
    with pytest.raises(StoreError, match="closed"):
        store.read(lambda tx: tx.all("heartbeats"))


def test_a_store_made_before_fork_serves_both_processes(store: Store) -> None:
    store.write(lambda tx: beat(tx, "parent before"))
    child = os.fork()
    if child == 0:
        status = 1
        try:
            store.write(lambda tx: beat(tx, "child"))
            status = 0 if len(store.read(lambda tx: tx.all("heartbeats"))) >= 2 else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    store.write(lambda tx: beat(tx, "parent after"))
    names = [row["name"] for row in store.read(lambda tx: tx.all("heartbeats"))]
    assert names == ["child", "parent after", "parent before"]


def test_work_slower_than_its_time_is_told_so_and_not_kept(store: Store) -> None:
    began, gate = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        beat(tx, "slow")
        began.set()
        gate.wait(10)
        beat(tx, "slow again")

    store.read(lambda tx: tx.all("heartbeats"))  # connected: the time below is the work's alone
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(lambda: store.write(slow, within=1.5))
        if store.engine == "sqlite":
            with pytest.raises(StoreBusy) as caught:
                told.result(5)
            assert caught.value.maybe_stored
            gate.set()
        else:
            # Here the work runs in its caller's own thread: it is told at its next statement.
            assert began.wait(10)
            threading.Timer(1.6, gate.set).start()
            with pytest.raises(StoreBusy):
                told.result(10)
    store.write(lambda tx: beat(tx, "next"))
    assert [row["name"] for row in store.read(lambda tx: tx.all("heartbeats"))] == ["next"]


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///", "careline.db"])
def test_a_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:/// or postgresql://"):
        open_store(url)
