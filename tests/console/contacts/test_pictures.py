"""What somebody sent with a text is a picture to staff, and nothing else to any browser."""

from __future__ import annotations

import pytest

from db.about import picture_body_about
from db.store import Store, Tx, open_store
from db.vault import Vault
from ivr.ports import Picture, TextEvent
from ivr.texting import texts
from tests.console.desk_town import DeskTown

JPEG = b"\xff\xd8\xff\xe0<script>alert(1)</script>" + bytes(100)


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    store: Store = open_store(sqlite_url)
    return DeskTown(store, vault)


def sent(town: DeskTown) -> str:
    """A picture that came home; its id."""
    event = TextEvent("MM1", "+15035550100", "+15035550111", "look", (Picture("https://c/1", "image/png"),))
    texts.take_text(town.house, event)

    def keep(tx: Tx) -> str:
        message = tx.one("message_by_carrier_id", carrier_id="MM1")
        assert message is not None
        (row,) = tx.all("pictures_of_text", message_id=message["id"])
        sealed = town.vault.seal_bytes(JPEG, picture_body_about(row["id"]))
        tx.run("keep_picture", id=row["id"], kind="image/jpeg", body_enc=sealed)
        return str(row["id"])

    return town.store.write(keep)


def test_a_counselor_sees_it_and_that_is_noted(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    answer = browser.get(f"/desk/pictures/{sent(town)}")
    assert (answer.status_code, answer.data) == (200, JPEG)
    assert "picture_seen" in town.actions()


def test_it_can_run_nothing_is_guessed_to_be_nothing_else_and_kept_by_no_browser(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    headers = browser.get(f"/desk/pictures/{sent(town)}").headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"] == 'inline; filename="picture.jpg"'
    assert headers["Cache-Control"] == "no-store"


def test_nobody_else_learns_whether_it_is_there(town: DeskTown) -> None:
    which = sent(town)
    auditor = town.signed_in(town.otto, "otto")
    assert JPEG not in auditor.get(f"/desk/pictures/{which}").data
    assert JPEG not in town.browser().get(f"/desk/pictures/{which}").data
    assert "picture_seen" not in town.actions()


def test_a_picture_that_is_gone_is_told_in_plain_words(town: DeskTown) -> None:
    browser = town.signed_in(town.ana, "ana")
    answer = browser.get("/desk/pictures/nothing")
    assert answer.status_code == 404
    assert "forgotten after a month" in answer.text
