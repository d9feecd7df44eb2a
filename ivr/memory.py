"""What is remembered of a call between two turns: where the caller is, and the last prompt, as JSON text."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from flows.model import CallState, Connect, HangUp, Join, Listen, Prompt, TakeMessage, Utterance

_THEN: dict[str, Any] = {kind.__name__: kind for kind in (Listen, Connect, Join, TakeMessage, HangUp)}
_STATE = frozenset(field.name for field in fields(CallState))


def dump(state: CallState, prompt: Prompt | None) -> str:
    said = None
    if prompt is not None:
        said = {
            "says": [(u.text, u.language) for u in prompt.says],
            "then": (type(prompt.then).__name__, vars(prompt.then)),
            "language": prompt.language,
        }
    return json.dumps({"state": vars(state), "prompt": said}, separators=(",", ":"), ensure_ascii=False)


def load(text: str) -> tuple[CallState, Prompt | None]:
    """Reads what any release wrote: fields it does not know any more are passed over."""
    found = json.loads(text)
    state = {k: v for k, v in found["state"].items() if k in _STATE}
    for name in ("answers", "rounds"):
        state[name] = tuple((k, v) for k, v in state.get(name, ()))
    return CallState(**state), _prompt(found["prompt"])


def _prompt(said: Any) -> Prompt | None:
    if said is None:
        return None
    kind, values = said["then"]
    if "hints" in values:
        values["hints"] = tuple(values["hints"])
    says = tuple(Utterance(text, language) for text, language in said["says"])
    return Prompt(says, _THEN[kind](**values), said["language"])
