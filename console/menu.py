"""The menu of the desk: which places there are, and which of them stand where for whoever looks.

What is needed in mid-call is always in sight; the rest is behind "More", what is one's own behind one's name,
alarms behind the bell, the first page behind the name of the service.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from console.roles import Permission
from console.saying import later

# work: in sight. more: behind "More". own: behind one's name. beside: has a way of its own (the bell, a tab).
Group = Literal["work", "more", "own", "beside"]
IN_A_ROW = 6  # so few need no "More" on a desk
ON_A_PHONE = 5  # as many as a thumb finds at the edge of a small screen


@dataclass(frozen=True)
class Place:
    """`key`: pressed after g, it leads there. `short`: its name where room is scarce. `also`: addresses below
    which one is there as well."""

    path: str
    name: str
    about: str
    needs: Permission
    key: str
    group: Group
    short: str = ""
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for text in (self.name, self.about, self.short):
            if text:
                later(text)

    def reach(self, path: str) -> int:
        """How much of an address is this place's; 0: none of it."""
        mine = (self.path, *self.also)
        return max(len(one) if path == one or path.startswith(one + "/") else 0 for one in mine)


PLACES = (
    Place(
        "/desk/board", "Board", "What is live, who waits, and who is there.", "board.see", "b", "work",
        also=("/desk/contacts",),
    ),
    Place("/desk", "Start", "What you may do here.", "self", "h", "beside"),
    Place(
        "/desk/alarms", "Alarms", "What a human has to see, until somebody has.", "alarms.see", "a", "beside"
    ),
    Place(
        "/desk/waiting", "Who waits", "Calls to return, messages and texts to answer.", "waiting.work", "w",
        "work", short="Waits",
    ),
    Place("/desk/dispatches", "Teams", "Teams that are asked for or out.", "dispatches.see", "d", "work"),
    Place(
        "/desk/requests", "911", "Teams that 911 centers ask for.", "requests.ask", "9", "work",
        also=("/desk/embedded",),
    ),
    Place(
        "/desk/embedded", "From 911", "Callers whom the 911 center hands over.", "contact.work", "e", "beside"
    ),
    Place("/desk/roster", "Roster", "Who is on call, and when nobody is.", "roster.see", "r", "work"),
    Place(
        "/desk/contacts", "Contacts", "Every call and conversation, the newest first.", "contact.read", "o",
        "beside",
    ),
    Place("/desk/lines", "Lines", "Our numbers, our hours, and what callers hear.", "flow.see", "f", "more"),
    Place(
        "/desk/checks", "Checks", "Is all as it must be? A guide for a new city.", "checks.see", "c", "more"
    ),
    Place(
        "/desk/blocklist", "Blocklist", "Numbers that ring nobody for a while.", "numbers.block", "n", "more"
    ),
    Place(
        "/desk/people", "People", "Who is on the staff, and what they may do.", "people.manage", "p", "more"
    ),
    Place("/desk/audit", "Audit log", "Who did what, when.", "audit.read", "l", "more"),
    Place("/desk/me", "My sign-ins", "Where you are signed in, and your recovery codes.", "self", "m", "own"),
)  # fmt: skip


@dataclass(frozen=True)
class Menu:
    """`listed`: all entries. `row`: in sight on a desk. `more`: behind "More" there. `bar`, `rest`: the same
    on a phone. `own`: behind one's name. `here`: where whoever looks is, if that has an entry."""

    listed: tuple[Place, ...]
    row: tuple[Place, ...]
    more: tuple[Place, ...]
    bar: tuple[Place, ...]
    rest: tuple[Place, ...]
    own: tuple[Place, ...]
    every: tuple[Place, ...]
    here: Place | None


def menu(may: Callable[[Permission], bool], path: str) -> Menu:
    """For whoever `may`, at this address."""
    every = tuple(place for place in PLACES if may(place.needs))
    listed = tuple(sorted((p for p in every if p.group in ("work", "more")), key=lambda p: p.group == "more"))
    row = listed if len(listed) <= IN_A_ROW else tuple(p for p in listed if p.group == "work")
    bar = listed if len(listed) <= ON_A_PHONE else listed[: ON_A_PHONE - 1]
    here = max((p for p in every if p.key != "e"), key=lambda place: place.reach(path), default=None)
    return Menu(
        listed=listed,
        row=row,
        more=tuple(place for place in listed if place not in row),
        bar=bar,
        rest=tuple(place for place in listed if place not in bar),
        own=tuple(place for place in every if place.group == "own"),
        every=every,
        here=here if here is not None and _is_at(here, path) else None,
    )


def _is_at(place: Place, path: str) -> bool:
    """Every page of the desk lies below the first one, which says nothing."""
    return place.reach(path) > 0 and (place.path != "/desk" or path == place.path)
