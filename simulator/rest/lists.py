"""Lists in pages, as Twilio cuts them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request

from simulator.rest.errors import RestError

MOST = 1000


def page(name: str, rows: Sequence[dict[str, Any]]) -> Response:
    """One page of `rows` by the request's Page and PageSize, under the key `name`.

    A next page begins after the row that the PageToken names: what is new meanwhile moves nothing.
    """
    size = max(1, min(_number("PageSize", 50), MOST))
    index = max(0, _number("Page", 0))
    start = _after(rows, request.args.get("PageToken", ""), index * size)
    here = rows[start : start + size]
    more = start + size < len(rows)
    last = str(here[-1].get("sid", "")) if here else ""
    return jsonify(
        {
            name: here,
            "page": index,
            "page_size": size,
            "start": index * size,
            "end": index * size + max(0, len(here) - 1),
            "uri": _uri(index, size, request.args.get("PageToken", "")[2:]),
            "first_page_uri": _uri(0, size),
            "next_page_uri": _uri(index + 1, size, last) if more else None,
            "previous_page_uri": _uri(index - 1, size) if index else None,
        }
    )


def _after(rows: Sequence[dict[str, Any]], token: str, otherwise: int) -> int:
    for place, row in enumerate(rows):
        if token and row.get("sid") == token[2:]:
            return place + 1
    return otherwise


def in_time(name: str, at: datetime | None) -> bool:
    """Whether a moment is one that the request asked for by `name` (a day, in GMT), `name`> and `name`<
    (from and until, both included). What has no moment yet is in no such time."""
    asked = {sign: _moment(request.args[name + sign], name) for sign in "><" if name + sign in request.args}
    day = _moment(request.args[name], name) if name in request.args else None
    if at is None:
        return not asked and day is None
    at = at.replace(microsecond=0)  # as precise as the carrier tells it
    if day is not None and not day <= at < day + timedelta(days=1):
        return False
    return asked.get(">", at) <= at <= asked.get("<", at)


def _moment(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as why:
        raise RestError(20001, 400, f"{name} is not a date") from why
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _uri(index: int, size: int, after: str = "") -> str:
    kept = {k: v for k, v in request.args.items() if k not in {"Page", "PageSize", "PageToken"}}
    token = {"PageToken": f"PA{after}"} if index and after else {}
    return f"{request.path}?{urlencode(kept | {'PageSize': size, 'Page': index} | token)}"


def _number(name: str, otherwise: int) -> int:
    value = request.args.get(name, "")
    return int(value) if value.isdigit() else otherwise
