"""The board: who is live, who waits, who is out, who is there; read once for all who look, about nobody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from console.snapshots import Snapshots
from db.ids import new_id
from db.store import Tx, open_store
from db.vault import Vault
from ivr.accounts import staffing
from ivr.accounts.staffing import Change
from ivr.callbacks import waiting
from ivr.dispatch.dispatching import open_dispatch
from ivr.dispatch.incidents import Asked
from ivr.house import ms
from ivr.outgoing import alerts
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.house import ROSA
from tests.ivr.roster_town import TEAM


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    return DeskTown(open_store(sqlite_url), vault)


def words(browser: Browser, path: str = "/desk/board") -> str:
    """What a reader reads of the page, without its marks."""
    browser.get(path)
    return browser.words


def texts(town: DeskTown, *, waits: bool, priority: int = 3, language: str = "es") -> str:
    """A conversation by text; its contact's id."""
    contact, now = new_id(), ms(town.now)

    def work(tx: Tx) -> None:
        tx.run(
            "add_contact", id=contact, channel="sms", call_id=None, line="public", route="direct_public",
            language=language, caller_enc=None, caller_idx="idx", dialed=None, flow_hash=town.house.flow.hash,
            priority=0, started_at=now,
        )  # fmt: skip
        tx.run("add_conversation", contact_id=contact, number_idx=contact, line="public", heard_at=now)
        if waits:
            tx.run("await_person", contact_id=contact, since=now, priority=priority, why="ASKED")

    town.do(work)
    return contact


def called_out(town: DeskTown) -> str:
    asked = Asked(
        call_type="WELFARE", priority=3, language="en", need=1, place="12 Alder Lane", by="person:x"
    )
    return town.do(lambda tx: open_dispatch(town.house, tx, asked, town.now))


# ------------------------------------------------------------------ what is on it


def test_a_quiet_board_says_what_will_stand_where(town: DeskTown) -> None:
    board = words(town.signed_in(town.ana, "ana"))
    assert "Nobody waits." in board
    assert "No team is out." in board
    assert "Nobody else is on the line." in board
    assert "Nobody was promised a call." in board


