"""What a carrier is to us. `ivr/twilio_carrier` is one; nothing else in the house knows its words.

Numbers are E.164. Paths are ours, beginning with "/"; the carrier makes public addresses of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from flows.city import Language
from flows.model import Input, Prompt, Speech, Utterance
from ivr.worded import WordedError

Progress = Literal["queued", "ringing", "answered", "completed", "busy", "no-answer", "failed", "canceled"]
OVER: frozenset[str] = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


# ---------------------------------------------------------------- in


class Headers(Protocol):
    def get(self, name: str, default: str) -> str:
        """A header by its name in lower case."""


@dataclass(frozen=True)
class Request:
    """One HTTP request as it came: the raw path with its query, so that a signature can be checked."""

    path: str
    query: str
    method: str
    headers: Headers = field(repr=False)
    form: Mapping[str, Sequence[str]] = field(repr=False)


@dataclass(frozen=True)
class CallEvent:
    """A caller's call asks what to do next.

    `turn` is the number of the prompt this answers, None on the first request of a call. `caller` is None if
    the number was withheld or is none. `over`: the call had ended when this was sent.
    """

    call_id: str
    turn: int | None
    dialed: str
    caller: str | None = field(repr=False)
    given: Input
    over: bool = False


@dataclass(frozen=True)
class LegEvent:
    """A phone that we rang asks what to do. `keys` is "" before any, and on silence."""

    leg: str
    call_id: str
    keys: str = field(repr=False)
    over: bool = False
    said: Speech | None = None


@dataclass(frozen=True)
class StatusEvent:
    """How a call is doing. Order is not guaranteed, and the same may come twice. `caller` is None if the
    number was withheld or is none."""

    call_id: str
    progress: Progress
    dialed: str = ""
    caller: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RecordingEvent:
    call_id: str
    recording: str
    seconds: int
    ready: bool


@dataclass(frozen=True)
class Picture:
    """Something sent with a text: the carrier's address of it and its type as declared (RFC 6838)."""

    url: str = field(repr=False)
    kind: str


@dataclass(frozen=True)
class TextEvent:
    """A text that came in. `sender` is None if it is no number. `stopped`: the carrier took it as one of its
    own words and blocks our texts (STOP), allows them again (START), or has answered itself (HELP)."""

    text_id: str
    dialed: str
    sender: str | None = field(repr=False)
    body: str = field(repr=False)
    pictures: tuple[Picture, ...] = ()
    stopped: Literal["", "STOP", "START", "HELP"] = ""


TextProgress = Literal["queued", "sent", "delivered", "undelivered", "failed"]


@dataclass(frozen=True)
class TextStatusEvent:
    """How a text of ours is doing. `code`: the carrier's number for what went wrong, 0 for nothing."""

    text_id: str
    progress: TextProgress
    code: int = 0


@dataclass(frozen=True)
class MachineEvent:
    """Who seems to have answered a call of ours. A hint only: a key is the proof."""

    call_id: str
    answered_by: Literal["human", "machine", "fax", "unknown"]


# ---------------------------------------------------------------- out


@dataclass(frozen=True)
class Stage:
    """What a prompt needs to become a document of the carrier: who speaks, where the answer goes, and the
    numbers to dial, if it dials."""

    languages: Mapping[str, Language]
    next: str  # path of the next turn
    music: str  # path of the hold music
    number: str = field(default="", repr=False)
    shown: str = field(default="", repr=False)  # caller ID
    wait: str = ""  # path of what is heard in an empty room
    dialed_status: str = ""  # path told when the dialed line answers
    recording_status: str = ""
    meet: str = ""  # path of what a responder hears before the key that connects them


@dataclass(frozen=True)
class LegPrompt:
    """What the phone of one of our people hears: words, then keys, a room, a number that is dialed for it,
    goodbye, or nothing more: it was told in the room."""

    says: tuple[Utterance, ...]
    then: Literal["key", "whisper", "room", "dial", "goodbye", "told"]
    next: str = ""  # path
    room: str = ""
    wait: str = ""  # path
    digits: int = 1  # keys that are waited for
    finish: str = ""  # a key that ends them sooner
    speech: bool = False  # words are waited for as well
    star: bool = False  # star leaves the room
    sends: str = field(default="", repr=False)  # keys for the menu that answered, before the room
    stays: bool = False  # the conversation in the room goes on when this phone leaves it
    seconds: int = 0  # of silence until they count as given; 0 for the carrier's usual
    number: str = field(default="", repr=False)  # to dial
    shown: str = ""  # caller ID, one of our numbers
    machine: str = ""  # path told who seems to have answered there; "" does not ask


@dataclass(frozen=True)
class CallOrder:
    """Ring a phone. `seconds` of ringing at the most."""

    to: str = field(repr=False)
    shown: str = field(repr=False)
    answered: str  # path asked when it is answered
    status: str  # path told of its progress
    seconds: int
    machine: str = ""  # path told who seems to have answered; "" does not ask


