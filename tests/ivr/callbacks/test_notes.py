"""What staff write about a contact: kept as it was written, sealed, once."""

from __future__ import annotations

import pytest

from db.retention import Schedule, purge
from db.store import Store
from db.vault import Vault
from ivr.callbacks import notes
from ivr.callbacks.notes import NoteRefusedError, add_note, notes_of
from tests.ivr.roster_town import Team

DAY = 24.0  # hours


@pytest.fixture
def team(store: Store, vault: Vault) -> Team:
    team = Team(store, vault)
    team.rings()
    return team


def write(team: Team, text: str, key: str = "form-1", **more: str) -> str:
    contact = team.contact()["id"]
    return team.do(lambda tx: add_note(team.house, tx, contact, team.lee, text, key, team.now, **more))


def read(team: Team, contact: str = "") -> list[notes.Note]:
    contact = contact or team.contact()["id"]
    return team.store.read(lambda tx: notes_of(team.house, tx, contact))


def test_a_note_says_who_wrote_it_and_when_and_its_text_is_sealed(team: Team) -> None:
    note = write(team, "  Has a dog. Speaks softly.\n")
    (found,) = read(team)
    assert (found.id, found.person, found.at) == (note, team.lee, team.millis(team.now))
    assert found.text == "Has a dog. Speaks softly."
    row = team.row("note_by_id", id=note)
    assert b"dog" not in row["body_enc"]
    assert [entry["action"] for entry in team.audited()][-1] == "note_added"
    assert "dog" not in repr(team.audited())
    assert "dog" not in repr(found)


def test_a_form_that_is_sent_twice_is_one_note(team: Team) -> None:
    assert write(team, "Once.") == write(team, "Once.")
    assert len(read(team)) == 1
    assert write(team, "Once.", "form-2")
    assert len(read(team)) == 2


def test_a_correction_is_a_note_of_its_own_and_what_it_corrects_stays(team: Team) -> None:
    first = write(team, "Two children.")
    team.passes(0.1)
    write(team, "One child.", "form-2", corrects=first)
    newest, oldest = read(team)
    assert (newest.text, newest.corrects) == ("One child.", first)
    assert (oldest.text, oldest.corrects) == ("Two children.", "")


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("   ", "form-1", "empty"),
        ("x" * 4001, "form-1", "4000 characters"),
        ("Words.", "", "Load the page again"),
    ],
)
def test_what_cannot_be_kept_says_why(team: Team, text: str, key: str, words: str) -> None:
    with pytest.raises(NoteRefusedError, match=words):
        write(team, text, key)
    assert read(team) == []


def test_a_note_puts_nothing_right_on_another_call(team: Team) -> None:
    first = write(team, "Here.")
    team.rings("CA2")
    other = team.contact("CA2")["id"]
    with pytest.raises(NoteRefusedError, match="belongs to another call"):
        team.do(lambda tx: add_note(team.house, tx, other, team.lee, "There.", "k", team.now, corrects=first))
    with pytest.raises(NoteRefusedError, match="no such call"):
        team.do(lambda tx: add_note(team.house, tx, "nowhere", team.lee, "There.", "k", team.now))


def test_what_was_written_is_forgotten_with_who_it_was(team: Team) -> None:
    write(team, "Has a dog.")
    contact = team.contact()["id"]
    team.hangs_up()
    team.passes(179 * DAY)
    assert purge(team.store, team.millis(team.now), Schedule()).notes == 0
    team.passes(2 * DAY)
    assert purge(team.store, team.millis(team.now), Schedule()).notes == 1
    (found,) = read(team, contact)
    assert (found.text, found.person) == ("", team.lee)


def test_a_legal_hold_keeps_what_was_written(team: Team) -> None:
    write(team, "Has a dog.")
    team.hangs_up()
    team.do(lambda tx: tx.run("set_legal_hold", id=team.contact()["id"], legal_hold=1))
    team.passes(400 * DAY)
    assert purge(team.store, team.millis(team.now), Schedule()).notes == 0
