"""Real processes, killed without warning between a text and its answer: each text has one effect and one
answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from db.store import Row
from simulator.handset import Handset
from simulator.signing import sign
from tests.journeys.real_town import RealTown
from tests.journeys.town import LINE, TOKEN
from tests.journeys.trouble import eventually, hung

LEASE = 31  # seconds; after them what a dead worker held comes back
FIRST, SECOND = "Who do you need help for?", "What is it about?"


@pytest.fixture
def town(store_url: str, tmp_path: Path) -> Iterator[RealTown]:
    made = RealTown(store_url, tmp_path)
    yield made
    made.close()


def texts(town: RealTown, direction: str) -> list[Row]:
    rows = town.rows("messages_of_number", number_idx=town.vault.index("phone", "+15035550111"), limit=100)
    return [row for row in rows if row["direction"] == direction]


def read(phone: Handset) -> list[str]:
    return [text.body for text in phone.texts if text.from_ == LINE]


def asked(phone: Handset, question: str) -> int:
    return sum(question in body for body in read(phone))


def delivered_again(town: RealTown, to: str) -> int:
    """The carrier brings the newest text once more; what we answer."""
    sent = [one for one in town.sim.requests if "/sms/in" in one["url"]][-1]
    url, pairs = f"{town.url}{to}", sent["pairs"]
    header = {"X-Twilio-Signature": sign(TOKEN, url, pairs)}
    return requests.post(url, data=list(pairs), headers=header, timeout=10).status_code


def stored(town: RealTown, number: int) -> None:
    eventually(lambda: len(texts(town, "in")) == number, within=20)


def answered(phone: Handset, question: str) -> None:
    eventually(lambda: asked(phone, question) >= 1, within=30)


def test_everything_is_killed_between_a_text_and_its_answer_and_each_text_is_answered_once(
    town: RealTown,
) -> None:
    rosa = town.resident()
    for number, (text, question) in enumerate((("need food", FIRST), ("1", SECOND)), start=1):
        web = town.start_web()
        rosa.text(LINE, text)
        stored(town, number)
        town.kill(web)
        assert asked(rosa, question) == 0, "no worker was there to send it"
        web, worker = town.start_web(), town.start_worker()
        assert delivered_again(town, "/sms/in") == 200
        answered(rosa, question)
        town.kill(web)
        town.kill(worker)
    town.move_clock(LEASE)
    town.start_web()
    town.start_worker()
    eventually(lambda: all(row["state"] in ("submitted", "sent", "delivered") for row in texts(town, "out")))
    assert (asked(rosa, FIRST), asked(rosa, SECOND)) == (1, 1)
    assert len(texts(town, "in")) == 2
    mine = town.the_contact()["id"]
    assert [a["value"] for a in town.rows("answers_of", contact_id=mine)] == ["self"]


def test_a_web_process_killed_before_it_could_keep_a_text_leaves_nothing_half_done(town: RealTown) -> None:
    """The carrier asks our second address then, once."""
    web, rosa = town.start_web(), town.resident()
    with hung(town.environment["CARELINE_DATABASE"]):
        sending = threading.Thread(target=rosa.text, args=(LINE, "need food"))
        sending.start()
        eventually(lambda: any("/sms/in" in one["url"] for one in town.sim.requests))
        town.kill(web)
        sending.join()
    assert texts(town, "in") == texts(town, "out") == []
    town.start_web()
    town.start_worker()
    assert delivered_again(town, "/sms/fallback") == 200
    assert delivered_again(town, "/sms/fallback") == 200
    answered(rosa, FIRST)
    assert asked(rosa, FIRST) == 1
    assert len(texts(town, "in")) == 1


@pytest.mark.parametrize("told", [True, False], ids=["statuses arrive", "no status arrives"])
def test_a_worker_killed_after_the_carrier_took_the_answer_sends_it_not_again(
    town: RealTown, told: bool
) -> None:
    """The phone company does what was asked and keeps its answer until the worker is dead."""
    town.sim.faults.slow_seconds = 60
    town.sim.faults.rest(status="timeout_after_accept", method="POST", path_contains="Messages")
    if not told:
        town.sim.faults.lose_callbacks(1000)
    town.start_web()
    worker, rosa = town.start_worker(), town.resident()
    rosa.text(LINE, "need food")
    eventually(lambda: len(read(rosa)) == 1, within=30)
    town.kill(worker)
    town.move_clock(LEASE)
    town.start_worker()
    answered(rosa, FIRST)
    eventually(lambda: all(row["carrier_id"] for row in texts(town, "out")), within=30)
    bodies = read(rosa)
    assert len(bodies) == len(set(bodies)), "nothing came twice"


def test_a_worker_killed_before_the_carrier_did_anything_has_its_answer_sent_by_another(
    town: RealTown,
) -> None:
    town.sim.faults.rest(status="reset", method="POST", path_contains="Messages")
    town.start_web()
    worker, rosa = town.start_worker(), town.resident()
    rosa.text(LINE, "need food")
    eventually(
        lambda: any(r["method"] == "POST" and "Messages" in r["path"] for r in town.sim.rest_log), within=30
    )
    town.kill(worker)
    town.move_clock(LEASE)
    town.start_worker()
    answered(rosa, FIRST)
    bodies = read(rosa)
    assert len(bodies) == len(set(bodies))
