"""A picture of a text is brought home, sealed, shown to staff alone, and deleted at the carrier; or whoever
sent it is asked to tell it in words. Nothing is fetched for ever, and nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import retention
from db.about import picture_body_about, text_body_about
from db.store import Row, Store
from db.vault import Vault
from ivr.house import ms
from ivr.outgoing import killpoints
from ivr.ports import CarrierError, Picture, TextEvent
from ivr.texting import pictures, texts
from ivr.worker import Worker
from tests.ivr.errand_town import Town
from tests.ivr.house import LINE, ROSA
from tests.ivr.page_town import NURSE, PageTown
from tests.ivr.phone_company import NO_ANSWER, refuses

URL = "https://carrier.example/media/1"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


@pytest.fixture
def town(store: Store, vault: Vault) -> Town:
    return Town(store, vault)


def sends(town: Town, *kinds: str, text_id: str = "MM1", sender: str = ROSA) -> str:
    """Somebody texts as many pictures; the message's id. The first lies at URL, the next at URL + "1" …"""
    media = tuple(Picture(URL + str(n or ""), kind) for n, kind in enumerate(kinds))
    texts.take_text(town.house, TextEvent(text_id, LINE, sender, "look", media))
    return str(town.row("message_by_carrier_id", carrier_id=text_id)["id"])


def kept(town: Town, message: str) -> list[Row]:
    return town.rows("pictures_of_text", message_id=message)


def states(town: Town, message: str) -> list[str]:
    return [row["state"] for row in kept(town, message)]


def seen(town: Town, message: str, nth: int = 0) -> pictures.Shown | None:
    which, now = kept(town, message)[nth]["id"], town.clock.now()
    return town.store.write(lambda tx: pictures.show(town.house, tx, which, "ana", now))


def belongs_to(town: Town, message: str) -> None:
    """The conversation that the text is part of."""
    town.rings("CA-conversation")
    contact = town.contact("CA-conversation")["id"]
    town.store.write(lambda tx: tx.run("file_text", id=message, contact_id=contact))


def told(town: Town) -> list[str]:
    """What we wrote in their conversation."""
    rows = town.rows("messages_of_contact", contact_id=town.contact("CA-conversation")["id"], limit=9)
    ours = [row for row in rows if row["direction"] == "out"]
    return [town.vault.open(row["body_enc"], text_body_about(row["id"])) for row in ours]


def test_a_picture_is_brought_home_sealed_and_then_deleted_at_the_carrier(town: Town) -> None:
    town.carrier.pictures[URL] = PNG
    message = sends(town, "image/png")
    assert states(town, message) == ["announced"]
    town.works(2)
    (row,) = kept(town, message)
    assert (row["state"], row["kind"]) == ("fetched", "image/png")
    assert row["deleted_at"] is not None
    assert town.carrier.forgotten == ["MM1"]
    whole = town.row("picture_by_id", id=row["id"])
    assert whole["url_enc"] is None
    assert PNG not in whole["body_enc"]
    assert town.vault.open_bytes(whole["body_enc"], picture_body_about(row["id"])) == PNG
    assert town.jobs(message) == town.jobs(row["id"]) == []


def test_all_pictures_of_a_text_are_home_before_the_carrier_forgets_any(town: Town) -> None:
    town.carrier.pictures |= {URL: PNG, URL + "1": JPEG}
    message = sends(town, "image/png", "image/jpeg", "image/png")
    town.works(2)
    assert states(town, message) == ["fetched", "fetched", "announced"]
    assert town.carrier.forgotten == []
    town.carrier.pictures[URL + "2"] = PNG
    town.works(120)
    assert states(town, message) == ["fetched"] * 3
    assert town.carrier.forgotten == ["MM1"]


def test_the_same_text_again_brings_no_second_picture(town: Town) -> None:
    town.carrier.pictures[URL] = PNG
    message = sends(town, "image/png")
    sends(town, "image/png")
    town.works(2)
    assert states(town, message) == ["fetched"]
    assert town.carrier.asked.count("picture") == 1


def test_staff_see_it_and_each_look_is_noted(town: Town) -> None:
    town.carrier.pictures[URL] = PNG
    message = sends(town, "image/png")
    assert seen(town, message) is None
    town.works(2)
    assert seen(town, message) == pictures.Shown("image/png", PNG)
    noted = [r for r in town.rows("audit_before", id=10**9, limit=50) if r["action"] == "picture_seen"]
    assert [row["actor"] for row in noted] == ["ana"]
    assert (
        town.store.write(lambda tx: pictures.show(town.house, tx, "nobody", "ana", town.clock.now())) is None
    )


def test_what_was_declared_counts_for_nothing_beside_what_it_is(town: Town) -> None:
    town.carrier.pictures |= {URL: JPEG, URL + "1": b"<svg onload='alert(1)'/>" + bytes(40)}
    message = sends(town, "image/png", "image/png")
    town.works(2)
    assert [(row["state"], row["kind"]) for row in kept(town, message)] == [
        ("fetched", "image/jpeg"),
        ("refused", "image/png"),
    ]


