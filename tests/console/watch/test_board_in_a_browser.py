"""The board in a browser: what happens on the phone is seen without a reload, heard if one likes, and said
when it matters; by keyboard, without JavaScript, and while the connection is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from db.store import open_store
from db.vault import Vault
from ivr.outgoing import alerts
from tests.console.desk_browser import faults, sideways, through_the_door
from tests.console.desk_town import PASSWORD
from tests.console.evening import Evening
from tests.journeys.town import LINE, Town
from tests.simulator.browser import DESK, POCKET

pytestmark = pytest.mark.browser
WALL = {"width": 2560, "height": 1440}
SHOTS = os.environ.get("DESK_SHOTS")
ANA, LEE = "+15035550131", "+15035550141"


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[Town]:
    town = Town(open_store(sqlite_url), vault, url=sqlite_url)
    town.counselor("Ana", ANA, languages=("en", "es"))
    town.supervisor("Lee", LEE)
    yield town
    town.close(prove=False)


@pytest.fixture
def evening(town: Town) -> Iterator[Evening]:
    evening = Evening(town)
    evening.account(ANA, "ana")
    with evening.served():
        yield evening


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce", viewport=DESK)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, evening: Evening) -> Page:
    """Ana's, at the board, which is alive."""
    page = context.new_page()
    sign_in(page, evening)
    expect(page.locator("[data-asof]")).to_contain_text("Live", timeout=15_000)
    return page


def sign_in(page: Page, evening: Evening) -> None:
    page.goto(f"{evening.base}/desk")
    through_the_door(page, "ana", evening.next_code())
    expect(page.get_by_role("heading", level=1)).to_have_text("Board")


def alarm(town: Town, code: str, key: str) -> None:
    now = town.clock.now()
    town.store.write(lambda tx: alerts.raise_(town.house, tx, code, "responders", now, key=key))


def test_a_call_is_seen_from_ring_to_end_without_a_reload(page: Page, town: Town) -> None:
    page.evaluate("window.same = true")
    calls, waiting = page.get_by_role("region", name="Calls"), page.get_by_role("region", name="Waiting")
    rosa, ana = town.resident(), town.people[0]
    rosa.call(LINE)
    expect(calls.get_by_text("English, in the menus")).to_be_visible()
    rosa.press("0")
    expect(waiting.get_by_text("On the phone")).to_be_visible()
    expect(page).to_have_title("(1) Board · Careline")
    expect(page.get_by_role("status")).to_contain_text("Somebody waits on the phone, in English.")
    ana.rings()
    ana.answer()
    town.wait(3)
    ana.press("1")
    expect(calls.get_by_text("English, talks with Ana")).to_be_visible()
    expect(page.get_by_text("on a call")).to_be_visible()
    expect(page).to_have_title("Board · Careline")
    rosa.hang_up()
    expect(calls.get_by_text("Nobody else is on the line.")).to_be_visible()
    assert page.evaluate("window.same") is True


def test_a_lost_connection_is_said_and_its_return_too(
    page: Page, context: BrowserContext, town: Town
) -> None:
    context.set_offline(True)
    said = page.get_by_role("status")
    expect(said).to_contain_text(
        "No connection since 6:00 PM. What you see may have changed. We keep trying."
    )
    expect(page.get_by_role("link", name="Load again")).to_be_visible()
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "board-lost.png")
    assert faults(page) == []
    town.wait(120)
    town.resident().call(LINE)
    context.set_offline(False)
    expect(said).to_contain_text("Connected again, as of 6:02 PM.")
    expect(page.get_by_text("English, in the menus")).to_be_visible()


def test_a_server_that_fails_is_a_lost_connection_as_well(page: Page) -> None:
    page.route("**/desk/board/now", lambda route: route.fulfill(status=503, body="Not now"))
    expect(page.get_by_role("status")).to_contain_text("No connection since")
    page.unroute("**/desk/board/now")
    expect(page.get_by_role("status")).to_contain_text("Connected again")


