"""The control API as the terminal's phone uses it: posts, and server-sent events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import requests

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 60.0  # the stream says "still here" four times as often
ANSWER_SECONDS = 30.0  # a key press may wait for the product's webhook, which the carrier allows 15 s


class NotReachedError(ConnectionError):
    """The practice phone company does not answer."""

    def __init__(self, base: str) -> None:
        super().__init__(f"No practice phone company answers at {base}. Start it: make demo.")


class RefusedError(ValueError):
    """It answered no; the message is its own, in plain words."""


class Link:
    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST /_sim<path>; gives the handset. Raises RefusedError and NotReachedError."""
        try:
            reply = requests.post(
                f"{self.base}/_sim{path}",
                json=body,
                headers={"X-Careline-Phone": "1"},
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            )
            said: dict[str, Any] = reply.json()
        except requests.JSONDecodeError:
            raise RefusedError(f"What answers at {self.base} is no practice phone company.") from None
        except requests.RequestException:
            raise NotReachedError(self.base) from None
        if not reply.ok:
            raise RefusedError(str(said.get("error", f"refused with status {reply.status_code}")))
        return said

    def ask(self, number: str, what: str, body: dict[str, Any]) -> dict[str, Any]:
        """One thing a handset does, as in the control API."""
        return self.post(f"/handsets/{quote(number, safe='')}/{what}", body)

    def state(self) -> dict[str, Any]:
        """Everything there is now. Raises RefusedError and NotReachedError."""
        try:
            reply = requests.get(f"{self.base}/_sim/state", timeout=(CONNECT_SECONDS, ANSWER_SECONDS))
            state: dict[str, Any] = reply.json()
        except requests.JSONDecodeError:
            raise RefusedError(f"What answers at {self.base} is no practice phone company.") from None
        except requests.RequestException:
            raise NotReachedError(self.base) from None
        return state

    def events(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Named events until the connection ends. Raises NotReachedError when it breaks."""
        try:
            url = f"{self.base}/_sim/events"
            with requests.get(url, stream=True, timeout=(CONNECT_SECONDS, SILENCE_SECONDS)) as reply:
                reply.raise_for_status()
                # Read byte by byte: a larger chunk would hold an event back until the next one fills it.
                yield from parse_events(line.decode() for line in reply.iter_lines(chunk_size=1))
        except requests.RequestException:
            raise NotReachedError(self.base) from None


def parse_events(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Lines of a text/event-stream -> (event, data). Comments and fields we do not use are passed over
    (WHATWG HTML, section 9.2)."""
    name, data = "message", ""
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield name, json.loads(data)
            name, data = "message", ""
        elif field == "event":
            name = value
        elif field == "data":
            data += value
