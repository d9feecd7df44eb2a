"""Every query is one text for two engines."""

from __future__ import annotations

import ast
import re
import sqlite3
from pathlib import Path

import psycopg
import pytest

from db.rotate import SEALED
from db.store import Store, UnknownQuery, codes
from db.store.statements import book

HERE = Path(__file__).resolve().parents[2]


def test_sqlite_understands_every_query(sqlite_url: str) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    for statement in book("sqlite").values():
        nothing = dict.fromkeys(statement.params)
        connection.execute(f"EXPLAIN {statement.sql}", nothing).fetchall()
    connection.close()


# Tables that a city's years do not make longer, and what else is short: jobs that are due, the newest row.
SHORT = {
    "account",
    "person",
    "flow_version",
    "heartbeat",
    "shift",
    "roster_change",
    "dead_channel",
    "center_request",
}
SHORT |= {"CONSTANT", "due", "w", "job"}
NEWEST_ALONE = {"audit_newest"}
# These go through a channel or a line from a place in the list, and stop after a page.
LISTS = {"contacts_listed_of_channel": "contact_channel", "contacts_listed_of_line": "contact_line"}


def test_no_query_takes_longer_because_of_years_of_history(sqlite_url: str) -> None:
    """What is looked through is what is open, or a table that stays short: never all that ever was."""
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    partial = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
    of_what_is_open = {name for (name,) in connection.execute(partial)}
    wrong = []
    for name, statement in book("sqlite").items():
        nothing = dict.fromkeys(statement.params, 1)
        for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", nothing).fetchall():
            found = re.match(r"(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
            how, what, index = found.groups() if found else ("", "", "")
            through = how == "SCAN" and index not in of_what_is_open and what not in SHORT
            listed = index in LISTS.values() and LISTS.get(name) != index
            if (through and name not in NEWEST_ALONE) or listed:
                wrong.append(f"{name}: {step}")
    connection.close()
    assert wrong == []


@pytest.mark.postgres
def test_postgresql_understands_every_query(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        for name, statement in book("postgres").items():
            sql = statement.sql.rstrip(";")
            places = {param: f"${place}" for place, param in enumerate(sorted(statement.params), start=1)}
            for param, place in places.items():
                sql = sql.replace(f"%({param})s", place)
            connection.execute(f"PREPARE {name} AS {sql}".encode())


def test_both_engines_know_the_same_queries_with_the_same_parameters() -> None:
    lite = {name: (each.params, each.asked_with) for name, each in book("sqlite").items()}
    postgres = {name: (each.params, each.asked_with) for name, each in book("postgres").items()}
    assert lite == postgres
    assert len(lite) > 70


def test_an_unknown_query_is_named_in_the_error(store: Store) -> None:
    with pytest.raises(UnknownQuery, match="no query named 'contact_by_cal'"):
        store.read(lambda tx: tx.one("contact_by_cal", call_id="CA1"))


def test_a_query_asked_in_the_wrong_way_says_the_right_one(store: Store) -> None:
    with pytest.raises(UnknownQuery, match=r"Ask 'beat' with tx\.run, not tx\.one"):
        store.write(lambda tx: tx.one("beat", name="worker", at=1, detail=""))


def test_a_missing_or_misspelled_parameter_is_named_and_its_value_is_not(store: Store) -> None:
    with pytest.raises(UnknownQuery, match=r"missing \['detail'\], not wanted \['details'\]") as caught:
        store.write(lambda tx: tx.run("beat", name="worker", at=1, details="+15035550100"))
    assert "5035550100" not in str(caught.value)
    with pytest.raises(UnknownQuery, match=r"missing \['detail'\]"):
        store.write(lambda tx: tx.run("beat", name="worker", at=1))


def test_two_queries_cannot_share_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("-- name: who()\nSELECT 1;\n")
    (tmp_path / "b.sql").write_text("-- name: who()\nSELECT 2;\n")
    with pytest.raises(ValueError, match=r"b\.sql: a query named 'who' exists already"):
        book("sqlite", tmp_path)


# What tests and the bench look at the house with, and set one up by.
LOOKS = {
    *("audit_before", "audit_of", "jobs_of", "messages_of_page", "messages_of_person"),
    *("open_callbacks", "outcomes_between", "overdue_jobs", "pages_of_dispatch", "pictures_of_text"),
    *("recordings_of_contact", "save_state"),
}


def named_in(*rooms: str) -> set[str]:
    """Every text that stands in the sources of these rooms: a query is asked for by its name."""
    paths = [path for room in rooms for path in (HERE / room).rglob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_each_query_is_asked_by_the_product() -> None:
    """What nobody asks is not kept in shape by anybody either."""
    resealing = {f"{word}_{table}_{column}" for word in ("old", "reseal") for table, column in SEALED}
    asked = named_in("ivr", "console", "db", "ops") | resealing
    assert set(book("sqlite")) - asked == LOOKS
    assert named_in("tests", "bench") >= LOOKS


def test_a_list_of_codes_matches_whole_codes_alone() -> None:
    assert codes("calling", "ringing") == '["calling", "ringing"]'
