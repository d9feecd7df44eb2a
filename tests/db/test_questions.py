"""What the queries promise the people on the line."""

from __future__ import annotations

import pytest

from db.store import Duplicate, Store, Tx, codes
from tests.db.people_say import add_callback, add_contact, add_handoff, add_leg, add_person


def test_of_two_who_press_one_the_first_wins_the_caller(store: Store) -> None:
    handoff = store.write(lambda tx: add_handoff(tx, add_contact(tx)))
    win = {"id": handoff, "won_at": 5}
    assert store.write(lambda tx: tx.run("win_handoff", **win, won_by="ana")) == 1
    assert store.write(lambda tx: tx.run("win_handoff", **win, won_by="ben")) == 0
    row = store.read(lambda tx: tx.one("handoff_by_id", id=handoff))
    assert row is not None
    assert (row["state"], row["won_by"]) == ("won", "ana")


def test_a_caller_who_left_cannot_be_won_and_one_who_was_won_cannot_expire(store: Store) -> None:
    left, won = store.write(lambda tx: [add_handoff(tx, add_contact(tx, call)) for call in ("CA1", "CA2")])
    end = {"ended_at": 9, "end_reason": "x"}
    store.write(lambda tx: tx.run("end_handoff", id=left, state="left", **end))
    assert store.write(lambda tx: tx.run("win_handoff", id=left, won_by="ana", won_at=10)) == 0
    store.write(lambda tx: tx.run("win_handoff", id=won, won_by="ana", won_at=10))
    assert store.write(lambda tx: tx.run("end_handoff", id=won, state="expired", **end)) == 0
    assert store.write(lambda tx: tx.run("end_handoff", id=won, state="ended", **end)) == 1


def test_a_caller_waits_in_one_place_and_may_wait_again_later(store: Store) -> None:
    def again(tx: Tx, contact_id: str) -> None:
        add_handoff(tx, contact_id, opened_at=2_000)

    contact = store.write(add_contact)
    first = store.write(lambda tx: add_handoff(tx, contact))
    store.write(lambda tx: again(tx, contact))
    assert [row["id"] for row in store.read(lambda tx: tx.all("waiting_handoffs", limit=9))] == [first]
    store.write(lambda tx: tx.run("end_handoff", id=first, state="expired", ended_at=9, end_reason="x"))
    store.write(lambda tx: again(tx, contact))
    newest = store.read(lambda tx: tx.one("handoff_of_contact", contact_id=contact))
    assert newest is not None
    assert (newest["id"] != first, newest["state"]) == (True, "waiting")


def test_the_line_is_ordered_by_risk_then_by_waiting_among_the_teams_one_asks_for(store: Store) -> None:
    def work(tx: Tx) -> dict[str, str]:
        waits = [
            ("calm early", 0, 100, "night"),
            ("calm late", 0, 300, "night"),
            ("at risk", 9, 400, "night"),
        ]
        waits.append(("elsewhere", 9, 50, "day"))
        return {
            name: add_handoff(tx, add_contact(tx, name), priority=priority, opened_at=opened, team=team)
            for name, priority, opened, team in waits
        }

    ids = store.write(work)

    def ahead(tx: Tx, name: str, *teams: str) -> int | None:
        row = tx.one("waiting_ahead", id=ids[name], teams=codes(*teams))
        return None if row is None else int(row["ahead"])

    order = [row["id"] for row in store.read(lambda tx: tx.all("waiting_handoffs", limit=9))]
    assert order == [ids[name] for name in ("elsewhere", "at risk", "calm early", "calm late")]
    assert store.read(lambda tx: [ahead(tx, name, "night") for name in ids]) == [1, 2, 0, 0]
    assert store.read(lambda tx: [ahead(tx, name, "night", "day") for name in ids]) == [2, 3, 1, 0]


