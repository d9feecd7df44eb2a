"""Where webhooks may go: this machine, and nowhere else."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


class NotLoopbackError(ValueError):
    """A webhook was to leave this machine."""


class Destinations:
    """Public bases and the local servers that stand behind them."""

    def __init__(self) -> None:
        self._rewrites: list[tuple[str, str]] = []

    def rewrite(self, public_base: str, actual_base: str) -> None:
        """Sends what is addressed to `public_base` to `actual_base`; raises NotLoopbackError."""
        check_loopback(actual_base)
        self._rewrites.append((public_base.rstrip("/"), actual_base.rstrip("/")))

    def actual(self, url: str) -> tuple[str, dict[str, str]]:
        """The URL to connect to, and the headers a proxy would add; raises NotLoopbackError."""
        for public, local in self._rewrites:
            if url == public or url.startswith((public + "/", public + "?")):
                seen = urlsplit(url)
                headers = {
                    "X-Forwarded-Proto": seen.scheme,
                    "X-Forwarded-Host": seen.netloc,
                    "X-Forwarded-For": "127.0.0.1",
                    "Host": seen.netloc,
                }
                return local + url[len(public) :], headers
        check_loopback(url)
        return url, {}


def check_loopback(url: str) -> None:
    """Raises NotLoopbackError unless `url` is http(s) to this machine."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise NotLoopbackError(
            f"{url!r} is not an http address: the simulator needs one, such as http://127.0.0.1:5000/voice"
        )
    host = parts.hostname or ""
    if "\\" in url or "@" in parts.netloc:
        host = parts.netloc  # libraries read such an address in different ways: it may lead anywhere
    if host == "localhost" or _is_loopback(host):
        return
    raise NotLoopbackError(
        f"The simulator only talks to this machine, and {host!r} is not this machine. "
        "Use 127.0.0.1, or name the local server behind that address with rewrite(public_base, actual_base)."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
