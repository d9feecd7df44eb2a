"""Who wrote of danger is closed by nothing but people: not by STOP."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.callbacks import waiting
from ivr.callbacks.waiting import Claimed, Sent
from simulator.handset import Handset
from tests.journeys.texting.texters import contact, conversation, writes
from tests.journeys.town import Town

ANA = "+15035550131"


@pytest.fixture
def rosa(town: Town) -> Handset:
    """Ana has answered her, and nobody has her now."""
    town.counselor("Ana", ANA)
    phone = town.resident()
    writes(town, phone, "he has a knife")
    about, ana = contact(town)["id"], town.person_of[ANA]
    assert isinstance(now(town, waiting.claim, "text", about, ana), Claimed)
    assert isinstance(now(town, waiting.reply, about, ana, "Are you in a safe place?", key="k"), Sent)
    now(town, waiting.release, "text", about, ana)
    assert conversation(town)["waiting_since"] is not None, "nobody has her: she waits"
    town.does_not_prove("every_contact_has_an_end", "it stays open for a person")
    return phone


def now(town: Town, act: Any, *given: Any, key: str = "") -> Any:
    at = town.clock.now()
    keys = (key,) if key else ()
    came = town.store.write(lambda tx: act(town.house, tx, *given, *keys, at))
    town.wait(5)
    return came


def read(town: Town) -> None:
    """A colleague has read it: it does not wait any more, and nobody has said how it ended."""
    about = contact(town)["id"]
    town.store.write(lambda tx: tx.run("end_waiting", contact_id=about))


@pytest.mark.parametrize("words", ["STOP", "please stop texting me"])
def test_stop_from_somebody_in_danger_leaves_them_in_the_list(town: Town, rosa: Handset, words: str) -> None:
    read(town)
    writes(town, rosa, words)
    row = conversation(town)
    assert (row["closed_at"], contact(town)["ended_at"]) == (None, None)
    assert row["waiting_since"] is not None
    assert row["why"] == "stopped"
    assert row["priority"] >= 8
