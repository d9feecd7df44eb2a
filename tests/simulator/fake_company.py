"""A phone company of a few scripted calls, for testing the two practice phones fast and without surprises.

It stands where the simulator's control API stands: state, server-sent events, and one POST per thing a
phone can do. What a call does is written down in `_press` and `_answer`; nothing is simulated.
"""

from __future__ import annotations

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from simulator.pages import HEADERS
from simulator.samples import sample

WEB = Path(__file__).resolve().parents[2] / "simulator" / "web"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
PARTNERS = "+15035550102"
LINE, RESIDENT, COUNSELOR, CENTER = "+15035550100", "+15035550111", "+15035550121", "+15035550191"
START = "2026-03-02T19:15:00-08:00"
GREETING = "You've reached Harbor Response. If someone is hurt or in danger right now, press 9."
SPANISH = "Para español, oprima 2."


def _handset(number: str, name: str) -> dict[str, Any]:
    return {"number": number, "name": name, "state": "idle", "call": None, "transcript": [], "texts": [],
            "history": []}  # fmt: skip


class FakeCompany:
    """One line, three phones. `start` and `stop` may be repeated: the port stays the same."""

    def __init__(self) -> None:
        phones = ((RESIDENT, "Rosa (resident)"), (COUNSELOR, "Sam (counselor)"), (CENTER, "911 center"))
        self.handsets = {number: _handset(number, name) for number, name in phones}
        self.letters: list[dict[str, Any]] = []
        self.posts: list[tuple[str, str, dict[str, Any]]] = []
        self.listeners: list[queue.Queue[str | None]] = []
        self.entry = 0
        self.clock, self.now = "real", START
        self.city: dict[str, Any] | None = None
        self.port = 0
        self.lock = threading.RLock()

    def start(self) -> None:
        company = self

        class Desk(_Desk):
            pass

        Desk.company = company
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Desk)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        for listener in self.listeners:
            listener.put(None)
        self.server.shutdown()
        self.server.server_close()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def state(self) -> dict[str, Any]:
        with self.lock:
            lines = [
                {"number": LINE, "name": "Harbor Response"},
                {"number": PARTNERS, "name": "For partners"},
            ]
            phones = list(self.handsets.values())
            time = {"now": self.now, "clock": self.clock, "city": self.city}
            return {**time, "lines": lines, "handsets": phones, "mail": len(self.letters)}

    def listen(self) -> queue.Queue[str | None]:
        with self.lock:
            listener: queue.Queue[str | None] = queue.Queue()
            self.listeners.append(listener)
            listener.put(_event("state", self.state()))
            return listener

    def tell(self, number: str, *new: dict[str, Any], reset: bool = False) -> None:
        """Sends one handset, with only its new captions."""
        with self.lock:
            handset = self.handsets[number]
            handset["transcript"] = [*([] if reset else handset["transcript"]), *new]
            for listener in self.listeners:
                listener.put(_event("handset", {**handset, "transcript": list(new), "reset": reset}))

    def caption(self, who: str, kind: str, text: str, language: str | None = None) -> dict[str, Any]:
        self.entry += 1
        at = f"2026-03-02T19:{15 + self.entry // 12:02}:{5 * self.entry % 60:02}-08:00"
        return {"id": self.entry, "at": at, "who": who, "kind": kind, "text": text, "language": language,
                "voice": None}  # fmt: skip

    def ring(self, number: str, caller: str) -> None:
        self._enter(number, "ringing", caller, "in")
        self.tell(number, self.caption("system", "ring", "Ringing"), reset=True)

    def act(self, number: str, what: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        with self.lock:
            self.posts.append((number, what, body))
            if number not in self.handsets:
                return 404, {"error": "There is no such phone."}
            fault = getattr(self, f"_{what}")(number, body)
            return (409, {"error": fault}) if fault else (200, self.handsets[number])

    def add(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.posts.append(("", "add", body))
        if body["number"].startswith("+1900"):
            return 400, {"error": "Premium numbers can't be phones here."}
        self.handsets[body["number"]] = _handset(body["number"], body["name"])
        return 200, self.handsets[body["number"]]

    def _enter(self, number: str, state: str, other: str | None, direction: str = "out") -> None:
        call = other and {"sid": "CA" + number[1:], "with": other, "direction": direction, "since": START}
        self.handsets[number].update(state=state, call=call)

    def _call(self, number: str, body: dict[str, Any]) -> str | None:
        if body["to"] != LINE:
            return "That number is not in service here."
        self._enter(number, "in_call", LINE)
        said = (self.caption("line", "say", GREETING, "en-US"), self.caption("line", "say", SPANISH, "es-MX"))
        self.tell(number, *said, reset=True)
        return None

    def _press(self, number: str, body: dict[str, Any]) -> str | None:
        if body["digits"] == "#":
            return "The line did not hear that key."
        self.tell(number, self.caption("me", "key", body["digits"]))
        if body["digits"] == "1":
            self.tell(number, self.caption("line", "say", "A counselor is next. Stay with me.", "en-US"))
            self.ring(COUNSELOR, LINE)
        if body["digits"] == "9":
            self.ring(CENTER, LINE)
        return None

    def _answer(self, number: str, body: dict[str, Any]) -> str | None:
        if self.handsets[number]["state"] != "ringing":
            return "This phone is not ringing."
        self._enter(number, "in_call", LINE, "in")
        whisper = self.caption("line", "say", "Harbor Response call, press 1 to take it.", "en-US")
        self.tell(number, whisper)
        self.tell(RESIDENT, self.caption("system", "status", "Sam is on the line"))
        return None

    def _decline(self, number: str, body: dict[str, Any]) -> str | None:
        return self._hangup(number, body)

    def _hangup(self, number: str, body: dict[str, Any]) -> str | None:
        call = self.handsets[number]["call"]
        done = {"sid": call["sid"], "with": call["with"], "direction": call["direction"], "started": START,
                "seconds": 42, "result": "completed"}  # fmt: skip
        self.handsets[number]["history"] = [*self.handsets[number]["history"], done]
        self._enter(number, "idle", None)
        self.tell(number, self.caption("system", "status", "The call ended"))
        return None

    def _speak(self, number: str, body: dict[str, Any]) -> str | None:
        for one, phone in self.handsets.items():
            if phone["state"] == "in_call":
                who = "me" if one == number else "other"
                self.tell(one, self.caption(who, "speech", body["text"], "en-US"))
        return None

    def _text(self, number: str, body: dict[str, Any]) -> str | None:
        texts = self.handsets[number]["texts"]
        self.entry += 2
        if body["body"] == "refuse":
            return "The line takes no texts."
        sent = {"id": self.entry, "at": START, "direction": "out", "with": body["to"], "body": body["body"],
                "status": "delivered", "pictures": []}  # fmt: skip
        reply = {
            **sent,
            "id": self.entry + 1,
            "direction": "in",
            "body": "Automated: who needs help?",
        }
        self.handsets[number]["texts"] = [*texts, sent, reply]
        self.entry += 1
        self.tell(number)
        return None

    def receive(self, number: str, body: str, other: str = LINE, **more: Any) -> None:
        """A text comes to this phone."""
        self.entry += 1
        text = {"id": self.entry, "at": START, "direction": "in", "with": other, "body": body,
                "status": "delivered", "pictures": [], **more}  # fmt: skip
        self.handsets[number]["texts"] = [*self.handsets[number]["texts"], text]
        self.tell(number)

    def becomes(self, number: str, status: str) -> None:
        """The newest text of this phone is told on."""
        *before, last = self.handsets[number]["texts"]
        self.handsets[number]["texts"] = [*before, {**last, "status": status}]
        self.tell(number)

    def mail(self, subject: str, body: str) -> None:
        number = len(self.letters) + 1
        letter = {"id": number, "at": START, "from": "careline@example.org", "to": ["pat@example.org"],
                  "subject": subject, "body": body, "attachments": []}  # fmt: skip
        self.letters = [letter, *self.letters]
        for listener in self.listeners:
            listener.put(_event("mail", {"count": number}))

    def _text_error(self, number: str, body: dict[str, Any]) -> str | None:
        return None

    def _will(self, number: str, body: dict[str, Any]) -> str | None:
        return "Voicemail is full." if body["kind"] == "voicemail" else None


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


class _Desk(BaseHTTPRequestHandler):
    company: FakeCompany

    def do_GET(self) -> None:
        if self.path == "/_sim/events":
            self._events()
        elif self.path.startswith(("/_sim/samples/", "/_sim/media/")):
            self._reply(200, "image/png", sample().content)
        elif self.path == "/_sim/mail":
            self._json(200, {"letters": self.company.letters})
        elif self.path == "/mailbox":
            self._file("mailbox.html")
        elif self.path == "/_sim/state":
            self._json(200, self.company.state())
        else:
            self._file("index.html" if self.path == "/" else self.path.removeprefix("/web/"))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or "{}")
        if self.headers["X-Careline-Phone"] != "1":
            self._json(403, {"error": "The phone's own header is missing."})
            return
        if self.path == "/_sim/city":
            self.company.city = {"name": "Harbor", "local": "2026-03-03T03:00:00-08:00", "changed": True}
            self.company.posts.append(("", "city", body))
            self._json(200, self.company.state())
            return
        if self.path == "/_sim/clock/advance":
            self.company.now = "2026-03-02T20:15:00-08:00"
            self.company.posts.append(("", "advance", body))
            self._json(200, self.company.state())
            return
        parts = [unquote(part) for part in self.path.split("/")[3:]]
        self._json(*(self.company.act(parts[0], parts[1], body) if parts else self.company.add(body)))

    def _events(self) -> None:
        listener = self.company.listen()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while (event := listener.get()) is not None:
            self.wfile.write(event.encode())

    def _json(self, status: int, data: dict[str, Any]) -> None:
        self._reply(status, "application/json", json.dumps(data).encode())

    def _file(self, name: str) -> None:
        path = WEB / name
        if path.is_file():
            self._reply(200, TYPES[path.suffix], path.read_bytes())
        else:
            self._json(404, {"error": "Not here."})

    def _reply(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", HEADERS["Content-Security-Policy"])
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass
