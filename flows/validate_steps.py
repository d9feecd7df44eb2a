"""What each step must keep to: where it leads, its keys, its codes and its bounds."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flows import codes
from flows.city import (
    Bridge,
    Decide,
    Digits,
    DispatchStep,
    End,
    Handoff,
    Menu,
    Promise,
    Rule,
    Screen,
    Step,
    Told,
    Transfer,
    Voicemail,
)
from flows.draft import Draft
from flows.model import TEAM
from flows.read import Faults
from flows.require import At
from flows.screening import CONDITIONS

# The keys of each kind of step that name a step, and whether they may be left empty.
LEADS: dict[type[Step], dict[str, bool]] = {
    Menu: {"goto": True, "missed": True},
    Screen: {"no": False, "unsure": True, "missed": True},
    Digits: {"goto": False, "skip": True, "missed": True},
    Told: {"goto": False, "skip": False, "missed": True},
    Decide: {"otherwise": False},
    Handoff: {"nobody": False, "callback": True, "after": False},
    DispatchStep: {"coming": False, "nobody": False, "longer": False},
    Bridge: {"done": False, "failed": False},
    Transfer: {"done": False, "failed": False},
    Voicemail: {"goto": False, "empty": False},
    Promise: {"goto": False},
}

# Bounds of counts and seconds: our own judgement of what a caller can bear.
BOUNDS: dict[type[Step], dict[str, tuple[int, int]]] = {
    Menu: {"tries": (1, 5)},
    Screen: {"tries": (1, 5)},
    Digits: {"tries": (1, 5), "least": (1, 20), "most": (1, 20)},
    Told: {"tries": (1, 5)},
    DispatchStep: {"most": (10, 600), "poll": (5, 30), "rounds": (1, 5)},
    Handoff: {"most": (10, 600), "poll": (5, 30), "rounds": (1, 5)},
    Bridge: {"ring_seconds": (10, 60), "rounds": (1, 5)},
    Transfer: {"rounds": (1, 5)},
    Voicemail: {"most": (10, 600)},
    Promise: {"priority": (0, 9)},
}

CODES: dict[type[Step], dict[str, Collection[str]]] = {
    Menu: {"reason": codes.REASONS},
    Transfer: {"reason": codes.REASONS},
    Promise: {"reason": codes.REASONS},
    End: {"reason": codes.REASONS, "outcome": codes.DECISIONS},
}

# What a condition of a rule asks about.
VALUES: dict[str, Collection[str]] = {
    "caller": ("known", "unknown"),
    "screened": ("yes", "no", "unknown"),
    "decision": codes.DECISIONS,
    "reached": ("yes", "no"),
    "team": TEAM,
    "expected": ("yes", "no"),
}


def validate(draft: Draft, faults: Faults) -> None:
    for id_, step in draft.steps.items():
        place, kind = draft.place("steps", id_), type(step)
        for key, empty in LEADS.get(kind, {}).items():
            lead = getattr(step, key)
            At(faults, place).exists(key, lead, draft.names("steps"), "step", empty=empty)
        for key, (least, most) in BOUNDS.get(kind, {}).items():
            At(faults, place).between(key, getattr(step, key), least, most)
        for key, known in CODES.get(kind, {}).items():
            At(faults, place).code(key, getattr(step, key), known, empty=True)
        _one(step, place, draft, faults)
    _circles(draft, faults)
    _safe_step(draft, faults)


def _one(step: Step, place: str, draft: Draft, faults: Faults) -> None:
    match step:
        case Menu():
            _menu(step, place, draft, faults)
        case Screen():
            if not step.questions:
                faults.add(place, "asks no question", "name at least one disqualifier")
            for n, name in enumerate(step.questions, 1):
                known = draft.names("disqualifiers")
                At(faults, place).exists(f"questions[{n}]", name, known, "disqualifier")
        case Digits():
            _digits(step, place, faults)
        case Decide():
            for n, rule in enumerate(step.rules, 1):
                _rule(rule, n, place, draft, faults)
        case Handoff():
            At(faults, place).exists("team", step.team, draft.names("teams"), "team")
            team = draft.teams.get(step.team)
            if team is not None and not team.tiers and not team.whisper:
                At(faults, place).fault(f"'team': {step.team!r} is never rung", "give it tiers and a whisper")
        case Told():
            At(faults, place).filled("asks", step.asks)
        case DispatchStep():
            At(faults, place).exists("policy", step.policy, draft.names("policies"), "policy")
        case Transfer():
            _transfer(step, At(faults, place), draft)


def _transfer(step: Transfer, at: At, draft: Draft) -> None:
    at.exists("to", step.to, draft.names("destinations"), "destination")
    to = draft.destinations.get(step.to)
    if to is not None and to.kind == "interpreter":
        at.fault(f"'to': {step.to!r} interprets, and never gets a caller alone", "name another one")


def _menu(step: Menu, place: str, draft: Draft, faults: Faults) -> None:
    taken: dict[str, str] = {}
    languages = {language.key: id_ for id_, language in draft.languages.items() if language.key}
    if step.choices_from == "languages":
        taken.update({key: f"language {id_!r}" for key, id_ in languages.items()})
    for n, choice in enumerate(step.choices, 1):
        At(faults, place).one_key(choice.key)
        At(faults, place).exists(f"choices[{n}].goto", choice.goto, draft.names("steps"), "step")
        known = draft.names("languages")
        At(faults, place).exists(f"choices[{n}].language", choice.language, known, "language", empty=True)
        At(faults, place).between(f"choices[{n}].priority", choice.priority, 0, 9)
        if choice.key in taken:
            fault = f"the key {choice.key} of choices[{n}] is that of {taken[choice.key]}"
            faults.add(place, fault, "give each choice a key of its own")
        taken[choice.key] = f"choices[{n}]"
    for kind in draft.call_types.values():
        if kind.menu == step.id and step.choices_from == "call_types" and kind.key in taken:
            fault = f"its key {kind.key} in {step.id!r} is that of {taken[kind.key]}"
            faults.add(draft.place("call_types", kind.id), fault, "give it another key")
    if step.choices_from and not step.goto:
        faults.add(place, "'goto' is empty", f"write where the choices of {step.choices_from} lead")
    if step.choices_from == "call_types" and step.asks != "call_type":
        faults.add(place, "its answer is not remembered as the call type", 'write asks = "call_type"')


def _digits(step: Digits, place: str, faults: Faults) -> None:
    At(faults, place).filled("asks", step.asks)
    if step.least > step.most:
        faults.add(place, "'least' is more than 'most'", "write the smaller number in 'least'")
    if step.phone and (step.least, step.most) != (10, 10):
        faults.add(place, "a phone number has ten digits", "write least = 10 and most = 10")
    if step.phone and not step.confirm:
        faults.add(place, "a phone number is not read back", "name the word that reads it back in 'confirm'")


def _rule(rule: Rule, n: int, place: str, draft: Draft, faults: Faults) -> None:
    at = f"rules[{n}]"
    At(faults, place).exists(f"{at}.goto", rule.goto, draft.names("steps"), "step")
    if not rule.when:
        faults.add(place, f"{at} asks for nothing", "add a condition, or make it 'otherwise'")
    for name, value in rule.when.items():
        key = f"{at}.when.{name}"
        if name.startswith("answer."):
            At(faults, place).exists(key, name.removeprefix("answer."), _asked(draft), "remembered answer")
        elif name not in CONDITIONS:
            known = ", ".join(CONDITIONS)
            faults.add(place, f"{key!r} is no condition", f"use answer.NAME or one of {known}")
        elif name in ("open", "closed"):
            At(faults, place).exists(key, value, draft.names("schedules"), "schedule")
        elif name in VALUES:
            At(faults, place).code(key, value, VALUES[name])
        else:
            At(faults, place).exists(key, value, draft.names("teams"), "team")


def _asked(draft: Draft) -> set[str]:
    """The names under which answers are remembered."""
    asked = {
        step.asks for step in draft.steps.values() if isinstance(step, Menu | Digits | Told) and step.asks
    }
    return asked | {f"screen.{name}" for name in draft.names("disqualifiers")}


def _onward(step: Step) -> Iterator[str]:
    """Where a step may lead without the caller being asked anything."""
    match step:
        case Decide():
            yield from (*(rule.goto for rule in step.rules), step.otherwise)
        case Handoff():
            yield step.nobody
        case DispatchStep():
            yield from (step.coming, step.nobody, step.longer)
        case Transfer() | Bridge():
            yield step.failed
        case Promise():
            yield step.goto


def _circles(draft: Draft, faults: Faults) -> None:
    """A circle of steps that need not ask anything would leave the caller in silence."""
    onward = {id_: tuple(_onward(step)) for id_, step in draft.steps.items()}
    done: set[str] = set()

    def walk(id_: str, path: tuple[str, ...]) -> None:
        if id_ in path:
            circle = " -> ".join((*path[path.index(id_) :], id_))
            faults.add(draft.place("steps", id_), f"{circle} may never ask", "let one of them lead to a menu")
        elif id_ not in done:
            for following in onward.get(id_, ()):
                walk(following, (*path, id_))
            done.add(id_)

    for id_ in sorted(onward):
        walk(id_, ())


def _safe_step(draft: Draft, faults: Faults) -> None:
    """Whoever lands there comes out of nowhere: it must not depend on what was asked before."""
    if draft.hotline is None:
        return
    step = draft.steps.get(draft.hotline.safe_step)
    if isinstance(step, Screen | Digits | Told | DispatchStep | Bridge | Voicemail | Promise | End):
        fault = f"safe_step {step.id!r} is no step that connects or offers a choice"
        faults.add(draft.place("hotline"), fault, "name a menu, decide, handoff or transfer step")
