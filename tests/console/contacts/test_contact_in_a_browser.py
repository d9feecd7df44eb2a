"""A contact's page as it is met: by eye on a phone and a desk, alive, and while somebody writes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from console import cookies
from db.about import text_body_about
from db.ids import new_id
from db.store import Tx, open_store
from db.vault import Vault
from ivr.callbacks import notes
from ivr.calls import handoffs, on_the_call
from ivr.contact import sound_about
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Asked
from ivr.house import ms
from ivr.ports import LegEvent
from tests.console.desk_browser import faults, served, sideways, through_the_door
from tests.console.desk_town import DeskTown
from tests.simulator.browser import DESK, POCKET, follow

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("DESK_SHOTS")  # a folder, for whoever wants to look


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[DeskTown]:
    """Rosa waits for a counselor; a team was called, a text came, a message was left, a note written."""
    town = DeskTown(open_store(sqlite_url), vault)
    town.account(town.ana, "ana")
    town.person("Ben", "+15035550132", team="counselors", role="counselor", hours=("08:00", "02:00"))
    town.rings()
    for key in "123122":
        town.passes(0.003)
        town.press(key)
    town.press("0")
    contact = town.contact()["id"]
    asked = Asked("WELFARE", 5, "en", f"person:{town.ana}", contact, place="12 Alder Lane", safety="A dog.")

    def fill(tx: Tx) -> None:
        dispatching.open_dispatch(town.house, tx, asked, town.now)
        notes.add_note(town.house, tx, contact, town.lee, "Speaks softly. Has a dog.", "k", town.now)
        recording, message = new_id(ms(town.now)), new_id(ms(town.now))
        given = {"contact_id": contact, "callback_id": None, "carrier_id": "RE1", "seconds": 12}
        tx.run("add_recording", id=recording, **given, created_at=ms(town.now))
        sound = town.vault.seal_bytes(b"RIFF....WAVEfmt ", sound_about(recording))
        tx.run("keep_recording", id=recording, body_enc=sound, seconds=None, fetched_at=ms(town.now))
        tx.run(
            "add_message",
            **dict.fromkeys(("person_id", "dispatch_id", "page_id", "line", "number_enc", "number_idx")),
            **dict.fromkeys(("carrier_id", "key", "written_by")),
            id=message,
            direction="in",
            channel="sms",
            contact_id=contact,
            purpose="text",
            body_enc=town.vault.seal("he is still there, please hurry", text_body_about(message)),
            segments=1,
            state="received",
            created_at=ms(town.now),
            media=0,
        )

    town.do(fill)
    town.passes(0.02)
    yield town
    town.store.close()


@pytest.fixture
def base(town: DeskTown) -> Iterator[str]:
    with served(town) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def open_page(page: Page, base: str, town: DeskTown, login: str = "ana") -> None:
    page.goto(f"{base}/desk")
    through_the_door(page, login, town.next_code())
    page.goto(f"{base}/desk/contacts/{town.contact()['id']}")


def look(page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for size in (POCKET, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}-{scheme}.png", full_page=True)
            assert faults(page) == [], f"{name} {scheme} {size['width']}"
            assert sideways(page) == 0, f"{name} {scheme} {size['width']}"


def test_it_is_clean_in_both_schemes_and_sizes(page: Page, base: str, town: DeskTown) -> None:
    open_page(page, base, town)
    look(page, "contact")


def test_with_everything_that_can_be_done_it_is_clean_too(page: Page, base: str, town: DeskTown) -> None:
    contact = town.contact()["id"]
    town.do(lambda tx: on_the_call.take_over(town.house, tx, contact, town.ana, town.now))
    legs = town.rows("legs_of_contact", contact_id=contact)
    mine = next(leg["id"] for leg in legs if leg["person_id"] == town.ana)
    handoffs.leg_key(town.house, LegEvent(mine, "CA-ana", "1"), 1)
    open_page(page, base, town)
    page.get_by_text("Ask somebody to join").click()
    look(page, "contact-talking")
    town.hangs_up()
    page.reload()
    expect(page.get_by_label("What it was about")).to_be_visible()
    look(page, "contact-over")


def test_what_happens_appears_by_itself_and_what_is_being_written_stays(
    page: Page, base: str, town: DeskTown
) -> None:
    open_page(page, base, town)
    expect(page.get_by_text("Waits for a counselor.")).to_be_visible()
    note = page.get_by_label("Write a note")
    note.press_sequentially("They said that")
    town.passes(0.001)
    town.hangs_up()
    expect(page.locator(".status")).to_contain_text("Over.", timeout=4000)
    expect(page.get_by_text("Hung up")).to_be_visible(timeout=4000)
    expect(note).to_be_focused()
    expect(note).to_have_value("They said that")
    note.press_sequentially(" it is better now.")
    follow(page, page.get_by_role("button", name="Keep the note"))
    expect(page.get_by_role("status").first).to_contain_text("Your note is kept.")
    expect(page.locator(".notes")).to_contain_text("They said that it is better now.")


def test_a_supervisor_blocks_a_caller_and_lifts_it_on_a_clean_page(
    page: Page, base: str, town: DeskTown
) -> None:
    town.account(town.lee, "lee")
    town.rings("CA2", caller="+15035550112")
    town.hangs_up("CA2")
    open_page(page, base, town, "lee")
    page.goto(f"{base}/desk/contacts/{town.contact('CA2')['id']}")
    page.get_by_text("Blocking them").click()
    look(page, "contact-block")
    page.get_by_label("Reason").fill("Insults, all night.")
    follow(page, page.get_by_role("button", name="Block them"))
    expect(page.get_by_text("by you: Insults, all night.")).to_be_visible()
    look(page, "contact-blocked")
    follow(page, page.get_by_role("button", name="Lift the block"))
    expect(page.get_by_role("status").first).to_contain_text("The block is lifted.")


def test_a_form_that_was_refused_keeps_what_was_typed_while_the_page_stays_alive(
    page: Page, base: str, town: DeskTown
) -> None:
    open_page(page, base, town)
    town.hangs_up()
    page.reload()
    page.get_by_label("What it was about").select_option("NOISE")
    page.get_by_label("What was decided").select_option("NO_ACTION")
    page.get_by_label("Why", exact=True).select_option("NONE")
    page.get_by_role("button", name="Keep how it ended").click()
    reason = page.get_by_label("Why", exact=True)
    expect(reason).to_have_attribute("aria-describedby", "decide-reason-fault")
    expect(reason).to_be_focused()
    expect(page.locator("#decide-reason-fault")).to_contain_text("choose a reason that says why")
    with page.expect_response(lambda answer: answer.url.endswith("/now") and answer.status == 200):
        pass
    expect(page.get_by_label("What it was about")).to_have_value("NOISE")
    expect(page.get_by_label("What was decided")).to_have_value("NO_ACTION")
    expect(page.locator("#decide-reason-fault")).to_be_visible()
    look(page, "contact-refused")


@pytest.mark.parametrize("width", [195, 320])
def test_a_place_can_be_read_on_the_narrowest_phone_and_in_letters_twice_as_large(
    page: Page, base: str, town: DeskTown, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 600})
    open_page(page, base, town)
    place = page.locator("[data-key=incident] dd").first
    expect(place).to_have_text("12 Alder Lane")
    box = place.bounding_box()
    assert box and box["width"] > 7 * 16, "words would be broken within"
    assert sideways(page) == 0


def test_in_spanish_nothing_is_cut_on_a_phone_or_a_desk(page: Page, base: str, town: DeskTown) -> None:
    open_page(page, base, town)
    page.context.add_cookies([{"name": cookies.LOOKS, "value": "auto.es", "url": base}])
    for path, seen in (
        (f"/desk/contacts/{town.contact()['id']}", "Espera a un consejero."),
        ("/desk/contacts", "Todas las llamadas y conversaciones"),
    ):
        page.goto(f"{base}{path}")
        expect(page.get_by_text(seen)).to_be_visible()
        page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true })")
        for size in (POCKET, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if SHOTS:
                name = f"spanish-{path.split('/')[2]}{len(path)}-{size['width']}.png"
                page.screenshot(path=Path(SHOTS) / name, full_page=True)
            assert faults(page) == [], f"{path} {size['width']}"
            assert sideways(page) == 0, f"{path} {size['width']}"
