"""Conferences: who is in, who hears whom, and what is told about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from simulator import params
from simulator.call import Call, Jump, Subscription
from simulator.rooms import Room
from simulator.tasks import Released
from simulator.webhook import Webhook

if TYPE_CHECKING:
    from simulator.company import Company


@dataclass
class Participant:
    """One call in a conference."""

    call: Call
    joined: datetime
    start_on_enter: bool = True
    end_on_exit: bool = False
    muted: bool = False
    held: bool = False
    hold_music: Jump | None = None
    announcement: Jump | None = None  # for its ear alone
    beep: str = "true"
    label: str | None = None
    wait: Jump | None = None  # None: the carrier's own music
    silent_wait: bool = False  # waitUrl=""
    hearing_music: bool = False
    gone: bool = False

    def leave_music(self) -> None:
        """Ends what it hears while waiting or held, or wakes it to look again."""
        if self.hearing_music:
            self.call.interrupt(Released())
        else:
            self.call.wake()


class Conference(Room):
    """`status`: init, in-progress, completed."""

    def __init__(self, company: Company, name: str) -> None:
        super().__init__()
        self.company = company
        self.sid = company.sids.make("CF")
        self.name = name
        self.status = "init"
        self.created = self.updated = company.clock.now()
        self.participants: list[Participant] = []
        self.subscription: Subscription | None = None
        self.reason_ended: str | None = None
        self.ended_by: str | None = None
        self._sequence = 0
        self._ever_joined = False

    @property
    def over(self) -> bool:
        return self.status == "completed"

    @property
    def started(self) -> bool:
        return self.status == "in-progress"

    def enter(self, who: Participant, subscription: Subscription | None) -> None:
        """Somebody joins; the first participant's wishes decide who is told."""
        if not self._ever_joined:
            self._ever_joined, self.subscription = True, subscription
        self.participants.append(who)
        if (
            not self.started
            and len(self.participants) > 1
            and any(p.start_on_enter for p in self.participants)
        ):
            self.status = "in-progress"
            self._tell("conference-start")
            for other in self.participants:
                if not other.held:
                    other.leave_music()
        self.join(who.call)
        self._tell("participant-join", who)
        if who.beep in {"true", "onEnter"}:
            self._beep()

    def exit(self, who: Participant, reason: str) -> None:
        """Somebody leaves, and perhaps the conference ends with that."""
        if who not in self.participants:
            return
        self.participants.remove(who)
        who.gone = True
        self.leave(who.call)
        self._tell("participant-leave", who, [("ReasonParticipantLeft", self.reason_ended or reason)])
        if self.over:
            self._tell_end()
            return
        if who.beep in {"true", "onExit"}:
            self._beep()
        if who.end_on_exit:
            self.finish("participant-with-end-conference-on-exit-left", who.call.sid)
        elif not self.participants:
            self.finish("last-participant-left", who.call.sid)

    def finish(self, reason: str, by: str | None) -> None:
        """Ends it for everybody."""
        if self.over:
            return
        self.status, self.updated = "completed", self.company.clock.now()
        self.reason_ended, self.ended_by = reason, by
        for other in list(self.participants):
            other.gone = True
            other.leave_music()
        self._tell_end()

    def _tell_end(self) -> None:
        """The end is told once the last participant is out."""
        if self.participants:
            return
        more = [("ReasonConferenceEnded", self.reason_ended or "")]
        more += [("CallSidEndingConference", self.ended_by)] if self.ended_by else []
        self._tell("conference-end", None, more)

    def of(self, call: Call) -> Participant | None:
        """This call's seat, or None."""
        return next((p for p in self.participants if p.call is call), None)

    def connected(self, call: Call) -> list[Call]:
        me = self.of(call)
        if not self.started or me is None or me.held:
            return []
        return [p.call for p in self.participants if p is not me and not p.held]

    def heard_by(self, call: Call) -> list[Call]:
        me = self.of(call)
        return [] if me is None or me.muted else self.connected(call)

    def changed(self, who: Participant, event: str) -> None:
        """Hold or mute was switched."""
        self.updated = self.company.clock.now()
        self.refresh()
        self._tell(event, who)
        who.leave_music()

    def _beep(self) -> None:
        for other in self.participants:
            if self.started and not other.held:
                other.call.hear("beep", "beep")

    def _tell(
        self, event: str, who: Participant | None = None, more: list[tuple[str, str]] | None = None
    ) -> None:
        wish = self.subscription
        if wish is None or event.removeprefix("conference-").removeprefix("participant-") not in wish.events:
            return
        self._sequence += 1
        fields = [
            ("AccountSid", self.company.account_sid),
            ("ConferenceSid", self.sid),
            ("FriendlyName", self.name),
            ("StatusCallbackEvent", event),
            ("SequenceNumber", str(self._sequence)),
            ("Timestamp", params.http_date(self.company.clock.now())),
        ]
        if who is not None:
            fields += [
                ("CallSid", who.call.sid),
                ("Muted", str(who.muted).lower()),
                ("Hold", str(who.held).lower()),
                ("Coaching", "false"),
                ("StartConferenceOnEnter", str(who.start_on_enter).lower()),
                ("EndConferenceOnExit", str(who.end_on_exit).lower()),
            ]
            fields += [("ParticipantLabel", who.label)] if who.label else []
        sid = who.call.sid if who is not None else ""
        self.company.callbacks.send(
            Webhook(wish.url, wish.method, fields + (more or []), {}, sid, "callback")
        )
