"""Phone numbers: how they are written, which may never be dialed, and where they seem to be."""

from __future__ import annotations

import re

# Short codes that reach emergency services, and 933, the test line in North America.
EMERGENCY = frozenset({"911", "112", "933", "999", "000", "110", "118", "119", "988911"})
KEYPAD_NAMES = {  # what carriers send when the caller withholds the number
    "restricted": "+7378742833",
    "anonymous": "+266696687",
    "unavailable": "+86282452253",
    "unknown": "+8656696",
    "blocked": "+2562533",
}
_E164 = re.compile(r"\+[1-9]\d{6,14}")


def is_emergency(written: str) -> bool:
    """True for 911, 112, 933, 999 and the like, with or without a country code in front."""
    digits = re.sub(r"\D", "", written)
    if digits in EMERGENCY:
        return True
    return any(digits == country + code for country in ("1", "44", "34", "52") for code in EMERGENCY)


def normal(written: str) -> str | None:
    """The number in E.164, reading ten digits as North American; None if it is no phone number."""
    text = re.sub(r"[\s().\-]", "", written)
    if re.fullmatch(r"\d{10}", text):
        text = "+1" + text
    elif re.fullmatch(r"1\d{10}", text):
        text = "+" + text
    return text if _E164.fullmatch(text) else None


def place_of(number: str, who: str) -> dict[str, str]:
    """The City, State, Zip and Country parameters of a number; `who` is From, To, Caller or Called."""
    if number.startswith("+1541"):
        return {f"{who}City": "EUGENE", f"{who}State": "OR", f"{who}Zip": "97401", f"{who}Country": "US"}
    country = "US" if number.startswith("+1") and len(number) == 12 else ""
    return {f"{who}City": "", f"{who}State": "", f"{who}Zip": "", f"{who}Country": country}
