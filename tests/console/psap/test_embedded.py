"""For who sits in the 911 center: offered, accepted, returned or resolved, each with its time; no menus."""

from __future__ import annotations

import re

import pytest

from db.store import Store
from db.vault import Vault
from flows.model import Key
from ivr.calls import handoffs
from ivr.house import ms
from ivr.ports import LegEvent
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.house import FORWARDED

PAGE = "/desk/embedded"


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    """A call taker has forwarded a caller, who waits; Rosa waits on the public line."""
    town = DeskTown(store, vault)
    town.person("Ben", "+15035550132", team="counselors", role="counselor", hours=("08:00", "02:00"))
    town.rings("CA1", line=FORWARDED)
    town.gives(Key("#"), "CA1")
    town.rings("CA2")
    town.press("0", call="CA2")
    return town


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    ana = town.signed_in(town.ana, "ana")
    ana.get(PAGE)
    return ana


def contact(town: DeskTown) -> str:
    row = town.row("contact_by_call", call_id="CA1")
    assert row is not None
    return str(row["id"])


def words(browser: Browser) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.page))


def act(town: DeskTown, browser: Browser, what: str, **fields: str) -> int:
    answer = browser.post(f"{PAGE}/{contact(town)}/{what}", **fields)
    browser.get(PAGE)
    return answer.status_code


def accepted(town: DeskTown, browser: Browser) -> None:
    """Ana clicks, and presses 1 on her phone."""
    act(town, browser, "accept")
    legs = town.rows("legs_of_contact", contact_id=contact(town))
    (mine,) = [leg["id"] for leg in legs if leg["person_id"] == town.ana]
    handoffs.leg_key(town.house, LegEvent(mine, "CA-ana", "1"), 1)
    town.clock.pass_(2)
    browser.get(PAGE)


def test_only_what_911_handed_over_is_offered_and_the_page_has_no_menu(town: DeskTown, ana: Browser) -> None:
    assert ana.page.count("A caller waits, English") == 1
    assert contact(town) in ana.page
    menu = re.search(r'<nav class="bare" aria-label="Pages">(.*?)</nav>', ana.page, re.S)
    assert menu and re.findall(r'href="([^"]+)"', menu[1]) == ["/desk"]


def test_who_accepts_is_rung_on_their_own_phone_and_twice_rings_once(town: DeskTown, ana: Browser) -> None:
    assert act(town, ana, "accept") == 303
    assert act(town, ana, "accept") == 303
    mine = [
        leg for leg in town.rows("legs_of_contact", contact_id=contact(town)) if leg["person_id"] == town.ana
    ]
    assert len(mine) == 1
    assert "A caller waits" in words(ana), "a click is no key: the caller waits until 1 is pressed"


def test_offered_and_accepted_have_their_times(town: DeskTown, ana: Browser) -> None:
    accepted(town, ana)
    assert "Nobody waits." in words(ana)
    assert re.search(r"With you now Offered \d+:\d\d PM Accepted \d+:\d\d PM", words(ana))


def test_returning_to_911_calls_the_center_to_the_two(town: DeskTown, ana: Browser) -> None:
    accepted(town, ana)
    assert act(town, ana, "return") == 303
    (guest,) = [leg for leg in town.rows("legs_of_contact", contact_id=contact(town)) if leg["destination"]]
    assert guest["destination"] == "psap"
    assert "911 is being called. Stay until they answer." in words(ana)
    assert "Return to 911" not in words(ana)


def test_who_does_not_have_the_caller_cannot_return_them(town: DeskTown, ana: Browser) -> None:
    assert act(town, ana, "return") == 409
    legs = town.rows("legs_of_contact", contact_id=contact(town))
    assert not any(leg["destination"] for leg in legs)


def test_how_it_ended_is_asked_for_afterwards_and_kept_with_its_time(town: DeskTown, ana: Browser) -> None:
    accepted(town, ana)
    assert "Resolve" not in words(ana)
    town.hangs_up("CA1")
    ana.get(PAGE)
    assert "Over: say how it ended" in words(ana)
    said = {"call_type": "WELFARE", "outcome": "TO_911", "reason": "VIOLENCE"}
    assert act(town, ana, "resolve", **(said | {"outcome": ""})) == 409
    assert act(town, ana, "resolve", **said) == 303
    assert re.search(r"Returned to 911 Offered .* Accepted .* Ended .* Resolved \d+:\d\d PM", words(ana))
    row = town.row("contact_by_id", id=contact(town))
    assert row is not None
    assert (row["outcome"], row["reason"], row["decided_by"]) == ("TO_911", "VIOLENCE", town.ana)
    assert row["decided_at"] == ms(town.now)


def test_a_colleagues_callers_are_not_on_my_page(town: DeskTown, ana: Browser) -> None:
    accepted(town, ana)
    lee = town.signed_in(town.lee, "lee")
    lee.get(PAGE)
    assert contact(town) not in lee.page
    assert "Nobody waits." in words(lee)


def test_yesterdays_are_gone_from_it(town: DeskTown, ana: Browser) -> None:
    accepted(town, ana)
    town.hangs_up("CA1")
    town.passes(13)
    ana = town.browser()
    ana.sign_in("ana")
    ana.get(PAGE)
    assert contact(town) not in ana.page
