"""Reading TwiML: what a document says, and what of it is allowed where it runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

LIMIT = 64 * 1024  # bytes of one document (11750)
XML_TYPES = {"text/xml", "application/xml", "text/html"}


class Place(Enum):
    """Where a document runs decides which verbs it may use."""

    CALL = "call"
    WHISPER = "whisper"
    HOLD = "conference wait"
    QUEUE = "queue wait"
    SMS = "sms"


VERBS: dict[Place, frozenset[str]] = {
    Place.CALL: frozenset(
        {"Say", "Play", "Pause", "Gather", "Record", "Dial", "Enqueue", "Leave", "Redirect"}
        | {"Reject", "Hangup"}
    ),
    Place.WHISPER: frozenset(["Say", "Play", "Gather", "Hangup"]),
    Place.HOLD: frozenset(["Say", "Play", "Pause", "Redirect"]),
    Place.QUEUE: frozenset(["Say", "Play", "Pause", "Gather", "Redirect", "Leave", "Hangup"]),
    Place.SMS: frozenset(["Message", "Redirect"]),
}
NESTED: dict[str, frozenset[str]] = {
    "Gather": frozenset({"Say", "Play", "Pause"}),
    "Dial": frozenset({"Number", "Conference", "Queue", "Client"}),
    "Message": frozenset({"Body", "Media"}),
}


class TwimlError(Exception):
    """The document cannot be used. `code` is Twilio's."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass
class Document:
    """The verbs in order, and what the carrier would warn about."""

    verbs: list[Element]
    warnings: list[tuple[int, str]] = field(default_factory=list)


def parse(body: bytes, content_type: str, place: Place) -> Document:
    """Reads a webhook's answer; raises TwimlError for a document the carrier would refuse."""
    if len(body) > LIMIT:
        raise TwimlError(11750, f"{len(body)} bytes, at most {LIMIT} are allowed")
    if content_type.startswith("audio/"):
        return Document([Element("Play", {"_measured": "yes"})])
    if content_type == "text/plain":
        return _plain(body, place)
    if content_type not in XML_TYPES:
        raise TwimlError(12300, f"{content_type or 'no content type'} where text/xml was expected")
    return check(_root(body), place)


def _plain(body: bytes, place: Place) -> Document:
    try:
        return check(_root(body), place)
    except TwimlError:
        spoken = Element("Message" if place is Place.SMS else "Say")
        spoken.text = body.decode("utf-8", "replace")
        return Document([spoken])


def _root(body: bytes) -> Element:
    if not body.strip():
        raise TwimlError(12100, "the document is empty")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  at most 64 kB from this machine; expat caps expansion
    except ElementTree.ParseError as why:
        raise TwimlError(12100, f"not XML ({why})") from why
    if root.tag != "Response":
        raise TwimlError(12102, f"the root element is <{root.tag}>")
    return root


def check(root: Element, place: Place) -> Document:
    """Sorts out what may run at `place`; raises TwimlError where the carrier stops."""
    document = Document([])
    for verb in root:
        if verb.tag in VERBS[place]:
            document.verbs.append(verb)
            document.warnings += _nested_faults(verb) + _attribute_faults(verb)
        elif place is Place.WHISPER and verb.tag == "Dial":
            raise TwimlError(13201, "a whisper document may not <Dial>")
        elif place is Place.HOLD:
            raise TwimlError(13238, f"<{verb.tag}> in a conference's waiting document")
        else:
            known = any(verb.tag in verbs for verbs in VERBS.values())
            what = f"not allowed in a {place.value} document" if known else "NOT SIMULATED, or no verb at all"
            document.warnings.append((12200, f"<{verb.tag}> is {what}; it was skipped"))
    return document


def _nested_faults(verb: Element) -> list[tuple[int, str]]:
    allowed = NESTED.get(verb.tag)
    if allowed is None:
        return []
    wrong = [child for child in verb if child.tag not in allowed]
    code = {"Gather": 13320, "Dial": 13215}.get(verb.tag, 12200)
    for child in wrong:
        verb.remove(child)
    return [(code, f"<{child.tag}> inside <{verb.tag}>; it was skipped") for child in wrong]


# Attribute values the carrier warns about: verb, attribute, what is right, code.
_RULES: list[tuple[str, str, str, int]] = [
    ("Gather", "finishOnKey", r"[0-9*#]?", 13310),
    ("Gather", "timeout", r"auto|\d+(\.\d+)?", 13313),
    ("Gather", "numDigits", r"[1-9]\d*", 13314),
    ("Gather", "input", r"dtmf|speech|dtmf speech|speech dtmf", 13326),
    ("Gather", "method", r"GET|POST", 13312),
    ("Gather", "speechTimeout", r"auto|\d+(\.\d+)?", 13327),
    ("Dial", "timeout", r"\d+", 13212),
    ("Dial", "timeLimit", r"\d+", 13216),
    ("Dial", "method", r"GET|POST", 13210),
    ("Dial", "hangupOnStar", r"true|false", 13213),
    ("Dial", "answerOnBridge", r"true|false", 13219),
]


# Attributes that would change what happens, and that are not simulated.
_NOT_SIMULATED = {
    "Gather": ("partialResultCallback",),
    "Record": ("transcribe", "transcribeCallback"),
    "Dial": ("record", "sequential", "recordingStatusCallback"),
    "Number": ("sendDigits", "byoc"),
    "Conference": ("record", "coach", "maxParticipants", "whisper", "recordingStatusCallback"),
    "Queue": ("reservationSid", "postWorkActivitySid"),
    "Enqueue": ("workflowSid",),
}


def _not_simulated(verb: Element) -> list[tuple[int, str]]:
    return [
        (12200, f"{element.tag} {name} is NOT SIMULATED; it was passed over")
        for element in verb.iter()
        for name in _NOT_SIMULATED.get(element.tag, ())
        if element.get(name) not in (None, "false", "do-not-record")
    ]


def _attribute_faults(verb: Element) -> list[tuple[int, str]]:
    faults = _not_simulated(verb)
    for tag, name, right, code in _RULES:
        value = verb.get(name)
        if verb.tag == tag and value is not None and not re.fullmatch(right, value):
            faults.append((code, f"{tag} {name}={value!r}; the default was used"))
            del verb.attrib[name]
    if verb.tag == "Gather" and verb.get("speechModel") and verb.get("speechTimeout", "auto") == "auto":
        faults.append((13335, "set speechTimeout to a number of seconds"))
    if verb.tag == "Say" and len(spoken_text(verb)) > 4096:
        faults.append((13521, "more than 4096 characters"))
    nouns = {child.tag for child in verb}
    if verb.tag == "Dial" and "Conference" in nouns and len(nouns) > 1:
        faults.append((13000, "the conference was left out"))
    return faults


def spoken_text(element: Element) -> str:
    """All the words inside <Say>, its SSML flattened; `<sub alias>` is read as its alias."""
    words = [element.get("alias", "")] if element.tag == "sub" else [element.text or ""]
    for child in element:
        words += [spoken_text(child), child.tail or ""]
    return " ".join(" ".join(words).split())


def truth(element: Element, name: str, default: bool) -> bool:
    """A true/false attribute."""
    return element.get(name, str(default)).lower() == "true"


def number(element: Element, name: str, default: float) -> float:
    """A number attribute; `default` when absent or not a number."""
    try:
        return float(element.get(name, ""))
    except ValueError:
        return default
