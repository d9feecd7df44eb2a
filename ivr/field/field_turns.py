"""Where in a call a responder is, what a key leads to, and what they hear there. Every place has an end:
silence is asked once more, then the call ends, and what they were asked stands in a text as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from db import audit
from db.store import Row, Tx
from flows.model import Dialed, Input, Key, Utterance
from flows.paging import model
from flows.paging.replies import DISPOSITIONS, MOST_MINUTES
from ivr.dispatch.dispatching import open_of_person
from ivr.dispatch.field_acts import MEANT, Standing, act
from ivr.field.field_speech import KEYS, Speech
from ivr.house import House, ms
from ivr.ports import LegPrompt
from ivr.reach import bridges

TRIES = 2  # how often something is asked
CODES = 3  # codes that may be typed in one call


@dataclass(frozen=True)
class Public:
    """From here on a caller like everybody else. `key`: the exit they pressed, 0 or 9, "" for none."""

    key: str


@dataclass(frozen=True)
class Place:
    """Where they are next: `said` is what came of it, a code. `wrong`: codes typed in vain."""

    menu: str
    said: str = ""
    tries: int = 1
    wrong: int = 0
    dispatch: str | None = None


@dataclass(frozen=True)
class Scene:
    """A turn, with everything it may ask. `where` is None until they typed a code."""

    house: House
    tx: Tx
    row: Row
    person: Row
    where: Standing | None
    now: datetime

    @property
    def speech(self) -> Speech:
        return Speech(self.house, self.person)

    @property
    def path(self) -> str:
        return f"/voice/field/{self.row['id']}/{self.row['turn']}"

    def act(self, event: model.Event) -> str:
        assert self.where is not None
        source = f"call:{self.row['id']}:{self.row['turn']}"
        dispatch, person = self.where.dispatch["id"], self.person["id"]
        return act(self.house, self.tx, dispatch, person, event, self.now, source)

    def note(self, action: str, **detail: object) -> None:
        assert self.where is not None
        about, by = self.where.dispatch["id"], f"person:{self.person['id']}"
        audit.append(self.tx, ms(self.now), about, by, action, detail)

    def again(self, most: int = TRIES, end: str = "bye") -> Place:
        """Asked once more, then no longer."""
        row = self.row
        return Place(row["menu"], "", row["tries"] + 1) if row["tries"] < most else Place(end)


def turned(scene: Scene, given: Input) -> Place:
    """What a turn leads to. Its events are done."""
    keys = given.digits if isinstance(given, Key) else ""
    if scene.row["menu"] == "resident":
        return _parted(scene, given)
    return LEADS.get(scene.row["menu"], _over)(scene, keys)


def _over(scene: Scene, keys: str) -> Place:
    return Place("bye")


# ------------------------------------------------------------------ do you come?


def _asked(scene: Scene, keys: str) -> Place:
    where, person = scene.where, scene.person["id"]
    if where is None:
        return Place("bye")
    if keys == "1":
        said = scene.act(model.Accepted(person))
        return Place("details" if said in ("accepted", "waiting_for_more", "taken_over") else "bye", said)
    if keys == "2":
        return Place("bye", scene.act(model.Declined(person)))
    return scene.again(end="later")


def _details(scene: Scene, keys: str) -> Place:
    """They have heard where it is; now they may say how long they take."""
    if keys.startswith("*"):
        return Place("details")
    if scene.where is None or "minutes" not in scene.where.offers:
        return Place("bye")
    minutes = int(keys) if keys.isdecimal() else 0
    if 0 < minutes <= MOST_MINUTES:
        return Place("bye", scene.act(model.Accepted(scene.person["id"], minutes)))
    return Place("minutes", tries=1) if scene.row["menu"] == "details" else scene.again()


# ------------------------------------------------------------------ who calls in


def _code(scene: Scene, keys: str) -> Place:
    if keys in ("", "0", "9"):
        return Place("public", keys)
    for row in open_of_person(scene.tx, scene.person["id"]):
        if row["code"] == keys:
            comes = row["stage"] in model.COMING or row["stage"] == "cleared"
            return Place("menu" if comes else "answer", dispatch=row["id"])
    if scene.row["tries"] < CODES:
        return Place("code", tries=scene.row["tries"] + 1, wrong=1)
    return Place("public", "", wrong=1)


def _menu(scene: Scene, keys: str) -> Place:
    if keys in ("0", "#"):
        return Place("public", "0" if keys == "0" else "9")
    where, name = scene.where, KEYS.get(keys, "")
    if where is None:
        return Place("bye")
    if keys == "*":
        return Place("menu")
    if name == "call":
        return _resident(scene)
    if name == "details":
        return Place("menu", "details") if where.details else scene.again()
    if name == "cleared" and "disposition" in where.offers:
        return Place("ended")
    if not name:
        return scene.again()
    said = scene.act(MEANT[name](scene.person["id"]))
    return Place({"cleared": "ended", "left": "bye", "released": "bye"}.get(said, "menu"), said)


def _ended(scene: Scene, keys: str) -> Place:
    disposition = DISPOSITIONS.get(int(keys)) if keys.isdecimal() else None
    if disposition is None:
        return scene.again(CODES)
    return Place("bye", scene.act(model.Disposed(scene.person["id"], disposition)))


# ------------------------------------------------------------------ talking with whoever asked for help


def _resident(scene: Scene) -> Place:
    assert scene.where is not None
    back = "bye" if scene.row["kind"] == "out" else "menu"
    incident = scene.where.dispatch["incident_id"]
    if not scene.where.details or bridges.resident_of(scene.house, scene.tx, incident, scene.now) is None:
        return Place(back, "no_call")
    scene.note("resident_called", kind=scene.row["kind"])
    return Place("resident")


def _connect(scene: Scene, keys: str) -> Place:
    if scene.where is not None and keys == "1":
        return _resident(scene)
    return scene.again()


def _parted(scene: Scene, given: Input) -> Place:
    spoke = given.bridged if isinstance(given, Dialed) else False
    scene.note("resident_parted", spoke=spoke)
    back = "bye" if scene.row["kind"] == "out" else "menu"
    return Place(back, "call_over" if spoke else "not_reached")


LEADS: Mapping[str, Callable[[Scene, str], Place]] = {
    "asked": _asked,
    "answer": _asked,
    "details": _details,
    "minutes": _details,
    "code": _code,
    "menu": _menu,
    "ended": _ended,
    "connect": _connect,
}

# ------------------------------------------------------------------ what is heard there


def told(scene: Scene) -> LegPrompt:
    """What they hear where they are. The same as often as it is asked for."""
    return SPOKEN.get(scene.row["menu"], _says_bye)(scene)


def _before(scene: Scene) -> tuple[Utterance, ...]:
    """What came of the last key."""
    said = scene.row["said"]
    if said == "details":
        return _says_details(scene)
    return scene.speech.says([f"field_said_{said}"]) if said else ()


def _says_details(scene: Scene) -> tuple[Utterance, ...]:
    if scene.where is None or not scene.where.details:
        return ()
    scene.note("details_heard")
    return scene.speech.details(scene.tx, scene.where)


def _says_asked(scene: Scene) -> LegPrompt:
    """What a phone hears that may be a voicemail: nothing about whoever asked for help."""
    where, menu = scene.where, scene.row["menu"]
    if where is None or not where.asked:
        said = where.told if where is not None else ""
        return scene.speech.goodbye(f"field_said_{said}" if said else "")
    return scene.speech.asks(where, scene.path, again=scene.row["tries"] > 1, first=menu == "asked")


def _says_place(scene: Scene) -> LegPrompt:
    says = (*_before(scene), *_says_details(scene))
    if scene.where is None or "minutes" not in scene.where.offers:
        return LegPrompt((*says, *scene.speech.says(["field_key_repeat"])), "key", next=scene.path)
    says = (*says, *scene.speech.says(["field_minutes"]))
    return LegPrompt(says, "key", next=scene.path, digits=3, finish="#")


def _says_minutes(scene: Scene) -> LegPrompt:
    says = scene.speech.says(["field_minutes"], again=True)
    return LegPrompt(says, "key", next=scene.path, digits=3, finish="#")


def _says_code(scene: Scene) -> LegPrompt:
    return scene.speech.code(scene.path, again=scene.row["tries"] > 1)


def _says_menu(scene: Scene) -> LegPrompt:
    if scene.where is None or scene.where.over:
        return _says_bye(scene)
    return LegPrompt((*_before(scene), *scene.speech.menu(scene.where)), "key", next=scene.path)


def _says_ended(scene: Scene) -> LegPrompt:
    says = (*_before(scene), *scene.speech.says(["field_ended", "page_dispositions"]))
    return LegPrompt(says, "key", next=scene.path, digits=2)


def _says_connect(scene: Scene) -> LegPrompt:
    return LegPrompt(scene.speech.says(["field_connect"]), "key", next=scene.path)


def _says_resident(scene: Scene) -> LegPrompt:
    """Our number is shown. The gate is asked again, now that the number is really dialed."""
    incident = scene.where.dispatch["incident_id"] if scene.where is not None else ""
    found = bridges.resident_of(scene.house, scene.tx, incident, scene.now)
    if found is None:
        return scene.speech.goodbye("field_said_no_call")
    return LegPrompt(
        scene.speech.says(["field_connecting_message" if found.message else "field_connecting"]),
        "dial",
        next=scene.path,
        number=found.number,
        shown=bridges.shown(scene.house, found.line),
        machine="" if found.message else f"/voice/field/{scene.row['id']}/machine",
    )


def _says_later(scene: Scene) -> LegPrompt:
    """Silence, or a machine: nothing but that there is something."""
    return LegPrompt(scene.speech.says(["field_later"]), "goodbye")


def _says_bye(scene: Scene) -> LegPrompt:
    return LegPrompt((*_before(scene), *scene.speech.says(["staff_goodbye"])), "goodbye")


SPOKEN: Mapping[str, Callable[[Scene], LegPrompt]] = {
    "asked": _says_asked,
    "answer": _says_asked,
    "details": _says_place,
    "minutes": _says_minutes,
    "code": _says_code,
    "menu": _says_menu,
    "ended": _says_ended,
    "connect": _says_connect,
    "resident": _says_resident,
    "later": _says_later,
}