def test_a_leg_moves_only_from_the_states_named_and_keeps_its_first_times(store: Store) -> None:
    leg = store.write(lambda tx: add_leg(tx, add_contact(tx)))
    nothing = dict.fromkeys(("rung_at", "answered_at", "accepted_at", "ended_at", "note"))

    def move(to: str, *allowed: str, **times: int) -> int:
        asked = {**nothing, **times}
        return store.write(
            lambda tx: tx.run("move_leg", id=leg, from_states=codes(*allowed), state=to, **asked)
        )

    assert store.write(lambda tx: tx.run("adopt_leg_call", id=leg, call_id="CA9")) == 1
    assert move("calling", "planned") == 1
    assert move("ringing", "planned") == 0
    assert move("ringing", "planned", "calling", rung_at=10) == 1
    assert move("answered", "ringing", rung_at=99, answered_at=20) == 1
    assert move("ringing", "calling", "ring") == 0
    row = store.read(lambda tx: tx.one("leg_by_call", call_id="CA9"))
    assert row is not None
    assert (row["state"], row["rung_at"], row["answered_at"], row["ended_at"]) == ("answered", 10, 20, None)


def test_a_leg_keeps_the_first_call_id_it_was_given(store: Store) -> None:
    leg = store.write(lambda tx: add_leg(tx, add_contact(tx)))
    assert store.write(lambda tx: tx.run("adopt_leg_call", id=leg, call_id="CA1")) == 1
    assert store.write(lambda tx: tx.run("adopt_leg_call", id=leg, call_id="CA2")) == 0
    assert store.read(lambda tx: tx.one("leg_by_call", call_id="CA1")) is not None


def test_who_is_on_a_call_is_busy_until_it_ended(store: Store) -> None:
    def work(tx: Tx) -> str:
        add_person(tx, id="ana")
        return add_leg(tx, add_contact(tx), person_id="ana")

    leg = store.write(work)
    (busy,) = store.read(lambda tx: tx.all("busy_people"))
    assert busy == {"person_id": "ana", "leg_id": leg, "call_id": None}
    done = dict.fromkeys(("rung_at", "answered_at", "accepted_at", "note"))
    states = codes("planned")
    store.write(
        lambda tx: tx.run("move_leg", id=leg, from_states=states, state="declined", ended_at=9, **done)
    )
    assert store.read(lambda tx: tx.all("busy_people")) == []


def test_two_people_cannot_have_one_phone_and_many_can_have_none(store: Store) -> None:
    store.write(lambda tx: [add_person(tx), add_person(tx), add_person(tx, phone_idx="one")])
    with pytest.raises(Duplicate):
        store.write(lambda tx: add_person(tx, phone_idx="one"))


def test_a_promise_is_made_once_while_it_is_open(store: Store) -> None:
    contact = store.write(add_contact)
    first = store.write(lambda tx: add_callback(tx, contact))
    store.write(lambda tx: add_callback(tx, contact))
    store.write(lambda tx: add_callback(tx, contact, reason="lost_transfer"))
    assert len(store.read(lambda tx: tx.all("open_callbacks", limit=9))) == 2
    store.write(lambda tx: tx.run("withdraw_callback", id=first, outcome="reached", closed_at=9))
    store.write(lambda tx: add_callback(tx, contact))
    assert len(store.read(lambda tx: tx.all("callbacks_of_contact", contact_id=contact))) == 3


def test_promises_are_kept_by_risk_then_by_age(store: Store) -> None:
    def work(tx: Tx) -> None:
        for name, priority, since in [("young", 0, 300), ("old", 0, 100), ("at risk", 5, 400)]:
            add_callback(tx, add_contact(tx, name), id=name, priority=priority, waiting_since=since)

    store.write(work)
    rows = store.read(lambda tx: tx.all("open_callbacks", limit=9))
    assert [row["id"] for row in rows] == ["at risk", "old", "young"]
    assert rows[0]["voicemail_ok"] is None
    assert rows[0]["window"] is None


def test_a_number_with_many_promises_stands_once_with_its_most_urgent_and_strangers_each_for_themselves(
    store: Store,
) -> None:
    def work(tx: Tx) -> None:
        for name, number, priority, since in [
            ("often 1", "x", 9, 300),
            ("often 2", "x", 9, 200),
            ("often 3", "x", 1, 100),
            ("once", "y", 5, 400),
            ("withheld 1", None, 5, 500),
            ("withheld 2", None, 5, 600),
        ]:
            given = {"number_idx": number, "priority": priority, "waiting_since": since}
            add_callback(tx, add_contact(tx, name), id=name, **given)

    def to_make() -> list[tuple[str, int]]:
        return [(row["id"], row["promises"]) for row in store.read(lambda tx: tx.all("who_waits", limit=9))]

    store.write(work)
    others = [("once", 1), ("withheld 1", 0), ("withheld 2", 0)]
    assert to_make() == [("often 2", 3), *others]
    ended = {"outcome": "PHONE_ONLY", "closed_why": "NONE", "closed_at": 9}
    store.write(lambda tx: tx.run("conclude_callback", id="often 2", **ended))
    assert to_make() == [("often 1", 2), *others]


