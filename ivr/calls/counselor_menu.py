"""The menu on a counselor's phone: star during a conversation opens it, and so does a caller who has left.

The caller is held meanwhile (flows/connecting.py: music, every key alive). Where the counselor is in the menu
is kept with their leg, sealed: the place they tell stands in it. A menu ends by itself, back with the caller;
if a phone or the store fails, the caller's own next turn finds that nobody is aside, and leads them on.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property

from db import audit
from db.about import menu_about
from db.store import Row, Tx
from flows import telling, wording
from flows.model import TeamNews
from flows.paging.model import Cancelled
from ivr.calls import calling_out, guests, handoffs, staff_words
from ivr.calls.facts import best_news, news_of
from ivr.calls.seats import is_guest
from ivr.dispatch import dispatching, joining, told
from ivr.dispatch.dispatching import Asked
from ivr.house import House, ms
from ivr.ports import LegEvent, LegPrompt

MISSES = 3  # wrong keys and silences in a row, then back to the caller
PLACE_SECONDS = 10  # of silence before somebody says a place
LAST_SECONDS = 3  # to ask for a team after the caller has left: the phone is wanted for the next one
CALLED_OFF = "CALLER_DECLINED"  # why: the counselor on the line says that nobody is to come


@dataclass(frozen=True)
class Menu:
    """Where somebody is. `alone`: the caller has left. `alike`: an open incident that this may belong to."""

    turn: int = 1
    at: str = "top"  # top, ruled, place, heard, similar, sure
    told: str = field(default="", repr=False)
    misses: int = 0
    alone: bool = False
    alike: str = ""


# ------------------------------------------------------------------ the webhooks


def stepped_aside(house: House, event: LegEvent) -> LegPrompt:
    """The conversation on this phone is over. Who has not hung up wants the menu."""
    if event.over:
        return handoffs.leg_done(house, event)
    return _open(house, event, left=False)


def caller_left(house: House, event: LegEvent) -> LegPrompt:
    """The phone was called on because there is nobody to talk with any more."""
    leg = house.store.write(lambda tx: tx.one("leg_by_id", id=event.leg), within=house.within)
    if event.over or leg is None or leg["state"] not in handoffs.OURS or leg["ended_at"] is not None:
        return handoffs.leg_over(house, event)
    if is_guest(leg):  # the menu is for whoever counseled
        return handoffs.leg_done(house, event, "staff_gone")
    return _open(house, event, left=True)


def _open(house: House, event: LegEvent, *, left: bool) -> LegPrompt:
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        leg = tx.one("leg_to_change", id=event.leg)
        if leg is None or leg["state"] not in handoffs.OURS:
            return staff_words.goodbye(house)
        aside = Aside(house, tx, leg, now)
        if left:
            ended = {"state": "ended", "ended_at": ms(now), "end_reason": "left"}
            tx.run("end_handoff", id=leg["handoff_id"], **ended)
        if aside.menu is not None:
            return aside.prompt(aside.menu)  # told twice
        held = tx.run("hold_handoff", id=leg["handoff_id"], held_at=ms(now))
        alone = not held or aside.contact["ended_at"] is not None
        # Somebody else waits for this phone: a team can be called from the console.
        if alone and tx.all("waiting_handoffs", limit=1):
            return staff_words.gone(house)
        audit.append(tx, ms(now), leg["contact_id"], aside.by, "stepped_aside", {"alone": alone})
        return aside.left_alone() if alone else aside.ask(Menu(turn=0))

    return house.store.write(work, within=house.within)


def key(house: House, event: LegEvent, turn: int) -> LegPrompt:
    """A key or words in the menu. A webhook that comes twice hears what is said now."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        leg = tx.one("leg_to_change", id=event.leg)
        if leg is None or leg["state"] not in handoffs.OURS:
            return staff_words.goodbye(house)
        if event.over:
            handoffs.part(tx, leg, now)
            return staff_words.goodbye(house)
        aside = Aside(house, tx, leg, now)
        if aside.menu is None:
            return aside.together() if aside.won else staff_words.gone(house)
        if turn != aside.menu.turn:
            return aside.prompt(aside.menu)
        return aside.answer(aside.menu, event)

    return house.store.write(work, within=house.within)


# ------------------------------------------------------------------ one turn of it


