"""The first pages: what they show, what they never show, and what a click does."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from console.watch import alarm_words
from db.store import Store
from db.vault import Vault
from ivr.outgoing import alerts
from ivr.roster import rostering
from tests.console.desk_town import DeskTown
from tests.ivr.roster_town import TEAM, day

HERE = Path(__file__).resolve().parents[2]


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


def roles(town: DeskTown, person: str) -> list[str]:
    found: list[str] = json.loads(town.row("person_by_id", id=person)["roles"])
    return found


# ------------------------------------------------------------------ people and roles


def test_an_administrator_adds_somebody_who_then_sets_up_their_account(town: DeskTown) -> None:
    kim = town.signed_in(town.kim, "kim")
    kim.get("/desk/people")
    new = {"name": "Pat Doe", "phone": "(503) 555-0139", "role": ["counselor"], "team": "counselors"}
    answer = kim.post("/desk/people/add", **new, language=["en", "es"])
    assert answer.headers["Location"] == "/desk/people?done=added"
    kim.get("/desk/people?done=added")
    assert "They are on the staff." in kim.page
    assert "Pat Doe" in kim.page
    assert not kim.shows("+15035550139")
    person = town.row("person_by_phone", phone_idx=town.vault.index("phone", "+15035550139"))
    assert (json.loads(person["teams"]), json.loads(person["languages"])) == (["counselors"], ["en", "es"])
    kim.post("/desk/people/invite", person=person["id"])
    link = re.search(r"https://hotline\.example\.org(/desk/set-up/[\w-]+)", kim.page)
    assert link
    assert town.browser().get(link[1]).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"phone": "12"}, "no US number of ten digits"),
        ({"phone": "+15035550161"}, "Somebody has this phone number already"),
        ({"email": "pat"}, "The e-mail address is none"),
        ({"role": []}, "Choose at least one role"),
        ({"role": "king"}, "There is no role"),
        ({"team": "pirates"}, "The flow has no team"),
        ({"name": "  "}, "A name has 1 to 80 characters"),
    ],
)
def test_who_cannot_be_added_is_said_and_what_was_typed_stays(
    town: DeskTown, wrong: dict[str, object], words: str
) -> None:
    kim = town.signed_in(town.kim, "kim")
    before = len(town.rows("people_all"))
    kim.get("/desk/people")
    answer = kim.post("/desk/people/add", **{"name": "Pat", "role": "counselor", **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    assert len(town.rows("people_all")) == before
    if wrong.get("name") is None:
        assert 'value="Pat"' in answer.text


def test_roles_are_changed_by_somebody_else_and_it_is_noted(town: DeskTown) -> None:
    kim = town.signed_in(town.kim, "kim")
    kim.get("/desk/people")
    kim.post("/desk/people/roles", person=town.ana, role=["counselor", "supervisor"])
    assert roles(town, town.ana) == ["counselor", "supervisor"]
    kim.get("/desk/people")
    assert kim.post("/desk/people/roles", person=town.kim, role=["auditor"]).status_code == 422
    assert "Nobody changes their own roles" in kim.page
    assert roles(town, town.kim) == ["administrator"]
    changed = [row for row in town.audited() if row["action"] == "roles_changed"]
    assert [(row["actor"], row["subject"]) for row in changed] == [(town.kim, town.ana)]


def test_taking_somebody_off_the_staff_needs_a_second_sign_and_ends_everything(town: DeskTown) -> None:
    kim, ana = town.signed_in(town.kim, "kim"), town.signed_in(town.ana, "ana")
    kim.get("/desk/people")
    assert "Tick the box first" in kim.post("/desk/people/leave", person=town.ana).text
    assert ana.get("/desk").status_code == 200
    assert kim.post("/desk/people/leave", person=town.ana, sure="yes").status_code == 303
    gone = town.row("person_by_id", id=town.ana)
    assert (gone["active"], gone["phone_enc"]) == (0, None)
    assert ana.get("/desk").status_code == 403
    kim.get("/desk/people")
    assert kim.post("/desk/people/leave", person=town.kim, sure="yes").status_code == 422
    for action in ("invite", "roles"):
        assert kim.post(f"/desk/people/{action}", person=town.ana, role="auditor").status_code == 422
        assert "They have left the staff" in kim.page


def test_each_time_names_are_opened_stands_in_the_audit_log(town: DeskTown) -> None:
    kim = town.signed_in(town.kim, "kim")
    for path in ("/desk/people", "/desk/people", "/desk/roster"):
        kim.get(path)
    opened = [row for row in town.audited() if row["action"] in ("staff_revealed", "roster_revealed")]
    assert [(row["subject"], row["actor"]) for row in opened] == [
        ("staff", town.kim), ("staff", town.kim), ("roster", town.kim),
    ]  # fmt: skip


def test_a_name_that_is_a_script_stays_a_name(town: DeskTown) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    town.person(evil, "+15035550199", hours=("00:00", "24:00"))
    kim = town.signed_in(town.kim, "kim")
    for path in ("/desk/people", "/desk/roster"):
        kim.get(path)
        assert "<script>alert" not in kim.page
        assert "<img" not in kim.page
        assert "&lt;script&gt;" in kim.page


# ------------------------------------------------------------------ alarms


def test_an_alarm_is_shown_until_somebody_acknowledges_it(town: DeskTown) -> None:
    ana = town.signed_in(town.ana, "ana")
    assert "Nothing waits for anybody" in ana.get("/desk/alarms").text
    town.do(lambda tx: alerts.raise_(town.house, tx, "roster_gap", TEAM, town.now, key="gap"))
    town.passes(0.1)
    ana.get("/desk/alarms")
    assert "A gap in the roster" in ana.page
    assert "Responders · " in ana.page
    assert "6 minutes ago" in ana.page
    alarm = ana.hidden("alarm")
    answer = ana.post("/desk/alarms/seen", alarm=alarm)
    assert answer.headers["Location"] == "/desk/alarms?done=seen"
    assert "A gap in the roster" not in ana.get("/desk/alarms").text
    row = town.row("alert_by_id", id=alarm)
    assert row["acknowledged_by"] == town.ana


def test_of_two_who_acknowledge_the_second_is_told_so(town: DeskTown) -> None:
    town.do(lambda tx: alerts.raise_(town.house, tx, "roster_gap", TEAM, town.now, key="gap"))
    ana, lee = town.signed_in(town.ana, "ana"), town.signed_in(town.lee, "lee")
    for one in (ana, lee):
        one.get("/desk/alarms")
    alarm = lee.hidden("alarm")
    ana.post("/desk/alarms/seen", alarm=alarm)
    assert lee.post("/desk/alarms/seen", alarm=alarm).headers["Location"] == "/desk/alarms?done=late"
    assert town.row("alert_by_id", id=alarm)["acknowledged_by"] == town.ana
    ana.get("/desk/alarms")
    assert ana.post("/desk/alarms/seen", alarm="no such").headers["Location"] == "/desk/alarms?done=late"


def test_who_may_only_look_is_offered_no_button(town: DeskTown) -> None:
    town.do(lambda tx: alerts.raise_(town.house, tx, "roster_gap", TEAM, town.now, key="gap"))
    kim = town.signed_in(town.kim, "kim")
    kim.get("/desk/alarms")
    assert "A gap in the roster" in kim.page
    assert "I see to it</button>" not in kim.page


def test_whom_an_alarm_is_about_is_named_and_urgent_ones_come_first(town: DeskTown) -> None:
    town.do(lambda tx: alerts.raise_(town.house, tx, "no_welfare_answer", "x", town.now, person=town.marta))
    town.passes(1)
    town.do(lambda tx: alerts.raise_(town.house, tx, "mail_failed", "mail", town.now))
    lee = town.signed_in(town.lee, "lee")
    lee.get("/desk/alarms")
    listed = lee.page.partition("<main")[2]
    assert listed.index("A responder does not answer") < listed.index("E-mail does not go out")
    assert "Marta · " in lee.page
    assert "names_read" in town.actions()


def codes_raised() -> set[str]:
    """Every code that the source raises as an alarm, found by reading it."""
    found = set()
    for path in [*(HERE / "ivr").rglob("*.py"), *(HERE / "flows/paging").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            place = {"raise_": 2, "Alert": 0, "PageAlert": 0, "alert": 0, "Concern": 0}.get(name)
            if place is not None and len(node.args) > place:
                value = node.args[place]
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found.add(value.value)
    return found


def test_every_alarm_that_is_raised_has_its_words() -> None:
    found = codes_raised()
    assert {"roster_gap", "no_welfare_answer", "reply_unclear"} <= found
    assert found <= set(alarm_words.WORDS)


def test_an_alarm_without_words_is_shown_all_the_same() -> None:
    assert alarm_words.words_of("brand_new")[0] == "Brand new"


# ------------------------------------------------------------------ roster


def test_the_roster_says_who_is_on_call_now_and_next_and_when_nobody_is(town: DeskTown) -> None:
    """It is six in the evening: Marta serves until seven, then Theo."""
    ana = town.signed_in(town.ana, "ana")
    span = day("2026-03-06")
    town.do(lambda tx: rostering.closure(town.house, tx, TEAM, span, by="operator:x", now=town.now))
    ana.get("/desk/roster")
    part = ana.page.partition(">Responders</h2>")[2].partition("</section>")[0]
    assert '<ul class="names"><li translate="no">Marta</li></ul>' in part
    assert 'today, 7:00 PM to tomorrow, 7:00 AM: <strong translate="no">Theo</strong>' in part
    assert '<span class="tag bad">nobody</span> Friday, March 6, 7:00 AM to 7:00 PM' in part


def test_who_is_on_the_roster_and_cannot_be_reached_stands_out(town: DeskTown) -> None:
    town.person("Sol", None, hours=("07:00", "19:00"))
    ana = town.signed_in(town.ana, "ana")
    ana.get("/desk/roster")
    assert '<span translate="no">Sol</span> is on the roster from' in ana.page


# ------------------------------------------------------------------ the audit log


def test_the_audit_log_is_read_page_by_page_without_gaps_or_repeats(town: DeskTown) -> None:
    otto = town.signed_in(town.otto, "otto")
    for _ in range(120):
        town.do(lambda tx: tx.run("add_audit", at=town.millis(town.now), subject="desk", actor="worker",
                                  action="tested", detail='{"by": true}'))  # fmt: skip
    otto.get("/desk/audit")
    seen, pages = otto.page.count("<strong>Tested</strong>"), 1
    while older := re.search(r'href="(/desk/audit\?before=\d+)"', otto.page):
        otto.get(older[1])
        seen += otto.page.count("<strong>Tested</strong>")
        pages += 1
    assert (seen, pages) == (120, 3)
    assert "by you, about" in otto.page
    assert "audit_read" in town.actions()


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "1'; DROP TABLE audit"])
def test_an_address_typed_by_hand_breaks_nothing(town: DeskTown, before: str) -> None:
    otto = town.signed_in(town.otto, "otto")
    assert otto.get(f"/desk/audit?before={before}").status_code == 200


# ------------------------------------------------------------------ every page


def test_no_page_has_a_script_or_style_in_it_or_an_id_in_its_address_or_title(town: DeskTown) -> None:
    town.do(lambda tx: alerts.raise_(town.house, tx, "roster_gap", TEAM, town.now, key="gap"))
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|https?://", re.IGNORECASE)
    for person, login in ((town.lee, "lee"), (town.kim, "kim"), (town.otto, "otto")):
        browser = town.signed_in(person, login)
        for path in ("/desk", "/desk/alarms", "/desk/roster", "/desk/people", "/desk/audit", "/desk/me",
                     "/desk/looks", "/desk/keys", "/desk/nowhere"):  # fmt: skip
            answer = browser.get(path)
            assert not inline.search(answer.text), path
            title = answer.text.partition("<title>")[2].partition("</title>")[0]
            assert title.endswith(" · Careline")
            for secret in (person, "Kim", "Lee", "Otto", "Marta"):
                assert secret not in title
            addresses = re.findall(r'(?:href|action|src)="([^"]*)"', answer.text)
            assert not [each for each in addresses if re.search(r"[0-9a-z]{26}", each)], path


def test_every_page_is_strict_with_the_browser_and_kept_by_nobody(town: DeskTown) -> None:
    kim = town.signed_in(town.kim, "kim")
    for path in ("/desk", "/desk/people", "/desk/sign-in", "/desk/nowhere", "/desk/audit"):
        headers = kim.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';"), path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert headers["X-Robots-Tag"] == "noindex, nofollow", path


def test_style_and_script_are_kept_by_browsers_until_they_change(town: DeskTown) -> None:
    browser = town.browser()
    browser.get("/desk/sign-in")
    stamped = re.search(r'href="(/desk/static/desk\.css\?v=[0-9a-f]{12})"', browser.page)
    assert stamped
    assert "immutable" in browser.get(stamped[1]).headers["Cache-Control"]
    assert browser.get("/desk/static/desk.css?v=old").headers["Cache-Control"] == "no-store"
    for name in ("..%2fpages.py", "field.css", "none.js"):
        assert browser.get(f"/desk/static/{name}").status_code == 404


def test_without_its_database_the_console_says_so(town: DeskTown) -> None:
    kim = town.signed_in(town.kim, "kim")
    town.store.close()
    answer = kim.get("/desk")
    assert answer.status_code == 503
    assert "Calls go on" in answer.text