@pytest.mark.parametrize("kind", ["video/mp4", "text/vcard", "application/pdf", ""])
def test_what_is_no_picture_is_not_even_fetched_and_forgotten_at_the_carrier(town: Town, kind: str) -> None:
    message = sends(town, kind)
    town.works(2)
    assert states(town, message) == ["refused"]
    assert "picture" not in town.carrier.asked
    assert town.carrier.forgotten == ["MM1"]


def test_a_huge_picture_is_refused_and_whoever_sent_it_is_asked_for_words_once(town: Town) -> None:
    town.carrier.pictures |= {URL: PNG + bytes(pictures.LARGEST), URL + "1": b"no picture at all" * 9}
    message = sends(town, "image/png", "image/png")
    belongs_to(town, message)
    town.works(2)
    assert states(town, message) == ["refused", "refused"]
    assert told(town) == ["We can't open what you sent. Please tell us in words."]


def test_a_picture_that_is_there_a_moment_later_is_fetched(town: Town) -> None:
    message = sends(town, "image/png")
    town.works(5)
    assert states(town, message) == ["announced"]
    town.carrier.pictures[URL] = PNG
    town.works(30)
    assert states(town, message) == ["fetched"]


@pytest.mark.parametrize("fault", [None, refuses(0), refuses(0, again=False), NO_ANSWER])
def test_a_picture_that_the_carrier_does_not_give_within_the_hour_is_lost_and_asked_for_in_words(
    town: Town, fault: CarrierError | None
) -> None:
    if fault is not None:
        town.carrier.down["picture"] = fault
    message = sends(town, "image/png")
    belongs_to(town, message)
    town.works(3)
    assert states(town, message) == ["announced"]
    town.clock.pass_(3600)
    town.works(3)
    assert states(town, message) == ["lost"]
    assert len(told(town)) == 1
    assert town.carrier.forgotten == ["MM1"]


def test_deleting_at_the_carrier_is_tried_until_it_is_done(town: Town) -> None:
    town.carrier.pictures[URL] = PNG
    town.carrier.down["delete_text"] = refuses(20003, again=False)
    message = sends(town, "image/png")
    town.works(900)
    tries = town.carrier.asked.count("delete_text")
    assert 10 <= tries <= 14
    town.works(600)
    assert town.carrier.asked.count("delete_text") == tries, "later once an hour is enough"
    del town.carrier.down["delete_text"]
    town.clock.pass_(3600)
    town.works(1)
    assert kept(town, message)[0]["deleted_at"] is not None
    assert town.carrier.forgotten == ["MM1"]


@pytest.mark.parametrize(
    "point",
    [
        "fetch_picture/hold/committed",
        "fetch_picture/fetch/request",
        "fetch_picture/fetch/answered",
        "fetch_picture/keep/commit",
        "fetch_picture/keep/committed",
        "forget_pictures/hold/committed",
        "forget_pictures/delete/request",
        "forget_pictures/delete/answered",
        "forget_pictures/deleted/commit",
        "forget_pictures/deleted/committed",
    ],
)
def test_wherever_a_worker_dies_the_picture_is_kept_once_and_forgotten_there(town: Town, point: str) -> None:
    class KilledError(BaseException):
        pass

    def killed() -> None:
        raise KilledError

    town.carrier.pictures[URL] = PNG
    message = sends(town, "image/png")
    doomed = Worker(town.house, town.carrier, "doomed", point=killpoints.at(point, killed))  # type: ignore[arg-type]
    try:
        for _second in range(3):
            doomed.tick()
            town.clock.pass_(1)
    except KilledError:
        pass
    doomed.close()
    town.works(60)
    assert states(town, message) == ["fetched"]
    assert town.carrier.forgotten == ["MM1"]
    assert kept(town, message)[0]["deleted_at"] is not None
    assert town.jobs(message) == []


def test_pictures_are_forgotten_after_a_month(town: Town) -> None:
    town.carrier.pictures[URL] = PNG
    message = sends(town, "image/png")
    town.works(2)
    town.clock.pass_(timedelta(days=29).total_seconds())
    assert retention.purge(town.store, ms(town.clock.now()), retention.Schedule()).pictures == 0
    town.clock.pass_(timedelta(days=2).total_seconds())
    assert retention.purge(town.store, ms(town.clock.now()), retention.Schedule()).pictures == 1
    assert (states(town, message), seen(town, message)) == (["purged"], None)


def test_a_text_has_at_most_ten_pictures(town: Town) -> None:
    message = sends(town, *["image/png"] * 12)
    assert len(kept(town, message)) == 10


def test_a_responder_is_asked_for_words_as_well_about_what_cannot_be_shown(out: PageTown) -> None:
    out.calls_out()
    out.works(2)
    sends(out, "video/mp4", "application/pdf", sender=NURSE)
    out.works(10)
    asked = [text for text in out.texts_to(NURSE) if text.startswith("We can't open what you sent.")]
    assert asked == ["We can't open what you sent. Please tell us in words."]
