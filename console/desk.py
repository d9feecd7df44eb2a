"""The staff's console: all its pages. `pages.register(app)` makes them part of the application."""

from __future__ import annotations

from console import (
    alarms,
    audit_log,
    board,
    checks,
    contact,
    contact_doing,
    contact_private,
    dispatch_doing,
    dispatch_new,
    dispatches,
    lines,
    own,
    people,
    pictures,
    requests,
    roster,
    set_up,
    signing,
    waiting,
    waiting_doing,
)
from console.pages import pages

__all__ = [
    "alarms",
    "audit_log",
    "board",
    "checks",
    "contact",
    "contact_doing",
    "contact_private",
    "dispatch_doing",
    "dispatch_new",
    "dispatches",
    "lines",
    "own",
    "pages",
    "people",
    "pictures",
    "requests",
    "roster",
    "set_up",
    "signing",
    "waiting",
    "waiting_doing",
]
