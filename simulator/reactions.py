"""How a handset reacts when it is rung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

KINDS = ("ring", "answer", "busy", "no_answer", "fail", "voicemail", "fax", "silence")
PICKS_UP_BY_ITSELF = frozenset({"answer", "voicemail", "fax", "silence"})
# What answering-machine detection reports: Twilio's AnsweredBy.
HEARD_AS = frozenset(
    {
        "human",
        "machine_start",
        "machine_end_beep",
        "machine_end_silence",
        "machine_end_other",
        "fax",
        "unknown",
    }
)
FAX_TONE = "fax tone"
VOICEMAIL_PICKS_UP = 15.0  # seconds, about three rings
GREETING = "You have reached a voicemail box. Please leave a message after the tone."


@dataclass(frozen=True)
class Reaction:
    """A person's or a machine's habit with an incoming call. Times are seconds after the answer,
    except `answer_after`, seconds after the first ring. "silence" picks up and says nothing. `heard_as`: what
    answering-machine detection takes it for, "" for what it is."""

    kind: str = "ring"
    answer_after: float = 0.0
    press_after: tuple[tuple[float, str], ...] = ()
    speak_after: tuple[tuple[float, str], ...] = ()
    hang_up_after: float | None = None
    decline_after: float | None = None
    greeting: str = GREETING
    beep_after: float = 4.0
    heard_as: str = ""


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
    heard_as: str,
) -> Reaction:
    """Checks and builds a Reaction; raises ValueError in plain words."""
    if kind is None:
        kind = "ring" if answer_after is None else "answer"
    if kind not in KINDS:
        raise ValueError(f"a handset cannot {kind!r}: use one of {', '.join(KINDS)}")
    if heard_as and heard_as not in HEARD_AS:
        raise ValueError(f"nobody is heard as {heard_as!r}: use one of {', '.join(sorted(HEARD_AS))}")
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
        heard_as,
    )
