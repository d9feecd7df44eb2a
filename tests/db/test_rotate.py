"""New keys for old, while calls go on."""

from __future__ import annotations

import sqlite3

from db.rotate import SEALED, Rotated, about, rotate
from db.store import Store
from db.vault import Vault
from tests.db.people_say import add_callback, add_contact, add_message, add_person

INDEX = b"i" * 32
OLD = Vault([("k1", b"1" * 32)], INDEX)
BOTH = Vault([("k2", b"2" * 32), ("k1", b"1" * 32)], INDEX)
NEW = Vault([("k2", b"2" * 32)], INDEX)


def fill(store: Store, rows: int = 5) -> None:
    """Rows with every sealed column filled, each with its own text, by the old key."""

    def put(vault: Vault, table: str, column: str, row_id: str) -> bytes:
        return vault.seal(f"{table} {column} {row_id}", about(table, column, row_id))

    def work(tx):  # type: ignore[no-untyped-def]
        for i in range(rows):
            row = f"row{i}"
            add_contact(tx, f"CA{i}", id=row, caller_enc=put(OLD, "contact", "caller", row))
            tx.run("note_cad", id=row, cad_enc=put(OLD, "contact", "cad", row))
            tx.run("save_state", id=row, state_enc=put(OLD, "contact", "state", row))
            names = {column: put(OLD, "person", column, row) for column in ("name", "phone")}
            add_person(tx, id=row, name_enc=names["name"], phone_enc=names["phone"])
            add_callback(tx, row, id=row, number_enc=put(OLD, "callback", "number", row))
            recording = {"id": row, "contact_id": row, "callback_id": row, "carrier_id": f"RE{i}"}
            tx.run("add_recording", **recording, seconds=1, created_at=1)
            body = put(OLD, "recording", "body", row)
            tx.run("keep_recording", id=row, body_enc=body, seconds=None, fetched_at=2)
            texted = {f"{c}_enc": put(OLD, "message", c, row) for c in ("number", "body")}
            add_message(tx, id=row, **texted)
            tx.run("set_person_email", id=row, email_enc=put(OLD, "person", "email", row))
            sealed = {f"{c}_enc": put(OLD, "incident", c, row) for c in ("details", "cad")}
            told = {"call_type": "WELFARE", "priority": 1, "language": "en", "decision": "DISPATCH"}
            tx.run("add_incident", id=row, opened_at=1, opened_by="caller", **told, **sealed)
            kept = {f"{c}_enc": put(OLD, "account", c, row) for c in ("login", "totp")}
            tx.run("save_account", id=row, login_idx=row, password="x", made_at=1, **kept)
            written = {"contact_id": row, "person_id": row, "corrects": None, "key": row, "created_at": 1}
            tx.run("add_note", id=row, body_enc=put(OLD, "note", "body", row), **written)

    store.write(work)


def test_every_sealed_column_of_the_schema_is_rotated(sqlite_url: str) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    found = connection.execute(
        "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c "
        "WHERE t.schema = 'main' AND c.name LIKE '%\\_enc' ESCAPE '\\'"
    ).fetchall()
    connection.close()
    assert {(table, column.removesuffix("_enc")) for table, column in found} == set(SEALED)


def test_afterwards_the_new_key_alone_opens_everything(store: Store) -> None:
    fill(store)
    assert rotate(store, BOTH, batch=2) == Rotated(resealed=75, unreadable=[])
    contact = store.read(lambda tx: tx.one("contact_by_id", id="row3"))
    assert contact is not None
    for column in ("caller", "cad", "state"):
        place = about("contact", column, "row3")
        assert NEW.open(contact[f"{column}_enc"], place) == f"contact {column} row3"
    recording = store.read(lambda tx: tx.one("recording_by_id", id="row4"))
    assert recording is not None
    assert NEW.open(recording["body_enc"], "recording.body:row4") == "recording body row4"


def test_done_twice_it_finds_nothing_left(store: Store) -> None:
    fill(store, 2)
    assert rotate(store, BOTH).resealed == 30
    assert rotate(store, BOTH).resealed == 0


def test_a_value_that_does_not_open_is_named_and_the_rest_goes_on(store: Store) -> None:
    fill(store, 3)
    stranger = OLD.seal("moved", "contact.caller:row0")
    store.write(lambda tx: tx.run("note_cad", id="row1", cad_enc=stranger))
    assert rotate(store, BOTH, batch=1) == Rotated(resealed=44, unreadable=["contact.cad:row1"])


def test_columns_that_are_empty_stay_empty(store: Store) -> None:
    store.write(lambda tx: add_contact(tx, "CA1", id="anonymous"))
    assert rotate(store, BOTH).resealed == 0
    row = store.read(lambda tx: tx.one("contact_by_id", id="anonymous"))
    assert row is not None
    assert row["caller_enc"] is None
