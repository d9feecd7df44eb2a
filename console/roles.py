"""Who may do what in the console: the one table. What is not in it nobody may.

Every page names what it needs (console/pages.py); a test goes through every page and role.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from console.saying import Words

ANYBODY: Final = "anybody"  # also who is not signed in
SELF: Final = "self"  # whoever is signed in, whatever their roles
LEAVING: Final = "leaving"  # whoever is signed in, also while the screen asks for the password

Permission = Literal[
    "anybody",
    "self",
    "leaving",
    "board.see",
    "alarms.see",
    "alarms.acknowledge",
    "dispatches.see",
    "dispatches.act",
    "waiting.work",
    "roster.see",
    "roster.manage",
    "names.read",
    "pictures.see",
    "requests.ask",
    "flow.see",
    "checks.see",
    "checks.test",
    "numbers.block",
    "people.manage",
    "audit.read",
    "contact.read",
    "contact.work",
    "number.read",
]

MAY: dict[Permission, frozenset[str]] = {
    # Who waits, who talks and who is there: nobody who asked for help is named.
    "board.see": frozenset({"counselor", "supervisor", "administrator"}),
    "alarms.see": frozenset({"counselor", "supervisor", "administrator"}),
    "alarms.acknowledge": frozenset({"counselor", "supervisor"}),
    # Where it is and who needs help stands on a dispatch's page.
    "dispatches.see": frozenset({"counselor", "supervisor"}),
    "dispatches.act": frozenset({"counselor", "supervisor"}),
    # Whoever answers people who wait.
    "waiting.work": frozenset({"counselor", "supervisor"}),
    "roster.see": frozenset({"counselor", "responder", "supervisor", "administrator"}),
    "roster.manage": frozenset({"supervisor", "administrator"}),
    # Colleagues' names; each time they are opened stands in the audit log.
    "names.read": frozenset({"counselor", "responder", "supervisor", "administrator"}),
    # What somebody sent with a text; each look stands in the audit log.
    "pictures.see": frozenset({"counselor", "supervisor"}),
    # For a 911 center: a team is asked for, asked after, called off.
    "requests.ask": frozenset({"counselor", "supervisor"}),
    # Our numbers and what is said on them: nothing about anybody.
    "flow.see": frozenset({"counselor", "responder", "supervisor", "analyst", "auditor", "administrator"}),
    "checks.see": frozenset({"supervisor", "administrator"}),
    # Rings one of our own phones.
    "checks.test": frozenset({"supervisor", "administrator"}),
    # Whose calls ring nobody of ours for a while.
    "numbers.block": frozenset({"supervisor"}),
    "people.manage": frozenset({"administrator"}),
    "audit.read": frozenset({"auditor"}),
    # What was said, and to whom: those who answer for it. Each time it is opened stands in the audit log.
    "contact.read": frozenset({"counselor", "supervisor"}),
    "contact.work": frozenset({"counselor", "supervisor"}),
    "number.read": frozenset({"counselor", "supervisor"}),
}

TOLD = Words(
    {
        "counselor": "Talks with callers",
        "responder": "Goes to people in the field",
        "supervisor": "Decides when nobody else does",
        "analyst": "Reads figures, and nobody's name",
        "auditor": "Reads who did what",
        "administrator": "Says who may do what",
    }
)


def may(roles: Collection[str], needs: Permission) -> bool:
    """Whether somebody who is signed in with these roles may."""
    if needs in (ANYBODY, SELF, LEAVING):
        return True
    return not MAY.get(needs, frozenset()).isdisjoint(roles)


NAMES = Words({role: role for role in TOLD}, "role")
