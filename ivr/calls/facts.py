"""The facts an engine may ask, answered from the store. Each is asked only when a step needs it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from math import ceil

from db.store import Row, Tx, codes
from flows import hours, roster
from flows.city import ScheduleChange
from flows.model import Partner, TeamNews, Wait
from flows.roster import Person
from ivr.house import House, at, ms
from ivr.reach import bridges
from ivr.roster import people

# Of several teams for one incident: what is said of them, the best first.
SAID_FIRST = ("here", "coming", "calling", "nobody", "done", "cancelled", "none")
AHEAD = timedelta(days=31)  # how far the next opening is looked for


class LiveFacts:
    """What is true at `now` for one contact. Lives as long as one transaction."""

    def __init__(
        self,
        house: House,
        tx: Tx,
        now: datetime,
        contact_id: str,
        caller: str | None,
        incident: str | None = None,
        *,
        blockable: bool = False,
    ) -> None:
        """`incident`: the contact's; without one no team was called, and nobody has to look. `blockable`:
        a block of their number (ivr/calls/blocking.py) keeps our people from being rung for this caller."""
        self._incident, self._blockable = incident, blockable
        self._house, self._tx, self._now = house, tx, now
        self.contact, self._caller = contact_id, caller
        self._known_changes: list[tuple[str, ScheduleChange]] | None = None

    @cached_property
    def _blocked(self) -> bool:
        if not self._blockable or self._caller is None:
            return False
        given = {"number_idx": self._house.vault.index("phone", self._caller)}
        block = self._tx.one("block_in_force", now=ms(self._now), **given)
        return block is not None and self._tx.one("open_work_of", **given) is None

    @property
    def held(self) -> bool:
        """Has a block been asked for, and found?"""
        return bool(self.__dict__.get("_blocked"))

    def heard(self) -> LiveFacts:
        """The same, for a caller whom no block catches."""
        return LiveFacts(self._house, self._tx, self._now, self.contact, self._caller, self._incident)

    def now(self) -> datetime:
        return self._now

    def open(self, schedule: str) -> bool:
        plan, holidays = self._house.flow.schedules[schedule], self._house.holidays[schedule]
        return hours.is_open(plan, self._now, holidays=holidays, changes=self._changes(schedule))

    def opens(self, schedule: str) -> datetime | None:
        plan, holidays = self._house.flow.schedules[schedule], self._house.holidays[schedule]
        return hours.opens(plan, self._now, holidays=holidays, changes=self._changes(schedule))

    def _changes(self, schedule: str) -> list[ScheduleChange]:
        """Sudden closures and extra hours; the later one entered is the newer one."""
        if self._known_changes is None:
            until = ms(self._now + AHEAD)
            rows = self._tx.all("schedule_changes_between", starts_at=ms(self._now), ends_at=until)
            self._known_changes = [
                (
                    row["schedule"],
                    ScheduleChange(
                        row["kind"], at(row["starts_at"]), at(row["ends_at"]), bool(row["open"]), order
                    ),
                )
                for order, row in enumerate(rows)
            ]
        return [change for name, change in self._known_changes if name == schedule]

    def staffed(self, team: str) -> bool:
        if self._blocked:
            return False
        asked = {team, *self._house.flow.teams[team].asked}
        return any(self._on_call(name) for name in asked)

    def present(self, team: str) -> bool:
        return not self._blocked and roster.present(self._house.flow.teams[team], self._reachable)

    @cached_property
    def _on_call(self) -> people.Serving:
        return people.on_call_of(self._house, self._tx, self._now)

    @cached_property
    def _reachable(self) -> tuple[Person, ...]:
        return people.reachable(self._house, self._tx, self._now, self._on_call)

    def caller(self) -> str | None:
        return self._caller

    def wait(self) -> Wait:
        found = self._tx.one("handoff_of_contact", contact_id=self.contact)
        if found is None:
            return Wait("none")
        waited = (ms(self._now) - found["opened_at"]) / 1000
        match found["state"]:
            case "won" if found["held_at"] is not None:
                return Wait("waiting", 1, waited, found["id"])  # taken: they are back in a moment
            case "won":
                return Wait("won", 1, waited, found["id"])
            case "waiting" if ms(self._now) >= found["expires_at"]:
                return Wait(
                    "expired", 1, waited
                )  # nobody carries out the search's timer: it ends all the same
            case "waiting":
                rivals = codes(*self._rivals(found["team"]))
                ahead = self._tx.one("waiting_ahead", id=found["id"], teams=rivals)
                return Wait("waiting", 1 + (ahead["ahead"] if ahead else 0), waited, found["id"])
            case "expired":
                return Wait("expired", 1, waited)
        return Wait("none", 1, waited)

    def partner(self) -> Partner:
        found = self._tx.one("handoff_of_contact", contact_id=self.contact)
        if found is None or found["state"] != "won":
            return "gone"
        return "aside" if found["held_at"] is not None else "there"

    def expected(self) -> bool:
        return bridges.team_phone_of(self._house, self._tx, self._caller, self._now) is not None

    def team(self) -> TeamNews:
        if self._incident is None:
            return TeamNews("none")
        rows = self._tx.all("news_of_contact", contact_id=self.contact)
        return best_news([news_of(row, self._now) for row in rows])

    def _rivals(self, team: str) -> set[str]:
        """The teams whose callers wait for the same people, this one among them."""
        teams = self._house.flow.teams
        ours = {tier.team for tier in teams[team].tiers} if team in teams else set()
        return {team, *(t.id for t in teams.values() if any(tier.team in ours for tier in t.tiers))}


def best_news(news: list[TeamNews]) -> TeamNews:
    """What is said of several teams for one incident."""
    return min(news, key=lambda each: SAID_FIRST.index(each.status), default=TeamNews("none"))


def news_of(row: Row, now: datetime) -> TeamNews:
    """What a dispatch is to whoever asked for help (a row of `news_of_contact`)."""
    match row["state"]:
        case "OPEN":
            return TeamNews("calling")
        case "ACCEPTED" | "EN_ROUTE":
            left = None if row["eta_at"] is None else ceil((row["eta_at"] - ms(now)) / 60_000)
            # Past its time it is late, and nobody knows how late: then no time is told.
            return TeamNews("coming", row["coming"], left if left is not None and left > 0 else None)
        case "ON_SCENE":
            return TeamNews("here", row["coming"])
        case "CLEARED" | "CLOSED":
            return TeamNews("done")
        case "CANCELLED":
            return TeamNews("cancelled")
    return TeamNews("nobody")  # nobody accepted; a human decides, or has decided otherwise
