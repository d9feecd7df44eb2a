"""What somebody tells us, put where the hotline keeps it."""

from __future__ import annotations

import json
from dataclasses import asdict

from db.about import told_place_about
from db.ids import new_id
from ivr.dispatch.resident_links import Place
from ivr.house import ms
from tests.ivr.roster_town import Team


def answers(town: Team, contact: str, **given: str) -> None:
    """`screen__weapon="yes"`: they were asked about weapons, and said yes."""
    for turn, (name, value) in enumerate(given.items(), start=100):
        row = {"question": name.replace("__", "."), "value": value, "by": "caller", "at": 1, "turn": turn}
        town.do(lambda tx, row=row: tx.run("add_answer", contact_id=contact, **row))  # type: ignore[misc]


def places(town: Team, contact: str, *told: Place) -> None:
    """Told on our page behind a link, in this order."""
    for place in told:
        town.clock.pass_(1)
        made = new_id(ms(town.now))
        sealed = town.vault.seal(json.dumps(asdict(place)), told_place_about(made))
        row = {"id": made, "contact_id": contact, "place_enc": sealed, "created_at": ms(town.now)}
        town.do(lambda tx, row=row: tx.run("add_told_place", **row))  # type: ignore[misc]
