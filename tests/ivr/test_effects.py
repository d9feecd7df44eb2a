"""Every effect of a turn has its place in the store, and a turn is stored whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

import pytest

from db.about import cad_about, number_about
from db.store import Store, Tx
from db.vault import Vault
from flows.model import (
    Close,
    Dialing,
    Effect,
    KeepCallback,
    KeepVoicemail,
    Outcome,
    Remember,
    Seek,
    StopSeeking,
    WithdrawCallback,
)
from ivr import effects
from ivr.contact import opened
from ivr.house import ms
from tests.ivr.house import EVENING, ROSA, Office

OTHER = "+15035550177"


@pytest.fixture
def office(store: Store, vault: Vault) -> Office:
    made = Office(store, vault)
    made.rings()
    return made


def keep(office: Office, *given: Effect) -> None:
    """The effects of one more turn, as the use cases store them."""

    def work(tx: Tx) -> None:
        row = tx.one("contact_by_call", call_id="CA1")
        assert row is not None
        contact = opened(row, office.vault)
        outcome = Outcome(contact.state, None, given)
        effects.keep(office.house, tx, contact, outcome, contact.turn + 1, office.clock.now())

    office.store.write(work)


def test_every_effect_has_a_place() -> None:
    assert set(effects.KEPT) == set(get_args(Effect))


@dataclass(frozen=True)
class Unheard:
    """An effect nobody has thought of."""


def test_a_turn_with_an_effect_that_has_no_place_stores_nothing(office: Office) -> None:
    with pytest.raises(KeyError):
        keep(office, Remember("caller_role", "self"), Unheard())  # type: ignore[arg-type]
    assert office.of("answers_of") == []


# ------------------------------------------------------------------ answers


def test_answers_are_rows_with_who_gave_them_when_and_in_which_turn(office: Office) -> None:
    keep(office, Remember("call_type", "WELFARE"))
    (answer,) = office.of("answers_of")
    assert (answer["question"], answer["value"], answer["by"]) == ("call_type", "WELFARE", "caller")
    assert (answer["at"], answer["turn"]) == (ms(EVENING), 2)


def test_a_question_nobody_has_thought_of_needs_no_column(office: Office) -> None:
    keep(office, Remember("favorite_color", "green"))
    assert [(a["question"], a["value"]) for a in office.of("answers_of")] == [("favorite_color", "green")]


def test_who_is_calling_is_a_column_too(office: Office) -> None:
    keep(office, Remember("caller_role", "other"))
    assert office.contact()["caller_role"] == "other"


def test_a_cad_number_is_sealed_and_is_no_answer(office: Office) -> None:
    keep(office, Remember("cad_number", "2026030417"))
    contact = office.contact()
    assert office.vault.open(contact["cad_enc"], cad_about(contact["id"])) == "2026030417"
    assert office.of("answers_of") == []


# ------------------------------------------------------------------ looking for a person


def test_a_search_is_opened_once_with_its_timer(office: Office) -> None:
    keep(office, Seek("counselors", 90))
    office.clock.pass_(5)
    keep(office, Seek("counselors", 90))
    found = office.row("handoff_of_contact", contact_id=office.contact()["id"])
    assert (found["team"], found["state"], found["opened_at"]) == ("counselors", "waiting", ms(EVENING))
    assert office.jobs(found["id"]) == ["ring"]
    assert office.contact()["offered_at"] == ms(EVENING)


def test_a_search_never_outlives_the_caller_s_longest_wait_by_much(office: Office) -> None:
    keep(office, Seek("counselors", 90))
    found = office.row("handoff_of_contact", contact_id=office.contact()["id"])
    assert found["opened_at"] + 90_000 < found["expires_at"] <= found["opened_at"] + 120_000


@pytest.mark.parametrize(
    ("why", "state"),
    [("left", "left"), ("callback", "left"), ("transfer", "left"), ("expired", "expired")],
)
def test_a_search_that_stops_says_why_and_rings_nobody_any_more(office: Office, why: str, state: str) -> None:
    keep(office, Seek("counselors", 90))
    keep(office, StopSeeking(why))  # type: ignore[arg-type]
    found = office.row("handoff_of_contact", contact_id=office.contact()["id"])
    assert (found["state"], found["end_reason"]) == (state, why)
    assert office.jobs(found["id"]) == []


def test_stopping_what_never_began_is_harmless(office: Office) -> None:
    keep(office, StopSeeking("left"))


# ------------------------------------------------------------------ promises


def test_a_promise_is_kept_with_its_number_sealed_and_its_place_in_line(office: Office) -> None:
    keep(office, Seek("counselors", 90))
    office.clock.pass_(40)
    keep(office, KeepCallback("CALLER_ASKED", 5, OTHER, "morning", True))
    (promise,) = office.of("callbacks_of_contact")
    assert office.vault.open(promise["number_enc"], number_about(promise["id"])) == OTHER
    assert promise["number_idx"] == office.vault.index("phone", OTHER)
    assert (promise["window"], promise["voicemail_ok"], promise["priority"]) == ("morning", 1, 5)
    assert promise["waiting_since"] == ms(EVENING)
    assert promise["created_at"] == ms(EVENING) + 40_000


@pytest.mark.parametrize(("allowed", "kept"), [(True, 1), (False, 0), (None, None)])
def test_not_asked_is_neither_yes_nor_no(office: Office, allowed: bool | None, kept: int | None) -> None:
    keep(office, KeepCallback("CALLER_ASKED", 5, OTHER, "", allowed))
    assert office.of("callbacks_of_contact")[0]["voicemail_ok"] == kept


def test_a_promise_without_a_number_is_kept_all_the_same(office: Office) -> None:
    keep(office, KeepCallback("LOST_TRANSFER", 9, None))
    (promise,) = office.of("callbacks_of_contact")
    assert (promise["number_enc"], promise["number_idx"]) == (None, None)


def test_the_same_promise_twice_is_one(office: Office) -> None:
    keep(office, KeepCallback("LOST_TRANSFER", 9, ROSA))
    keep(office, KeepCallback("LOST_TRANSFER", 9, ROSA))
    assert len(office.of("callbacks_of_contact")) == 1


def test_only_the_promise_that_is_not_needed_any_more_is_withdrawn(office: Office) -> None:
    keep(office, KeepCallback("LOST_TRANSFER", 9, ROSA), KeepCallback("CALLER_ASKED", 5, ROSA))
    keep(office, WithdrawCallback("LOST_TRANSFER"))
    states = {p["reason"]: (p["state"], p["outcome"]) for p in office.of("callbacks_of_contact")}
    assert states == {"LOST_TRANSFER": ("withdrawn", "GOT_THROUGH"), "CALLER_ASKED": ("waiting", None)}


def test_a_message_is_a_promise_and_is_to_be_fetched_once(office: Office) -> None:
    for _ in range(2):
        keep(office, KeepVoicemail("RE1", 14, ROSA))
    (promise,) = office.of("callbacks_of_contact")
    (recording,) = office.of("recordings_of_contact")
    assert (promise["reason"], recording["callback_id"]) == ("VOICEMAIL", promise["id"])
    assert (recording["carrier_id"], recording["seconds"], recording["state"]) == ("RE1", 14, "announced")
    assert office.jobs(recording["id"]) == ["fetch_recording"]


# ------------------------------------------------------------------ the end


def test_a_contact_ends_with_an_outcome_and_a_reason(office: Office) -> None:
    keep(office, Close("PHONE_ONLY", "ANSWERED"))
    contact = office.contact()
    assert (contact["outcome"], contact["reason"]) == ("PHONE_ONLY", "ANSWERED")
    assert contact["ended_at"] == ms(EVENING)
    assert office.jobs(contact["id"]) == [], "nobody asks after a call that has ended"


def test_late_news_change_how_it_ended_and_not_when(office: Office) -> None:
    keep(office, Close("CALLBACK", "LOST_TRANSFER"))
    office.clock.pass_(4)
    keep(office, Close("TO_911", "CALLER_CHOSE"))
    contact = office.contact()
    assert (contact["outcome"], contact["ended_at"]) == ("TO_911", ms(EVENING))


def test_what_happened_is_in_the_audit_in_codes(office: Office) -> None:
    keep(
        office,
        Dialing("psap", 0, ""),
        KeepCallback("LOST_TRANSFER", 9, ROSA),
        Close("CALLBACK", "LOST_TRANSFER"),
    )
    rows = office.rows("audit_of", subject=office.contact()["id"], limit=10)
    assert [row["action"] for row in rows[:3]] == ["closed", "callback", "transfer"]
    assert not any("5550111" in row["detail"] for row in rows)


def test_being_reached_is_noted_with_its_time_once(office: Office) -> None:
    for _ in range(2):
        office.clock.pass_(10)

        def work(tx: Tx) -> None:
            row = tx.one("contact_by_call", call_id="CA1")
            assert row is not None
            contact = opened(row, office.vault)
            reached = Outcome(replace(contact.state, reached=True), None, ())
            effects.keep(office.house, tx, contact, reached, 2, office.clock.now())

        office.store.write(work)
    assert office.contact()["answered_at"] == ms(EVENING) + 10_000
