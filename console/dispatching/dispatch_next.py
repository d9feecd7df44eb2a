"""What a dispatch does by itself, in plain words: whom it asks now, and what happens at its next deadline."""

from __future__ import annotations

from console import naming
from console.saying import Words, say
from flows.city import Flow
from flows.paging.model import Dispatch, Level, Policy

ROLES = Words(
    {
        "counselor": "the counselors",
        "responder": "the responders",
        "supervisor": "the supervisors",
        "analyst": "the analysts",
        "auditor": "the auditors",
        "administrator": "the administrators",
    }
)
ORDINALS = Words({"1": "first", "2": "second", "3": "third"}, "time")


def next_step(flow: Flow, dispatch: Dispatch, policy: Policy) -> str:
    """What happens at the next deadline if nobody says anything; "" when it is over."""
    stages = {m.stage: m.asked for m in dispatch.members if m.due is not None and m.due == dispatch.due}
    if "on_scene" in stages:
        if stages["on_scene"]:
            return say("they are asked again whether all is well")
        return say("they are asked whether all is well")
    if "en_route" in stages:
        return say("a supervisor is told that they are late")
    if "accepted" in stages:
        if stages["accepted"]:
            return say("others are asked in their place")
        return say("they are asked whether they have set out")
    if dispatch.state == "OPEN":
        return _next_asked(flow, dispatch, policy, one_by_one="paged" in stages)
    if dispatch.state == "FALLBACK":
        return say("{group} are asked again", group=group(flow, policy.fallback))
    return say("they are asked again how it ended") if dispatch.state == "CLEARED" else ""


def _next_asked(flow: Flow, dispatch: Dispatch, policy: Policy, *, one_by_one: bool) -> str:
    if one_by_one:
        return say("the next person is asked as well")
    later = policy.levels[dispatch.level + 1 :]
    if later:
        return say("{group} are asked as well", group=group(flow, later[0]))
    return say("{group} are asked to decide", group=group(flow, policy.fallback))


def group(flow: Flow, level: Level) -> str:
    """Whom a level asks."""
    kind, _, name = level.who.partition(":")
    team = naming.called(flow, name).lower()
    if kind == "shift":
        said = say("the {team} on shift", team=team)
    elif kind == "team":
        said = say("all of the {team}", team=team)
    elif kind == "role":
        said = ROLES.get(name) or say("the {role}s", role=team)
    else:
        said = say("the person who is tested") if kind == "person" else say("all of the staff")
    return say("{group} who speak the language", group=said) if level.language == "same" else said


def asks_now(flow: Flow, dispatch: Dispatch, policy: Policy) -> str:
    """Whom it asks now, and how far that is; "" when it asks nobody."""
    if dispatch.state == "FALLBACK":
        asked, time = group(flow, policy.fallback), ordinal(dispatch.rounds)
        return _begun(say("{group} are asked to decide, for the {time} time.", group=asked, time=time))
    if dispatch.state != "OPEN":
        return ""
    asked, step, of = group(flow, policy.levels[dispatch.level]), dispatch.level + 1, len(policy.levels)
    return _begun(say("{group} are asked, step {step} of {count}.", group=asked, step=step, count=of))


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def ordinal(number: int) -> str:
    """ "first", "second", "third", "4th"."""
    return ORDINALS.get(str(number)) or say("{number}th", "time", number=number)
