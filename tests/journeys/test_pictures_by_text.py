"""Pictures that people send: home and sealed within seconds, and nothing of them left at the carrier."""

from __future__ import annotations

import pytest

from db.about import picture_body_about
from db.store import Row
from simulator import Picture, sample
from tests.journeys.texting.texters import conversation, newest, writes
from tests.journeys.town import LINE, Town


def pictures_of(town: Town, text_id: str) -> list[Row]:
    message = town.row("message_by_carrier_id", carrier_id=text_id)
    return town.rows("pictures_of_text", message_id=message["id"])


def test_a_picture_is_here_within_seconds_and_gone_at_the_carrier(town: Town) -> None:
    rosa = town.resident()
    text = rosa.text(LINE, "this door", [sample("door"), sample("street")])
    town.wait(10)
    rows = pictures_of(town, text.sid)
    assert [row["state"] for row in rows] == ["fetched", "fetched"]
    contents = []
    for row in rows:
        sealed = town.row("picture_by_id", id=row["id"])["body_enc"]
        contents.append(town.vault.open_bytes(sealed, picture_body_about(row["id"])))
    assert contents == [sample("door").content, sample("street").content]
    assert town.carrier.fetch_picture(text.media[0], 5_000_000) is None


def test_a_drawing_with_a_script_in_it_is_refused_and_deleted_too(town: Town) -> None:
    drawing = Picture("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    rosa = town.resident()
    text = rosa.text(LINE, "look", [drawing])
    town.wait(10)
    assert [row["state"] for row in pictures_of(town, text.sid)] == ["refused"]
    assert town.carrier.fetch_picture(text.media[0], 5_000_000) is None


def test_a_carrier_that_does_not_delete_is_asked_again(town: Town) -> None:
    town.sim.faults.rest(status=503, method="DELETE", path_contains="/Messages/")
    rosa = town.resident()
    text = rosa.text(LINE, "this door", [sample("door")])
    town.wait(30)
    (row,) = pictures_of(town, text.sid)
    assert row["state"] == "fetched"
    assert row["deleted_at"] is not None
    assert town.carrier.fetch_picture(text.media[0], 5_000_000) is None


@pytest.mark.parametrize("words", ["for my son", "2", "0"])
def test_a_picture_with_the_words_of_an_answer_is_looked_at_by_a_person(town: Town, words: str) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food")
    rosa.text(LINE, words, [sample("door")])
    town.wait(5)
    assert conversation(town)["why"] == ("asked" if words == "0" else "picture")
    asked = "We are finding a counselor" if words == "0" else "What is it about?"
    assert newest(rosa).startswith(asked), "the questions go on"
