"""Open, and nobody on shift: whoever texts is told so, and never that a person reads it now."""

from __future__ import annotations

import pytest

from ivr.callbacks import waiting
from tests.journeys.texting.texters import conversation, newest, read_by, writes
from tests.journeys.town import LINE, Town

NOBODY = "No counselor is at hand"
PROMISES = ("reads this now", "is here now", "writes to you here", "answers soon", "reads your text now")


def promised(texts: list[str]) -> list[str]:
    return [text for text in texts if any(words in text for words in PROMISES)]


@pytest.mark.parametrize(
    "text",
    [
        "i want to kill myself",
        "no police please but he has a knife",
        "send the police",
        "i need a person",
        "he put the boxes by the door again",
        "need food",
        "INFO",
    ],
)
def test_nobody_is_promised_while_nobody_is_on_shift_and_911_and_988_are_told(town: Town, text: str) -> None:
    lee, rosa = town.supervisor(), town.resident()
    writes(town, rosa, text)
    told = read_by(rosa)
    assert promised(told) == []
    assert "911" in " ".join(told)
    assert "988" in " ".join(told)
    if text not in ("need food", "INFO"):
        lee.expect_text("nobody has answered", within=10)


def test_danger_hears_that_a_supervisor_is_called_and_not_to_wait(town: Town) -> None:
    town.supervisor()
    rosa = town.resident()
    writes(town, rosa, "me quiero matar")
    assert newest(rosa).startswith(
        "Ahora no hay ningún consejero. Llamamos a nuestro supervisor; no nos espere"
    )


def test_a_counselor_who_signed_off_is_nobody_and_one_who_is_back_is_somebody(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    town.mark_away(ana)
    rosa = town.resident()
    writes(town, rosa, "i want to die")
    assert newest(rosa).startswith(NOBODY)
    town.mark_away(ana, away=False)
    town.wait(60)
    writes(town, rosa, "i really want to die")
    assert newest(rosa).startswith("A person reads this now.")


def test_who_is_on_the_phone_with_nobody_is_told_the_truth_by_text_as_well(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    town.wait(5)
    rosa.text(LINE, "it is dark here")
    town.wait(5)
    assert newest(rosa).startswith(NOBODY)
    assert conversation(town)["why"] == "on_call"


def test_a_supervisor_who_sleeps_is_texted_again_about_danger_until_somebody_sees_to_it(town: Town) -> None:
    town.does_not_prove("every_contact_has_an_end", "it stays open for a person")
    lee, rosa = town.supervisor(), town.resident()
    writes(town, rosa, "i want to kill myself")

    def told() -> int:
        return sum("nobody has answered" in text.body for text in lee.texts)

    assert told() == 1
    town.wait(120)
    assert told() == 1
    for again in (2, 3, 4):
        town.wait(660)
        assert told() == again, "once more every ten minutes"
    assert len(town.rows("open_alerts", limit=9)) == 1, "it is one alarm"
    said = (conversation(town)["contact_id"], town.person_of[lee.number], "I am here.", "k", town.clock.now())
    town.store.write(lambda tx: waiting.reply(town.house, tx, *said))
    town.wait(550)
    assert told() == 4, "one of us has written"
