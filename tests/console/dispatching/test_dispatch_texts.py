"""What a team writes is read on the page of its dispatch: no word of theirs is kept where nobody looks."""

from __future__ import annotations

import pytest

from db.store import Store
from db.vault import Vault
from ivr.dispatch import dispatching
from ivr.dispatch.dispatching import Asked
from ivr.house import ms
from ivr.ports import TextEvent
from ivr.texting import texts
from tests.console.desk_town import Browser, DeskTown

MARTA = "+15035550161"


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


def paged(town: DeskTown) -> str:
    """A dispatch that Marta is asked for."""
    asked = Asked(
        call_type="WELFARE", priority=6, language="en", need=1, by="caller", place="4 Harbor Street"
    )
    dispatch = town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    assert town.rows("members_of", dispatch_id=dispatch)[0]["person_id"] == town.marta
    return dispatch


def writes(town: DeskTown, body: str) -> None:
    town.clock.pass_(20)
    number = next(line.number for line in town.house.flow.lines.values())
    texts.take_text(town.house, TextEvent(f"SM{ms(town.now):032x}", number, MARTA, body))


def read(browser: Browser, dispatch: str, now: str = "") -> str:
    browser.get(f"/desk/dispatches/{dispatch}{now}")
    return browser.words


def test_the_words_of_a_responder_that_we_do_not_understand_stand_on_the_page_of_the_team(
    town: DeskTown,
) -> None:
    dispatch = paged(town)
    writes(town, "2 men w knives need help")
    lee = town.signed_in(town.lee, "lee")
    assert "A text was not understood" in lee.get("/desk/alarms").text
    assert f'href="/desk/dispatches/{dispatch}"' in lee.page, "the alarm leads to where it is read"
    assert "Marta wrote: not understood 2 men w knives need help" in read(lee, dispatch)


def test_a_second_text_is_said_and_heard_though_its_alarm_waits_already(town: DeskTown) -> None:
    dispatch = paged(town)
    lee = town.signed_in(town.lee, "lee")
    writes(town, "who is this about pls")
    lee.get(f"/desk/dispatches/{dispatch}")
    writes(town, "they have a knife")
    lee.get(f"/desk/dispatches/{dispatch}/now")
    assert 'data-say="Marta wrote: they have a knife" data-heard="once"' in lee.page


def test_a_text_that_was_understood_stands_beside_what_came_of_it_and_calls_nobody(town: DeskTown) -> None:
    dispatch = paged(town)
    writes(town, "yes 20 min")
    lee = town.signed_in(town.lee, "lee")
    page = read(lee, dispatch)
    assert "Marta said: I come." in page
    assert "Marta wrote: yes 20 min" in page
    assert "not understood" not in page


def test_whoever_reads_what_a_team_wrote_is_in_the_log(town: DeskTown) -> None:
    dispatch = paged(town)
    writes(town, "2 men w knives need help")
    lee = town.signed_in(town.lee, "lee")
    read(lee, dispatch)
    last = town.audited()[-1]
    assert (last["action"], last["actor"]) == ("details_revealed", f"person:{town.lee}")
    assert "knives" not in str(town.audited())
