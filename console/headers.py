"""What every answer says about how it may be used, errors and webhooks included."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

YEAR = 365 * 24 * 60 * 60
HEADERS: tuple[tuple[str, str], ...] = (
    # Nothing of ours is a page that loads, frames, runs or sends anything. A page that does says so itself.
    (
        "Content-Security-Policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
)


def careful(app: WSGIApplication, *, https: bool) -> WSGIApplication:
    """The application, adding the headers that an answer does not set itself. Around it and not within: on a
    caller's path each header that the framework sets takes as long as five of these.

    `https`: the public address is encrypted, so browsers shall never ask it in any other way.
    """
    every = HEADERS
    if https:
        every = (*HEADERS, ("Strict-Transport-Security", f"max-age={YEAR}"))
    wanted = [(name.lower(), (name, value)) for name, value in every]

    def careful_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            there = {name.lower() for name, _ in headers}
            more = [header for low, header in wanted if low not in there]
            return start_response(status, headers + more, *error)

        return app(environ, start)

    return careful_app
