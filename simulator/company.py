"""The phone company: the account, its lines, the handsets, and all that goes on between them."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from simulator import amd
from simulator.call import Call, Jump
from simulator.callbacks import Callbacks
from simulator.city_time import CityTime
from simulator.clock import Clock
from simulator.conference import Conference
from simulator.destinations import Destinations, check_loopback
from simulator.engine import Engine
from simulator.faults import Faults
from simulator.handset import Handset, NotPossibleError
from simulator.legs import inbound
from simulator.lines import Line
from simulator.mailbox import Mailbox
from simulator.messaging import Messaging
from simulator.notifications import Notification, notification
from simulator.numbering import KEYPAD_NAMES, is_emergency, normal
from simulator.recordings import Recordings
from simulator.script import Page
from simulator.sids import SidMaker
from simulator.sounds import Sounds
from simulator.waiting import Queue
from simulator.webhook import Courier


class Company:
    """Everything that is known. Methods are called with the engine's lock held."""

    def __init__(self, account_sid: str, auth_token: str, clock: Clock, seed: int) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.clock = clock
        self.base_url = "http://127.0.0.1"
        self.created = clock.now()
        self.sids = SidMaker(seed)
        self.engine = Engine(clock)
        self.faults = Faults()
        self.destinations = Destinations()
        self.courier = Courier(
            self.engine, self.destinations, self.faults, auth_token, lambda: self.sids.hex(32)
        )
        self.callbacks = Callbacks(self)
        self.sounds = Sounds(self.destinations)
        self.recordings = Recordings(self)
        self.messaging = Messaging(self)
        self.mailbox = Mailbox(clock.now, self._mail_came)
        self.lines: dict[str, Line] = {}
        self.handsets: dict[str, Handset] = {}
        self.verified: set[str] = set()
        self.city_time: CityTime | None = None
        self.withheld = frozenset(KEYPAD_NAMES.values())
        self.calls: dict[str, Call] = {}
        self.conferences: list[Conference] = []
        self.queues: dict[str, Queue] = {}
        self.notifications: list[Notification] = []
        self.emergency_attempts: list[dict[str, Any]] = []
        self.rest_log: list[dict[str, Any]] = []
        self.calls_per_second: float | None = None  # None: no limit
        self._next_slot = 0.0
        self.first_answer_wins = False  # True: with several numbers, answering cancels the others at once

    # --- what there is --------------------------------------------------------------------------

    def add_line(self, number: str, **settings: str) -> Line:
        """Adds or changes a number of the account; raises ValueError, or NotLoopbackError for a webhook."""
        known = normal(number)
        if known is None:
            raise ValueError(f"{number!r} is not a phone number in E.164, such as +15035550100")
        line = self.lines.get(known) or Line(known, self.sids.make("PN"), self.clock.now(), known)
        for name, value in settings.items():
            if not hasattr(line, name):
                raise ValueError(f"a line has no setting {name!r}")
            setattr(line, name, value or "")
        for url in line.urls():
            check_loopback(self.destinations.actual(url)[0])
        self.lines[known] = line
        self.engine.changed.notify_all()
        return line

    def handset(self, number: str, name: str | None = None) -> Handset:
        """The handset of that number, made if there was none."""
        known = normal(number) or number
        if known not in self.handsets:
            self.handsets[known] = Handset(self, known, name or known)
        elif name:
            self.handsets[known].name = name
        self.engine.changed.notify_all()
        return self.handsets[known]

    def conference(self, name: str) -> Conference:
        """The conference of that name that has not ended, or a new one."""
        for room in self.conferences:
            if room.name == name and not room.over:
                return room
        self.conferences.append(Conference(self, name))
        return self.conferences[-1]

    def queue(self, name: str) -> Queue:
        """The queue of that name, or a new one."""
        if name not in self.queues:
            self.queues[name] = Queue(self, self.sids.make("QU"), name, self.clock.now())
        return self.queues[name]

    def may_show(self, number: str) -> bool:
        """Whether the account may call from this number."""
        return number in self.lines or number in self.verified

    def _mail_came(self) -> None:
        with self.engine.lock:
            self.engine.changed.notify_all()

    # --- what happens ---------------------------------------------------------------------------

    def incoming(
        self,
        handset: Handset,
        to: str,
        *,
        forwarded_from: str | None,
        caller_id: str | None,
        stir: str | None,
        extra: dict[str, Any],
    ) -> Call:
        """A handset calls one of the account's lines; raises NotPossibleError."""
        if is_emergency(to):
            self.refuse_emergency(to, "handset", "")
            raise NotPossibleError("emergency numbers are not simulated")
        line = self.lines.get(normal(to) or to)
        if line is None:
            raise NotPossibleError(f"{to} is not a line of this simulator: add it first")
        if not line.voice_url:
            raise NotPossibleError(f"the line {to} has no voice_url: there is nobody to answer")
        call = Call(
            self,
            "inbound",
            handset.number if caller_id is None else caller_id,
            line.number,
            handset,
            line=line,
        )
        call.forwarded_from, call.stir = forwarded_from, stir
        call.extra = [
            (name, str(one))
            for name, value in extra.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        if line.voice_fallback_url:
            call.fallback = (line.voice_fallback_url, line.voice_fallback_method)
        handset.begin(call)
        call.task = self.engine.spawn(inbound(call, Jump(line.voice_url, line.voice_method)))
        return call

    def notify(self, code: int, detail: str, call_sid: str = "", url: str = "") -> None:
        """Writes to the debugger."""
        with self.engine.lock:
            note = notification(
                self.sids.make("NO"), self.clock.now(), code, detail, call_sid=call_sid, url=url
            )
            self.notifications.append(note)

    def refuse_emergency(self, number: str, how: str, call_sid: str) -> None:
        """Somebody tried to reach emergency services through the account: never done, always noted."""
        self.emergency_attempts.append(
            {"at": self.clock.now(), "number": number, "how": how, "call_sid": call_sid}
        )

    def next_call_slot(self) -> float:
        """Seconds until the account may place its next call; takes that slot."""
        if self.calls_per_second is None:
            return 0.0
        now = self.clock.now().timestamp()
        start = max(now, self._next_slot)
        self._next_slot = start + 1 / self.calls_per_second
        return start - now

    def detect_machine(self, leg: Call, noun: Element, page: Page) -> None:
        """Answering-machine detection on <Number>: reported to amdStatusCallback alone."""
        amd.on_number(leg, noun, page)
