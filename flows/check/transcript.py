"""A way through the flow as a transcript that a program manager can read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flows.check.walk import Edge
from flows.city import Flow, Screen
from flows.hearing import SURE
from flows.model import (
    CallState,
    CallTeam,
    Close,
    Connect,
    Dialed,
    HangUp,
    HungUp,
    Input,
    Join,
    KeepCallback,
    KeepVoicemail,
    Key,
    Listen,
    MeetTeam,
    OpenDispatch,
    Parted,
    Prompt,
    Recorded,
    Resumed,
    Seek,
    Silence,
    Speech,
    TakeMessage,
    TeamNews,
    Wait,
)

KEYS = {"*": "star", "#": "pound"}
RESULTS = {
    "completed": "somebody or something picks up, and nobody speaks with the caller",
    "busy": "the line is busy",
    "no-answer": "nobody answers",
    "failed": "the call to them fails",
    "canceled": "the call to them is canceled",
}
WAITS = {
    "won": "somebody took the call",
    "waiting": "nobody has taken the call yet",
    "expired": "everybody was asked and nobody took the call",
    "none": "nobody is being rung any more",
}
PARTNERS = {
    "there": "our person is in the room",
    "aside": "our person has stepped aside and comes back",
    "gone": "our person has left",
}
TEAMS = {
    "none": "no team was called",
    "calling": "a team is being called",
    "coming": "a team is on its way",
    "here": "the team is there",
    "done": "the team has been there",
    "nobody": "nobody has accepted to come",
    "cancelled": "the team was called off",
}


def transcript(flow: Flow, way: list[Edge]) -> list[str]:
    """One line for each thing that happens, in order."""
    return [line for edge in way for line in _turn(flow, edge)]


def _turn(flow: Flow, edge: Edge) -> Iterator[str]:
    if edge.given is None:
        yield f"A caller rings the line {edge.state.line!r}."
    elif edge.source < 0:
        yield f"A new version of the flow is installed during a call on the line {edge.start.line!r}."
    else:
        yield did(flow, edge.start, edge.given)
    yield from (f"  ({words})" for words in _world(flow, edge))
    if edge.prompt:
        yield from (f"  Hotline: {said.text}" for said in edge.prompt.says)
        if not edge.prompt.says:
            yield "  Hotline: (music)" if _music(edge.prompt) else "  Hotline: (nothing)"
    yield from (f"  [{words}]" for words in _stored(edge))
    if edge.prompt:
        yield from (f"  {words}" for words in _then(flow, edge.prompt))


def did(flow: Flow, state: CallState, given: Input) -> str:
    """What the caller, the carrier or our people did."""
    match given:
        case Key(digits):
            keys = " ".join(KEYS.get(key, key) for key in digits)
            return f"The caller presses {keys}."
        case Speech(text, confidence):
            heard = ", and the recognizer does not say how sure it is" if confidence is None else ""
            heard = ", heard badly" if confidence is not None and confidence < SURE else heard
            return f'The caller says "{text}"{heard}.'
        case Silence():
            return "The caller does nothing." if _listens(flow, state) else "The carrier tells no result."
        case Dialed(_, True):
            return "Somebody answers, the two speak, and then the other side hangs up."
        case Dialed(status, False):
            return f"Result: {RESULTS[status]}."
        case Recorded(recording, _, key) if key:
            said = "leaves a message" if recording else "says nothing"
            return f"The caller {said} and presses {key}."
        case Recorded("", _):
            return "The caller leaves no message."
        case Recorded():
            return "The caller leaves a message."
        case Parted():
            return "Our person has left, and the caller is still on the line."
        case Resumed():
            return "There is news of the search for a person, and we call the caller on."
        case HungUp():
            return "The caller hangs up."
    return str(given)


def _listens(flow: Flow, state: CallState) -> bool:
    step = flow.steps.get(state.step)
    return isinstance(step, Screen) or state.phase != "talking"


def _world(flow: Flow, edge: Edge) -> Iterator[str]:
    for step in sorted(edge.spent):
        yield f"{step!r} was entered before, as often as it may be"
    for question, answer in edge.asked:
        words = _fact(flow, question, answer)
        if words:
            yield words


def _fact(flow: Flow, question: str, answer: Any) -> str:
    what, _, name = question.partition(" ")
    match what:
        case "open":
            return f"{name} are {'open' if answer else 'closed'}"
        case "staffed":
            return f"{'somebody' if answer else 'nobody'} of {name} is on the roster now"
        case "present":
            return f"{'somebody' if answer else 'nobody'} of {name} is there and reachable"
        case "caller":
            return "the caller's number is shown" if answer else "the caller's number is withheld"
        case "wait":
            assert isinstance(answer, Wait)
            return WAITS[answer.status]
        case "expected":
            return "a team comes to somebody at this number" if answer else ""
        case "partner":
            return PARTNERS[answer]
        case "team":
            assert isinstance(answer, TeamNews)
            return TEAMS[answer.status]
        case "now" if isinstance(answer, datetime) and len({k.since for k in flow.call_types.values()}) > 1:
            return f"it is {answer.date().isoformat()}"
    return ""


def _stored(edge: Edge) -> Iterator[str]:
    for effect in edge.effects:
        match effect:
            case Seek(team, seconds):
                yield f"we ring {team}, for at most {seconds} seconds"
            case KeepCallback(reason, priority, number):
                known = "a number" if number else "no number"
                yield f"callback stored: {reason}, priority {priority}, {known}"
            case MeetTeam():
                yield "the contact belongs to the incident of the team that comes"
            case OpenDispatch(policy):
                yield f"a team is called, as {policy!r} says"
            case KeepVoicemail():
                yield "message stored"
            case Close(outcome, reason):
                yield f"contact closed: {outcome}, {reason}"


def _then(flow: Flow, prompt: Prompt) -> Iterator[str]:
    match prompt.then:
        case Connect(destination, number, seconds):
            of = f"line {number + 1} of {len(flow.destinations[destination].numbers)}"
            yield f"We dial {destination}, {of}, for {seconds} seconds."
        case CallTeam(seconds):
            yield f"We ring the responder who comes, for {seconds} seconds."
        case Join():
            yield "The caller and our person are connected."
        case TakeMessage(seconds):
            yield f"A tone. Up to {seconds} seconds are recorded."
        case HangUp():
            yield "We hang up."


def _music(prompt: Prompt) -> bool:
    return isinstance(prompt.then, Listen) and prompt.then.music
