"""Forgetting on schedule: who called goes, what happened stays."""

from __future__ import annotations

from typing import Any

from db.retention import Purged, Schedule, purge
from db.store import Store, Tx
from tests.db.people_say import add_callback, add_contact, add_message

DAY = 86_400_000
NOW = 1_700_000_000_000
SCHEDULE = Schedule(recordings_days=30, identifiers_days=180)


def call(tx: Tx, name: str, *, started: int, ended: int | None, hold: bool = False) -> None:
    """A call, so many days ago, that asked for a callback and left a message; ended with it."""
    sealed = {"caller_enc": b"sealed", "caller_idx": f"idx-{name}"}
    add_contact(tx, f"CA-{name}", id=name, **sealed, started_at=NOW - started * DAY)
    tx.run("note_cad", id=name, cad_enc=b"sealed")
    tx.run("save_state", id=name, state_enc=b"sealed")
    tx.run("add_answer", contact_id=name, question="weapon", value="no", by="caller", at=1, turn=1)
    add_callback(tx, name, id=name)
    recording: dict[str, Any] = {
        "id": name,
        "contact_id": name,
        "callback_id": name,
        "carrier_id": f"RE-{name}",
    }
    tx.run("add_recording", **recording, seconds=9, created_at=NOW - started * DAY)
    tx.run("keep_recording", id=name, body_enc=b"sealed", seconds=9, fetched_at=NOW - started * DAY)
    if ended is not None:
        at = NOW - ended * DAY
        tx.run("conclude_contact", id=name, ended_at=at, outcome="PHONE_RESOLVED", reason=None)
        tx.run("conclude_callback", id=name, outcome="PHONE_ONLY", closed_why="NONE", closed_at=at)
    if hold:
        tx.run("set_legal_hold", id=name, legal_hold=1)


def what_is_left(store: Store, name: str) -> set[str]:
    def look(tx: Tx) -> set[str]:
        rows = [
            tx.one("contact_by_id", id=name),
            tx.one("callback_by_id", id=name),
            tx.one("recording_by_id", id=name),
        ]
        return {
            column
            for row in rows
            if row is not None
            for column, value in row.items()
            if value is not None and (column.endswith(("_enc", "_idx")) or column == "call_id")
        }

    return store.read(look)


EVERYTHING = {
    "call_id",
    "caller_enc",
    "caller_idx",
    "cad_enc",
    "state_enc",
    "number_enc",
    "number_idx",
    "body_enc",
}


def test_each_class_is_forgotten_at_its_own_time(store: Store) -> None:
    store.write(lambda tx: call(tx, "fresh", started=29, ended=29))
    store.write(lambda tx: call(tx, "older", started=31, ended=31))
    store.write(lambda tx: call(tx, "old", started=181, ended=181))
    assert purge(store, NOW, SCHEDULE) == Purged(contacts=1, callbacks=1, recordings=2)
    assert what_is_left(store, "fresh") == EVERYTHING
    assert what_is_left(store, "older") == EVERYTHING - {"body_enc"}
    assert what_is_left(store, "old") == set()


def test_what_happened_stays(store: Store) -> None:
    store.write(lambda tx: call(tx, "old", started=400, ended=400))
    purge(store, NOW, SCHEDULE)
    row = store.read(lambda tx: tx.one("contact_by_id", id="old"))
    assert row is not None
    assert (row["outcome"], row["route"], row["started_at"]) == (
        "PHONE_RESOLVED",
        "direct_public",
        NOW - 400 * DAY,
    )
    assert len(store.read(lambda tx: tx.all("answers_of", contact_id="old"))) == 1
    assert store.read(lambda tx: tx.all("recordings_of_contact", contact_id="old"))[0]["seconds"] == 9


def test_a_legal_hold_keeps_everything_and_its_end_lets_go(store: Store) -> None:
    store.write(lambda tx: call(tx, "held", started=900, ended=900, hold=True))
    assert purge(store, NOW, SCHEDULE) == Purged(0, 0, 0)
    assert what_is_left(store, "held") == EVERYTHING
    store.write(lambda tx: tx.run("set_legal_hold", id="held", legal_hold=0))
    assert purge(store, NOW, SCHEDULE) == Purged(1, 1, 1)


def test_a_promise_that_is_still_open_keeps_its_number_and_its_message(store: Store) -> None:
    store.write(lambda tx: call(tx, "forgotten", started=900, ended=None))
    purge(store, NOW, SCHEDULE)
    assert what_is_left(store, "forgotten") == {"number_enc", "number_idx", "body_enc"}


def test_a_long_call_goes_by_its_end(store: Store) -> None:
    store.write(lambda tx: call(tx, "long", started=181, ended=179))
    purge(store, NOW, SCHEDULE)
    assert "caller_enc" in what_is_left(store, "long")


def test_many_are_forgotten_in_batches_and_a_second_run_finds_nothing(store: Store) -> None:
    store.write(lambda tx: [call(tx, f"c{i}", started=200 + i, ended=200 + i) for i in range(7)])
    assert purge(store, NOW, SCHEDULE, batch=2) == Purged(7, 7, 7)
    assert purge(store, NOW, SCHEDULE, batch=2) == Purged(0, 0, 0)


