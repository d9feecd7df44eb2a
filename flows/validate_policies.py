"""What a paging policy must keep to: whom it asks is there, and nobody waits too short or too long."""

from __future__ import annotations

from collections.abc import Mapping

from flows.draft import Draft
from flows.paging.model import Level, Policy
from flows.paging.who import KINDS, parts
from flows.read import Faults
from flows.require import At

ROLES = ("counselor", "responder", "supervisor", "analyst", "auditor", "administrator")
NEED = 6  # responders at one incident, at the most
LEVELS = 8

# Seconds. Short ones keep a dispatch from asking so fast that nobody can answer, long ones from waiting where
# somebody waits for help. Our own figures.
LEVEL_LIMITS: Mapping[str, tuple[int, int]] = {"wait": (20, 900), "each": (10, 300), "gap": (0, 300)}
POLICY_LIMITS: Mapping[str, tuple[int, int]] = {
    "en_route_due": (60, 1800),
    "nudge": (30, 900),
    "arrival": (300, 7200),
    "late": (60, 3600),
    "welfare": (300, 3600),
    "welfare_answer": (30, 600),
    "disposition_due": (120, 7200),
}


def validate(draft: Draft, faults: Faults) -> None:
    """Add every fault of the policies that could be built."""
    for id_, policy in draft.policies.items():
        at = At(faults, draft.place("policies", id_))
        at.between("need", policy.need, 1, NEED)
        if not policy.levels:
            at.fault("'levels' is empty", 'add who is asked first, such as { who = "team:…", wait = 120 }')
        if len(policy.levels) > LEVELS:
            at.fault(
                f"has {len(policy.levels)} levels", f"write at most {LEVELS}: the fallback must come soon"
            )
        for key, (least, most) in POLICY_LIMITS.items():
            at.between(key, getattr(policy, key), least, most)
        for n, level in enumerate(policy.levels, 1):
            _level(f"levels[{n}]", level, draft, at)
        _level("fallback", policy.fallback, draft, at)
        _fallback(policy, at)


def _level(key: str, level: Level, draft: Draft, at: At) -> None:
    for name, (least, most) in LEVEL_LIMITS.items():
        at.between(f"{key}.{name}", getattr(level, name), least, most)
    if not level.channels:
        at.fault(f"'{key}.channels' is empty", 'write ["sms", "voice"], or some of sms, voice and email')
    if len(set(level.channels)) < len(level.channels):
        at.fault(f"'{key}.channels' names one twice", "name each once; the next level asks again")
    elif level.gap * (len(level.channels) - 1) >= level.wait:
        fault = f"'{key}': {level.channels[-1]!r} comes after {level.wait} seconds, when others are asked"
        at.fault(fault, "write a longer wait, a shorter gap, or fewer channels")
    if level.order == "ordered" and level.each >= level.wait:
        at.fault(f"'{key}.each' leaves no time for a second person", "write a longer wait or a shorter each")
    _who(key, level.who, draft, at)


def _who(key: str, who: str, draft: Draft, at: At) -> None:
    try:
        kind, name = parts(who)
    except ValueError:
        at.fault(f"'{key}.who' names no group: {who!r}", f"write one of {', '.join(KINDS)}")
        return
    if kind in ("shift", "team"):
        at.exists(f"{key}.who", name, draft.names("teams"), "team")
    elif kind == "role" and name not in ROLES:
        at.fault(f"'{key}.who': there is no role {name!r}", f"use one of {', '.join(ROLES)}")


def _fallback(policy: Policy, at: At) -> None:
    """The fallback asks everybody at once, again and again: whoever can decide is to hear of it now."""
    if policy.fallback.order == "ordered":
        at.fault("'fallback.order' is 'ordered'", "leave it out: the fallback asks all of them at once")
    if policy.fallback.language == "same":
        at.fault("'fallback.language' is 'same'", "leave it out: whoever decides is asked in any language")
