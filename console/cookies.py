"""The cookies of the console. Under https their names begin with __Host-: browsers then take them from this
address alone, encrypted (RFC 6265bis, section 4.1.3.2)."""

from __future__ import annotations

from flask import Response, request

from ivr.door.gatehouse import desk

SESSION, FORM, DEVICE, SET_UP, LOOKS = (
    "careline",
    "careline-form",
    "careline-device",
    "careline-set-up",
    "careline-looks",
)
DEVICE_DAYS = 180


def https() -> bool:
    return desk().house.public_url.startswith("https:")


def name_of(cookie: str) -> str:
    return f"__Host-{cookie}" if https() else cookie


def given(cookie: str) -> str:
    """What the browser sent; "" for nothing."""
    return request.cookies.get(name_of(cookie), "")


def put(answer: Response, cookie: str, value: str, *, days: int = 0) -> None:
    """Without `days` it lasts until the browser is closed."""
    age = days * 86_400 if days else None
    answer.set_cookie(
        name_of(cookie), value, max_age=age, path="/", secure=https(), httponly=True, samesite="Strict"
    )


def drop(answer: Response, cookie: str) -> None:
    answer.delete_cookie(name_of(cookie), path="/", secure=https(), httponly=True, samesite="Strict")
