"""How the console writes languages, call types, numbers and 911 centers."""

from __future__ import annotations

from collections.abc import Mapping

from console import saying
from console.saying import say
from flows.city import Flow, Word


def words_of(flow: Flow) -> Mapping[str, Word]:
    """The flow's words in the reader's language, else in the flow's first one."""
    return flow.words.get(saying.language()) or flow.words[flow.first_language]


def language(flow: Flow, code: str) -> str:
    """ "English" for "en", as the flow says it in the reader's language."""
    word = words_of(flow).get(f"spoken.{code}")
    return word.say if word else code


def topic(flow: Flow, call_type: str) -> str:
    """ "welfare check" for "WELFARE", as the flow says it; "not said yet" for "". A code that this version of
    the flow does not have any more is told as words."""
    word = words_of(flow).get(f"topic.{call_type or 'none'}")
    return word.say if word else call_type.replace("_", " ").lower()


def called(flow: Flow, code: str | None) -> str:
    """A line, a team, a schedule or a policy as the flow names it in the reader's language; else its id as
    words: "Night team" for "night_team"."""
    word = words_of(flow).get(f"name.{code}")
    return word.say if word else (code or "").replace("_", " ").capitalize()


def number(found: str) -> str:
    """ "503-555-0100" for a US number in E.164; another one as it is."""
    if found.startswith("+1") and len(found) == 12:
        return f"{found[2:5]}-{found[5:8]}-{found[8:]}"
    return found


def center(flow: Flow, name: str) -> str:
    """A 911 center: its own name, or the city's one without a name."""
    return say("the 911 center") if name == flow.psap else name
