"""Nobody is left without an answer, and nobody is written to against their word."""

from __future__ import annotations

from ivr.callbacks import waiting
from ivr.contact import state_about
from tests.journeys.conftest import MakeTown
from tests.journeys.texting.texters import contact, conversation, newest, read_by, writes
from tests.journeys.town import Town

ANA = "+15035550131"
NEEDLE = ("needle in the park", "1", "4", "5", "no", "no", "no", "no", "97205", "1", "by the river", "1")


def test_who_answers_that_texts_are_not_safe_is_written_nothing_from_then_on_and_the_team_is_called(
    town: Town,
) -> None:
    town.counselor("Ana", ANA)
    town.responder("Marta", "+15035550161")
    rosa = town.resident()
    writes(town, rosa, *NEEDLE)
    assert "Is it safe to call or text this phone?" in newest(rosa)
    before = read_by(rosa)
    writes(town, rosa, "no")
    assert conversation(town)["why"] == "unread", "a person knows that nothing goes out to them"
    town.wait(600)
    assert read_by(rosa) == before
    (out,) = town.rows("live_dispatches", limit=10)
    assert out["incident_id"] == contact(town)["incident_id"], "what they had told is enough"


def test_who_writes_after_the_counselor_has_gone_home_is_told_when_we_are_back(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 01:40")
    town.counselor("Ana", ANA)
    rosa = town.resident()
    writes(town, rosa, "need food", "0")
    mine, now, ana = conversation(town)["contact_id"], town.clock.now(), town.person_of[ANA]
    town.store.write(lambda tx: waiting.reply(town.house, tx, mine, ana, "Here is a list.", "k", now))
    said = {"outcome": "PHONE_ONLY", "reason": "NONE"}
    town.store.write(lambda tx: waiting.close(town.house, tx, "text", mine, ana, now, **said))
    town.wait(1500)  # and the hotline is closed
    assert newest(rosa) == "Here is a list."
    rosa.text("+15035550100", "and for tomorrow?")
    town.wait(5)
    assert newest(rosa).startswith("Our counselors are back today at 8 AM"), newest(rosa)


def test_of_whom_nothing_can_be_read_any_more_our_people_are_called_and_danger_has_its_words(
    town: Town,
) -> None:
    ana, rosa = town.counselor("Ana", ANA), town.resident()
    writes(town, rosa, "need food")
    mine = contact(town)
    broken = town.vault.seal("{}\nnull", state_about(mine["id"]))
    kept = {"state_enc": broken, "language": "en", "priority": mine["priority"]}
    town.store.write(
        lambda tx: tx.run("save_turn", id=mine["id"], was=mine["turn"], turn=mine["turn"], **kept)
    )
    town.wait(360)
    before = len(read_by(rosa))
    writes(town, rosa, "2")
    assert newest(rosa).startswith("A counselor reads this and writes to you here.")
    ana.expect_text("somebody writes of danger")  # for all that anybody knows
    writes(town, rosa, "hello?")
    assert len(read_by(rosa)) == before + 1, "not each time"
    writes(town, rosa, "i took all my pills")
    assert newest(rosa).startswith("A person reads this now.")
    assert "911" in newest(rosa)
    ana.expect_text("somebody writes of danger")
    town.does_not_prove("every_contact_has_an_end", "it stays open for a person")
