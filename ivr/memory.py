"""What is remembered of a call between two turns: where the caller is, and the last prompt, as JSON text."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from flows.model import CallState, CallTeam, Connect, HangUp, Join, Listen, Prompt, TakeMessage, Utterance

_THEN: dict[str, Any] = {
    kind.__name__: kind for kind in (Listen, Connect, Join, CallTeam, TakeMessage, HangUp)
}
_KNOWN = {kind: frozenset(field.name for field in fields(kind)) for kind in (CallState, *_THEN.values())}
_USUAL = {field.name: field.default for field in fields(CallState)}
_as_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def dump(state: CallState, prompt: Prompt | None) -> str:
    """Two lines: the state without what is as usual, and the prompt, which is seldom needed again."""
    unusual = {name: value for name, value in vars(state).items() if value != _USUAL[name]}
    said = None
    if prompt is not None:
        said = {
            "says": [(u.text, u.language) for u in prompt.says],
            "then": (type(prompt.then).__name__, vars(prompt.then)),
            "language": prompt.language,
        }
    return f"{_as_json(unusual)}\n{_as_json(said)}"


def load(text: str) -> tuple[CallState, str]:
    """The state, and the prompt as it is kept (see `prompt_of`). Reads what any release wrote: fields that
    this one does not know are passed over.

    Raises ValueError if too little is left to go on with.
    """
    unusual, _, said = text.partition("\n")
    try:
        state = _of(CallState, json.loads(unusual))
        for name in ("answers", "rounds"):
            state[name] = tuple((k, v) for k, v in state.get(name, ()))
        return CallState(**state), said
    except (LookupError, TypeError, AttributeError) as fault:
        raise _unreadable(fault) from None


def prompt_of(said: str) -> Prompt | None:
    """The prompt to say again. Raises ValueError as `load` does."""
    try:
        return _prompt(json.loads(said))
    except (LookupError, TypeError, AttributeError) as fault:
        raise _unreadable(fault) from None


def _unreadable(fault: Exception) -> ValueError:
    return ValueError(f"a call's state that this release cannot read ({type(fault).__name__})")


def _of(kind: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in _KNOWN[kind]}


def _prompt(said: Any) -> Prompt | None:
    if said is None:
        return None
    kind, values = _THEN[said["then"][0]], said["then"][1]
    if "hints" in values:
        values["hints"] = tuple(values["hints"])
    says = tuple(Utterance(text, language) for text, language in said["says"])
    return Prompt(says, kind(**_of(kind, values)), said["language"])
