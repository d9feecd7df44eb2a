"""The browser phone's files, served from simulator/web."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, send_from_directory

WEB = Path(__file__).parent / "web"
HEADERS = {
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'self'",
            "img-src 'self' blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def pages() -> Blueprint:
    site = Blueprint("pages", __name__)

    @site.get("/")
    def index() -> Response:
        return send_from_directory(WEB, "index.html")

    @site.get("/mailbox")
    def mailbox() -> Response:
        return send_from_directory(WEB, "mailbox.html")

    @site.get("/web/<path:name>")
    def file(name: str) -> Response:
        return send_from_directory(WEB, name)

    @site.after_request
    def strict(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return site
