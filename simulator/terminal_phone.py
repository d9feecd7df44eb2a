"""One handset in the terminal: what it shows, and what it does when told."""

from __future__ import annotations

import threading
from typing import Any

from simulator.terminal_link import Link, NotReachedError, RefusedError
from simulator.terminal_screen import Screen
from simulator.terminal_words import HABITS, HELP, Book, Typed, caption, message, read

LONGEST_WAIT = 10.0  # seconds between two attempts to connect


class TerminalPhone:
    def __init__(self, link: Link, number: str | None, screen: Screen) -> None:
        self.link = link
        self.number = number or ""
        self.screen = screen
        self.book = Book()
        self.handset: dict[str, Any] = {}
        self._shown: set[int] = set()
        self._texts: set[str | int] = set()
        self._lost: set[str | int] = set()
        self._other = "nobody"

    # --- what comes in ----------------------------------------------------------------------------

    def begin(self, name: str | None) -> None:
        """Finds its handset, or adds it under `name`. Raises RefusedError and NotReachedError."""
        state = self.link.state()
        if self.number not in {one["number"] for one in state["handsets"]}:
            if not (self.number and name):
                there_are = "".join(f"\n  {one['number']}  {one['name']}" for one in state["handsets"])
                raise RefusedError(f"Say whose phone this is: --as, and --name to add a new one.{there_are}")
            self.link.post("/handsets", {"number": self.number, "name": name})
            state = self.link.state()
        self._take_state(state, first=True)
        self.screen.show(f"{self.handset['name']}, {self.number}. Type help for more.")
        self._tell_status()

    def listen(self, ended: threading.Event) -> None:
        """Shows what happens until `ended`; connects again, after 1, 2, 4 … seconds, when it breaks."""
        failures = 0
        while not ended.is_set():
            try:
                for name, data in self.link.events():
                    if failures:
                        self.screen.show("Connected again.")
                        failures = 0
                    if name == "state":
                        self._take_state(data)
                    elif name == "handset":
                        self._take_handset(data)
            except NotReachedError:
                pass
            if not failures and not ended.is_set():
                self.screen.show("The connection is lost. Calls may go on without you. Trying again.")
            ended.wait(min(2.0**failures, LONGEST_WAIT))
            failures += 1

    def _take_state(self, state: dict[str, Any], first: bool = False) -> None:
        self.book.lines = {line["number"]: line["name"] for line in state["lines"]}
        self.book.phones = {one["number"]: one["name"] for one in state["handsets"]}
        for one in state["handsets"]:
            if one["number"] == self.number:
                self._take_handset(one, quiet=first)

    def _take_handset(self, handset: dict[str, Any], quiet: bool = False) -> None:
        self.book.phones[handset["number"]] = handset["name"]
        if handset["number"] != self.number:
            return
        before, self.handset = self.handset.get("state"), handset
        if handset["call"]:
            self._other = self.book.name(handset["call"]["with"])
        if handset.get("reset"):
            self._shown.clear()
        entries = [entry for entry in handset["transcript"] if entry["id"] not in self._shown]
        self._shown.update(entry["id"] for entry in entries)
        texts = [text for text in handset["texts"] if text["id"] not in self._texts]
        self._texts.update(text["id"] for text in texts)
        lost = {text["id"] for text in handset["texts"] if text["status"] == "failed"} - self._lost
        self._lost |= lost
        if quiet:
            return
        if handset["state"] == "ringing" and before != "ringing":
            self.screen.show(f"Your phone is ringing: {self._other}. Type answer or decline.", bell=True)
        for entry in entries:
            if entry["kind"] != "ring" or handset["state"] != "ringing":
                self.screen.show(caption(entry, self._other, self.book))
        for text in handset["texts"]:
            if text["id"] in lost:
                self.screen.show(f"Not delivered. {message(text, self.book)}")
        for text in texts:
            if text["direction"] == "in":
                line = message(text, self.book)
                self.screen.show(f"Text {line[0].lower()}{line[1:]}", bell=True)

    # --- what is typed ----------------------------------------------------------------------------

    def obey(self, line: str) -> bool:
        """Does what was typed, and says what went wrong. False means: quit."""
        typed = read(line)
        if typed.what == "quit":
            return False
        try:
            getattr(self, f"_do_{typed.what}")(typed)
        except RefusedError as fault:
            self.screen.show(f"Not possible: {fault}")
        except NotReachedError as fault:
            self.screen.show(str(fault))
        return True

    def _ask(self, what: str, body: dict[str, Any] | None = None) -> None:
        self.link.ask(self.number, what, body or {})

    def _do_call(self, typed: Typed) -> None:
        who = typed.rest
        withheld = who.lower().endswith("withheld")
        body = {"to": self._whom(who[: -len("withheld")].strip() if withheld else who)}
        self._ask("call", {**body, "caller_id": "anonymous"} if withheld else body)

    def _do_press(self, typed: Typed) -> None:
        self._ask("press", {"digits": typed.rest})

    def _do_say(self, typed: Typed) -> None:
        self._ask("speak", {"text": typed.rest, "confidence": 0.9})

    def _do_answer(self, typed: Typed) -> None:
        self._ask("answer")

    def _do_decline(self, typed: Typed) -> None:
        self._ask("decline")

    def _do_hangup(self, typed: Typed) -> None:
        self._ask("hangup")

    def _do_picture(self, typed: Typed) -> None:
        self._do_text(typed, pictures=[{"sample": "street"}])

    def _do_text(self, typed: Typed, **more: Any) -> None:
        who, colon, words = typed.rest.partition(":")
        to = self.book.number(who) if colon else None
        body = words.strip() if to else typed.rest
        self._ask("text", {"to": to or self._whom(""), "body": body, **more})
        self.screen.show(f"Sent to {self.book.name(to or self._whom(''))}.")

    def _do_rung(self, typed: Typed) -> None:
        if typed.rest.lower() not in HABITS:
            raise RefusedError(f"choose one of: {', '.join(HABITS)}")
        self._ask("will", HABITS[typed.rest.lower()])
        self.screen.show(f"When rung: {typed.rest.lower()}.")

    def _do_lines(self, typed: Typed) -> None:
        self._list(self.book.lines)

    def _do_phones(self, typed: Typed) -> None:
        self._list(self.book.phones)

    def _do_texts(self, typed: Typed) -> None:
        for text in self.handset["texts"]:
            self.screen.show(message(text, self.book))
        if not self.handset["texts"]:
            self.screen.show("No messages yet. Try: text hello")

    def _do_calls(self, typed: Typed) -> None:
        for call in self.handset["history"]:
            who = f"{'From' if call['direction'] == 'in' else 'To'} {self.book.name(call['with'])}"
            self.screen.show(f"{who}: {call['result']}, {call['seconds']} seconds")
        if not self.handset["history"]:
            self.screen.show("No calls yet. Try: call")

    def _do_status(self, typed: Typed) -> None:
        self._tell_status()

    def _do_help(self, typed: Typed) -> None:
        self.screen.show(HELP)

    def _do_nothing(self, typed: Typed) -> None:
        pass

    def _do_unknown(self, typed: Typed) -> None:
        self.screen.show(f"That is no command. To speak, type: say {typed.rest}. Type help for more.")

    def _whom(self, who: str) -> str:
        if not who and self.book.lines:
            return next(iter(self.book.lines))
        number = self.book.number(who) if who else None
        if number is None:
            raise RefusedError(f"nobody here is called {who!r}; type lines or phones to see who there is")
        return number

    def _list(self, names: dict[str, str]) -> None:
        for number, name in names.items():
            self.screen.show(f"{number}  {name}")

    def _tell_status(self) -> None:
        state = self.handset["state"]
        words = {
            "idle": f"No call. Type call to ring {next(iter(self.book.lines.values()), 'a line')}.",
            "ringing": f"Ringing: {self._other}. Type answer or decline.",
            "calling": f"Calling {self._other}.",
            "in_call": f"In a call with {self._other}. Type digits to press keys, say … to talk, or hang up.",
        }
        self.screen.show(words.get(state, state))
