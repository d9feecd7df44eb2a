"""A person with a phone: driven by a test, by a browser, or by habit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.call import Call
from simulator.fates import Fate
from simulator.inbox import Inbox, Received
from simulator.media import Picture
from simulator.reactions import FAX_TONE, GREETING, PICKS_UP_BY_ITSELF, Reaction, reaction
from simulator.texts import Text
from simulator.transcript import Entry, Transcript

if TYPE_CHECKING:
    from simulator.company import Company


class NotPossibleError(ValueError):
    """The handset cannot do that now; the message says why, in plain words."""


class Handset:
    """One phone. What a person hears is in `heard`; what it can do are its methods."""

    def __init__(self, company: Company, number: str, name: str) -> None:
        self.number = number
        self.name = name
        self.current: Call | None = None
        self.past: list[Call] = []
        self.texts: list[Text] = []
        self.text_error: int | None = None  # 30003 and the like: texts to it are not delivered
        self.voicemail_messages: list[str] = []
        self.version = 0
        self.log = Transcript(company.clock.now, self._changed)
        self._company = company
        self._reaction = Reaction()
        self._recording_voicemail = False
        self._fates: list[Fate] = []
        self._expected: set[str] = set()
        self.inbox = Inbox(self, company.engine)

    # --- what a person does ---------------------------------------------------------------------

    def call(
        self,
        to: str,
        forwarded_from: str | None = None,
        caller_id: str | None = None,
        stir: str | None = "TN-Validation-Passed-A",
        extra: dict[str, Any] | None = None,
    ) -> Call:
        """Dials a line. `caller_id` replaces the number shown; raises NotPossibleError."""
        with self._company.engine.lock:
            if self.current is not None:
                raise NotPossibleError(f"{self.name} is already on a call: hang up first")
            call = self._company.incoming(
                self, to, forwarded_from=forwarded_from, caller_id=caller_id, stir=stir, extra=extra or {}
            )
        self._company.engine.settle()
        return call

    def answer(self) -> None:
        self._at_ring("answered")

    def decline(self) -> None:
        self._at_ring("busy")

    def hang_up(self) -> None:
        with self._company.engine.lock:
            call = self._need_call("hang up")
            if self.ringing:
                raise NotPossibleError(f"{self.name}'s phone is ringing: decline() refuses a call")
            self.log.add("me", "status", "hung up", call_sid=call.sid)
            call.end()
        self._company.engine.settle()

    def press(self, digits: str) -> None:
        """Presses keys, one after the other; raises NotPossibleError off the phone or for an odd key."""
        with self._company.engine.lock:
            call = self._need_call("press keys")
            for key in digits:
                if key not in "0123456789*#ABCD":
                    raise NotPossibleError(f"there is no key {key!r} on a phone")
                self.log.add("me", "key", key, call_sid=call.sid)
                call.press(key)
        self._company.engine.settle()

    def speak(self, text: str, confidence: float | None = 0.9) -> None:
        """Says something into the phone. `confidence` is what the recogniser will report (None: nothing)."""
        with self._company.engine.lock:
            call = self._need_call("speak")
            self.log.add("me", "speech", text, call_sid=call.sid)
            call.speak(text, confidence)
        self._company.engine.settle()

    def text(self, to: str, body: str, media: Sequence[str | Picture] = ()) -> Text:
        """Sends a text to a line, with pictures if any; raises NotPossibleError."""
        with self._company.engine.lock:
            sent = self._company.messaging.from_handset(self, to, body, list(media))
        self._company.engine.settle()
        return sent

    def will(
        self,
        kind: str | None = None,
        *,
        answer_after: float | None = None,
        press_after: Sequence[tuple[float, str]] = (),
        speak_after: Sequence[tuple[float, str]] = (),
        hang_up_after: float | None = None,
        decline_after: float | None = None,
        greeting: str = GREETING,
        beep_after: float = 4.0,
        heard_as: str = "",
    ) -> None:
        """How it reacts from now on when rung; see reactions.py. Raises ValueError."""
        self._reaction = reaction(
            kind,
            answer_after=answer_after,
            press_after=press_after,
            speak_after=speak_after,
            hang_up_after=hang_up_after,
            decline_after=decline_after,
            greeting=greeting,
            beep_after=beep_after,
            heard_as=heard_as,
        )

    def texts_meet(self, *fates: Fate) -> None:
        """What happens to the next texts sent to it, one after the other; then all is well again."""
        self._fates.extend(fates)

    # --- what a person perceives ----------------------------------------------------------------

    @property
    def company(self) -> Company:
        return self._company

    @property
    def ringing(self) -> bool:
        return self.state == "ringing"

    @property
    def in_call(self) -> bool:
        return self.state == "in_call"

    @property
    def state(self) -> str:
        """idle, ringing, calling or in_call."""
        if self.current is None:
            return "idle"
        if self.current.answered_at is not None:
            return "in_call"
        return "calling" if self.current.direction == "inbound" else "ringing"

    @property
    def talking_to(self) -> set[str]:
        """Numbers of the handsets it hears and is heard by now."""
        call = self.current
        if call is None or call.room is None:
            return set()
        room = call.room
        return {other.handset.number for other in room.heard_by(call) if call in room.heard_by(other)}

    @property
    def heard(self) -> list[str]:
        """Every caption of words heard so far, over all calls."""
        return [
            e.text
            for e in self.log.all
            if e.who in {"line", "other"} and e.kind in {"say", "speech", "music"}
        ]

    @property
    def transcript(self) -> list[Entry]:
        return self.log.all

    @property
    def silence_seconds(self) -> float:
        """The longest stretch of a live call without words, music, ringing or another person."""
        calls = self.past + ([self.current] if self.current else [])
        return max((call.ear.longest for call in calls), default=0.0)

    def hears(self, part: str, within: float = 60) -> str:
        """Lets time pass until something said in this call contains `part`, whatever the case.

        Gives the whole caption; raises AssertionError with the transcript after `within` seconds.
        """
        return self._until(lambda: self._caption(part), within, f"did not hear {part!r}")

    def rings(self, within: float = 60) -> None:
        """Lets time pass until it rings; raises AssertionError."""
        self._until(lambda: "yes" if self.ringing else None, within, "did not ring")
        if self.current is not None:
            self._expected.add(self.current.sid)

    def calls_unexpected(self) -> list[Call]:
        """Calls to it that nobody waited for (`rings`), picked up or declined, and no habit (`will`) took."""
        calls = [*self.past, *([self.current] if self.current else [])]
        return [call for call in calls if call.direction != "inbound" and call.sid not in self._expected]

    def expect_text(self, part: str = "", within: float = 60) -> Received:
        """See inbox.Inbox.expect."""
        return self.inbox.expect(part, within)

    def expect_no_text(self, within: float = 60) -> None:
        """See inbox.Inbox.expect_none."""
        self.inbox.expect_none(within)

    def texts_unexpected(self) -> list[Text]:
        """See inbox.Inbox.unexpected."""
        return self.inbox.unexpected()

    def _until(self, seen: Callable[[], str | None], within: float, fault: str) -> str:
        passed = 0.0
        while (found := seen()) is None:
            if passed >= within:
                raise AssertionError(
                    f"{self.name} ({self.number}) {fault} within {within:g} s:\n{self.log.told()}"
                )
            self._company.engine.advance(min(0.5, within - passed))
            passed += 0.5
        return found

    def _caption(self, part: str) -> str | None:
        for entry in self.log.this_call():
            if entry.who != "me" and part.lower() in entry.text.lower():
                return entry.text
        return None

    # --- what the carrier does to it ------------------------------------------------------------

    def begin(self, call: Call) -> None:
        """It dials: the call exists and is not answered yet."""
        self.log.new_call()
        self.current = call
        self.log.add("me", "status", f"calling {call.to}", call_sid=call.sid)

    def ring(self, call: Call) -> None:
        """It is rung; its habit decides, or it rings until somebody acts."""
        habit = self._reaction
        if habit.kind == "fail":
            call.far_end("failed")
            return
        if self.current is not None or habit.kind == "busy":
            call.far_end("busy")
            return
        self.log.new_call()
        self.current = call
        self.log.add("system", "ring", f"ringing: {call.from_}", call_sid=call.sid)
        if habit != Reaction():
            self._expected.add(call.sid)
        if habit.kind in PICKS_UP_BY_ITSELF:
            self._later(call, habit.answer_after, lambda: call.far_end("answered"))
        elif habit.decline_after is not None:
            self._later(call, habit.decline_after, lambda: call.far_end("busy"))

    def connected(self, call: Call) -> None:
        """The call was answered."""
        self.log.add("system", "status", "connected", call_sid=call.sid)
        if call.direction == "inbound":
            return
        habit = self._reaction
        self._recording_voicemail = False
        for after, keys in habit.press_after:
            self._later(call, after, partial(self._press_now, call, keys))
        for after, words in habit.speak_after:
            self._later(call, after, partial(self._speak_now, call, words))
        if habit.hang_up_after is not None:
            self._later(call, habit.hang_up_after, call.end)
        if habit.kind == "voicemail":
            self._speak_now(call, habit.greeting)
            self._later(call, habit.beep_after, lambda: self._beep(call))
        elif habit.kind == "fax":
            self.log.add("me", "beep", FAX_TONE, call_sid=call.sid)

    @property
    def habit(self) -> Reaction:
        """How it reacts when rung."""
        return self._reaction

    def next_fate(self) -> Fate:
        """What happens to a text that is sent to it now; takes it from the script."""
        return self._fates.pop(0) if self._fates else Fate(self.text_error)

    def hears_from(
        self, call: Call, who: str, kind: str, text: str, *, language: str | None, voice: str | None
    ) -> None:
        self.log.add(who, kind, text, language=language, voice=voice, call_sid=call.sid)
        if self._recording_voicemail and kind in {"say", "speech"}:
            self.voicemail_messages.append(text)

    def dropped(self, call: Call) -> None:
        """The call is over."""
        if self.current is call:
            self.current = None
            self._recording_voicemail = False
            self.past.append(call)
            self.log.add("system", "status", f"call ended: {call.status}", call_sid=call.sid)

    # --- helpers --------------------------------------------------------------------------------

    def _beep(self, call: Call) -> None:
        self.log.add("me", "beep", "beep", call_sid=call.sid)
        self._recording_voicemail = True

    def _press_now(self, call: Call, keys: str) -> None:
        for key in keys:
            self.log.add("me", "key", key, call_sid=call.sid)
            call.press(key)

    def _speak_now(self, call: Call, words: str) -> None:
        self.log.add("me", "speech", words, call_sid=call.sid)
        call.speak(words, 0.9)

    def _later(self, call: Call, after: float, action: Callable[[], None]) -> None:
        self._company.engine.post(after, lambda: None if call.over else action())

    def _at_ring(self, what: str) -> None:
        with self._company.engine.lock:
            call = self.current
            if call is None or not self.ringing:
                raise NotPossibleError(f"{self.name}'s phone is not ringing")
            self._expected.add(call.sid)
            call.far_end(what)
        self._company.engine.settle()

    def _need_call(self, to_do: str) -> Call:
        if self.current is None:
            raise NotPossibleError(f"{self.name} is not on a call and so cannot {to_do}")
        return self.current

    def _changed(self) -> None:
        self.version += 1
        self._company.engine.changed.notify_all()
