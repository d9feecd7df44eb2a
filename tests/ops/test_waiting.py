"""Who waits, from the command line: the same list, the same rules, nothing about anybody in an argument."""

from __future__ import annotations

import pytest
from click.testing import Result

from db.about import caller_about, number_about
from db.store import Tx
from ivr.house import ms
from ops.waiting import waiting
from tests.ops.conftest import Town

ROSA = "+15035550111"


@pytest.fixture
def promise(town: Town) -> str:
    """Rosa called, and was promised a call. The id of it."""
    house, id_ = town.seeded().office().house, "c" * 26

    def work(tx: Tx) -> None:
        index, now = house.vault.index("phone", ROSA), ms(town.clock.now())
        tx.run(
            "add_contact", id=id_, channel="voice", call_id="CA1", line="public", route="direct_public",
            language="en", caller_enc=house.vault.seal(ROSA, caller_about(id_)), caller_idx=index,
            dialed=None, flow_hash="abc", priority=0, started_at=now,
        )  # fmt: skip
        tx.run(
            "add_callback", id=id_, contact_id=id_, number_enc=house.vault.seal(ROSA, number_about(id_)),
            number_idx=index, language="en", reason="CALLER_ASKED", priority=0, window=None,
            voicemail_ok=None, waiting_since=now, created_at=now, due_at=now,
        )  # fmt: skip

    house.store.write(work)
    house.store.close()
    return id_


def somebody(town: Town, role: str) -> str:
    return str(next(row["id"] for row in town.rows("people_all") if role in row["roles"]))


def runs(town: Town, command: str, id_: str, role: str, *more: str, typed: str = "") -> Result:
    return town.run(waiting, command, id_[-6:], somebody(town, role)[-6:], *more, typed=typed)


def test_claimed_by_one_it_is_refused_to_another_and_the_list_says_who_has_it(
    town: Town, promise: str
) -> None:
    assert "They have them now." in runs(town, "claim", promise, "counselor").output
    second = runs(town, "claim", promise, "supervisor")
    assert second.exit_code == 1
    assert "A colleague has them now." in second.output
    assert somebody(town, "counselor")[-6:] in town.run(waiting, "list").output
    assert "They are back in the list." in runs(town, "release", promise, "counselor").output
    assert "nobody" in town.run(waiting, "list").output


def test_a_responder_answers_no_callers(town: Town, promise: str) -> None:
    assert "counselor or a supervisor" in runs(town, "claim", promise, "responder").output


def test_a_text_that_is_not_safe_is_refused_and_a_call_is_offered(town: Town, promise: str) -> None:
    done = runs(town, "reply", promise, "counselor", typed="How are you?\n")
    assert done.exit_code == 1
    assert "They have neither used this way to reach us nor called it safe." in done.output
    assert "You may call them instead." in done.output
    assert town.rows("messages_of_contact", contact_id=promise, limit=9) == []


def test_closing_says_how_and_why_and_who_did_it_from_here(town: Town, promise: str) -> None:
    how = ("--outcome", "PHONE_ONLY", "--reason", "ANSWERED")
    assert "You do not have them any more." in runs(town, "close", promise, "counselor", *how).output
    runs(town, "claim", promise, "counselor")
    assert runs(town, "close", promise, "counselor", "--outcome", "PHONE_ONLY").exit_code == 2
    assert "Closed." in runs(town, "close", promise, "counselor", *how).output
    assert "Nobody waits." in town.run(waiting, "list").output
    assert {"wait_ended", "closed_by_command"} <= set(town.audited())
