"""Whom a level asks, from the people and the roster as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flows.paging.model import Channel, Level, Reach
from flows.paging.turn import usable
from flows.roster import Person

# A city writes one of these. `person:<id>`, one of the staff alone, tries a phone out
# (ivr/dispatch/practice.py).
KINDS = ("shift:<team>", "team:<team>", "role:<role>", "everyone")
ONE = "person:"


def parts(who: str) -> tuple[str, str]:
    """`shift:responders` as ("shift", "responders"), `everyone` as ("everyone", "").

    Raises ValueError for anything that is none of KINDS.
    """
    kind, colon, name = who.partition(":")
    if (kind in ("shift", "team", "role") and name) or (who == "everyone" and not colon):
        return kind, name
    raise ValueError(f"there is no group {who!r}: write one of {', '.join(KINDS)}")


def reach(
    level: Level,
    people: Iterable[Person],
    on_call: Callable[[str], frozenset[str]],
    language: str,
    channels_of: Callable[[str], Iterable[Channel]],
) -> list[Reach]:
    """The people of a level in the order of the roster, each once, with the channels that lead to them.

    `people`: the active staff. `on_call(team)`: the ids of those whom the roster expects at this moment.
    `channels_of(id)`: their channels that are not known to be dead. Whoever none of the level's channels
    reaches is still named, with what they have: the machine does not ask them, and has it reported.

    - `shift:<team>` is who is on call for the team and of it: a shift may stand there of somebody who was
      taken out of the team; `team:<team>` the whole team, on shift or not;
      `role:<role>` all of that role; `everyone` all staff.
    - Who has signed off is not asked. A role is asked at the end of the line, where nobody else is left: if
      all of it have signed off, all of it are asked.
    - language "same": those who speak it; if none of them can be reached, everybody: a team without the
      language beats none.

    Raises ValueError if `level.who` names no group.
    """
    kind, name = ("person", level.who[len(ONE) :]) if level.who.startswith(ONE) else parts(level.who)
    serving = on_call(name) if kind == "shift" else frozenset()
    member: dict[str, Callable[[Person], bool]] = {
        "shift": lambda person: person.id in serving and name in person.teams,
        "team": lambda person: name in person.teams,
        "role": lambda person: name in person.roles,
        "everyone": lambda person: True,
        "person": lambda person: person.id == name,
    }
    of_group = sorted(filter(member[kind], people), key=lambda person: (person.order, person.id))
    wanted = [person for person in of_group if person.available or kind == "person"]
    if kind == "role" and not wanted:
        wanted = of_group
    found = {person.id: Reach(person.id, frozenset(channels_of(person.id))) for person in wanted}
    if level.language == "same":
        speaking = [person for person in wanted if language in person.languages]
        if any(usable(found[person.id], level) for person in speaking):
            wanted = speaking
    return [found[id_] for id_ in dict.fromkeys(person.id for person in wanted)]
