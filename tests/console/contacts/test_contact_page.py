"""A contact's page: what it tells, to whom, and that reading it is written down."""

from __future__ import annotations

import re

import pytest

from db import audit
from db.ids import new_id
from db.store import Store
from db.vault import Vault
from flows.model import Silence
from ivr.contact import sound_about
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Asked
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.house import ROSA

SOUND = b"RIFF....WAVEfmt "


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    """Rosa calls about a welfare check and answers two questions."""
    town = DeskTown(store, vault)
    town.person("Ben", "+15035550132", team="counselors", role="counselor", hours=("08:00", "02:00"))
    town.rings()
    town.passes(0.005)
    town.press("1", "2", "3", "1", "2", "1")
    return town


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    return town.signed_in(town.ana, "ana")


def path(town: DeskTown) -> str:
    return f"/desk/contacts/{town.contact()['id']}"


def words(page: str) -> str:
    """What is read on it, without markup."""
    body = page[page.index("<main") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#39;", "'").replace("&amp;", "&")


def actions_on(town: DeskTown) -> list[tuple[str, str]]:
    rows = reversed(town.rows("audit_of", subject=town.contact()["id"], limit=100))
    return [(row["actor"], row["action"]) for row in rows if row["actor"] == f"person:{town.ana}"]


def test_what_was_pressed_answered_and_heard_is_told_in_words(town: DeskTown, ana: Browser) -> None:
    ana.get(path(town))
    told = words(ana.page)
    assert "Caller Pressed 3" in told
    assert "What it is about: welfare check" in told
    assert "Is anyone hurt, or very sick, or did they take too much of something?: no" in told
    assert "Heard then: “" in told
    assert told.index("welfare check") < told.index("Caller Called"), "the newest first"
    assert "Calls for somebody else" in told


def test_the_page_says_how_it_is_now(town: DeskTown, ana: Browser) -> None:
    ana.get(path(town))
    assert "Is in the menus." in words(ana.page)
    town.press("0")
    ana.get(path(town))
    assert "Waits for a counselor." in words(ana.page)
    town.hangs_up()
    ana.get(path(town))
    assert "Over. " in words(ana.page)


def test_reading_is_written_down_and_staying_is_the_same_reading(town: DeskTown, ana: Browser) -> None:
    ana.get(path(town))
    ana.get(f"{path(town)}/now")
    ana.get(f"{path(town)}/story")
    assert actions_on(town) == [(f"person:{town.ana}", "contact_read")]
    town.passes(0.2)
    ana.get(f"{path(town)}/story")
    assert actions_on(town) == [(f"person:{town.ana}", "contact_read")] * 2
    ana.get(path(town))
    assert actions_on(town) == [(f"person:{town.ana}", "contact_read")] * 3
    assert "contact_read" not in ana.page and "contact read" not in ana.page


def test_its_parts_alone_cannot_be_read_unseen(town: DeskTown, ana: Browser) -> None:
    ana.get(f"{path(town)}/now")
    assert actions_on(town) == [(f"person:{town.ana}", "contact_read")]


def test_whoever_is_shown_where_another_incident_is_has_read_it(town: DeskTown, ana: Browser) -> None:
    town.rings("CA2")  # from the same number: it may be the same matter
    asked = Asked("WELFARE", 5, "en", "caller", town.contact("CA2")["id"], place="12 Alder Lane")
    town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    incident = town.contact("CA2")["incident_id"]
    ana.get(path(town))
    assert "12 Alder Lane" in ana.page
    ana.get(f"{path(town)}/now")
    rows = [row for row in town.audited() if row["action"] == "details_revealed"]
    assert [(row["subject"], row["actor"]) for row in rows] == [(incident, f"person:{town.ana}")]
    assert town.contact()["id"] in rows[0]["detail"]


def test_no_number_and_no_name_stands_in_the_address_the_title_or_before_a_press(
    town: DeskTown, ana: Browser
) -> None:
    ana.get(path(town))
    assert "<title>Call · Careline</title>" in ana.page
    assert not ana.shows(ROSA)


def test_the_number_is_shown_by_a_press_which_is_written_down(town: DeskTown, ana: Browser) -> None:
    ana.get(path(town))
    ana.post(f"{path(town)}/number", how="end")
    assert "It ends in 11." in ana.page
    assert "(503) 555-0111" not in ana.page
    ana.post(f"{path(town)}/number", how="whole")
    assert "(503) 555-0111" in ana.page
    rows = [row for row in town.audited() if row["action"] == "number_read"]
    assert [row["detail"] for row in rows] == ['{"whole":false}', '{"whole":true}']
    ana.get(path(town))
    assert "555-0111" not in ana.page, "not a moment longer"


def test_a_number_that_must_not_be_called_is_shown_to_nobody(town: DeskTown, ana: Browser) -> None:
    index = town.vault.index("phone", ROSA)
    kept = dict.fromkeys(("stopped_at", "stopped_by", "quiet_at", "text_ok", "voicemail_ok", "consent"))
    given = kept | {"call_ok": 0, "consent_at": None, "changed_at": town.millis(town.now)}
    town.do(lambda tx: tx.run("save_safe_contact", number_idx=index, **given))
    ana.get(path(town))
    ana.post(f"{path(town)}/number", how="whole")
    assert "not shown to anybody" in words(ana.page)
    assert "555-0111" not in ana.page


def test_a_withheld_number_says_so(town: DeskTown, ana: Browser) -> None:
    town.rings("CA2", caller=None)
    ana.get(f"/desk/contacts/{town.contact('CA2')['id']}")
    assert "It was withheld, or is forgotten." in words(ana.page)
    assert "Show the whole number" not in ana.page


def test_a_note_is_kept_once_and_shown_with_who_wrote_it(town: DeskTown, ana: Browser) -> None:
    ana.get(path(town))
    key = ana.hidden("key")
    for _ in range(2):
        answer = ana.post(f"{path(town)}/notes", text="Has a dog. <b>Careful.</b>", key=key)
        assert answer.headers["Location"] == f"{path(town)}?done=noted"
        ana.get(path(town))
    assert ana.page.count("Has a dog. &lt;b&gt;Careful.&lt;/b&gt;</p>") == 1
    assert "You wrote a note" in words(ana.page)
    lee = town.signed_in(town.lee, "lee")
    lee.get(path(town))
    assert "Ana, today" in words(lee.page)


def test_an_empty_note_is_refused_beside_its_field(town: DeskTown, ana: Browser) -> None:
    ana.get(path(town))
    answer = ana.post(f"{path(town)}/notes", text="   ", key="k")
    assert answer.status_code == 422
    assert "The note is empty." in words(ana.page)
    assert 'aria-invalid="true"' in ana.page


def test_a_message_they_left_is_heard_and_that_is_written_down(town: DeskTown, ana: Browser) -> None:
    contact, recording = town.contact()["id"], new_id()
    given = {"contact_id": contact, "callback_id": None, "carrier_id": "RE1", "seconds": 12}
    town.do(lambda tx: tx.run("add_recording", id=recording, **given, created_at=town.millis(town.now)))
    ana.get(path(town))
    assert "Left a message of 12 seconds" in words(ana.page)
    assert "<audio" not in ana.page, "it is not here yet"
    sealed = town.vault.seal_bytes(SOUND, sound_about(recording))
    fetched = {"body_enc": sealed, "seconds": None, "fetched_at": town.millis(town.now)}
    town.do(lambda tx: tx.run("keep_recording", id=recording, **fetched))
    ana.get(path(town))
    heard = ana.get(f"{path(town)}/recordings/{recording}")
    assert (heard.data, heard.mimetype) == (SOUND, "audio/wav")
    assert (f"person:{town.ana}", "recording_read") in actions_on(town)
    town.rings("CA2")
    other = town.contact("CA2")["id"]
    assert ana.get(f"/desk/contacts/{other}/recordings/{recording}").status_code == 404


def test_the_incident_its_teams_and_its_other_contacts_are_named(town: DeskTown, ana: Browser) -> None:
    contact = town.contact()["id"]
    asked = Asked("WELFARE", 5, "en", f"person:{town.ana}", contact, place="12 Alder Lane")
    dispatch = town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    incident = town.contact()["incident_id"]
    town.rings("CA2")
    other = town.contact("CA2")["id"]
    town.do(lambda tx: dispatching.join_incident(town.house, tx, other, incident, "caller", town.now))
    ana.get(path(town))
    told = words(ana.page)
    assert "Place 12 Alder Lane" in told
    assert f'href="/desk/dispatches/{dispatch}"' in ana.page
    assert f'href="/desk/contacts/{other}"' in ana.page
    assert "You called a team" in told


def test_the_music_of_a_long_wait_is_left_out(town: DeskTown, ana: Browser) -> None:
    town.press("0")
    for _ in range(3):
        town.passes(10 / 3600)
        town.gives(Silence())
    ana.get(path(town))
    assert "Waits for a counselor." in words(ana.page)
    assert "Said nothing" not in words(ana.page)


def test_a_long_story_is_read_page_by_page_and_nothing_is_left_out_or_told_twice(
    town: DeskTown, ana: Browser
) -> None:
    at = town.millis(town.now)
    contact = town.contact()["id"]
    for n in range(150):
        town.do(lambda tx, n=n: audit.append(tx, at + n // 4, contact, "system", "alert"))  # type: ignore[misc]
    town.passes(0.1)
    seen: list[str] = []
    page, pages = path(town), 0
    while page:
        pages += 1
        ana.get(page)
        seen += re.findall(r'data-key="(a\d+)"', ana.page)
        older = re.search(r'href="([^"]+before=\d+)">Older', ana.page)
        page = older[1] if older else ""
    told = [
        row for row in town.rows("audit_of", subject=contact, limit=300) if row["action"] != "contact_read"
    ]
    assert sorted(seen) == sorted(f"a{row['id']:020}" for row in told)
    assert pages == 3
    for odd in ("x", "²", "-1", "9" * 30):
        assert ana.get(f"{path(town)}?before={odd}").status_code == 200


@pytest.mark.parametrize("who", ["otto", "nora", "kim", "marta"])
def test_whoever_does_not_counsel_never_sees_it(town: DeskTown, who: str) -> None:
    browser = town.signed_in(getattr(town, who), who)
    for end in ("", "/now", "/story"):
        assert browser.get(f"{path(town)}{end}").status_code == 403
        assert "welfare" not in browser.page
    assert not any(row["action"] == "contact_read" for row in town.audited())


def test_what_is_not_there_says_so(town: DeskTown, ana: Browser) -> None:
    assert ana.get("/desk/contacts/nowhere").status_code == 404
    assert "There is no such call or conversation" in words(ana.page)
