"""How long a sound file of the product's is."""

from __future__ import annotations

import requests

from simulator import pace
from simulator.destinations import Destinations, NotLoopbackError
from simulator.tasks import Steps, Work


class Sounds:
    """Fetches and measures sounds on this machine, once each; others count as ten seconds."""

    def __init__(self, destinations: Destinations) -> None:
        self._destinations = destinations
        self._known: dict[str, float] = {}

    def length(self, url: str, _call_sid: str) -> Steps[float | None]:
        """Seconds, or None when the file cannot be fetched."""
        if url not in self._known:
            found: float | None = yield Work(lambda: self._measure(url))
            if found is None:
                return None
            self._known[url] = found
        return self._known[url]

    def _measure(self, url: str) -> float | None:
        try:
            actual, headers = self._destinations.actual(url)
        except NotLoopbackError:
            return pace.UNKNOWN_AUDIO
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(actual, headers=headers, timeout=5)
        except requests.RequestException:
            return None
        return pace.sound(answer.content) if answer.ok else None
