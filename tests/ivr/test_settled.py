"""Who was talked with on the phone is not called again because a text was lost meanwhile."""

from __future__ import annotations

import pytest

from db.store import open_store
from db.vault import Vault
from ivr.calls import counseling
from ivr.house import ms
from tests.ivr.errand_town import Town
from tests.ivr.outgoing.test_outbox import a_texter, queues, told


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Town:
    return Town(open_store(sqlite_url), vault)


def lost(town: Town, contact: str, body: str = "Where are you? Tell us here.") -> None:
    """A text to them does not arrive."""
    queued = str(queues(town, contact, body))
    town.works(1)
    told(town, queued, "undelivered", 30003)
    town.works(1)


def ends(town: Town, contact: str, outcome: str = "PHONE_ONLY", reason: str = "ANSWERED") -> None:
    """Their call is over, and whoever talked with them says how it ended."""
    row = town.row("contact_by_id", id=contact)
    if row["ended_at"] is None:
        town.hangs_up(row["call_id"])
        town.clock.pass_(30)
    said = {"call_type": "WELFARE", "outcome": outcome, "reason": reason}
    people = town.rows("people_all")
    ana = people[0]["id"] if people else town.counselor()
    now = town.clock.now()
    town.store.write(lambda tx: counseling.decide(town.house, tx, contact, ana, now, **said))


def instead(town: Town, contact: str) -> list[tuple[str, str | None]]:
    """The calls that take a text's place."""
    rows = town.rows("callbacks_of_contact", contact_id=contact)
    return [(row["state"], row["outcome"]) for row in rows if row["reason"] == "TEXTS_BLOCKED"]


def test_who_was_talked_with_on_the_phone_is_not_called_because_a_text_was_lost_meanwhile(town: Town) -> None:
    contact = a_texter(town)
    lost(town, contact)
    assert instead(town, contact) == [("waiting", None)]
    ends(town, contact)
    assert instead(town, contact) == [("withdrawn", "GOT_THROUGH")]
    assert "callback_withdrawn" in [row["action"] for row in town.rows("audit_of", subject=contact, limit=99)]


def test_a_text_of_the_call_that_is_found_lost_after_its_end_makes_no_call(town: Town) -> None:
    contact = a_texter(town)
    queued = str(queues(town, contact))
    town.works(1)
    ends(town, contact)
    told(town, queued, "undelivered", 30003)
    town.works(1)
    assert instead(town, contact) == []
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["text_not_sent"]


def test_who_was_gone_before_the_end_is_still_called(town: Town) -> None:
    for outcome, reason in (
        ("NO_ACTION", "DISCONNECTED"),
        ("CALLBACK", "CALLER_ASKED"),
        ("TO_988", "LOST_TRANSFER"),
    ):
        contact = a_texter(town)
        lost(town, contact, f"Where are you? {outcome}")
        ends(town, contact, outcome, reason)
        assert instead(town, contact) == [("waiting", None)], outcome


def test_who_did_not_get_what_we_wrote_after_the_call_is_still_called(town: Town) -> None:
    contact = a_texter(town)
    lost(town, contact)
    town.hangs_up(town.row("contact_by_id", id=contact)["call_id"])
    town.clock.pass_(30)
    lost(town, contact, "Nobody of the team can come.")
    ends(town, contact)
    assert instead(town, contact) == [("waiting", None)]


def test_a_second_call_of_theirs_settles_it_unless_they_may_be_in_danger(town: Town) -> None:
    wrote, danger = a_texter(town), a_texter(town)
    lost(town, wrote)
    lost(town, danger, "Are you safe?")
    ended = {"ended_at": ms(town.clock.now()), "outcome": "NO_ACTION", "reason": "IMMINENT_SUICIDE"}
    town.store.write(lambda tx: tx.run("conclude_contact", id=danger, **ended))
    ends(town, a_texter(town))
    assert instead(town, wrote) == [("withdrawn", "GOT_THROUGH")]
    assert instead(town, danger) == [("waiting", None)]
