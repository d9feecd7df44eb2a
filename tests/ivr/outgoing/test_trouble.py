"""When a way out of the house counts as shut, and who is told."""

from __future__ import annotations

from ivr.house import ms
from ivr.outgoing import trouble
from tests.ivr.errand_town import Town


def refused(town: Town) -> bool:
    now = town.clock.now()
    return town.store.write(lambda tx: trouble.refused(tx, "carrier", now))


def shut(town: Town) -> bool:
    now = town.clock.now()
    return town.store.read(lambda tx: trouble.shut(tx, "carrier", now))


def test_it_is_shut_after_a_minute_of_refusals_and_not_a_second_before(town: Town) -> None:
    assert not refused(town)
    town.clock.pass_(59)
    assert not refused(town)
    town.clock.pass_(1)
    assert refused(town)
    assert shut(town)


def test_whatever_it_takes_makes_it_well(town: Town) -> None:
    refused(town)
    town.clock.pass_(60)
    town.store.write(lambda tx: trouble.over(tx, "carrier"))
    assert not refused(town)
    assert not shut(town)


def test_the_operator_is_told_once_a_row_of_refusals(town: Town) -> None:
    refused(town)
    for _ in range(10):
        town.clock.pass_(30)
        refused(town)
        town.works()
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["carrier_refuses"]


def test_refusals_with_nothing_tried_between_them_are_no_row(town: Town) -> None:
    """One at night and one in the morning: nobody knows what was in between."""
    refused(town)
    town.clock.pass_(trouble.GAP + 1)
    assert not refused(town)
    kept = town.row("trouble_of", way="carrier")
    assert (kept["failures"], kept["since"]) == (1, ms(town.clock.now()))


def test_an_old_trouble_says_nothing_about_now(town: Town) -> None:
    refused(town)
    town.clock.pass_(60)
    refused(town)
    assert shut(town)
    town.clock.pass_(trouble.GAP + 1)
    assert not shut(town)
