"""One list of people who wait, and one of us at a time for each of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from db.store import Store, open_store
from db.vault import Vault
from ivr.callbacks import waiting
from ivr.callbacks.waiting import LEASE, Claimed
from tests.ivr.house import ROSA
from tests.ivr.waiting_town import MAYA, WaitingTown, code


@pytest.fixture
def town(store: Store, vault: Vault) -> WaitingTown:
    return WaitingTown(store, vault)


def test_calls_messages_and_texts_are_one_list_by_risk_then_by_age(town: WaitingTown) -> None:
    old = town.promised("+15035550113")
    town.later(minutes=5)
    message = town.promised("+15035550114", reason="VOICEMAIL")
    town.later(minutes=5)
    urgent = town.writes(priority=9)
    found = town.everybody()
    assert [(one.kind, one.id) for one in found] == [
        ("text", urgent),
        ("callback", old),
        ("voicemail", message),
    ]
    assert found[1].since == town.now - timedelta(minutes=10)
    assert found[0].contact_id == urgent


def test_who_calls_again_and_again_is_one_row_with_a_count(town: WaitingTown) -> None:
    for priority in (1, 5, 3):
        town.promised(priority=priority)
    (one,) = town.everybody()
    assert (one.promises, one.priority) == (3, 5)


def test_whoever_claims_first_has_them_and_nobody_else(town: WaitingTown) -> None:
    id_ = town.promised()
    assert town.claims(town.ana, id_) == Claimed(town.now + LEASE)
    assert code(town.claims(town.ben, id_)) == "held"
    assert code(town.claims(town.ana, id_)) == "", "claiming twice is claiming once"
    (one,) = town.everybody()
    assert (one.claimed_by, one.claimed_until) == (town.ana, town.now + LEASE)


def test_a_browser_that_dies_gives_them_back_when_the_time_is_over(town: WaitingTown) -> None:
    id_ = town.promised()
    town.has(town.ana, id_)
    town.later(minutes=9, seconds=59)
    assert code(town.claims(town.ben, id_)) == "held"
    town.later(seconds=1)
    assert town.everybody()[0].claimed_by is None
    town.has(town.ben, id_)
    again = town.do(lambda tx: waiting.release(town.house, tx, "callback", id_, town.ana, town.now))
    assert code(again) == "held", "who lost them cannot give them away"


def test_another_promise_of_the_same_number_is_the_same_person(town: WaitingTown) -> None:
    """Who calls again while a counselor dials them gets no second counselor."""
    first = town.promised()
    town.has(town.ana, first)
    second = town.promised(priority=9)
    assert town.everybody()[0].id == second
    assert town.everybody()[0].claimed_by == town.ana
    assert code(town.claims(town.ben, second)) == "held"


def test_a_text_and_a_promised_call_of_one_number_are_held_together(town: WaitingTown) -> None:
    contact, promise = town.writes(ROSA), town.promised(ROSA)
    town.has(town.ana, promise)
    assert code(town.claims(town.ben, contact, "text")) == "held"
    row = town.row("conversation_of", contact_id=contact)
    assert (row["mode"], row["claimed_by"]) == ("staff", town.ana), "the bot is silent from now on"


def test_people_without_a_number_are_each_for_themselves(town: WaitingTown) -> None:
    first, second = town.promised(None), town.promised(None)
    town.has(town.ana, first)
    town.has(town.ben, second)


def test_released_they_wait_as_long_as_before(town: WaitingTown) -> None:
    id_ = town.promised()
    before = town.everybody()[0].since
    town.has(town.ana, id_)
    town.later(minutes=3)
    assert town.do(lambda tx: waiting.release(town.house, tx, "callback", id_, town.ana, town.now)) is None
    (one,) = town.everybody()
    assert (one.since, one.claimed_by) == (before, None)
    assert town.actions(one.contact_id) == ["claimed", "released"]


def test_handed_over_the_colleague_has_them(town: WaitingTown) -> None:
    id_ = town.promised()
    town.has(town.ana, id_)

    def hands(from_: str, to: str) -> str:
        return code(
            town.do(lambda tx: waiting.hand_over(town.house, tx, "callback", id_, from_, to, town.now))
        )

    assert hands(town.ben, town.ana) == "held"
    assert hands(town.ana, town.marta) == "not_staff", "a responder answers no callers"
    assert hands(town.ana, town.ben) == ""
    assert town.everybody()[0].claimed_by == town.ben
    assert hands(town.ana, town.ben) == "held"


def test_nobody_but_counselors_and_supervisors_may_have_them(town: WaitingTown) -> None:
    id_ = town.promised()
    assert code(town.claims(town.marta, id_)) == "not_staff"
    town.has(town.lee, id_)


def test_who_does_not_wait_any_more_cannot_be_claimed(town: WaitingTown) -> None:
    id_ = town.promised()
    town.do(lambda tx: tx.run("withdraw_callback", id=id_, outcome="GOT_THROUGH", closed_at=1))
    assert code(town.claims(town.ana, id_)) == "gone"
    assert town.everybody() == []


def test_of_many_who_claim_in_one_moment_one_has_them(store: Store, store_url: str, vault: Vault) -> None:
    """Several threads, and a second process' store on the same database."""
    town = WaitingTown(store, vault)
    people = [town.ana, town.ben, town.lee, *(town.person(f"C{n}", None, role="counselor") for n in range(5))]
    other = open_store(store_url)
    try:
        for _ in range(6):
            first, second = town.promised(), town.writes(ROSA)

            def claims(n: int, first: str = first, second: str = second) -> object:
                kind, id_ = ("callback", first) if n % 2 else ("text", second)
                through = (store, other)[n // 2 % 2]
                now = town.now
                return through.write(
                    lambda tx: waiting.claim(town.house, tx, kind, id_, people[n], now), within=20
                )

            with ThreadPoolExecutor(len(people)) as hands:
                came = list(hands.map(claims, range(len(people))))
            winners = [person for person, one in zip(people, came, strict=True) if isinstance(one, Claimed)]
            assert len(winners) == 1
            assert {one.claimed_by for one in town.everybody()} == set(winners)
            town.do(lambda tx, id_=second: tx.run("close_conversation", contact_id=id_, at=1))  # type: ignore[misc]
            town.later(minutes=11)
    finally:
        other.close()


def test_nothing_in_the_list_says_who_it_is(town: WaitingTown) -> None:
    town.promised()
    town.writes(MAYA)
    assert "5550" not in repr(town.everybody())