def test_an_alarm_is_heard_and_acknowledged_by_keyboard_alone(page: Page, town: Town) -> None:
    sound = page.get_by_role("button", name="Sound is off")
    sound.focus()
    page.keyboard.press("Enter")
    sound = page.get_by_role("button", name="Sound is on")
    expect(sound).to_have_attribute("aria-pressed", "true")
    desk = page.locator("html")
    expect(desk).to_have_attribute("data-played", "1")
    alarm(town, "roster_gap", "a")
    alarm(town, "no_disposition", "b")
    expect(page).to_have_title("(2) Board · Careline")
    expect(page.get_by_role("status")).to_contain_text("Alarm: A gap in the roster")
    expect(desk).to_have_attribute("data-played", "2")
    page.get_by_role("button", name="I see to it: A gap in the roster").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Acknowledged. Thank you for seeing to it.")
    expect(page.get_by_role("button", name="I see to it")).to_have_count(1)
    assert page.evaluate("document.activeElement !== document.body")
    expect(page).to_have_title("(1) Board · Careline")


@pytest.mark.parametrize("fault", [500, 503, None])
def test_what_may_have_been_done_is_not_sent_again(page: Page, town: Town, fault: int | None) -> None:
    alarm(town, "roster_gap", "a")
    sent = []

    def answer(route) -> None:  # type: ignore[no-untyped-def]
        sent.append(route.request.post_data)
        if fault:
            route.fulfill(status=fault, body="")
        else:
            route.abort()

    page.route("**/desk/alarms/seen", answer)
    page.get_by_role("button", name="I see to it").click()
    expect(page.get_by_role("status")).to_contain_text("Load the page and look before you press again.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Board")
    assert len(sent) == 1


def test_what_was_refused_is_sent_again_with_the_button_that_was_pressed(page: Page, town: Town) -> None:
    alarm(town, "roster_gap", "a")
    button = page.get_by_role("button", name="I see to it")
    expect(button).to_be_visible()
    button.evaluate("one => { one.name = 'which'; one.value = 'this'; }")
    sent = []

    def answer(route) -> None:  # type: ignore[no-untyped-def]
        sent.append(route.request.post_data)
        route.fulfill(status=409, body="<h1>Not now</h1>", content_type="text/html")

    page.route("**/desk/alarms/seen", answer)
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not now")
    assert len(sent) == 2
    assert all("which=this" in each for each in sent)


def test_a_board_that_somebody_left_locks_though_it_asks_again_and_again(page: Page, town: Town) -> None:
    town.wait(16 * 60)
    expect(page.get_by_role("dialog", name="The screen is locked")).to_be_visible()
    page.get_by_role("dialog").get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    town.resident().call(LINE)
    expect(page.get_by_text("English, in the menus")).to_be_visible()


def test_a_session_that_was_ended_elsewhere_leads_to_the_sign_in(page: Page, evening: Evening) -> None:
    person = evening.town.person_of[ANA]
    evening.town.store.write(lambda tx: tx.run("end_desk_sessions_of", person_id=person, but=""))
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


FORMS = """<ul><li data-key="{0}"><details><summary>More</summary><p>Told {2}</p></details>
<form><label>Note <input name="note" value="{2}"></label></form></li>
<li data-key="{1}"><a href="#x">Second {2}</a></li></ul>"""


