"""How a handset reacts when it is rung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

KINDS = ("ring", "answer", "busy", "no_answer", "fail", "voicemail")
VOICEMAIL_PICKS_UP = 15.0  # seconds, about three rings
GREETING = "You have reached a voicemail box. Please leave a message after the tone."


@dataclass(frozen=True)
class Reaction:
    """A person's or a machine's habit with an incoming call. Times are seconds after the answer,
    except `answer_after`, seconds after the first ring."""

    kind: str = "ring"
    answer_after: float = 0.0
    press_after: tuple[tuple[float, str], ...] = ()
    speak_after: tuple[tuple[float, str], ...] = ()
    hang_up_after: float | None = None
    decline_after: float | None = None
    greeting: str = GREETING
    beep_after: float = 4.0


def reaction(
    kind: str | None,
    *,
    answer_after: float | None,
    press_after: Sequence[tuple[float, str]],
    speak_after: Sequence[tuple[float, str]],
    hang_up_after: float | None,
    decline_after: float | None,
    greeting: str,
    beep_after: float,
) -> Reaction:
    """Checks and builds a Reaction; raises ValueError in plain words."""
    if kind is None:
        kind = "ring" if answer_after is None else "answer"
    if kind not in KINDS:
        raise ValueError(f"a handset cannot {kind!r}: use one of {', '.join(KINDS)}")
    if answer_after is None:
        answer_after = VOICEMAIL_PICKS_UP if kind == "voicemail" else 0.0
    return Reaction(
        kind,
        answer_after,
        tuple((float(t), str(k)) for t, k in press_after),
        tuple((float(t), str(s)) for t, s in speak_after),
        hang_up_after,
        decline_after,
        greeting,
        beep_after,
    )
