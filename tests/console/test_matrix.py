"""Every page and role: who may ask for what. A page that is not in this table fails the test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from console.pages import Pages, pages
from console.roles import MAY, may
from db.store import Store, open_store
from db.vault import Vault
from ivr.accounts.staffing import ROLES
from tests.console.desk_town import Browser, DeskTown

EVERYBODY = set(ROLES)
STRANGERS_TOO = {"stranger", *ROLES}
# By method and rule: the roles that may. Written by hand, not read from the code.
TABLE: dict[tuple[str, str], set[str]] = {
    ("GET", "/desk"): EVERYBODY,
    ("GET", "/desk/sign-in"): STRANGERS_TOO,
    ("POST", "/desk/sign-in"): STRANGERS_TOO,
    ("GET", "/desk/set-up/<token>"): STRANGERS_TOO,
    ("POST", "/desk/set-up/<token>"): STRANGERS_TOO,
    ("GET", "/desk/set-up"): STRANGERS_TOO,
    ("POST", "/desk/set-up"): STRANGERS_TOO,
    ("POST", "/desk/language"): STRANGERS_TOO,
    ("GET", "/desk/static/<name>"): STRANGERS_TOO,
    ("GET", "/desk/<path:rest>"): STRANGERS_TOO,
    ("POST", "/desk/sign-out"): EVERYBODY,
    ("POST", "/desk/lock"): EVERYBODY,
    ("POST", "/desk/unlock"): EVERYBODY,
    ("POST", "/desk/awake"): EVERYBODY,
    ("GET", "/desk/me"): EVERYBODY,
    ("POST", "/desk/me/end"): EVERYBODY,
    ("POST", "/desk/me/end-others"): EVERYBODY,
    ("POST", "/desk/me/codes"): EVERYBODY,
    ("GET", "/desk/looks"): EVERYBODY,
    ("POST", "/desk/looks"): EVERYBODY,
    ("GET", "/desk/keys"): EVERYBODY,
    ("GET", "/desk/board"): {"counselor", "supervisor", "administrator"},
    ("GET", "/desk/board/now"): {"counselor", "supervisor", "administrator"},
    ("GET", "/desk/alarms"): {"counselor", "supervisor", "administrator"},
    ("GET", "/desk/alarms/now"): {"counselor", "supervisor", "administrator"},
    ("GET", "/desk/alarms/bell"): {"counselor", "supervisor", "administrator"},
    ("POST", "/desk/alarms/seen"): {"counselor", "supervisor"},
    ("GET", "/desk/dispatches"): {"counselor", "supervisor"},
    ("GET", "/desk/dispatches/now"): {"counselor", "supervisor"},
    ("GET", "/desk/dispatches/new"): {"counselor", "supervisor"},
    ("POST", "/desk/dispatches/new"): {"counselor", "supervisor"},
    ("POST", "/desk/dispatches/join"): {"counselor", "supervisor"},
    ("GET", "/desk/dispatches/<dispatch>"): {"counselor", "supervisor"},
    ("GET", "/desk/dispatches/<dispatch>/now"): {"counselor", "supervisor"},
    ("POST", "/desk/dispatches/<dispatch>/do"): {"counselor", "supervisor"},
    ("GET", "/desk/dispatches/<dispatch>/change"): {"counselor", "supervisor"},
    ("POST", "/desk/dispatches/<dispatch>/change"): {"counselor", "supervisor"},
    ("GET", "/desk/waiting"): {"counselor", "supervisor"},
    ("GET", "/desk/waiting/now"): {"counselor", "supervisor"},
    ("GET", "/desk/waiting/<kind>/<id_>"): {"counselor", "supervisor"},
    ("GET", "/desk/waiting/<kind>/<id_>/now"): {"counselor", "supervisor"},
    ("POST", "/desk/waiting/<kind>/<id_>/do"): {"counselor", "supervisor"},
    ("GET", "/desk/roster"): {"counselor", "responder", "supervisor", "administrator"},
    ("GET", "/desk/roster/week"): {"counselor", "responder", "supervisor", "administrator"},
    ("GET", "/desk/roster/shifts"): {"counselor", "responder", "supervisor", "administrator"},
    ("POST", "/desk/roster/shifts/add"): {"supervisor", "administrator"},
    ("POST", "/desk/roster/shifts/remove"): {"supervisor", "administrator"},
    ("GET", "/desk/roster/changes"): {"counselor", "responder", "supervisor", "administrator"},
    ("POST", "/desk/roster/changes/add"): {"supervisor", "administrator"},
    ("POST", "/desk/roster/changes/remove"): {"supervisor", "administrator"},
    ("GET", "/desk/roster/swaps"): {"counselor", "responder", "supervisor", "administrator"},
    ("POST", "/desk/roster/swaps/ask"): {"counselor", "responder", "supervisor", "administrator"},
    ("POST", "/desk/roster/swaps/decide"): {"counselor", "responder", "supervisor", "administrator"},
    ("POST", "/desk/roster/sign"): {"counselor", "responder", "supervisor", "administrator"},
    ("POST", "/desk/roster/calendar"): {"counselor", "responder", "supervisor", "administrator"},
    ("POST", "/desk/roster/calendar/end"): {"counselor", "responder", "supervisor", "administrator"},
    ("GET", "/desk/roster/file"): {"supervisor", "administrator"},
    ("GET", "/desk/roster/shifts.csv"): {"supervisor", "administrator"},
    ("POST", "/desk/roster/file/check"): {"supervisor", "administrator"},
    ("POST", "/desk/roster/file/confirm"): {"supervisor", "administrator"},
    ("GET", "/desk/pictures/<picture>"): {"counselor", "supervisor"},
    ("GET", "/desk/requests"): {"counselor", "supervisor"},
    ("GET", "/desk/requests/now"): {"counselor", "supervisor"},
    ("GET", "/desk/requests/new"): {"counselor", "supervisor"},
    ("POST", "/desk/requests/new"): {"counselor", "supervisor"},
    ("GET", "/desk/requests/<request_id>"): {"counselor", "supervisor"},
    ("GET", "/desk/requests/<request_id>/now"): {"counselor", "supervisor"},
    ("POST", "/desk/requests/<request_id>/cancel"): {"counselor", "supervisor"},
    ("GET", "/desk/lines"): EVERYBODY,
    ("GET", "/desk/lines/paper/<name>"): EVERYBODY,
    ("GET", "/desk/checks"): {"supervisor", "administrator"},
    ("POST", "/desk/checks/again"): {"supervisor", "administrator"},
    ("POST", "/desk/checks/page"): {"supervisor", "administrator"},
    ("GET", "/desk/embedded"): {"counselor", "supervisor"},
    ("GET", "/desk/embedded/now"): {"counselor", "supervisor"},
    ("POST", "/desk/embedded/<contact>/accept"): {"counselor", "supervisor"},
    ("POST", "/desk/embedded/<contact>/return"): {"counselor", "supervisor"},
    ("POST", "/desk/embedded/<contact>/resolve"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/block"): {"supervisor"},
    ("POST", "/desk/contacts/<contact>/unblock"): {"supervisor"},
    ("POST", "/desk/contacts/<contact>/safe"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/ask-place"): {"counselor", "supervisor"},
    ("GET", "/desk/blocklist"): {"supervisor"},
    ("POST", "/desk/blocklist/add"): {"supervisor"},
    ("POST", "/desk/blocklist/lift"): {"supervisor"},
    ("GET", "/desk/people"): {"administrator"},
    ("POST", "/desk/people/add"): {"administrator"},
    ("POST", "/desk/people/change"): {"administrator"},
    ("POST", "/desk/people/roles"): {"administrator"},
    ("POST", "/desk/people/leave"): {"administrator"},
    ("POST", "/desk/people/sign-out"): {"administrator"},
    ("POST", "/desk/people/invite"): {"administrator"},
    ("GET", "/desk/audit"): {"auditor"},
    ("GET", "/desk/audit/export"): {"auditor"},
    ("GET", "/desk/contacts"): {"counselor", "supervisor"},
    ("GET", "/desk/yours/now"): {"counselor", "supervisor"},
    ("GET", "/desk/contacts/<contact>"): {"counselor", "supervisor"},
    ("GET", "/desk/contacts/<contact>/now"): {"counselor", "supervisor"},
    ("GET", "/desk/contacts/<contact>/story"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/notes"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/take"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/hold"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/back"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/invite"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/uninvite"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/let_go"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/team"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/join"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/call-back"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/promise"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/help"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/unhelp"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/override"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/decide"): {"counselor", "supervisor"},
    ("POST", "/desk/contacts/<contact>/number"): {"counselor", "supervisor"},
    ("GET", "/desk/contacts/<contact>/recordings/<recording>"): {"counselor", "supervisor"},
}
REFUSED = ("Your roles do not include this page.", "<h1>Sign in</h1>")


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    store: Store = open_store(sqlite_url)
    return DeskTown(store, vault)


def routes(app: Flask) -> set[tuple[str, str]]:
    """Every method and rule below /desk, as the application knows them; whoever made them."""
    return {
        (method, str(rule))
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/desk")
        for method in (rule.methods or set()) - {"HEAD"}
    }


def test_every_page_stands_in_the_table_and_nothing_else_does(town: DeskTown) -> None:
    assert routes(town.app) == set(TABLE)


def test_no_page_is_open_to_other_methods(town: DeskTown) -> None:
    browser = town.browser()
    for _, rule in TABLE:
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            assert browser.open(concrete(rule), method).status_code == 405, f"{method} {rule}"


def concrete(rule: str) -> str:
    return (
        rule.replace("<token>", "x" * 22)
        .replace("<name>", "desk.css")
        .replace("<path:rest>", "nowhere")
        .replace("<dispatch>", "0" * 26)
    )


def let_in(browser: Browser, method: str, rule: str) -> bool:
    """Whether the gate opens. What is sent changes nothing: no field is filled in."""
    start = browser.get("/desk/keys")
    browser.page = start.text
    answer = browser.post(concrete(rule)) if method == "POST" else browser.get(concrete(rule))
    return not any(words in answer.text for words in REFUSED) or rule == "/desk/sign-in"


@pytest.mark.parametrize("role", ["stranger", *ROLES])
def test_each_role_may_exactly_what_the_table_says(town: DeskTown, role: str) -> None:
    # Leaving comes last; after it nobody is signed in.
    ordered = sorted(TABLE, key=lambda each: each[1] in ("/desk/sign-in", "/desk/lock", "/desk/sign-out"))
    person = town.person(role.capitalize(), None, role=role)
    town.account(person, f"{role}-1")
    allowed = set()
    browser = town.browser()
    for method, rule in ordered:
        if role != "stranger" and browser.get("/desk/keys").status_code != 200:
            browser = town.browser()
            browser.sign_in(f"{role}-1")
        if let_in(browser, method, rule):
            allowed.add((method, rule))
    assert allowed == {each for each, roles in TABLE.items() if role in roles}


def test_somebody_with_two_roles_may_what_either_may() -> None:
    assert may({"auditor", "responder"}, "audit.read")
    assert may({"auditor", "responder"}, "roster.see")
    assert not may({"auditor", "responder"}, "people.manage")


def test_a_role_that_nobody_knows_may_nothing() -> None:
    assert not any(may({"root", ""}, needs) for needs in MAY)


def test_the_table_of_permissions_names_known_roles_alone() -> None:
    assert {role for roles in MAY.values() for role in roles} <= set(ROLES)


def test_what_nobody_was_given_nobody_may() -> None:
    assert not may(ROLES, "contacts.read")  # type: ignore[arg-type]


def test_a_page_that_does_not_say_what_it_needs_keeps_the_application_from_starting() -> None:
    fresh = Pages()
    fresh.blueprint.add_url_rule(
        "/secrets", "secrets", lambda: "everybody's number", provide_automatic_options=False
    )
    with pytest.raises(RuntimeError, match="GET /desk/secrets does not say who may ask"):
        fresh.register(Flask("careline", static_folder=None))


def test_what_the_menu_offers_opens(town: DeskTown) -> None:
    for person, login in ((town.ana, "ana"), (town.kim, "kim"), (town.otto, "otto"), (town.nora, "nora")):
        browser = town.signed_in(person, login)
        browser.get("/desk")
        offered = [rule for _, rule in pages.needs if f'href="{rule}"' in browser.page]
        assert len(offered) >= 4
        for rule in offered:
            assert browser.get(rule).status_code == 200, f"{login} {rule}"


def told_in_the_guide() -> dict[str, set[str]]:
    """Permission and roles, from the table of docs/operator/accounts.md."""
    page = (Path(__file__).parents[2] / "docs/operator/accounts.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in page.splitlines() if line.startswith("| ")]
    head = next(row for row in rows if "console/roles.py" in row[-1])
    found: dict[str, set[str]] = {}
    for row in rows:
        for permission in re.findall(r"`(\w+\.\w+)`", row[-1]):
            assert permission not in found, f"{permission} is told twice"
            found[permission] = {
                role.strip() for role, cell in zip(head, row, strict=True) if cell.strip() == "yes"
            }
    return found


def test_the_guide_tells_administrators_who_may_what_as_it_is() -> None:
    assert told_in_the_guide() == {permission: set(roles) for permission, roles in MAY.items()}
