"""Which words a flow speaks where, so that each can be held to its place: its blanks, its keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flows import here_words
from flows.city import (
    Bridge,
    Digits,
    DispatchStep,
    End,
    Handoff,
    Menu,
    Promise,
    Screen,
    Told,
    Transfer,
    Voicemail,
)
from flows.draft import Draft
from flows.paging import field_words, texts

ANYWHERE = frozenset({"service", "city", "opens", "team"})
TO_STAFF = ANYWHERE | {"about", "spoken_language"}  # filled for the counselor's ear before the key

# What may have a name for the staff's desk, `name.<id>`; without one it is called by its id.
NAMED = ("lines", "teams", "schedules", "policies")

# Spoken from code, on every flow: the exits and repeats, a connection, the words to staff, the safe words.
ALWAYS = {
    "sorry": "",
    "exits": "",
    "exit_emergency": "",
    "exit_emergency_refused": "",
    "exit_person": "",
    "exit_repeat": "",
    "connecting_now": "",
    "one_moment": "",
    "held": "",
    "choose_language": "",
    "topic.none": "",
    "team.none": "",
    "team.calling": "",
    "team.here": "",
    "team.done": "",
    "team.nobody": "",
    "team.cancelled": "",
    "eta.soon": "",
    "eta.unknown": "",
    "staff_press": "12",
    "staff_connecting": "",
    "staff_declined": "",
    "staff_taken": "",
    "staff_left": "",
    "staff_gone": "",
    "staff_wait": "",
    "staff_goodbye": "",
    "staff_trouble": "",
    # Star during a conversation opens a counselor's menu.
    "staff_menu_team": "1",
    "staff_menu_back": "2",
    "staff_menu_finish": "3",
    "staff_menu_how": "4",
    "staff_menu_off": "5",
    "staff_menu_place": "3",
    "staff_menu_right": "123",
    "staff_menu_similar": "12",
    "staff_menu_sure": "12",
    "staff_menu_called": "",
    "staff_menu_joined": "",
    "staff_menu_called_off": "",
    "staff_menu_kept": "",
    "staff_menu_going_back": "",
    "staff_menu_alone": "1",
    "staff_menu_despite": "1",
    "staff_menu_despite_alone": "1",
    "staff_menu_911": "",
    "staff_menu_911_there": "",
    "staff_no_911": "",
    "staff_menu_finished": "",
    "staff_menu_trouble": "",
    # Somebody is asked to join a counselor and a caller.
    "staff_guest": "",
    "staff_guest_press": "12",
    "staff_guest_911": "",
    # A counselor who calls somebody back: their own phone rings first.
    "staff_back_ask": "1",
    "staff_back_connecting": "",
    "staff_back_connecting_message": "",
    "staff_back_refused": "",
    "staff_back_over": "",
    "staff_back_not_reached": "",
    "staff_back_trouble": "",
    "staff_told_by_keys": "",
    "staff_told_no_contact": "",
    "staff_told_children_yes": "",
    "staff_told_children_no": "",
    "staff_told_children_unknown": "",
    # To a responder whom somebody calls who waits for them.
    "staff_meet": "1",
    "safe": "",
    "safe_last": "",
}
# Written in texts, to staff and to those who asked for help, with the blanks that each must say.
TEXTS = {
    "page_team": frozenset({"code"}),
    "page_fallback": frozenset({"code"}),
    "page_link": frozenset({"link"}),
    "page_test": frozenset(),
    "page_repeat": frozenset(),
    "page_subject": frozenset({"code"}),
    **texts.ALL,
    **field_words.ALL,
    **here_words.ALL,
}
# With the blanks that each must say: how a team that comes is spoken of, what is said back to a counselor.
COMING = {
    "staff_menu_heard": frozenset({"told"}),
    "staff_menu_news": frozenset({"news"}),
    "staff_menu_ruled": frozenset({"ruled"}),
    **{f"team.{size}": frozenset({"eta"}) for size in ("one", "two", "three", "four", "many")},
    "eta.minutes": frozenset({"minutes"}),
}
HEARD = (
    "exit_emergency",
    "exit_emergency_refused",
    "exit_person",
    "exit_repeat",
    "answer.yes",
    "answer.no",
    "answer.unknown",
    *field_words.HEARD,
)


@dataclass(frozen=True)
class Use:
    """A word at a place. `blanks` it may have, `needs` it must have, `keys` 1-8 it may speak of."""

    word: str
    place: str
    blanks: frozenset[str] = ANYWHERE
    needs: frozenset[str] = frozenset()
    keys: str = ""


def uses(draft: Draft) -> Iterator[Use]:
    """Every use of a word by the flow and by the code that runs it."""
    for name, keys in ALWAYS.items():
        if name == "choose_language":
            yield _choice(name, "languages")
        else:
            yield Use(name, "the hotline", keys=keys)
    for name, blanks in COMING.items():
        yield Use(name, "the hotline", blanks, blanks)
    for name, filled in TEXTS.items():
        yield Use(name, "the hotline", ANYWHERE | filled, filled, keys="12345678")
    for id_ in draft.languages:
        yield Use(f"spoken.{id_}", draft.place("languages", id_))
    for id_, team in draft.teams.items():
        if team.tiers:
            yield Use(team.whisper, draft.place("teams", id_), TO_STAFF, keys="12")
    for id_ in draft.call_types:
        yield _choice(f"call_type.{id_}", draft.place("call_types", id_))
        yield Use(f"topic.{id_}", draft.place("call_types", id_))
    for id_ in draft.disqualifiers:
        yield Use(f"question.{id_}", draft.place("disqualifiers", id_))
    yield from _names(draft)
    for id_, step in draft.steps.items():
        yield from _of_step(draft, step, draft.place("steps", id_))


def _names(draft: Draft) -> Iterator[Use]:
    """Only those that a language has: the others are called by their ids."""
    for table in NAMED:
        for id_ in getattr(draft, table):
            if any(f"name.{id_}" in words for words in draft.words.values()):
                yield Use(f"name.{id_}", draft.place(table, id_), frozenset())


def _choice(name: str, place: str) -> Use:
    return Use(name, place, ANYWHERE | {"key"}, frozenset({"key"}))


def _of_step(draft: Draft, step: object, place: str) -> Iterator[Use]:
    match step:
        case Menu():
            yield Use(step.say, place, keys=keys_of(draft, step))
            yield from (_choice(choice.word, place) for choice in step.choices)
        case Screen():
            yield Use(step.say, place)
            yield Use("yes_no_unsure", place, keys="123")
            yield from (Use(f"answer.{name}", place) for name in ("yes", "no", "unknown"))
        case Digits():
            yield Use(step.say, place)
            read_back = ANYWHERE | {"digits"}
            if step.confirm:
                yield Use(step.confirm, place, read_back, frozenset({"digits"}), "12")
            if step.phone:
                yield Use("offer_number", place, read_back, frozenset({"digits"}), "12")
        case Told():
            yield Use(step.say, place, keys="3")
            yield Use(step.confirm, place, ANYWHERE | {"told"}, frozenset({"told"}), "123")
        case DispatchStep():
            yield from (Use(word, place) for word in (step.say, step.hold))
        case Handoff():
            key = "1" if step.callback else ""
            yield Use(step.say, place, keys=key)
            yield Use(step.hold, place, ANYWHERE | {"position"}, keys=key)
        case Transfer():
            yield from (Use(word, place) for word in (step.say, step.retry))
        case Voicemail() | Promise() | End() | Bridge():
            yield Use(step.say, place)


def keys_of(draft: Draft, menu: Menu) -> str:
    """Every key 1-8 the menu may have, on whatever day."""
    keys = {choice.key for choice in menu.choices}
    if menu.choices_from == "languages":
        keys |= {language.key for language in draft.languages.values() if language.key}
    if menu.choices_from == "call_types":
        keys |= {kind.key for kind in draft.call_types.values() if kind.menu == menu.id}
    return "".join(sorted(keys))
