"""Seals again, with the newest key, whatever an older key sealed.

Run it after a new key was put first in the settings; the old key may be removed when it
says that nothing is left. It can be stopped and started again: it looks for old seals, so
what is done is not done twice. Calls go on meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from db.store import Row, Store, Tx
from db.vault import Vault, VaultError

# Every sealed column, as table and name without `_enc`. A test compares this with the schema.
SEALED = (
    ("contact", "caller"),
    ("contact", "cad"),
    ("contact", "state"),
    ("person", "name"),
    ("person", "phone"),
    ("person", "email"),
    ("callback", "number"),
    ("recording", "body"),
    ("leg", "menu"),
    ("message", "number"),
    ("message", "body"),
    ("incident", "details"),
    ("incident", "cad"),
    ("picture", "url"),
    ("picture", "body"),
    ("note", "body"),
    ("account", "login"),
    ("account", "totp"),
    ("told_place", "place"),
    ("blocked", "reason"),
)


@dataclass
class Rotated:
    """What was done. `unreadable` names places (`table.column:<row id>`), never contents."""

    resealed: int = 0
    unreadable: list[str] = field(default_factory=list)


def about(table: str, column: str, row_id: str) -> str:
    """The place a value is sealed for, e.g. `contact.caller:<row id>`."""
    return f"{table}.{column}:{row_id}"


def rotate(store: Store, vault: Vault, batch: int = 100) -> Rotated:
    """Goes through every sealed column once.

    Raises:
        StoreBusy, StoreGone: stopped; what was done stays done. Run it again.
    """
    result = Rotated()
    for table, column in SEALED:
        _rotate_column((store, vault), (table, column), batch, result)
    return result


def _rotate_column(source: tuple[Store, Vault], sealed: tuple[str, str], batch: int, result: Rotated) -> None:
    (store, vault), (table, column) = source, sealed
    after = ""

    def old(tx: Tx) -> list[Row]:
        header = vault.header
        query = f"old_{table}_{column}"
        return tx.all(query, after=after, size=len(header), header=header, limit=batch)

    while rows := store.read(old):
        after = rows[-1]["id"]
        fresh = []
        for row in rows:
            place = about(table, column, row["id"])
            try:
                content = vault.open_bytes(row["sealed"], place)
            except VaultError:
                result.unreadable.append(place)
                continue
            fresh.append({"id": row["id"], "was": row["sealed"], "sealed": vault.seal_bytes(content, place)})
        result.resealed += _save(store, f"reseal_{table}_{column}", fresh)


def _save(store: Store, query: str, fresh: list[dict[str, object]]) -> int:
    """How many were replaced. A value that changed meanwhile was sealed with the newest key then."""
    return store.write(lambda tx: sum(tx.run(query, **values) for values in fresh))