@dataclass(frozen=True)
class TextOrder:
    """Send a text. `sender` is one of our numbers. `status`: path told of its progress."""

    to: str = field(repr=False)
    sender: str
    body: str = field(repr=False)
    status: str


@dataclass(frozen=True)
class TextSeen:
    """A text as the carrier knows it."""

    text_id: str
    body: str = field(repr=False)
    progress: TextProgress
    made: datetime | None
    code: int = 0


@dataclass(frozen=True)
class CallSeen:
    """A call as the carrier knows it."""

    call_id: str
    progress: Progress
    started: datetime | None


@dataclass(frozen=True)
class CarrierNumber:
    """A number of ours as it is set up at the carrier: public addresses, "" where none is set."""

    number: str
    id: str
    voice: str
    fallback: str
    status: str
    text: str
    text_fallback: str = ""


class Account(Protocol):
    """What going live needs of a carrier: is the account alive, and how are its numbers set up?"""

    def standing(self) -> str: ...

    def numbers(self) -> list[CarrierNumber]: ...

    def set_up(self, wanted: CarrierNumber) -> None: ...

    def clock(self) -> datetime | None: ...


class Carrier(Protocol):
    """Talks to the phone network. Every method that goes over the network has its own deadline."""

    def authentic(self, request: Request) -> bool: ...

    def call_event(self, form: Mapping[str, Sequence[str]], turn: int | None) -> CallEvent: ...

    def leg_event(self, form: Mapping[str, Sequence[str]], leg: str) -> LegEvent: ...

    def status_event(self, form: Mapping[str, Sequence[str]]) -> StatusEvent: ...

    def recording_event(self, form: Mapping[str, Sequence[str]]) -> RecordingEvent: ...

    def turn_document(self, prompt: Prompt, stage: Stage) -> str: ...

    def leg_document(self, prompt: LegPrompt, languages: Mapping[str, Language]) -> str: ...

    def wait_document(
        self, says: Sequence[Utterance], again: str, languages: Mapping[str, Language]
    ) -> str: ...

    def safe_document(
        self,
        first: Sequence[Utterance],
        last: Sequence[Utterance],
        calls: Sequence[tuple[str, str]],
        stage: Stage,
    ) -> str:
        """`calls`: the numbers to dial with the number to show, "" for the caller's own."""

    def empty_document(self) -> str: ...

    def text_document(self, body: str) -> str:
        """Answers the text that asks with this one: for when nothing can be stored and sent later."""

    def place_call(self, order: CallOrder) -> str: ...

    def find_calls(self, to: str, since: datetime) -> list[CallSeen]:
        """Calls to `to` placed since then, the newest first: did a request that got no answer go through?"""

    def fetch_call(self, call_id: str) -> CallSeen | None: ...

    def redirect_call(self, call_id: str, path: str, *, caller: bool = False) -> None:
        """`caller`: should our answer fail, a caller gets the fallback's words. A counselor's phone must not:
        they lead to 911."""

    def tell(self, room: str, call_id: str, path: str) -> None:
        """Speaks to one phone in a room while the conversation goes on; nobody else hears it. Raises
        GoneError if it is not in there."""

    def end_call(self, call_id: str) -> None: ...

    def fetch_recording(self, recording: str) -> bytes | None: ...

    def delete_recording(self, recording: str) -> None: ...

    def text_event(self, form: Mapping[str, Sequence[str]]) -> TextEvent: ...

    def text_status_event(self, form: Mapping[str, Sequence[str]]) -> TextStatusEvent: ...

    def machine_event(self, form: Mapping[str, Sequence[str]]) -> MachineEvent: ...

    def send_text(self, order: TextOrder) -> str:
        """The carrier's id of it. Raises CarrierError (21610: they said STOP), ForbiddenNumberError."""

    def find_texts(self, to: str, since: datetime) -> list[TextSeen]:
        """Texts of ours to `to` since then, the newest first."""

    def delete_text(self, text_id: str) -> None:
        """Forget the text and its pictures at the carrier."""

    def fetch_picture(self, url: str, most: int) -> bytes | None:
        """A picture of a text, at most `most` bytes; None if it is not there (yet: the carrier may tell of
        one a moment before it has it). Raises TooLargeError, CarrierError."""


class CarrierError(WordedError):
    """The carrier did not do it. `code` is the carrier's own number for it, 0 if it has none.

    `again`: trying later can help. `unsure`: it may have been done all the same (no answer in time), so look
    before repeating it. Texts never hold numbers or names.
    """

    def __init__(
        self, what: str, /, *, code: int = 0, again: bool = False, unsure: bool = False, **parts: object
    ) -> None:
        super().__init__(what, **parts)
        self.code, self.again, self.unsure = code, again, unsure


class ForbiddenNumberError(ValueError):
    """Somebody wanted to dial an emergency short code or something that is no number. We never do."""


class TooLargeError(CarrierError):
    """It is larger than wanted, and was not fetched."""


class GoneError(CarrierError):
    """The call or recording is over or does not exist: there is nothing to do to it any more."""
