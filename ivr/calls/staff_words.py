"""What a counselor's phone hears. Nothing about the caller but what the call is about and its language."""

from __future__ import annotations

from db.store import Row, Tx
from flows.model import Utterance
from ivr.house import House
from ivr.ports import LegPrompt

PATIENT = (
    2  # times a lone person in a room is asked to wait, ten seconds each, before they hear what else to do
)


def says(house: House, *names: str, again: bool = False, **blanks: str) -> tuple[Utterance, ...]:
    flow = house.flow
    language = flow.first_language
    words = [flow.words[language][name] for name in names]
    known = {"service": flow.service, "city": flow.city, **blanks}
    texts = [(again and word.again) or word.say for word in words]
    return tuple(Utterance(text.format_map(known), language) for text in texts)


def whisper(house: House, tx: Tx, found: Row, next_path: str, *, again: bool = False) -> LegPrompt:
    """ "Port Alder line. Welfare check. Spanish." and the key. Asked again, only the key: by then a voicemail
    would be recording, and what the call is about must not stay on it."""
    flow = house.flow
    words = flow.words[flow.first_language]
    answers = {row["question"]: row["value"] for row in tx.all("answers_of", contact_id=found["contact_id"])}
    about = words.get(f"topic.{answers.get('call_type', '')}") or words["topic.none"]
    spoken = words[f"spoken.{found['language']}"]
    team = flow.teams[found["team"]]
    asked = says(house, team.whisper, again=again, about=about.say, spoken_language=spoken.say)
    return LegPrompt(asked, "key", next=next_path)


def room(house: House, room: str, leg: str, *words: str) -> LegPrompt:
    """Into the room, which star leaves again: for the menu (ivr/calls/counselor_menu.py)."""
    wait = f"/voice/wait/{house.flow.first_language}/1"
    return LegPrompt(
        says(house, *words), "room", next=f"/voice/leg/{leg}/done", room=room, wait=wait, star=True
    )


def no_911(house: House) -> LegPrompt:
    """At a counselor's ear, while they talk with a caller whom 911 was to join."""
    return LegPrompt(says(house, "staff_no_911"), "told")


def taken(house: House) -> LegPrompt:
    return LegPrompt(says(house, "staff_taken"), "goodbye")


def left(house: House) -> LegPrompt:
    return LegPrompt(says(house, "staff_left"), "goodbye")


def gone(house: House) -> LegPrompt:
    """The caller has left the conversation, or was gone before it began."""
    return LegPrompt(says(house, "staff_gone"), "goodbye")


def declined(house: House) -> LegPrompt:
    return LegPrompt(says(house, "staff_declined"), "goodbye")


def goodbye(house: House) -> LegPrompt:
    return LegPrompt(says(house, "staff_goodbye"), "goodbye")


def trouble(house: House) -> LegPrompt:
    """We failed: the phone is told so, and the search rings on."""
    return LegPrompt(says(house, "staff_trouble"), "goodbye")


def menu_trouble(house: House) -> LegPrompt:
    """We failed in a counselor's menu: their phone is free, and the caller's own next turn leads them on."""
    return LegPrompt(says(house, "staff_menu_trouble"), "goodbye")


def field_trouble(house: House) -> LegPrompt:
    """We failed a responder on the phone: what they do instead."""
    return LegPrompt(says(house, "field_trouble"), "goodbye")


def back_trouble(house: House) -> LegPrompt:
    """We failed one of us who calls somebody back."""
    return LegPrompt(says(house, "staff_back_trouble"), "goodbye")


def waiting(house: House, language: str, times: int) -> tuple[Utterance, ...]:
    """Heard alone in a room, for the `times`-th time. `language` is one of the flow's, else its first.

    A room is left by hanging up alone: whoever is there too long hears so, should everything that could
    have called them on be gone.
    """
    flow = house.flow
    language = language if language in flow.languages else flow.first_language
    word = flow.words[language]["staff_wait"]
    return (Utterance((times > PATIENT and word.again) or word.say, language),)
