"""How the console writes languages, numbers and 911 centers."""

from __future__ import annotations

from flows.city import Flow


def language(flow: Flow, code: str) -> str:
    """ "English" for "en", as the flow's first language says it."""
    word = flow.words[flow.first_language].get(f"spoken.{code}")
    return word.say if word else code


def number(found: str) -> str:
    """ "503-555-0100" for a US number in E.164; another one as it is."""
    if found.startswith("+1") and len(found) == 12:
        return f"{found[2:5]}-{found[5:8]}-{found[8:]}"
    return found


def center(flow: Flow, name: str) -> str:
    """A 911 center: its own name, or the city's one without a name."""
    return "the 911 center" if name == flow.psap else name
