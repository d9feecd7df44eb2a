"""What a team wrote about its page by text, among what happened. Whoever opens a page of a dispatch is in the
log as having read what is sealed there; these words are among it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from console.saying import say
from db.about import text_body_about
from db.store import Row, Tx
from ivr.house import House

MOST = 100  # texts shown, and pictures: the newest


@dataclass(frozen=True)
class Wrote:
    """One text. `done`: something came of it by itself; else a person has to read it. `pictures`: how many
    were sent; `kept`: the ids of those that can be looked at."""

    key: str
    at: int
    who: str
    words: str = field(repr=False)
    pictures: int
    kept: tuple[str, ...]
    done: bool


def of_dispatch(
    house: House, tx: Tx, dispatch_id: str, name: Callable[[str], str], sources: Collection[str]
) -> list[Wrote]:
    """The newest first.

    Args:
        name: a colleague's first name, by their id.
        sources: where the events of this dispatch came from (dispatch_event.source).
    """
    rows, kept = tx.all("texts_of_dispatch", dispatch_id=dispatch_id, limit=MOST), defaultdict(list)
    for picture in tx.all("pictures_of_dispatch", dispatch_id=dispatch_id, limit=MOST):
        if picture["state"] == "fetched":
            kept[picture["message_id"]].append(picture["id"])
    named = [(row, name(row["person_id"]) if row["person_id"] else "") for row in rows]
    return [_wrote(house, row, who, tuple(kept[row["id"]]), sources) for row, who in named]


def _wrote(house: House, row: Row, who: str, kept: tuple[str, ...], sources: Collection[str]) -> Wrote:
    sealed = row["body_enc"]
    return Wrote(
        key=f"text-{row['id']}",
        at=row["created_at"],
        who=who or say("Somebody of the team"),
        words=house.vault.open(sealed, text_body_about(row["id"]))
        if sealed
        else say("Deleted: kept long enough."),
        pictures=row["media"],
        kept=kept,
        done=f"text:{row['carrier_id']}:0" in sources,
    )
