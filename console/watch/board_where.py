"""Where somebody is, and what is late, from their rows."""

from __future__ import annotations

from console.saying import say
from console.watch.board_words import Where
from db.store import Row

SLACK = 30_000  # ms; a timer that rang is carried out within it


def where_of_call(row: Row, *, is_psap: bool) -> tuple[Where, int, str]:
    """Where a caller is, since when (UTC ms), and with whom: a colleague's id, "outside", or ""."""
    if row["destination"] is not None:
        if row["connected_at"] is not None:
            return ("with_911" if is_psap else "with_other"), row["connected_at"], "outside"
        return ("to_911" if is_psap else "to_other"), row["agreed_at"], "outside"
    if row["search"] == "waiting":
        return "waits", row["searched_at"], ""
    if row["search"] == "won":
        if row["guest_place"] and row["guest_at"] is not None and not row["ours"]:
            return ("with_911" if is_psap else "with_other"), row["guest_at"], "outside"
        if row["held_at"] is not None:
            return "aside", row["held_at"], row["won_by"] or ""
        return "talking", row["won_at"], row["won_by"] or ""
    return "menus", row["started_at"], ""


def guest_of_call(row: Row) -> tuple[str, str, bool]:
    """Who is asked to join counselor and caller: a destination or "", a colleague's id or "", and whether
    they are there. Nobody, if there is none, or if the caller stayed with them."""
    there = row["guest_state"] in ("accepted", "talking")
    if row["guest_state"] is None or row["guest_person"] == row["won_by"]:
        return "", "", False
    return row["guest_place"] or "", row["guest_person"] or "", there


def late(row: Row, now: int) -> str:
    """Why somebody has to look at a dispatch; "" if it goes on by itself. In the reader's language."""
    if row["state"] == "FALLBACK":
        return say("Nobody accepted. Somebody has to decide.")
    past = row["eta_at"] is not None and row["eta_at"] + SLACK < now
    if row["state"] in ("ACCEPTED", "EN_ROUTE") and (row["told_late"] or past):
        return say("They should be there by now.")
    if row["due_at"] is not None and row["due_at"] + SLACK < now:
        return say("Its timer is late. Tell the operator.")
    return ""