def test_a_purge_is_in_the_log_once_and_an_empty_one_is_not(store: Store) -> None:
    store.write(lambda tx: call(tx, "old", started=200, ended=200))
    purge(store, NOW, SCHEDULE)
    purge(store, NOW, SCHEDULE)
    (row,) = store.read(lambda tx: tx.all("audit_of", subject="retention", limit=9))
    assert row["detail"] == '{"callbacks":true,"contacts":true,"recordings":true}'


def test_what_was_forgotten_is_not_left_in_the_file(sqlite_url: str) -> None:
    from pathlib import Path

    from db.store import open_store

    store = open_store(sqlite_url)
    # As long as a recorded message: it lies on pages of its own, which SQLite only marks as free.
    secret = b"\xf3sealed-and-purged\xf3"

    def work(tx: Tx) -> None:
        add_contact(tx, "CA1", id="old", caller_enc=secret * 2_000, started_at=NOW - 300 * DAY)

    store.write(work)
    purge(store, NOW, SCHEDULE)
    store.close()
    for path in Path(sqlite_url.removeprefix("sqlite:///")).parent.glob("careline.db*"):
        assert secret not in path.read_bytes(), path.name


def test_nothing_that_comes_later_identifies_a_caller_who_was_forgotten(store: Store) -> None:
    store.write(lambda tx: call(tx, "old", started=200, ended=200))
    purge(store, NOW, SCHEDULE)
    turn = {"was": 0, "turn": 1, "state_enc": b"sealed", "language": "en", "priority": 1}
    assert store.write(lambda tx: tx.run("save_turn", id="old", **turn)) == 0
    assert store.write(lambda tx: tx.run("note_cad", id="old", cad_enc=b"sealed")) == 0
    assert what_is_left(store, "old") == set()


def text(tx: Tx, name: str, days: int, *, contact: str | None = None) -> None:
    """A text so many days ago."""
    add_message(tx, id=name, contact_id=contact, carrier_id=f"SM-{name}", created_at=NOW - days * DAY)


def test_what_a_text_said_goes_after_a_month_and_to_whom_it_went_after_half_a_year(store: Store) -> None:
    for days in (29, 31, 181):
        store.write(lambda tx, days=days: text(tx, f"text{days}", days))  # type: ignore[misc]
    assert purge(store, NOW, SCHEDULE) == Purged(0, 0, 0, texts=3)
    left = {
        days: store.read(lambda tx, days=days: tx.one("message_by_id", id=f"text{days}"))  # type: ignore[misc]
        for days in (29, 31, 181)
    }
    columns = ("body_enc", "number_enc", "number_idx", "carrier_id")
    assert {days: [row[name] is not None for name in columns] for days, row in left.items() if row} == {
        29: [True, True, True, True],
        31: [False, True, True, True],
        181: [False, False, False, False],
    }
    assert left[181] is not None and left[181]["purpose"] == "reply", "that there was one stays"


def test_a_text_of_a_contact_on_legal_hold_keeps_everything(store: Store) -> None:
    store.write(lambda tx: call(tx, "held", started=400, ended=400, hold=True))
    store.write(lambda tx: text(tx, "held", 400, contact="held"))
    assert purge(store, NOW, SCHEDULE) == Purged(0, 0, 0)


def test_links_that_nobody_can_open_any_more_are_deleted(store: Store) -> None:
    for name, ended in (("old", NOW - 2 * DAY), ("new", NOW - DAY // 2)):
        row = {"token_idx": name, "purpose": "field", "ref": "x", "person_id": None, "created_at": 1}
        store.write(lambda tx, row=row, ended=ended: tx.run("add_link", **row, expires_at=ended))  # type: ignore[misc]
    assert purge(store, NOW, SCHEDULE) == Purged(0, 0, 0, links=1)
    assert store.read(lambda tx: tx.one("link_by_token", token_idx="new")) is not None


def test_who_texted_is_forgotten_with_an_old_conversation_that_is_over(store: Store) -> None:
    def begin(tx: Tx, name: str, closed: int | None) -> None:
        add_contact(tx, None, id=name, channel="sms", started_at=NOW)
        tx.run("add_conversation", contact_id=name, number_idx=f"idx-{name}", line="main", heard_at=NOW)
        if closed is not None:
            tx.run("close_conversation", contact_id=name, at=NOW - closed * DAY)

    for name, closed in {"fresh": 179, "old": 181, "open": None}.items():
        store.write(lambda tx, name=name, closed=closed: begin(tx, name, closed))  # type: ignore[misc]
    purge(store, NOW, SCHEDULE)
    rows = {
        name: store.read(lambda tx, name=name: tx.one("conversation_of", contact_id=name))
        for name in ("fresh", "old", "open")
    }  # type: ignore[misc]
    assert {name: row["number_idx"] for name, row in rows.items() if row} == {
        "fresh": "idx-fresh",
        "old": None,
        "open": "idx-open",
    }
