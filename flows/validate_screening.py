"""What call types and disqualifiers must keep to."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from flows import codes
from flows.city import CallType, Menu
from flows.draft import Draft
from flows.read import Faults
from flows.require import At


def validate(draft: Draft, faults: Faults) -> None:
    for kind in draft.call_types.values():
        _call_type(kind, draft, faults)
    for one, other in combinations(draft.call_types.values(), 2):
        if (one.menu, one.key) == (other.menu, other.key) and same_days(one, other):
            place = draft.place("call_types", other.id)
            fault = f"its key {other.key} in {other.menu!r} is that of {one.id!r} on the same days"
            faults.add(place, fault, "give it another key, or other days")
    for id_, asked in draft.disqualifiers.items():
        place = draft.place("disqualifiers", id_)
        At(faults, place).code("reason", asked.reason, codes.REASONS)
        At(faults, place).exists("yes", asked.yes, draft.names("steps"), "step")
        At(faults, place).between("priority", asked.priority, 0, 9)


def _call_type(kind: CallType, draft: Draft, faults: Faults) -> None:
    place = draft.place("call_types", kind.id)
    if kind.id not in codes.CALL_TYPES:
        faults.add(place, "is no call type we know", f"use one of {', '.join(codes.CALL_TYPES)}")
    At(faults, place).exists("menu", kind.menu, draft.names("steps"), "step")
    menu = draft.steps.get(kind.menu)
    if menu is not None and not (isinstance(menu, Menu) and menu.choices_from == "call_types"):
        faults.add(place, f"step {kind.menu!r} offers no call types", 'give it choices_from = "call_types"')
    At(faults, place).one_key(kind.key)
    At(faults, place).between("priority", kind.priority, 0, 9)
    At(faults, place).code("decision", kind.decision, codes.DECISIONS)
    if kind.since and kind.until and kind.since > kind.until:
        faults.add(place, "ends before it begins", "write 'until' on or after 'since'")


def same_days(one: CallType, other: CallType) -> bool:
    """Is there a day on which both are offered?"""
    since = max(one.since or date.min, other.since or date.min)
    return since <= min(one.until or date.max, other.until or date.max)
