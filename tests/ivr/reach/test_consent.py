"""What somebody said about being reached is kept with where we have it from; a yes holds for its contact."""

from __future__ import annotations

import pytest

from db.store import Row, Store
from db.vault import Vault
from flows.model import CallState, OpenDispatch
from ivr.calls import calling_out
from ivr.contact import Contact
from ivr.house import ms
from ivr.reach import consent, gate
from tests.ivr.dispatch_town import DispatchTown
from tests.ivr.house import ROSA


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def kept(town: DispatchTown) -> Row:
    return town.row("safe_contact_of", number_idx=town.vault.index("phone", ROSA))


def says(town: DispatchTown, contact: str, way: str, *, ok: bool) -> bool:
    now = town.clock.now()
    return town.store.write(lambda tx: consent.told_to_staff(tx, contact, way, "person:ana", now, ok=ok))


def may(town: DispatchTown, contact: str, how: str = "text", purpose: str = "news") -> str:
    row, index = town.row("contact_by_id", id=contact), town.vault.index("phone", ROSA)
    verdict = town.store.read(
        lambda tx: gate.may(town.house, tx, how, purpose, index, row, town.clock.now())  # type: ignore[arg-type]
    )
    return verdict.reason


def answers_safe(town: DispatchTown, contact: str, safe: bool) -> None:
    """Their own answer to the flow's question, with the team it calls."""
    row = town.row("contact_by_id", id=contact)
    who = Contact(
        contact, row["call_id"], row["line"], 1, False, ROSA, CallState("public", "x", "en", 4), None
    )
    effect, now = OpenDispatch("team", safe=safe), town.clock.now()
    town.store.write(lambda tx: calling_out.open_for_caller(town.house, tx, who, who.state, effect, now))


def test_a_caller_gets_no_text_before_they_called_texts_safe_and_none_after_a_no(town: DispatchTown) -> None:
    contact = town.somebody_called()
    assert may(town, contact) == "NOT_OPENED"
    assert says(town, contact, "text", ok=True)
    assert may(town, contact) == ""
    assert (kept(town)["consent"], kept(town)["consent_at"]) == ("told_to_staff", ms(town.clock.now()))
    assert says(town, contact, "text", ok=False)
    assert may(town, contact) == "UNSAFE_TEXT"


def test_a_yes_holds_for_one_contact_and_a_no_for_all_that_follow(town: DispatchTown) -> None:
    first = town.somebody_called()
    says(town, first, "text", ok=True)
    says(town, first, "voicemail", ok=False)
    town.clock.pass_(86_400)
    second = town.somebody_called()
    assert may(town, second) == "NOT_OPENED"
    says(town, second, "call", ok=True)
    assert may(town, second) == "NOT_OPENED", "a yes about calls makes none about texts, said yesterday"
    assert may(town, second, "voicemail") == "NO_VOICEMAIL"


@pytest.mark.parametrize(("safe", "reason"), [(True, ""), (False, "UNSAFE_TEXT")])
def test_the_answer_on_the_phone_opens_the_channel_or_shuts_it(
    town: DispatchTown, safe: bool, reason: str
) -> None:
    contact = town.somebody_called()
    answers_safe(town, contact, safe)
    assert may(town, contact) == reason
    assert may(town, contact, "call") == ("" if safe else "UNSAFE_CALL")
    assert kept(town)["consent"] == "asked_by_phone"


def test_what_somebody_answers_changes_nothing_about_a_stop_or_silence(town: DispatchTown) -> None:
    contact, index = town.somebody_called(), town.vault.index("phone", ROSA)
    town.store.write(lambda tx: tx.run("quiet_texts", number_idx=index, at=ms(town.clock.now())))
    says(town, contact, "text", ok=True)
    assert may(town, contact) == "QUIET"


def test_without_a_number_there_is_nothing_to_keep_and_no_other_way_is_known(town: DispatchTown) -> None:
    assert not says(town, town.somebody_called(None), "text", ok=True)
    with pytest.raises(ValueError, match="give one of text, call, voicemail"):
        says(town, town.somebody_called(), "letter", ok=True)
