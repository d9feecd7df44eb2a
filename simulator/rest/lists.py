"""Lists in pages, as Twilio cuts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request

MOST = 1000


def page(name: str, rows: Sequence[dict[str, Any]]) -> Response:
    """One page of `rows` by the request's Page and PageSize, under the key `name`."""
    size = max(1, min(_number("PageSize", 50), MOST))
    index = max(0, _number("Page", 0))
    here = rows[index * size : (index + 1) * size]
    more = (index + 1) * size < len(rows)
    return jsonify(
        {
            name: here,
            "page": index,
            "page_size": size,
            "start": index * size,
            "end": index * size + max(0, len(here) - 1),
            "uri": _uri(index, size),
            "first_page_uri": _uri(0, size),
            "next_page_uri": _uri(index + 1, size) if more else None,
            "previous_page_uri": _uri(index - 1, size) if index else None,
        }
    )


def _uri(index: int, size: int) -> str:
    kept = {k: v for k, v in request.args.items() if k not in {"Page", "PageSize", "PageToken"}}
    token = {"PageToken": f"PA{index}"} if index else {}
    return f"{request.path}?{urlencode(kept | {'PageSize': size, 'Page': index} | token)}"


def _number(name: str, otherwise: int) -> int:
    value = request.args.get(name, "")
    return int(value) if value.isdigit() else otherwise
