"""The flow of the soak: the demo city's, with the shortest waits that a policy may have."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
FLOWS = HERE / "flows"
SEGMENTS = 50  # a second: the soak is not about a line's pace

POLICIES = """
[policies.team]
need = 1
levels = [
  { who = "shift:responders", language = "same", wait = 20, gap = 6 },
  { who = "team:responders", wait = 20, gap = 6 },
]
fallback = { who = "role:supervisor", wait = 20, gap = 5 }
en_route_due = 60
nudge = 30
disposition_due = 120

[policies.pair]
need = 2
levels = [{ who = "team:responders", wait = 20, channels = ["voice", "sms"], gap = 3 }]
fallback = { who = "role:supervisor", wait = 20, gap = 5 }
en_route_due = 60
nudge = 30
disposition_due = 120

[policies.turns]
need = 1
levels = [
  { who = "shift:responders", order = "ordered", each = 10, wait = 25, channels = ["sms"] },
  { who = "team:responders", wait = 20, channels = ["sms"] },
]
fallback = { who = "role:supervisor", wait = 20, gap = 5 }
en_route_due = 60
nudge = 30
disposition_due = 120
"""
NAMES = ("team", "pair", "turns")


def copy_to(folder: Path) -> Path:
    """Writes it; the folder."""
    folder.mkdir(parents=True)
    for path in FLOWS.glob("*.toml"):
        shutil.copy(path, folder)
    (folder / "paging.toml").write_text(POLICIES, encoding="utf-8")
    city = folder / "city.toml"
    words = city.read_text(encoding="utf-8")
    city.write_text(words.replace("[limits]\n", f"[limits]\nsegments_a_second = {SEGMENTS}\n"), "utf-8")
    return folder
