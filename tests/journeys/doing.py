"""What people on the phone do in several journeys."""

from __future__ import annotations

from simulator.handset import Handset
from tests.journeys.town import LINE, Town


def presses(phone: Handset, keys: str) -> None:
    """One key at each menu, as soon as the menu speaks."""
    for key in keys:
        phone.press(key)


def times_heard(phone: Handset, part: str) -> int:
    return sum(part.lower() in words.lower() for words in phone.heard)


def since(phone: Handset, part: str) -> list[str]:
    """What was heard from the first caption with these words on."""
    first = next(n for n, words in enumerate(phone.heard) if part in words)
    return phone.heard[first:]


def asks_for_a_person(phone: Handset, line: str) -> None:
    phone.call(line)
    phone.press("0")


def takes_the_call(phone: Handset, within: float = 60) -> None:
    """Answers its ringing phone and presses the key."""
    phone.rings(within)
    phone.answer()
    phone.hears("press 1")
    phone.press("1")


def talks_with(town: Town, counselor: Handset) -> Handset:
    """A resident who has called and is on the line with this counselor."""
    resident = town.resident()
    asks_for_a_person(resident, LINE)
    takes_the_call(counselor)
    resident.hears("Someone is here for you now")
    town.wait(3)
    return resident


def speaks_of_a_weapon(town: Town) -> None:
    """The one caller has answered so, on the way to a person."""
    yes = {"question": "screen.weapon", "value": "yes", "by": "caller", "at": 1, "turn": 100}
    town.store.write(lambda tx: tx.run("add_answer", contact_id=town.the_contact()["id"], **yes))


def waits_for_the_tone(phone: Handset) -> None:
    """Until it may speak its message."""
    phone.hears("beep", within=30)
