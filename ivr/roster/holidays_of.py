"""Public holidays by country and subdivision, in English: the only room that knows the `holidays` package.

`flows.hours` asks for them as a function of the year, so the rules themselves stay pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays

from flows import hours
from flows.city import Schedule

ALL = "*"
OBSERVED = " (observed)"  # as in flows.hours: the working day on which a weekend's holiday is kept
NAMED_YEARS = range(2020, 2041)  # a name is known if the holiday falls in any of these


def holiday_names(
    country: str, subdivision: str = "", closed_on: Iterable[str] = ()
) -> Callable[[int], Mapping[date, str]]:
    """A function from a year to its holidays by date, each year computed once.

    `country` is ISO 3166-1 ("US") and `subdivision` its part ("OH"); both "" for no holidays at all. Days on
    which a weekend's holiday is kept are included, "(observed)" behind their name; several names of one day
    are joined by "; ". `closed_on` is only checked. Ask at start-up: raises ValueError, naming what is
    valid, for an unknown country, subdivision or holiday.
    """
    closed_on = tuple(closed_on)
    if not country:
        if subdivision or closed_on:
            raise ValueError(
                "holidays are named without their country: give its code, such as US, and the part"
            )
        return lambda year: MappingProxyType({})
    _check_place(country, subdivision)
    language = _english(country)

    @lru_cache(maxsize=64)
    def of_year(year: int) -> Mapping[date, str]:
        found = holidays.country_holidays(
            country, subdiv=subdivision or None, years=year, language=language, observed=True
        )
        return MappingProxyType({day: _plain(name) for day, name in found.items() if day.year == year})

    if closed_on:
        _check_names(closed_on, of_year, f"{country} {subdivision}".strip())
    return of_year


def holidays_of(schedules: Mapping[str, Schedule]) -> dict[str, Callable[[int], Mapping[date, str]]]:
    """For each schedule its `holiday_names`. Ask at start-up: raises ValueError as that does, and for an
    opening in the flow that would open nothing, because a holiday of `closed_on` comes before it."""
    found = {id_: holiday_names(*plan.holidays, plan.closed_on) for id_, plan in schedules.items()}
    for id_, plan in schedules.items():
        for change in hours.never_opening(plan, holidays=found[id_]):
            begins = change.since.astimezone(ZoneInfo(plan.zone))
            raise ValueError(
                f"schedule {id_!r} has an {change.kind} on {begins:%Y-%m-%d} at {begins:%H:%M} that opens "
                "nothing: closed_on keeps that holiday closed all day. Take the holiday out of closed_on, "
                "and write closures for the hours that stay closed"
            )
    return found


def _plain(names: str) -> str:
    """A date that is still an estimate is a day off like any other."""
    return names.replace(" (observed, estimated)", OBSERVED).replace(" (estimated)", "")


def _check_place(country: str, subdivision: str) -> None:
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise ValueError(
            f"no holidays are known for country {country!r}; there are {', '.join(sorted(known))}"
        )
    if subdivision and subdivision not in known[country]:
        parts = ", ".join(known[country]) or "none"
        raise ValueError(f"no holidays are known for {subdivision!r} in {country}; its parts are {parts}")


def _english(country: str) -> str | None:
    """The package's name of English for this country; None where it knows one language only."""
    spoken = holidays.country_holidays(country).supported_languages
    return next(
        (language for language in ("en_US", *spoken) if language in spoken and language[:2] == "en"), None
    )


def _check_names(closed_on: Iterable[str], of_year: Callable[[int], Mapping[date, str]], place: str) -> None:
    given = {name for year in NAMED_YEARS for names in of_year(year).values() for name in names.split("; ")}
    known = sorted({name.removesuffix(OBSERVED) for name in given})
    unknown = [name for name in closed_on if name != ALL and name not in given and name not in known]
    if unknown:
        named = ", ".join(repr(name) for name in unknown)
        raise ValueError(
            f"{place} has no holiday called {named}; closed_on takes {ALL!r} for all, or {'; '.join(known)}"
        )
