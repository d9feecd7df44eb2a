"""The operators' commands, in the order in which `python app.py --help` shows what belongs together."""

from __future__ import annotations

from ops.alerts import alerts
from ops.blocklist import block
from ops.check_flow import check
from ops.demo.commands import demo, demo_clock, demo_code
from ops.dispatches import dispatch
from ops.doctor import doctor
from ops.hours import hours
from ops.keys import keys
from ops.lists import contacts
from ops.numbers import numbers
from ops.roster.commands import roster
from ops.staff import staff
from ops.upkeep import audit, purge, rotate_keys
from ops.waiting import waiting

COMMANDS = (
    demo,
    demo_clock,
    demo_code,
    doctor,
    numbers,
    staff,
    roster,
    hours,
    dispatch,
    alerts,
    waiting,
    contacts,
    block,
    audit,
    purge,
    rotate_keys,
    keys,
    check,
)
