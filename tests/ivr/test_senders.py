"""Who may send at all: read from the source, so that nobody can go past the gate."""

from __future__ import annotations

import ast
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
ROOMS = ("ivr", "console", "db", "flows", "ops")


def callers(method: str) -> set[str]:
    """Every function of the product in which something's `method` is called or handed on."""
    found = set()
    for path in [HERE / "app.py", *(p for room in ROOMS for p in sorted((HERE / room).rglob("*.py")))]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for outer in ast.walk(tree):
            if isinstance(outer, ast.FunctionDef):
                for node in ast.walk(outer):
                    if isinstance(node, ast.Attribute) and node.attr == method:
                        found.add(f"{path.relative_to(HERE)}:{outer.name}")
    return {place for place in found if "twilio_carrier" not in place}


def test_a_text_leaves_the_house_in_one_place() -> None:
    places = {place for place in callers("send_text") if not place.startswith("ivr/errands.py")}
    assert places == {"ivr/sending.py:_send"}


def test_that_place_is_reached_through_the_claim_which_asks_the_gate() -> None:
    source = ast.parse((HERE / "ivr/sending.py").read_text(encoding="utf-8"))
    calls = {
        function.name: {
            node.func.id
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        for function in ast.walk(source)
        if isinstance(function, ast.FunctionDef)
    }
    assert [name for name, called in calls.items() if "_send" in called] == ["send_text"]
    assert "_claim" in calls["send_text"]


def test_an_e_mail_leaves_the_house_in_one_place() -> None:
    assert callers("send_message") == {"ivr/mail.py:send"}
    assert {place for place in callers("send") if "mail" in place} == {"ivr/mailing.py:send_mail"}


# Whom each place that rings a phone rings. A resident's phone is rung behind the gate alone (ivr/gate.py).
RINGS = {
    "ivr/errands.py:place_leg": "a counselor",
    "ivr/page_errands.py:_ring": "a responder",
    "ivr/field_errands.py:ring_field": "a responder, who is connected then; whoever asked for help by <Dial>",
    "ivr/back_errands.py:ring_back": "one of us, who is connected then; whoever waits for a call by <Dial>",
}
GATED: dict[str, str] = {}


def test_every_place_that_rings_a_phone_is_known_and_those_that_ring_residents_ask_the_gate() -> None:
    assert callers("place_call") == {*RINGS, *GATED}
    for place in GATED:
        source = (HERE / place.partition(":")[0]).read_text(encoding="utf-8")
        assert "gate.may(" in source, f"{place} rings residents and does not ask the gate"
