"""The simulator as a test or a demo holds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.call import Call
from simulator.clock import Clock
from simulator.company import Company
from simulator.faults import Faults
from simulator.handset import Handset
from simulator.lines import Line
from simulator.mailbox import Mailbox, MailServer
from simulator.optout import OptOuts
from simulator.server import PortInUseError, Server
from simulator.texts import Text


class Simulator:
    """A phone company on loopback. `start()` it, add lines and handsets, and let people call.

    With a VirtualClock nothing happens between calls of this object's and the handsets' methods;
    with a RealClock it lives by itself.
    """

    def __init__(self, account_sid: str, auth_token: str, clock: Clock, seed: int = 1) -> None:
        self.company = Company(account_sid, auth_token, clock, seed)
        self.clock = clock
        self._server: Server | None = None
        self._mail: MailServer | None = None

    def start(self, port: int = 0, mail_port: int | None = None) -> Simulator:
        """Begins to listen; port 0 takes a free one. `mail_port`: where the city's mail server listens, None
        for none. Raises PortInUseError."""
        self._server = Server(self.company, port)
        self.company.base_url = self._server.base_url
        self.company.engine.start()
        if mail_port is not None:
            self.open_mailbox(mail_port)
        return self

    def open_mailbox(self, port: int = 0) -> int:
        """Starts the city's mail server; its port. Raises PortInUseError."""
        try:
            self._mail = MailServer(self.company.mailbox, port)
        except OSError as why:
            raise PortInUseError(f"port {port} is in use by another program: choose another") from why
        return self._mail.port

    def stop(self) -> None:
        self.company.engine.stop()
        if self._mail is not None:
            self._mail.stop()
            self._mail = None
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Simulator:
        return self if self._server is not None else self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        return self.company.base_url

    def add_number(self, number: str, **settings: str) -> Line:
        """A line of the account: voice_url, voice_fallback_url, status_callback, sms_url, friendly_name
        and the others of lines.Line. Raises ValueError, or NotLoopbackError."""
        with self.company.engine.lock:
            return self.company.add_line(number, **settings)

    def verify(self, number: str) -> None:
        """A number that is not the account's but may be shown as caller ID."""
        self.company.verified.add(number)

    def handset(self, number: str, name: str | None = None) -> Handset:
        with self.company.engine.lock:
            return self.company.handset(number, name)

    def rewrite(self, public_base: str, actual_base: str) -> None:
        """Webhooks for `public_base` are signed as such and delivered to `actual_base`."""
        self.company.destinations.rewrite(public_base, actual_base)

    def advance(self, seconds: float, every: int = 1) -> None:
        self.company.engine.advance(seconds, every)

    def run_until_idle(self, limit: float = 3600) -> None:
        self.company.engine.run_until_idle(limit)

    def settle(self) -> None:
        """Does what is due now; no time passes. Wanted after a REST request from the test itself."""
        self.company.engine.settle()

    def simultaneously(self, *doings: Callable[[], Any]) -> None:
        """Does all of them at one moment; their webhooks go out in parallel threads."""
        self.company.engine.together(doings)

    @property
    def at_rest(self) -> list[Callable[[], bool]]:
        return self.company.engine.at_rest

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.company.courier.made

    @property
    def rest_log(self) -> list[dict[str, Any]]:
        return self.company.rest_log

    @property
    def notifications(self) -> list[dict[str, Any]]:
        return [dict(note) for note in self.company.notifications]

    @property
    def emergency_attempts(self) -> list[dict[str, Any]]:
        return self.company.emergency_attempts

    @property
    def faults(self) -> Faults:
        return self.company.faults

    @property
    def calls(self) -> list[Call]:
        """Every leg there was, oldest first."""
        return list(self.company.calls.values())

    @property
    def mailbox(self) -> Mailbox:
        """The e-mails of the city; `open_mailbox` lets them in."""
        return self.company.mailbox

    @property
    def texts(self) -> list[Text]:
        """Every text there is, both ways, oldest first; what was deleted is not."""
        return list(self.company.messaging.by_sid.values())

    @property
    def opt_outs(self) -> OptOuts:
        """Who said STOP to which line; and `choose()` for the account's own words."""
        return self.company.messaging.opt_outs

    @property
    def segments_per_second(self) -> float | None:
        """How fast each line sends texts; the others wait queued. None: no limit."""
        return self.company.messaging.sending.segments_per_second

    @segments_per_second.setter
    def segments_per_second(self, rate: float | None) -> None:
        self.company.messaging.sending.segments_per_second = rate

    @property
    def calls_per_second(self) -> float | None:
        """How many REST calls a second start; the others wait queued. None: no limit."""
        return self.company.calls_per_second

    @calls_per_second.setter
    def calls_per_second(self, rate: float | None) -> None:
        self.company.calls_per_second = rate

    @property
    def first_answer_wins(self) -> bool:
        """With several numbers in one <Dial>: False, the first through its whisper wins and the others
        ring on until then; True, answering alone lets the others go. Twilio's pages allow both readings."""
        return self.company.first_answer_wins

    @first_answer_wins.setter
    def first_answer_wins(self, on: bool) -> None:
        self.company.first_answer_wins = on

    @property
    def webhook_cap(self) -> float:
        """Wall seconds a webhook may take; 15 as Twilio's, less for quick tests."""
        return self.company.courier.cap

    @webhook_cap.setter
    def webhook_cap(self, seconds: float) -> None:
        self.company.courier.cap = seconds
