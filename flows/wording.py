"""From words with blanks to what is said: numbers read digit by digit, times in the language's own way."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from flows.city import Flow
from flows.model import Facts, TeamNews

COUNTED = (
    "one",
    "two",
    "three",
    "four",
)  # a larger team is spoken of without its number
SOON = 5  # minutes up to which we say "a few": nobody's watch is that exact
STEP = 5  # minutes to which we round up


def fill(text: str, flow: Flow, facts: Facts, language: str, schedule: str, **values: str) -> str:
    """A word's text with its blanks filled, in `language`."""
    if "{" not in text:
        return text
    known = {"service": flow.service, "city": flow.city, **values}
    if "{opens" in text:  # asked only where it is said: the answer may cost a query
        known["opens"] = opening_time(flow, facts, language, schedule)
    if "{team" in text:  # the same
        known["team"] = team_sentence(flow, facts.team(), language)
    return text.format_map(known)


def team_sentence(flow: Flow, news: TeamNews, language: str) -> str:
    """Where the team stands, in one true sentence: "A team of two is on its way, about 20 minutes." """
    words = flow.words[language]
    if news.status != "coming":
        return words[f"team.{news.status}"].say
    counted = COUNTED[news.people - 1] if 0 < news.people <= len(COUNTED) else "many"
    return words[f"team.{counted}"].say.format(eta=_eta(flow, news.minutes, language))


def _eta(flow: Flow, minutes: int | None, language: str) -> str:
    words = flow.words[language]
    if minutes is None:
        return words["eta.unknown"].say
    if minutes <= SOON:
        return words["eta.soon"].say
    return words["eta.minutes"].say.format(minutes=ceil(minutes / STEP) * STEP)


def spell(digits: str) -> str:
    """Digits as they are read back, in groups: "5035550111" becomes "5 0 3, 5 5 5, 0 1 1 1"."""
    bare = digits.removeprefix("+1") if len(digits) == 12 else digits.lstrip("+")
    groups = [bare[:3], bare[3:6], bare[6:]] if len(bare) == 10 else [bare]
    return ", ".join(" ".join(group) for group in groups)


def opening_time(flow: Flow, facts: Facts, language: str, schedule: str) -> str:
    """When the service is back, in words: "tomorrow at 8 AM"."""
    clock = flow.clocks[language]
    opens = facts.opens(schedule)
    if opens is None:
        return clock.later
    zone = ZoneInfo(flow.zone)
    there, now = opens.astimezone(zone), facts.now().astimezone(zone)
    time = hour_in_words(there, clock.am, clock.pm)
    if there.date() == now.date():
        return clock.today.format(time=time)
    if there.date() == now.date() + timedelta(days=1):
        return clock.tomorrow.format(time=time)
    return clock.on.format(time=time, day=clock.days[there.weekday()])


def hour_in_words(at: datetime, am: str, pm: str) -> str:
    """ "8 AM", "10:30 PM"; with no am and pm words the 24-hour clock. `at` is local."""
    if not am:
        return f"{at.hour}:{at.minute:02}"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {am if at.hour < 12 else pm}"