def test_a_repeated_webhook_changes_no_turn_and_no_answer(store: Store) -> None:
    contact = store.write(add_contact)
    turn = {"id": contact, "was": 0, "turn": 1, "state_enc": b"s", "language": "es", "priority": 3}
    answer = {"contact_id": contact, "question": "weapon", "by": "caller", "at": 5, "turn": 1}

    def webhook(tx: Tx) -> tuple[int, int]:
        return tx.run("save_turn", **turn), tx.run("add_answer", **answer, value="no")

    assert store.write(webhook) == (1, 1)
    assert store.write(webhook) == (0, 0)


def test_the_list_of_contacts_turns_its_pages_without_gap_or_repeat(store: Store) -> None:
    store.write(
        lambda tx: [add_contact(tx, f"CA{i}", id=f"c{i}", started_at=100 + i // 3) for i in range(10)]
    )
    seen: list[str] = []
    started_at, row_id = 10**15, ""
    while page := store.read(
        lambda tx, at=started_at, after=row_id: tx.all("contacts_before", started_at=at, id=after, limit=4)  # type: ignore[misc]
    ):
        seen += [row["id"] for row in page]
        started_at, row_id = page[-1]["started_at"], page[-1]["id"]
    assert seen == [f"c{i}" for i in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0)]


def test_every_contact_offered_is_in_the_count_of_outcomes(store: Store) -> None:
    def work(tx: Tx) -> None:
        for i in range(5):
            contact = add_contact(tx, f"CA{i}")
            if i < 3:
                ended = {"id": contact, "ended_at": 9, "outcome": "PHONE_RESOLVED", "reason": None}
                tx.run("conclude_contact", **ended)

    store.write(work)
    rows = store.read(lambda tx: tx.all("outcomes_between", starts_at=0, ends_at=5_000))
    assert {row["outcome"]: row["contacts"] for row in rows} == {"PHONE_RESOLVED": 3, None: 2}
    assert store.read(lambda tx: tx.all("outcomes_between", starts_at=0, ends_at=1_000)) == []


def test_a_closure_counts_from_its_first_moment_and_not_in_its_last(store: Store) -> None:
    change = {"schedule": "line", "kind": "closure", "open": 0, "note": "storm", "created_by": "sup"}
    store.write(
        lambda tx: tx.run("add_schedule_change", id="x", starts_at=100, ends_at=200, created_at=1, **change)
    )

    def touched(starts_at: int, ends_at: int) -> int:
        asked = {"starts_at": starts_at, "ends_at": ends_at}
        return len(store.read(lambda tx: tx.all("schedule_changes_between", **asked)))

    assert [touched(0, 100), touched(0, 101), touched(199, 300), touched(200, 300)] == [0, 1, 1, 0]
    assert store.write(lambda tx: tx.run("end_schedule_change", id="x", ends_at=150)) == 1
    assert touched(150, 300) == 0


def test_a_transfer_ends_once_and_the_first_result_stands(store: Store) -> None:
    contact = store.write(add_contact)
    transfer = {"id": "t", "contact_id": contact, "destination": "psap", "line_no": 1, "reason": "WEAPON"}
    store.write(lambda tx: tx.run("add_transfer", **transfer, agreed_at=5, dialed_at=None))
    assert store.read(lambda tx: tx.one("open_transfer_of", contact_id=contact)) is not None
    assert store.write(lambda tx: tx.run("end_transfer", id="t", ended_at=9, result="connected")) == 1
    assert store.write(lambda tx: tx.run("end_transfer", id="t", ended_at=10, result="lost")) == 0
    assert store.read(lambda tx: tx.one("open_transfer_of", contact_id=contact)) is None
