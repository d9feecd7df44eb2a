"""Which phone numbers may be dialed at all. Pure text: no carrier, no number database.

Dialing an emergency short code from here would send help to the hotline's own registered address instead of
to the caller. So 911 is reached on the 911 center's ten-digit line only, and whatever could be read as a
short code is refused, however it is spelled.

The rules are those of the North American Numbering Plan: ten digits, area code and exchange start with 2 to 9
and are none of the service codes 211 to 911.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

PLAN = re.compile(r"1?([2-9]\d\d)([2-9]\d\d)(\d{4})")
SERVICE_CODE = re.compile(r"[2-9]11")
# What people and telephone systems put before a number: caller ID codes, an outside line, long distance.
PREFIXES = ("*67", "*82", "*31", "#31", "011", "00", "+", "*", "#", "1", "9", "8", "0")
PAUSES = re.compile(r"ext\.?|[;,wpx/?&=@]", re.IGNORECASE)
LONGEST = 200  # characters; no number is, in any spelling
# +1 countries overseas that charge like foreign ones, and the area codes of premium, follow-me and carriers'
# own services (900, 5xx without a place, 700): never called back.
COSTLY = re.compile(
    "242|246|264|268|284|345|441|473|649|658|664|721|758|767|784|8[024]9|868|869|876"
    "|900|700|500|52[1-9]|533|544|566|577|588"
)
PREMIUM_EXCHANGE = "976"  # premium in every area code


def _ascii(number: str) -> str:
    """Any script's digits as 0-9, full-width letters as letters, %39 as 9, nothing invisible."""
    text = unicodedata.normalize("NFKC", unquote(number))
    return "".join(str(unicodedata.digit(c, "")) if c.isdigit() else c for c in text)


def normal(number: str) -> str | None:
    """A US number in E.164 ("+15035550100"), None if this is none that may be dialed.

    Canada shares the numbering plan and is not told apart.

    >>> normal("(503) 555-0100")
    '+15035550100'
    >>> normal("911") is None
    True
    """
    if len(number) > LONGEST:
        return None
    text = _ascii(number).strip()
    if not re.fullmatch(r"(\+1)?[\d\s().-]+", text):
        return None
    found = PLAN.fullmatch(re.sub(r"\D", "", text))
    if found is None or COSTLY.fullmatch(found[1]) or SERVICE_CODE.fullmatch(found[1]):
        return None
    if SERVICE_CODE.fullmatch(found[2]) or found[2] == PREMIUM_EXCHANGE:
        return None
    return "+1" + found[1] + found[2] + found[3]


def forbidden(number: str) -> bool:
    """Could this reach an emergency or service short code (911, 112, 933, 988, 211, …), in any spelling?

    True for every text of which a part, without what may stand before a number, is three digits or fewer.
    A whole ten-digit number is not, nor a whole foreign number after +. What is too long to be looked into
    is forbidden.

    >>> forbidden("9-1-1"), forbidden("tel:+1911;ext=2"), forbidden("+15035550100")
    (True, True, False)
    """
    text = _ascii(number).lower().strip()
    if "urn:" in text or "sos" in text:
        return True
    text = re.sub(r"^(tel|sips?):(//)?", "", text).partition("@")[0]
    parts = [re.sub(r"[^\d+*#]", "", part) for part in (text, *PAUSES.split(text))]
    return any(_reaches_a_short_code(part) for part in parts if part)


def dials_emergency(keys: str) -> bool:
    """Do these keys, pressed in a menu, call an emergency line: as one group, or as all of them in a row,
    also behind what leads out of a building?

    >>> dials_emergency("ww1204#"), dials_emergency("9ww9w1w1#")
    (False, True)
    """
    groups = [*re.split(r"[^0-9]+", keys), re.sub(r"[^0-9]", "", keys)]
    return any(re.fullmatch(r"[01789]{0,2}(911|112|933|999|000|988)", group) for group in groups)


def _reaches_a_short_code(part: str) -> bool:
    """Looks at everything that is left when prefixes are taken off in any order, each once: a text made to be
    slow is no slower than another."""
    left, seen = [part], {part}
    while left:
        now = left.pop()
        if re.fullmatch(r"\+[2-9]\d{7,14}", now) or normal(now):
            continue
        now = now.rstrip("*#")
        if not re.search(r"\d", now):
            continue
        if re.fullmatch(r"\d{1,3}", now) or re.match(r"(\+?1)?[2-9]11\d{7}$", now):
            return True
        shorter = {now.removeprefix(before) for before in PREFIXES if now.startswith(before)} - seen
        seen |= shorter
        left += shorter
    return False
