"""The list of contacts, and what somebody still has to say about their own."""

from __future__ import annotations

import re
import sqlite3

import pytest

from console.yours import LATELY
from db.ids import new_id
from db.store import Store
from db.store.statements import book
from db.vault import Vault
from ivr.house import ms
from tests.console.contacts.test_contact_page import words
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.house import ROSA
from tests.ivr.told import answers
from tests.ivr.waiting_town import Waits

ENDED = {"call_type": "WELFARE", "outcome": "PHONE_ONLY", "reason": "ANSWERED"}
YOURS = "Yours: say how it ended"


class Listing(Waits, DeskTown):
    """People who called and wrote; the staff of the desk."""

    def took(self, who: str, *, over: bool = True, **more: object) -> str:
        """A call that somebody of ours took."""
        contact, handoff = self.contact(**more), new_id(ms(self.now))
        row = {"contact_id": contact, "team": "counselors", "language": "en", "priority": 0}
        times = {"opened_at": ms(self.now), "expires_at": ms(self.now) + 1000}
        self.do(lambda tx: tx.run("add_handoff", id=handoff, **row, **times))
        self.do(lambda tx: tx.run("win_handoff", id=handoff, won_by=who, won_at=ms(self.now)))
        if over:
            self.ends(contact)
        return contact

    def ends(self, contact: str) -> None:
        over = {"ended_at": ms(self.now), "outcome": "PHONE_ONLY", "reason": "ANSWERED"}
        self.do(lambda tx: tx.run("conclude_contact", id=contact, **over))


@pytest.fixture
def town(store: Store, vault: Vault) -> Listing:
    return Listing(store, vault)


@pytest.fixture
def ana(town: Listing) -> Browser:
    return town.signed_in(town.ana, "ana")


def shown(browser: Browser, path: str = "/desk/contacts") -> list[str]:
    """The ids on the list, in order."""
    browser.get(path)
    return re.findall(r'<li id="([0-9a-z]{26})">', browser.page)


def yours(browser: Browser, path: str) -> list[str]:
    browser.get(path)
    return re.findall(r'data-key="ended-([0-9a-z]{26})"', browser.page)


def test_a_call_that_is_over_waits_for_whoever_took_it_until_they_have_said_how(
    town: Listing, ana: Browser
) -> None:
    mine, still, bens = town.took(town.ana), town.took(town.ana, over=False), town.took(town.lee)
    for page in ("/desk/board", "/desk", "/desk/contacts"):
        assert yours(ana, page) == [mine], page
        assert YOURS in words(ana.page)
    assert (still in ana.page, bens in ana.page) == (True, True), "the list itself has them all"
    ana.get(f"/desk/contacts/{mine}")
    assert ana.post(f"/desk/contacts/{mine}/decide", **ENDED).status_code == 303
    assert yours(ana, "/desk/board") == []
    assert YOURS not in words(ana.page)
    town.clock.at += LATELY * 2
    assert yours(ana, "/desk/yours/now") == []


def test_whoever_may_be_in_danger_stands_on_every_board_until_help_came(town: Listing, ana: Browser) -> None:
    contact = town.contact(priority=9)
    town.ends(contact)
    assert yours(ana, "/desk/board") == [contact]
    assert "Has help reached them?" in words(ana.page)
    ana.get(f"/desk/contacts/{contact}")
    ana.post(f"/desk/contacts/{contact}/help")
    town.clock.at += LATELY / 100
    assert yours(ana, "/desk/board") == []


def test_whoever_911_answered_is_not_asked_after(town: Listing, ana: Browser) -> None:
    contact, transfer = town.contact(priority=9), new_id()
    row = {
        "id": transfer,
        "contact_id": contact,
        "destination": "psap",
        "line_no": 0,
        "reason": "CALLER_CHOSE",
    }
    at = {"agreed_at": ms(town.now), "dialed_at": ms(town.now)}
    town.do(lambda tx: tx.run("add_transfer", **row, **at))
    town.do(lambda tx: tx.run("end_transfer", id=transfer, ended_at=ms(town.now), result="connected"))
    town.ends(contact)
    assert yours(ana, "/desk/board") == []


def test_the_list_says_what_it_was_about_and_how_it_ended_and_never_who(town: Listing, ana: Browser) -> None:
    contact = town.took(town.lee)
    answers(town, contact, call_type="NOISE")
    ana.get("/desk/contacts")
    told = words(ana.page)
    assert "Noise. A counselor helped by phone. English." in told
    assert not ana.shows(ROSA)
    read = [row for row in town.audited() if (row["action"], row["subject"]) == ("list_read", "contacts")]
    assert [row["actor"] for row in read] == [f"person:{town.ana}"]


def test_older_ones_are_behind_a_button_and_none_is_left_out(town: Listing, ana: Browser) -> None:
    made = []
    for _ in range(95):
        made.append(town.contact())
        town.clock.pass_(0.5 if len(made) % 3 else 0)
    seen, path = [], "/desk/contacts"
    for _ in range(3):
        seen += shown(ana, path)
        older = re.search(r'href="(/desk/contacts\?[^"]*after=[^"]*)">Older', ana.page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert path == "", "that was the last page"
    assert len(seen) == len(set(seen)) == 95
    assert set(seen) == set(made)


def test_one_channel_and_one_line_can_be_looked_at_alone(town: Listing, ana: Browser) -> None:
    call, text = town.contact(), town.contact(channel="sms")
    first, *others = town.house.flow.lines
    elsewhere = town.contact(line=others[0])
    assert set(shown(ana, "/desk/contacts?show=voice")) == {call, elsewhere}
    assert shown(ana, "/desk/contacts?show=sms") == [text]
    assert shown(ana, f"/desk/contacts?show=line:{others[0]}") == [elsewhere]
    assert set(shown(ana, f"/desk/contacts?show=line:{first}")) == {call, text}
    assert len(shown(ana, "/desk/contacts?show=nonsense&after=nonsense")) == 3


def test_an_empty_list_says_what_will_stand_there(ana: Browser) -> None:
    ana.get("/desk/contacts")
    assert "Nobody has called or written yet." in ana.page


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("to_conclude", "handoff_won"),
        ("unhelped", "contact_unhelped"),
        ("contacts_listed", "contact_started"),
        ("contacts_listed_of_channel", "contact_channel"),
        ("contacts_listed_of_line", "contact_line"),
    ],
)
def test_nothing_is_looked_through_and_nothing_is_sorted(sqlite_url: str, name: str, index: str) -> None:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    statement = book("sqlite")[name]
    nothing = dict.fromkeys(statement.params, 1)
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", nothing)]
    connection.close()
    assert f"INDEX {index} " in steps[0], steps
    assert not any(step.startswith("SCAN") or "TEMP B-TREE" in step for step in steps), steps
