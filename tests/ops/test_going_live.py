"""What going-live.md tells an operator to type fits together, and with the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from db.migrate import sqlite_path
from tests.ops.conftest import HERE

PAGE = (HERE / "docs/operator/going-live.md").read_text(encoding="utf-8")


def settings() -> dict[str, str]:
    """The settings file that step 3 writes."""
    return dict(re.findall(r"^([A-Z_]+)=(\S+)$", PAGE.split("## 3. Secrets")[1].split("## 4.")[0], re.M))


def writable() -> list[Path]:
    """What the units leave writable: the rest of the machine is closed to them."""
    assert "ProtectSystem=strict" in PAGE
    return [Path(found) for found in re.findall(r"^ReadWritePaths=(\S+)$", PAGE, re.M)]


@pytest.mark.parametrize("wanted", ["the database", "the proof of the flow"])
def test_what_careline_writes_lies_where_its_units_may_write(wanted: str) -> None:
    known = settings()
    place = {
        "the database": sqlite_path(known["CARELINE_DATABASE"]).parent,
        "the proof of the flow": Path(known["CARELINE_CHECKED"]),
    }[wanted]
    assert any(place.is_relative_to(folder) for folder in writable())


def test_the_folder_of_the_units_is_made_for_carelines_user() -> None:
    for folder in writable():
        assert f"install -d -m 700 -o careline -g careline {folder}\n" in PAGE


def test_the_flow_is_proved_before_the_processes_are_started() -> None:
    assert PAGE.index("app.py --settings /etc/careline/settings.env check") < PAGE.index("enable --now")
