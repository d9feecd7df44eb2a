"""From a contact's page: how they may be reached, as they said, and a link on which they tell where it is."""

from __future__ import annotations

import re

import pytest

from db.store import Store
from db.vault import Vault
from ivr.dispatch import resident_links
from ivr.texting import told_on_page
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.house import ROSA


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    town = DeskTown(store, vault)
    town.rings()
    return town


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    browser = town.signed_in(town.ana, "ana")
    browser.get(path(town))
    return browser


def path(town: DeskTown) -> str:
    return f"/desk/contacts/{town.contact()['id']}"


def test_a_link_goes_out_once_they_said_that_texts_are_safe(town: DeskTown, ana: Browser) -> None:
    refused = ana.post(f"{path(town)}/ask-place", key="1")
    assert refused.status_code == 409
    assert "They have not said that texts to this number are safe" in refused.text
    assert ana.post(f"{path(town)}/safe", said="text:yes").status_code == 303
    ana.get(path(town))
    assert ana.post(f"{path(town)}/ask-place", key="2").status_code == 303
    (row,) = town.rows("messages_of_contact", contact_id=town.contact()["id"], limit=9)
    assert row["purpose"] == "question"
    assert {"safe_contact", "place_asked"} <= set(town.actions())


def test_a_no_is_kept_and_shuts_the_way(town: DeskTown, ana: Browser) -> None:
    ana.post(f"{path(town)}/safe", said="text:no")
    kept = town.row("safe_contact_of", number_idx=town.vault.index("phone", ROSA))
    assert (kept["text_ok"], kept["consent"]) == (0, "told_to_staff")


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("Reaching them") :]).split())


def test_what_they_said_stands_above_the_buttons_that_change_it(town: DeskTown, ana: Browser) -> None:
    assert "Texts Not asked Calls Not asked Voicemail Not asked" in words(ana.page)
    ana.post(f"{path(town)}/safe", said="text:no")
    town.passes(0.01)
    ana.get(path(town))
    ana.post(f"{path(town)}/safe", said="call:yes")
    ana.get(path(town))
    assert "Texts Not safe Calls Safe Voicemail Not asked They last said so today, 6:" in words(ana.page)
    assert '<details class="card" id="reach" open>' in ana.page


def test_stop_and_quiet_are_said_and_a_yes_of_another_day_is_no_yes_of_today(
    town: DeskTown, ana: Browser
) -> None:
    index = town.vault.index("phone", ROSA)
    began = town.contact()["started_at"]

    def kept(**more: int | str | None) -> None:
        row = dict.fromkeys(("stopped_at", "stopped_by", "quiet_at", "text_ok", "voicemail_ok"))
        told = {"call_ok": 1, "consent": "told_to_staff", "consent_at": began - 1, "changed_at": 1}
        town.do(lambda tx: tx.run("save_safe_contact", number_idx=index, **(row | told | more)))
        ana.get(path(town))

    kept(stopped_at=began, stopped_by="caller")
    assert "Texts They do not want any (STOP) , today, 6:00 PM" in words(ana.page)
    assert "Calls Safe when they last told us: ask again" in words(ana.page)
    kept(stopped_at=began, stopped_by="caller", quiet_at=began)
    assert words(ana.page).count("They asked for silence (QUIET) , today, 6:00 PM") == 3


@pytest.mark.parametrize("said", ["", "text", "letter:yes", "text:maybe"])
def test_no_answer_is_kept_that_nobody_gave(town: DeskTown, ana: Browser, said: str) -> None:
    assert ana.post(f"{path(town)}/safe", said=said).status_code == 422


def test_what_was_told_on_the_page_stands_in_the_story(town: DeskTown, ana: Browser) -> None:
    ana.post(f"{path(town)}/safe", said="text:yes")
    contact, now = town.contact()["id"], town.now

    def tells(tx):  # type: ignore[no-untyped-def]
        token = resident_links.links.make(tx, town.house, resident_links.PURPOSE, contact, None, 60)
        return told_on_page.tell(town.house, tx, token, resident_links.Place("the blue door"), now)

    assert town.store.write(tells) == "good"
    ana.get(path(town))
    assert "Told on our page where it is" in ana.page
    assert "the blue door" in ana.page