def test_a_call_is_seen_from_its_first_ring_and_where_it_is(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    town.person("Cleo", "+15035550132", team="counselors", role="counselor", hours=("08:00", "02:00"))
    town.rings()
    assert "English, in the menus" in words(browser)
    town.press("0")
    board = words(browser)
    assert "English, in the menus" not in board
    assert "On the phone just now 6:00 PM · English · Public" in board
    assert "waits on the phone, in English" in browser.page


def test_a_call_on_its_way_to_911_says_so(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    town.rings()
    town.press("9")
    assert "English, is being connected to 911" in words(browser)


def test_a_text_that_a_person_has_to_read_waits_by_risk_before_age(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    texts(town, waits=True, priority=3, language="en")
    town.passes(0.1)
    texts(town, waits=True, priority=9, language="es")
    board = words(browser)
    assert board.index("By text urgent") < board.index("English · Public")
    assert "data-counts" in browser.page


def test_a_text_that_answers_our_questions_is_live_and_waits_for_nobody(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    texts(town, waits=False)
    assert "Spanish, answers our questions" in words(browser)
    town.passes(2)
    assert "answers our questions" not in words(browser)


def test_a_text_that_somebody_has_taken_waits_no_longer_and_says_who_writes(town: DeskTown) -> None:
    browser = town.signed_in(town.lee, "lee")
    contact = texts(town, waits=True)
    town.do(lambda tx: waiting.claim(town.house, tx, "text", contact, town.ana, town.now))
    board = words(browser)
    assert "Spanish, Ana writes with them" in board
    assert "Nobody waits." in board


def test_whoever_was_promised_a_call_stands_there_once_by_risk_then_by_age(town: DeskTown) -> None:
    browser = town.signed_in(town.lee, "lee")
    promised(town, "CALLER_ASKED", 3, "same number")
    promised(town, "NO_STAFF", 2, "same number")
    promised(town, "LOST_TRANSFER", 9, "another")
    board = words(browser)
    assert board.count("Callback") == 2
    assert board.index("Callback urgent") < board.index("The caller asked for it.")


def promised(town: DeskTown, reason: str, priority: int, number: str) -> None:
    contact, now = texts(town, waits=False), ms(town.now)
    town.do(
        lambda tx: tx.run(
            "add_callback", id=new_id(), contact_id=contact, number_enc=None, number_idx=number,
            language="en", reason=reason, priority=priority, window=None, voicemail_ok=None,
            waiting_since=now, created_at=now, due_at=now,
        )
    )  # fmt: skip


def test_a_team_that_was_called_out_shows_who_comes_and_what_is_next(town: DeskTown) -> None:
    browser = town.signed_in(town.lee, "lee")
    dispatch = town.row("dispatch_by_id", id=called_out(town))
    board = words(browser)
    assert f"Page {dispatch['code']}" in board
    assert "Welfare check. 0 of 1 come, people are being asked. The next people are asked in" in board
    assert "overdue" not in board
    town.passes(0.2)
    assert "overdue" in words(browser)


def test_alarms_stand_first_and_are_acknowledged_there(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    town.do(lambda tx: alerts.raise_(town.house, tx, "roster_gap", TEAM, town.now, key="a"))
    assert "(1) Board" in browser.get("/desk/board").text
    assert "A gap in the roster" in browser.page
    done = browser.post("/desk/alarms/seen", alarm=browser.hidden("alarm"), back="board")
    assert done.headers["Location"] == "/desk/board?done=seen"
    assert "A gap in the roster" not in browser.get("/desk/board").text


def test_who_is_on_shift_is_named_with_how_they_are(town: DeskTown) -> None:
    browser = town.signed_in(town.lee, "lee")
    assert "Marta" in words(browser)
    town.do(lambda tx: tx.run("set_available", id=town.marta, available=0, away_reason="a break"))
    assert "Marta away" in words(browser)
    moved = Change(teams=("counselors",))
    town.do(lambda tx: staffing.change(town.house, tx, town.marta, moved, town.kim, town.now))
    assert "Marta" not in words(browser), "nobody of the team, whatever shift stands on the roster"


# ------------------------------------------------------------------ what is not


def test_no_number_and_no_name_of_a_resident_is_on_it(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    town.rings()
    town.press("0")
    called_out(town)
    page = browser.get("/desk/board").text
    for told in (ROSA, ROSA[2:], "12 Alder Lane", ROSA[-4:]):
        assert told not in page


def test_seeing_the_board_reads_no_record_and_colleagues_names_are_noted_once(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    town.rings()
    before = len(town.actions())
    etag = asked_first(browser)
    for _ in range(20):
        browser.open("/desk/board/now", headers={"If-None-Match": etag})
    assert town.actions()[before:] == ["names_read"]
    assert town.audited()[-1]["subject"] == "board"


# ------------------------------------------------------------------ what it costs


def asked_first(browser: Browser) -> str:
    return found(browser.get("/desk/board").text)


def found(page: str) -> str:
    etag = re.search(r'data-live="/desk/board/now" data-etag="([^"]+)"', page)
    assert etag
    return etag[1].replace("&#34;", '"')


def test_an_unchanged_board_answers_without_a_body(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    etag = asked_first(browser)
    answer = browser.open("/desk/board/now", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.data == b""
    assert answer.headers["X-Careline-Now"] == str(int(town.now.timestamp()))


def test_that_it_has_grown_older_is_no_change(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    texts(town, waits=True)
    etag = asked_first(browser)
    town.clock.at += timedelta(minutes=7)
    assert browser.open("/desk/board/now", headers={"If-None-Match": etag}).status_code == 304


def test_a_changed_board_answers_with_what_there_is_now(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    etag = asked_first(browser)
    town.rings()
    town.clock.at += timedelta(seconds=1)
    answer = browser.open("/desk/board/now", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert "in the menus" in answer.text
    assert "<html" not in answer.text


def test_fifty_consoles_within_half_a_second_cost_one_reading(town: DeskTown) -> None:
    seconds = [0.0]
    kept = town.app.extensions["careline.live"] = Snapshots(lambda: seconds[0])
    ana, lee = town.signed_in(town.ana, "ana"), town.signed_in(town.lee, "lee")
    ana.get("/desk/board")
    lee.get("/desk/board")
    seconds[0] += 60
    made = kept.made
    for _ in range(25):
        ana.get("/desk/board/now")
        lee.get("/desk/board/now")
    # The board, and the bell above it; that each of the two has names open is looked up again.
    drawn_for_two_roles, read_once, gaps, noted = 2 + 2, 1 + 1, 1, 2
    assert kept.made - made == drawn_for_two_roles + read_once + gaps + noted


def test_forms_of_the_shared_board_belong_to_whoever_sees_them(town: DeskTown) -> None:
    town.do(lambda tx: alerts.raise_(town.house, tx, "roster_gap", TEAM, town.now, key="a"))
    first, second = town.signed_in(town.ana, "ana"), town.browser()
    second.sign_in("ana")
    first.get("/desk/board")
    second.get("/desk/board")
    tokens = [set(re.findall(r'name="csrf" value="([^"]+)"', each.page)) for each in (first, second)]
    assert all(len(each) == 1 for each in tokens)
    assert tokens[0] != tokens[1]
    strangers = tokens[0].pop()
    answer = second.open(
        "/desk/alarms/seen", "POST", data={"csrf": strangers, "alarm": second.hidden("alarm")}
    )
    assert answer.status_code == 403


def test_whoever_may_not_acknowledge_is_not_offered_it(town: DeskTown) -> None:
    town.do(lambda tx: alerts.raise_(town.house, tx, "roster_gap", TEAM, town.now, key="a"))
    kim = town.signed_in(town.kim, "kim")
    ana = town.signed_in(town.ana, "ana")
    assert "I see to it" in ana.get("/desk/board").text
    assert "I see to it" not in kim.get("/desk/board").text


# ------------------------------------------------------------------ who is there


def test_asking_again_is_no_sign_that_somebody_is_there(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    for _ in range(20):
        town.clock.at += timedelta(minutes=1)
        answer = browser.get("/desk/board/now")
    assert answer.status_code == 403
    assert answer.headers["X-Careline-Gate"] == "locked"


def test_a_session_that_is_over_says_so_to_the_script(town: DeskTown) -> None:
    answer = town.browser().get("/desk/board/now")
    assert answer.status_code == 403
    assert answer.headers["X-Careline-Gate"] == "signed-out"


def test_signing_in_leads_to_the_board_whoever_may_see_it(town: DeskTown) -> None:
    for person, login, place in ((town.ana, "ana", "/desk/board"), (town.otto, "otto", "/desk")):
        town.account(person, login)
        assert town.browser().sign_in(login).headers["Location"] == place
