"""The staff's console: all its pages. `pages.register(app)` makes them part of the application."""

from __future__ import annotations

from console import signing, yours
from console.accounts import own, people, people_change, set_up, speaking
from console.callbacks import waiting, waiting_doing
from console.contacts import (
    contact,
    contact_back,
    contact_block,
    contact_doing,
    contact_private,
    contact_reach,
    contact_rescue,
    contacts,
    pictures,
)
from console.dispatching import dispatch_doing, dispatch_new, dispatches
from console.office import audit_log, blocklist, checks, lines
from console.pages import pages
from console.psap import embedded, requests
from console.shifts import (
    roster,
    roster_changes,
    roster_files,
    roster_own,
    roster_shifts,
    roster_swaps,
    roster_week,
)
from console.watch import alarms, bell, board

__all__ = [
    "alarms",
    "audit_log",
    "bell",
    "blocklist",
    "board",
    "checks",
    "contact",
    "contact_back",
    "contact_block",
    "contact_doing",
    "contact_private",
    "contact_reach",
    "contact_rescue",
    "contacts",
    "dispatch_doing",
    "dispatch_new",
    "dispatches",
    "embedded",
    "lines",
    "own",
    "pages",
    "people",
    "people_change",
    "pictures",
    "requests",
    "roster",
    "roster_changes",
    "roster_files",
    "roster_own",
    "roster_shifts",
    "roster_swaps",
    "roster_week",
    "set_up",
    "signing",
    "speaking",
    "waiting",
    "waiting_doing",
    "yours",
]
