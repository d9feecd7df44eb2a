"""Pictures that a team sends are looked at from its page, by whoever may, and each look is in the log."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from db.about import picture_body_about
from db.store import Tx, open_store
from db.vault import Vault
from flows.paging.model import Cancelled
from ivr.dispatch import dispatching
from ivr.house import ms
from ivr.ports import Picture, TextEvent
from ivr.texting import texts
from tests.console.desk_town import DeskTown
from tests.console.dispatching.test_dispatch_texts import MARTA, paged

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[DeskTown]:
    town = DeskTown(open_store(sqlite_url), vault)
    yield town
    town.store.close()


def sends(town: DeskTown, *kinds: str, body: str = "yes, the blue door") -> list[str]:
    """Marta sends as many pictures with a text; their ids. What is no JPEG does not come home."""
    town.clock.pass_(20)
    number = next(line.number for line in town.house.flow.lines.values())
    text = f"MM{ms(town.now):032x}"
    media = tuple(Picture(f"https://c/{n}", kind) for n, kind in enumerate(kinds))
    texts.take_text(town.house, TextEvent(text, number, MARTA, body, media))

    def keep(tx: Tx) -> list[str]:
        message = tx.one("message_by_carrier_id", carrier_id=text)
        assert message is not None
        rows = tx.all("pictures_of_text", message_id=message["id"])
        for row in rows:
            if row["kind"] == "image/jpeg":
                sealed = town.vault.seal_bytes(JPEG, picture_body_about(row["id"]))
                tx.run("keep_picture", id=row["id"], kind="image/jpeg", body_enc=sealed)
        return [str(row["id"]) for row in rows]

    return town.store.write(keep)


def links(page: str) -> list[str]:
    return re.findall(r'href="/desk/pictures/([^"]+)"', page)


def test_whoever_reads_what_a_team_wrote_sees_what_it_sent_and_the_look_is_noted(town: DeskTown) -> None:
    dispatch = paged(town)
    first, video = sends(town, "image/jpeg", "video/mp4")
    second, third = sends(town, "image/jpeg", "image/jpeg")
    lee = town.signed_in(town.lee, "lee")
    lee.get(f"/desk/dispatches/{dispatch}")
    assert links(lee.page) == [second, third, first]
    assert "See picture 2" in lee.page
    assert lee.page.count("A picture is not here, or not any more.") == 1
    answer = lee.get(f"/desk/pictures/{first}")
    assert (answer.status_code, answer.data) == (200, JPEG)
    seen = next(row for row in town.audited() if row["action"] == "picture_seen")
    incident = town.row("dispatch_by_id", id=dispatch)["incident_id"]
    assert (seen["subject"], seen["actor"]) == (incident, town.lee)
    assert lee.get(f"/desk/pictures/{video}").status_code == 404


def test_what_another_team_sent_is_on_its_own_page_alone(town: DeskTown) -> None:
    paged(town)
    sends(town, "image/jpeg")
    other = paged(town)
    lee = town.signed_in(town.lee, "lee")
    lee.get(f"/desk/dispatches/{other}")
    assert links(lee.page) == []


@pytest.mark.parametrize("body", ["1", "1 9753", ""])
def test_a_picture_that_names_no_page_is_on_one_of_them_and_somebody_is_called_to_look(
    town: DeskTown, body: str
) -> None:
    """Marta is asked for two pages, and means neither or does not say which."""
    asked = [paged(town), paged(town)]
    (picture,) = sends(town, "image/jpeg", body=body)
    lee = town.signed_in(town.lee, "lee")
    found = {each: links(lee.get(f"/desk/dispatches/{each}").text) for each in asked}
    assert sorted(found.values()) == [[], [picture]]
    alarmed = [row["subject"] for row in town.rows("open_alerts", limit=9) if row["alarm"] == "reply_unclear"]
    assert [found[each] for each in alarmed] == [[picture]]


def test_a_picture_that_comes_when_the_page_is_over_calls_somebody_to_look(town: DeskTown) -> None:
    dispatch = paged(town)
    town.do(
        lambda tx: dispatching.happen(
            town.house, tx, dispatch, Cancelled("x", "TEST"), town.now, "operator:x"
        )
    )
    (picture,) = sends(town, "image/jpeg", body="ok")
    lee = town.signed_in(town.lee, "lee")
    assert links(lee.get(f"/desk/dispatches/{dispatch}").text) == [picture]
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["reply_unclear"]
