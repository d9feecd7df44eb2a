"""What everybody has: the first page, one's own sign-ins and codes, looks, keys, and the pages' files."""

from __future__ import annotations

from flask import Response, abort, g, request, send_from_directory

from console import cookies, yours
from console.menu import PLACES
from console.pages import pages
from console.roles import NAMES, TOLD
from console.saying import LANGUAGES, say
from console.show import ASSETS, LOOKS, STAMPS, STATIC, show
from console.signing import see, wrong_password
from console.visit import Visit
from db import audit
from db.about import login_about
from db.store import Row, Tx
from ivr.accounts import second, sessions, signing_in
from ivr.house import ms

YEAR = 365 * 86_400


@pages.get("", may="self")
def home(visit: Visit) -> Response:
    roles = [(role, NAMES[role], TOLD[role]) for role in TOLD if role in visit.me.roles]
    return show("desk/home.html", roles=roles, yours=yours.part(visit))


@pages.get("/me", may="self")
def mine(visit: Visit) -> Response:
    return my_page(visit)


def my_page(visit: Visit, why: str = "", status: int = 200) -> Response:
    me, house = visit.me, visit.house

    def look(tx: Tx) -> tuple[list[Row], Row | None, Row | None]:
        account = tx.one("account_by_id", id=me.person)
        return (
            sessions.of_person(tx, me.person, visit.now),
            account,
            tx.one("recovery_codes_left", account_id=me.person),
        )

    rows, account, left = house.store.read(look)
    login = house.vault.open(account["login_enc"], login_about(me.person)) if account is not None else ""
    codes = left["codes"] if left is not None else 0
    told = [(row, told_browser(row["browser"])) for row in rows]
    return show("desk/me.html", status, rows=told, login=login, codes=codes, why=why)


def told_browser(stored: str) -> str:
    """ "Firefox on Linux", as sessions.browser_of has it, in the reader's language."""
    browser, _, system = stored.partition(" on ")
    browser = say("A browser") if browser == "A browser" else browser
    return say("{browser} on {system}", browser=browser, system=system) if system else browser


@pages.post("/me/end", may="self")
def end_session(visit: Visit) -> Response:
    """One of one's own sessions, never somebody else's."""
    me, which = visit.me, request.form.get("session", "")
    if which == me.id:
        abort(404)
    visit.house.store.write(lambda tx: sessions.end(tx, which, me.person, me.person, visit.now))
    return see("/desk/me", "ended")


@pages.post("/me/end-others", may="self")
def end_others(visit: Visit) -> Response:
    me = visit.me
    visit.house.store.write(lambda tx: sessions.end_all(tx, me.person, me.person, visit.now, but=me.id))
    return see("/desk/me", "others")


@pages.post("/me/codes", may="self")
def new_codes(visit: Visit) -> Response:
    """New recovery codes, for the password."""
    house, person = visit.house, visit.person
    wait = signing_in.unlock(house, visit.me, request.form.get("password", ""), visit.now)
    if wait is not None:
        return my_page(visit, wrong_password(wait), 403)
    codes = house.store.write(lambda tx: fresh_codes(tx, visit, person))
    return show("desk/recovery.html", codes=codes, fresh=False)


def fresh_codes(tx: Tx, visit: Visit, person: str) -> list[str]:
    audit.append(tx, ms(visit.now), person, person, "recovery_codes_renewed")
    return second.new_recovery_codes(tx, visit.house.vault, person)


@pages.get("/looks", may="self")
def looks_page(visit: Visit) -> Response:
    return show("desk/looks.html")


@pages.post("/looks", may="self")
def looks(visit: Visit) -> Response:
    wanted = request.form.get("looks", "")
    value = wanted if wanted in LOOKS else LOOKS[0]
    if request.form.get("keys") != "on":
        value += ".off"
    if (spoken := request.form.get("language", "")) in LANGUAGES:
        value += f".{spoken}"
        g.language = spoken
    answer = see("/desk/looks", "kept")
    cookies.put(answer, cookies.LOOKS, value, days=365)
    return answer


@pages.get("/keys", may="self")
def keys(visit: Visit) -> Response:
    return show("desk/keys.html", all_places=[place for place in PLACES if visit.may(place.needs)])


@pages.get("/static/<name>", may="anybody", quiet=True)
def asset(visit: Visit, name: str) -> Response:
    """Style and script. Asked for by its stamp it is kept for a year."""
    if name not in ASSETS:
        abort(404)
    answer = send_from_directory(STATIC, name, mimetype=ASSETS[name])
    stamped = request.args.get("v") == STAMPS[name]
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if stamped else "no-store"
    return answer


@pages.get("/<path:rest>", may="anybody")
def nothing_here(visit: Visit, rest: str) -> Response:
    return show("desk/refused.html", 404, why=say("There is no such page."))
