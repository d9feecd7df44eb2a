"""A needle on the ground, told by text: the answers call a team, and its news come as texts."""

from __future__ import annotations

from datetime import timedelta

from db.about import details_about
from flows.keywords import decide
from ivr.calls import blocking
from tests.journeys.texting.texters import contact, conversation, newest, read_by, writes
from tests.journeys.town import Town


def tells_of_a_needle(town: Town, phone: object) -> None:
    writes(town, phone, "needle in the park", "1", "4", "5")  # type: ignore[arg-type]
    writes(town, phone, "no", "no", "no", "no")  # type: ignore[arg-type]
    writes(town, phone, "97205", "1", "the playground by the river", "1", "yes", "no")  # type: ignore[arg-type]


def test_the_answers_call_a_team_and_its_news_come_as_texts(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    marta, theo = town.responder("Marta", "+15035550161"), town.responder("Theo", "+15035550162")
    rosa = town.resident()
    tells_of_a_needle(town, rosa)
    assert newest(rosa).startswith("We are calling a team now, and write to you when they come.")
    (row,) = town.rows("contacts_of_incident", incident_id=contact(town)["incident_id"])
    assert row["channel"] == "sms"
    for phone in (marta, theo):
        phone.expect_text("A team is needed").reply("1 20")
    town.wait(30)
    assert "a team of 2 is on the way to you. In about 20 minutes." in newest(rosa)
    incident = town.row("incident_by_id", id=contact(town)["incident_id"])
    told = town.vault.open(incident["details_enc"], details_about(incident["id"]))
    assert "the playground by the river" in told


def test_nobody_comes_and_a_person_goes_on_with_them(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    lee = town.supervisor()
    marta = town.responder("Marta", "+15035550161")
    rosa = town.resident()
    tells_of_a_needle(town, rosa)
    marta.expect_text("A team is needed").reply("2")
    town.wait(3600)
    assert (conversation(town)["why"], conversation(town)["priority"]) == ("no_team", 9)
    assert [text for text in lee.texts if "by text" in text.body or "danger" in text.body]


def test_a_blocked_number_is_kept_and_left_alone_and_danger_passes(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa, now = town.resident(), town.clock.now()
    until = now + timedelta(days=1)
    blocked = town.store.write(
        lambda tx: blocking.block(town.house, tx, rosa.number, "forty calls", until, "lee", now)
    )
    assert len(blocked) > 20, blocked
    writes(town, rosa, "need food", "need food")
    assert read_by(rosa) == []
    assert town.contacts() == []
    assert decide(town.flow.lexicon, "he has a gun", open_conversation=False).kind == "danger"
    writes(town, rosa, "he has a gun")
    assert newest(rosa).startswith("A person reads this now.")
    assert conversation(town)["priority"] == 9