@dataclass(frozen=True)
class Aside:
    """A counselor in the menu, within one transaction."""

    house: House
    tx: Tx
    leg: Row
    now: datetime

    @property
    def by(self) -> str:
        return f"person:{self.leg['person_id']}"

    @cached_property
    def menu(self) -> Menu | None:
        sealed = self.leg["menu_enc"]
        if sealed is None:
            return None
        return Menu(**json.loads(self.house.vault.open(sealed, menu_about(self.leg["id"]))))

    @cached_property
    def won(self) -> bool:
        """Is the caller still this counselor's?"""
        found = self.tx.one("handoff_by_id", id=self.leg["handoff_id"])
        return found is not None and found["state"] == "won" and self.contact["ended_at"] is None

    @cached_property
    def contact(self) -> Row:
        found = self.tx.one("contact_by_id", id=self.leg["contact_id"])
        assert found is not None, "a leg has a contact"
        return found

    @cached_property
    def live(self) -> list[Row]:
        """The teams that are called for this caller, and not over."""
        rows = self.tx.all("news_of_contact", contact_id=self.leg["contact_id"])
        return [row for row in rows if row["over_at"] is None]

    @property
    def news(self) -> TeamNews:
        return best_news([news_of(row, self.now) for row in self.live])

    @property
    def team(self) -> str:
        """How it stands with them, in words."""
        return wording.team_sentence(self.house.flow, self.news, self.house.flow.first_language)

    # -------------------------------------------------------------- what is said

    def ask(self, menu: Menu, *first: str) -> LegPrompt:
        """The next question, kept so that it can be answered."""
        return self._kept(replace(menu, turn=menu.turn + 1), *first)

    def _kept(self, menu: Menu, *first: str) -> LegPrompt:
        text = json.dumps(asdict(menu), separators=(",", ":"))
        sealed = self.house.vault.seal(text, menu_about(self.leg["id"]))
        self.tx.run("save_leg_menu", id=self.leg["id"], menu_enc=sealed)
        return self.prompt(menu, *first)

    def prompt(self, menu: Menu, *first: str) -> LegPrompt:
        names = {
            "top": self._top(menu),
            "ruled": self._ruled(menu),
            "place": ("staff_menu_place",),
            "heard": ("staff_menu_heard", "staff_menu_right"),
            "similar": ("staff_menu_similar",),
            "sure": ("staff_menu_sure",),
        }[menu.at]
        ruled = told.questions_of(self.house, self.known.ruled_out) if menu.at == "ruled" else ""
        says = staff_words.says(self.house, *first, *names, told=menu.told, news=self.team, ruled=ruled)
        path = f"/voice/leg/{self.leg['id']}/menu/{menu.turn}"
        if menu.at == "place":
            return LegPrompt(says, "key", next=path, seconds=PLACE_SECONDS, speech=True)
        return LegPrompt(says, "key", next=path, seconds=LAST_SECONDS if menu.alone else 0)

    def _top(self, menu: Menu) -> tuple[str, ...]:
        """The keys that do something now, in their order."""
        if menu.alone:
            return ("staff_menu_alone",)
        asks = ("staff_menu_how", "staff_menu_off") if self.live else ()
        calls = () if self.live else ("staff_menu_team",)
        return (*calls, "staff_menu_back", "staff_menu_finish", *asks)

    def _ruled(self, menu: Menu) -> tuple[str, ...]:
        """Their own answers rule a team out: one more key, and no more than that."""
        if menu.alone:
            return ("staff_menu_ruled", "staff_menu_despite_alone")
        return ("staff_menu_ruled", "staff_menu_despite", "staff_menu_back")

    # -------------------------------------------------------------- what is answered

    def answer(self, menu: Menu, event: LegEvent) -> LegPrompt:
        asked = {
            "top": self._at_top,
            "ruled": self._at_ruled,
            "place": self._at_place,
            "heard": self._at_heard,
            "similar": self._at_similar,
            "sure": self._at_sure,
        }[menu.at]
        return asked(menu, event) or self._missed(menu)

    def _at_top(self, menu: Menu, event: LegEvent) -> LegPrompt | None:
        match event.keys:
            case "1" if not self.live:
                at = "ruled" if self.known.ruled_out else "place"
                return self.ask(replace(menu, at=at, misses=0))
            case "2" if not menu.alone:
                return self.back()
            case "3" if not menu.alone:
                return self._leave("staff_menu_finished")
            case "4" if self.live and not menu.alone:
                return self.ask(replace(menu, misses=0), "staff_menu_news")
            case "5" if self.live and not menu.alone:
                return self.ask(replace(menu, at="sure", misses=0))
        return None

    def _at_ruled(self, menu: Menu, event: LegEvent) -> LegPrompt | None:
        match event.keys:
            case "1":
                return self.ask(replace(menu, at="place", misses=0))
            case "2" if not menu.alone:
                return self.back()
            case "9" if not menu.alone:
                return self._to_911(menu)
        return None

    def _to_911(self, menu: Menu) -> LegPrompt:
        """The 911 center is asked to join, and the two talk on meanwhile."""
        if not self.won:
            return self.left_alone()
        there = guests.at_911(self.house, self.tx, self.leg)
        if there is not None and there["state"] in handoffs.OURS:
            return self.back("staff_menu_911_there")
        if there is None:
            contact, person, psap = self.leg["contact_id"], self.leg["person_id"], self.house.flow.psap
            guests.invite(self.house, self.tx, contact, person, psap, self.now)
        return self.back("staff_menu_911")

    def _at_place(self, menu: Menu, event: LegEvent) -> LegPrompt | None:
        if event.keys == telling.WITHOUT:
            return self._found(replace(menu, told=""))
        told = telling.spoken(event.said.text) if event.said else ""
        return self.ask(replace(menu, at="heard", told=told, misses=0)) if told else None

    def _at_heard(self, menu: Menu, event: LegEvent) -> LegPrompt | None:
        match event.keys:
            case telling.RIGHT:
                return self._found(menu)
            case telling.AGAIN:
                return self.ask(replace(menu, at="place", told="", misses=0))
            case telling.WITHOUT:
                return self._found(replace(menu, told=""))
        return None

    def _found(self, menu: Menu) -> LegPrompt:
        """Where it is, is known or not: is a team called to the same already?"""
        similar = dispatching.similar(self.house, self.tx, self.asked(menu), self.now)
        live = [r for r in similar if self.tx.all("live_dispatches_of_incident", incident_id=r["id"])]
        if live:
            return self.ask(replace(menu, at="similar", alike=live[0]["id"], misses=0))
        return self._call(menu)

    def _at_similar(self, menu: Menu, event: LegEvent) -> LegPrompt | None:
        match event.keys:
            case "1" if self.live:
                return self._call(menu)
            case "1" if not self.tx.all("live_dispatches_of_incident", incident_id=menu.alike):
                return self._found(menu)  # that team was called off meanwhile
            case "1":
                contact = self.leg["contact_id"]
                joining.join(self.house, self.tx, contact, menu.alike, self.by, self.now)
                return self._done(menu, "staff_menu_joined")
            case "2":
                return self._call(menu)
        return None

    def _at_sure(self, menu: Menu, event: LegEvent) -> LegPrompt | None:
        match event.keys:
            case "1":
                for row in self.live:
                    cancelled = Cancelled(self.leg["person_id"], CALLED_OFF)
                    dispatching.happen(self.house, self.tx, row["id"], cancelled, self.now, self.by)
                del self.__dict__["live"]
                return self.ask(replace(menu, at="top", misses=0), "staff_menu_called_off")
            case "2":
                return self.ask(replace(menu, at="top", misses=0), "staff_menu_kept")
        return None

    def _missed(self, menu: Menu) -> LegPrompt:
        """Asked again; then the caller is not kept waiting for a counselor who does nothing."""
        if menu.misses + 1 < MISSES and not menu.alone:
            return self.ask(replace(menu, misses=menu.misses + 1))
        return self._leave("staff_goodbye") if menu.alone else self.back()

    # -------------------------------------------------------------- what comes of it

    @cached_property
    def known(self) -> told.Known:
        return told.told_of(self.house, self.tx, self.contact)

    def asked(self, menu: Menu) -> Asked:
        """What the team hears: the counselor's words first, else what the caller has told."""
        known = self.known
        return Asked(
            call_type=known.call_type or calling_out.UNKNOWN_TYPE,
            priority=self.contact["priority"],
            language=self.contact["language"],
            by=self.by,
            contact=self.contact["id"],
            place=menu.told or known.place,
            safety=known.safety,
            people=known.people,
            note=known.note,
        )

    def _call(self, menu: Menu) -> LegPrompt:
        dispatching.open_dispatch(self.house, self.tx, self.asked(menu), self.now)
        if self.known.ruled_out:  # they were told so, and pressed 1
            told.sent_despite(self.tx, self.leg["contact_id"], self.known, self.by, self.now)
        return self._done(menu, "staff_menu_called")

    def _done(self, menu: Menu, word: str) -> LegPrompt:
        if self.contact["ended_at"] is not None:
            sent = {"outcome": "DISPATCH", "reason": "ANSWERED"}
            self.tx.run("reconclude_contact", id=self.contact["id"], **sent)
        return self._leave(word, "staff_goodbye") if menu.alone else self.back(word)

    def back(self, *first: str) -> LegPrompt:
        """To the caller, who is called on at once; alone if they have left meanwhile."""
        if not self.won:
            return self.left_alone(*first)
        handoff = self.leg["handoff_id"]
        self.tx.run("release_handoff", id=handoff)
        self.tx.run("save_leg_menu", id=self.leg["id"], menu_enc=None)
        handoffs.call_on(self.tx, handoff, self.now)
        audit.append(self.tx, ms(self.now), self.leg["contact_id"], self.by, "came_back", {})
        return self.together(*first, "staff_menu_going_back")

    def left_alone(self, *first: str) -> LegPrompt:
        """The caller has left: a team can be called for them still, where none is called yet."""
        if self.live:
            return self._leave(*first, "staff_menu_news", "staff_gone")
        return self.ask(Menu(turn=self.menu.turn if self.menu else 0, alone=True), *first)

    def together(self, *words: str) -> LegPrompt:
        return staff_words.room(self.house, self.leg["handoff_id"], self.leg["id"], *words)

    def _leave(self, *words: str) -> LegPrompt:
        """Done with this caller, who is led on."""
        handoffs.part(self.tx, self.leg, self.now)
        return LegPrompt(staff_words.says(self.house, *words, news=self.team), "goodbye")
