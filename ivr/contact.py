"""A contact as it was stored, opened for one turn."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.about import cad_about, caller_about, number_about, sound_about, state_about
from db.store import Row
from db.vault import Vault
from flows.model import CallState, Prompt
from ivr import memory

__all__ = [
    "Contact",
    "cad_about",
    "caller_about",
    "number_about",
    "opened",
    "sound_about",
    "state_about",
]


@dataclass(frozen=True)
class Contact:
    """`caller` is E.164 or None. `said` is the last prompt, of turn `turn`, as it was kept."""

    id: str
    call_id: str
    line: str
    turn: int
    ended: bool
    caller: str | None = field(repr=False)
    state: CallState
    said: str | None = field(repr=False)
    incident: str | None = None  # what a team was called for

    @property
    def prompt(self) -> Prompt | None:
        """The last prompt. Opened only to be said again: a call that goes on needs none."""
        return None if self.said is None else memory.prompt_of(self.said)


def opened(row: Row, vault: Vault) -> Contact:
    """Decrypts a row of `contact`. Raises VaultError without its key."""
    sealed_caller = row["caller_enc"]
    state, said = memory.load(vault.open(row["state_enc"], state_about(row["id"])))
    return Contact(
        id=row["id"],
        call_id=row["call_id"],
        line=row["line"],
        turn=row["turn"],
        ended=row["ended_at"] is not None,
        caller=vault.open(sealed_caller, caller_about(row["id"])) if sealed_caller else None,
        state=state,
        said=said,
        incident=row["incident_id"],
    )