def test_what_is_typed_where_the_focus_is_and_what_is_open_survive(page: Page) -> None:
    answers = [FORMS.format("a", "b", "one")]

    def answer(route) -> None:  # type: ignore[no-untyped-def]
        route.fulfill(body=answers[-1], headers={"ETag": f'"{len(answers)}"', "Content-Type": "text/html"})

    page.route("**/desk/board/now", answer)
    note = page.get_by_label("Note")
    expect(note).to_have_value("one")
    page.get_by_role("main").get_by_text("More").click()
    note.fill("half a sent")
    answers.append(FORMS.format("b", "a", "two").replace('data-key="a"><a', 'data-key="a" class="moved"><a'))
    answers[-1] = (
        '<ul><li data-key="new">New</li><li data-key="b"><a href="#x">Second two</a></li>'
        + answers[0].removeprefix("<ul>").split('<li data-key="b">')[0].replace("Told one", "Told two")
        + "</ul>"
    )
    expect(page.get_by_text("Told two")).to_be_visible()
    expect(page.get_by_text("Second two")).to_be_visible()
    expect(note).to_be_focused()
    expect(note).to_have_value("half a sent")
    page.keyboard.type("ence")
    expect(note).to_have_value("half a sentence")
    assert page.locator("[data-live] li").evaluate_all("all => all.map((one) => one.dataset.key)") == [
        "new", "b", "a",
    ]  # fmt: skip
    answers.append("<ul><li data-key='new'>New</li></ul>")
    expect(page.get_by_text("Second two")).to_have_count(0)
    expect(note).to_have_value("half a sentence")
    page.get_by_role("link", name="Skip").focus()
    expect(note).to_have_count(0)


def test_without_javascript_the_board_is_whole_and_loads_itself_again(
    browser: Browser, evening: Evening, town: Town
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, evening)
    assert (
        '<noscript><meta http-equiv="refresh" content="30; url=/desk/board?again=1"></noscript>'
        in page.content()
    )
    alarm(town, "roster_gap", "a")
    town.resident().call(LINE)
    page.get_by_role("link", name="Load again").click()
    expect(page.get_by_text("English, in the menus")).to_be_visible()
    expect(page).to_have_title("(1) Board · Careline")
    page.get_by_role("button", name="I see to it").click()
    expect(page.get_by_role("status")).to_have_text("Acknowledged. Thank you for seeing to it.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Board")
    context.close()


def test_it_is_clean_from_phone_to_wall_in_both_schemes(page: Page, evening: Evening, town: Town) -> None:
    look(page, "board-quiet")
    busy(town)
    page.goto(f"{evening.base}/desk/board")
    look(page, "board")


def busy(town: Town) -> None:
    """A busy evening."""
    town.responder("Marta", "+15035550161")
    town.responder("Theo", "+15035550162")
    alarm(town, "roster_gap", "a")
    alarm(town, "no_welfare_answer", "b")
    for n, keys in enumerate(("", "0", "9")):
        phone = town.resident(f"+1503555017{n}", f"Caller {n}")
        phone.call(LINE)
        for key in keys:
            phone.press(key)
        town.wait(40)
    town.calls_out(need=2)
    town.wait(600)
    town.resident("+15035550178", "Wen").text(LINE, "necesito hablar con una persona")
    waits = town.resident("+15035550179", "Una")
    waits.call(LINE)
    waits.press("0")


def look(page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for width, size in {"390": POCKET, "1440": DESK, "2560": WALL}.items():
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
            assert faults(page) == [], f"{name} {scheme} {width}"
            assert sideways(page) == 0, f"{name} {scheme} {width}"


def test_in_spanish_it_is_alive_says_what_comes_and_is_clean_from_phone_to_wall(
    page: Page, context: BrowserContext, evening: Evening, town: Town
) -> None:
    context.add_cookies([{"name": "careline-looks", "value": "auto.es", "url": evening.base}])
    page.goto(f"{evening.base}/desk/board")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tablero")
    expect(page.locator("[data-asof]")).to_contain_text("En vivo")
    said = page.get_by_role("status")
    alarm(town, "no_disposition", "c")
    expect(said).to_contain_text("Alarma: Falta cómo terminó, Equipo de respuesta.")
    expect(page).to_have_title("(1) Tablero · Careline")
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("0")
    expect(said).to_contain_text("Alguien espera por teléfono, en inglés.")
    page.get_by_role("button", name="Me encargo: Falta cómo terminó").click()
    expect(said).to_contain_text("Confirmado. Gracias por atenderlo.")
    busy(town)
    page.goto(f"{evening.base}/desk/board")
    look(page, "board-es")
    page.goto(f"{evening.base}/desk/alarms")
    look(page, "alarms-es")
