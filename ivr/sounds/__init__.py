"""Sounds the carrier fetches from us. Open to everybody: there is nothing of anybody in them."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, send_from_directory

sounds = Blueprint("sounds", __name__)
FOLDER = Path(__file__).resolve().parent


@sounds.get("/static/<name>.wav")
def sound(name: str) -> Response:
    """A sound file of this folder; 404 for any other name."""
    return send_from_directory(FOLDER, f"{name}.wav", max_age=86_400)
