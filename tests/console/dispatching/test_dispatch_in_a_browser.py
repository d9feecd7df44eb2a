"""Dispatches as the desk meets them: alive, by keyboard, on a phone, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from console import cookies
from db.store import open_store
from db.vault import Vault
from flows.paging.model import Accepted, Backup, Cancelled, Event
from ivr.dispatch import dispatching
from ivr.dispatch.dispatching import Asked
from tests.console.desk_browser import faults, keys, served, sideways
from tests.console.desk_town import DeskTown
from tests.console.dispatching.test_dispatch_pictures import sends
from tests.console.test_desk_in_a_browser import SIZES, context_of, look, shot, sign_in
from tests.simulator.browser import POCKET, follow

pytestmark = pytest.mark.browser
LIST = "/desk/dispatches"


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[DeskTown]:
    town = DeskTown(open_store(sqlite_url), vault)
    town.account(town.ana, "ana")
    yield town
    town.store.close()


@pytest.fixture
def base(town: DeskTown) -> Iterator[str]:
    with served(town) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    complaints: list[str] = []
    context = context_of(browser, complaints)
    yield context.new_page()
    context.close()
    refused = ("status of 403", "status of 409", "status of 422", "ERR_")
    assert [said for said in complaints if not any(part in said for part in refused)] == []


def opens(town: DeskTown, **more: object) -> str:
    given = {
        "call_type": "WELFARE", "priority": 6, "language": "es", "by": "caller", "need": 1,
        "place": "4 Harbor Street, blue door", "safety": "a dog in the yard", "people": "a mother, a child",
    }  # fmt: skip
    asked = Asked(**{**given, **more})  # type: ignore[arg-type]
    return town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))


def happens(town: DeskTown, dispatch: str, *events: Event) -> None:
    for event in events:
        town.clock.pass_(1)
        town.do(lambda tx, e=event: dispatching.happen(town.house, tx, dispatch, e, town.now, "test"))  # type: ignore[misc]


def test_the_pages_are_clean_in_both_schemes_and_sizes(page: Page, base: str, town: DeskTown) -> None:
    sign_in(page, base, town, "ana")
    page.goto(base + LIST)
    look(page, "dispatches-empty")
    first, second = opens(town), opens(town, priority=9, place="the pier", call_type="SUICIDE_CONCERN")
    happens(town, second, Accepted(town.marta, 15), Backup(town.marta, "police"))
    over = opens(town, place="the bus station")
    happens(town, over, Cancelled("operator:x", "CALLER_DECLINED"))
    page.goto(base + LIST)
    look(page, "dispatches")
    page.goto(f"{base}{LIST}/{first}")
    look(page, "dispatch-asking")
    page.goto(f"{base}{LIST}/{second}")
    page.locator("summary", has_text="They told me").first.click()
    page.get_by_text("Call the team off").click()
    look(page, "dispatch-coming")
    page.goto(f"{base}{LIST}/{over}")
    look(page, "dispatch-over")
    page.goto(f"{base}{LIST}/{first}/change")
    look(page, "dispatch-change")


def test_a_form_with_faults_and_what_looks_alike_are_clean(page: Page, base: str, town: DeskTown) -> None:
    opens(town)
    sign_in(page, base, town, "ana")
    page.goto(f"{base}{LIST}/new")
    look(page, "dispatch-new")
    page.get_by_label("Where").fill("4 Harbor Street, blue door")
    page.locator("#content").get_by_text("More", exact=True).click()
    page.get_by_label("How many people").fill("99")
    page.locator("form.card").evaluate("form => { form.noValidate = true; }")
    follow(page, page.get_by_role("button", name="Send a team"))
    expect(page.get_by_label("Where")).to_have_value("4 Harbor Street, blue door")
    expect(page.get_by_label("How many people")).to_have_attribute("aria-invalid", "true")
    look(page, "dispatch-new-faults")
    page.get_by_label("How many people").fill("1")
    page.get_by_label("What it is about").select_option(label="Welfare check")
    follow(page, page.get_by_role("button", name="Send a team"))
    look(page, "dispatch-new-similar")
    follow(page, page.get_by_role("button", name="It is this one"))
    expect(page.get_by_role("status")).to_contain_text("It belongs together with this one now.")


def test_the_page_of_a_dispatch_lives_and_says_what_matters(page: Page, base: str, town: DeskTown) -> None:
    dispatch = opens(town)
    sign_in(page, base, town, "ana")
    page.goto(f"{base}{LIST}/{dispatch}")
    expect(page.get_by_role("heading", name="People are being asked to come.")).to_be_visible()
    page.get_by_text("Ask somebody by hand").click()
    page.get_by_label("Whom to ask").select_option(label="Theo")
    happens(town, dispatch, Accepted(town.marta, 15))
    expect(page.get_by_role("heading", name="A team has said that it comes.")).to_be_visible(timeout=4000)
    expect(page.get_by_role("status")).to_contain_text("A team has said that it comes.")
    page.locator("h1").click()  # what somebody is in stays until they have left it
    expect(page.get_by_text("Ask somebody by hand")).to_be_hidden()


def test_by_keyboard_alone_the_next_people_are_asked(page: Page, base: str, town: DeskTown) -> None:
    dispatch = opens(town)
    sign_in(page, base, town, "ana")
    keys(page, "gd")
    expect(page).to_have_url(base + LIST)
    page.locator(".dispatch a").focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Ask the next people now")
    for _ in range(30):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The next people are asked now.")
    assert town.row("dispatch_by_id", id=dispatch)["level"] == 1


def test_without_javascript_a_team_is_sent_watched_and_called_off(
    browser: Browser, base: str, town: DeskTown
) -> None:
    context = context_of(browser, [], java_script_enabled=False)
    page = context.new_page()
    sign_in(page, base, town, "ana")
    page.get_by_role("link", name="Teams", exact=True).first.click()
    page.get_by_role("link", name="Send a team").click()
    page.get_by_label("What it is about").select_option(label="Welfare check")
    page.get_by_label("Where").fill("4 Harbor Street")
    page.get_by_role("button", name="Send a team").click()
    expect(page.get_by_role("status")).to_contain_text("A team is asked for.")
    expect(page.get_by_text("4 Harbor Street")).to_be_visible()
    page.get_by_text("Call the team off").click()
    page.get_by_label("Why", exact=True).select_option(label="The caller did not want it.")
    page.get_by_role("button", name="Call it off").click()
    expect(page.get_by_role("heading", name="The team was called off.")).to_be_visible()
    context.close()


def test_in_spanish_on_a_phone_nothing_is_cut_and_what_is_refused_is_beside_its_field(
    browser: Browser, base: str, town: DeskTown
) -> None:
    urgent = opens(town, priority=9, place="the pier", call_type="SUICIDE_CONCERN", test=True)
    happens(town, urgent, Accepted(town.marta, 15), Backup(town.marta, "police"))
    sends(town, "image/jpeg", "image/jpeg", "video/mp4", body="mire la puerta por favor")
    first = opens(town)
    context = context_of(browser, [])
    page = context.new_page()
    sign_in(page, base, town, "ana")
    context.add_cookies([{"name": cookies.LOOKS, "value": "auto.es", "url": base}])

    def clean(name: str) -> None:
        for width, size in SIZES.items():
            page.set_viewport_size(size)  # type: ignore[arg-type]
            shot(page, f"es-{name}-{width}")
        page.set_viewport_size(POCKET)
        assert faults(page) == [], name
        assert sideways(page) == 0, name

    page.goto(base + LIST)
    clean("dispatches")
    page.goto(f"{base}{LIST}/{urgent}")
    page.locator("summary", has_text="Me avisó").first.click()
    expect(page.get_by_role("link", name="Ver la foto 2")).to_be_visible()
    clean("dispatch")
    page.locator("summary", has_text="Cancelar el equipo").click()
    follow(page, page.get_by_role("button", name="Cancelar el equipo"))
    why = page.get_by_label("Por qué", exact=True)
    expect(why).to_have_accessible_description("Elija por qué se cancela el equipo.")
    clean("dispatch-refused")
    page.goto(f"{base}{LIST}/{first}/change")
    clean("dispatch-change")
    page.goto(f"{base}{LIST}/new")
    page.locator("form.card").evaluate("form => { form.noValidate = true; }")
    follow(page, page.get_by_role("button", name="Enviar un equipo"))
    clean("dispatch-new")
    context.close()
