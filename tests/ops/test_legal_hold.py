"""What a court wants kept is kept: an operator sets a legal hold, sees it in a list, and ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.house import ms
from ops.lists import contacts
from ops.upkeep import purge
from tests.ops.conftest import Town
from tests.ops.test_upkeep import called

HELD, OTHER = "c" * 26, "d" * 26


def known(town: Town, contact: str) -> bool:
    """Is it still known who called?"""
    rows = town.rows("contacts_before", started_at=ms(town.clock.now()), id="", limit=9)
    (number,) = [row["caller_idx"] for row in rows if row["id"] == contact]
    return number is not None


@pytest.fixture
def both_engines(town: Town, store_url: str) -> Town:
    town.settings["CARELINE_DATABASE"] = store_url
    return town


def test_a_purge_leaves_a_contact_on_hold_whole_until_it_is_released(both_engines: Town) -> None:
    town = both_engines
    called(town, HELD)
    called(town, OTHER, number="+15035550112")
    assert "is on legal hold now" in town.run(contacts, "hold", HELD).output
    town.clock.at += timedelta(days=400)
    town.run(purge)
    assert (known(town, HELD), known(town, OTHER)) == (True, False)
    assert "is released" in town.run(contacts, "release", HELD).output
    town.run(purge)
    assert not known(town, HELD)


def test_setting_and_ending_a_hold_are_in_the_audit_log_once_each(town: Town) -> None:
    called(town, HELD)
    for word in ("hold", "hold", "release"):
        town.run(contacts, word, HELD)
    assert town.audited() == ["legal_hold_set", "legal_hold_released"]
    assert town.run(contacts, "release", HELD).exit_code == 1


def test_what_is_on_hold_is_a_list_however_old_it_is(town: Town) -> None:
    assert "No contact is on legal hold." in town.run(contacts, "held").output
    called(town, HELD)
    called(town, OTHER, number="+15035550112")
    town.run(contacts, "hold", HELD)
    told = town.run(contacts, "held").output
    assert HELD[-6:] in told and OTHER[-6:] not in told and "5550" not in told


def test_a_contact_may_be_named_by_its_last_characters_as_the_list_shows_it(town: Town) -> None:
    called(town, HELD)
    assert town.run(contacts, "hold", "cccccc").exit_code == 0
    assert town.run(contacts, "release", "cccccc").exit_code == 0


@pytest.mark.parametrize("word", ["hold", "release"])
def test_a_contact_that_is_not_there_is_told_and_nothing_is_changed(town: Town, word: str) -> None:
    done = town.run(contacts, word, "e" * 26)
    assert done.exit_code == 1
    assert "none has an id ending in" in done.output
    assert town.audited() == []
