"""Who may send at all: read from the source, so that nobody can go past the gate."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest

from tests.flows.world import port_alder

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
    assert places == {"ivr/outgoing/sending.py:_send"}


def test_that_place_is_reached_through_the_claim_which_asks_the_gate() -> None:
    source = ast.parse((HERE / "ivr/outgoing/sending.py").read_text(encoding="utf-8"))
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
    assert callers("send_message") == {"ivr/outgoing/mail.py:send"}
    assert {place for place in callers("send") if "mail" in place} == {"ivr/outgoing/mailing.py:send_mail"}


# Whom each place that rings a phone rings. A resident's phone is rung behind the gate alone
# (ivr/reach/gate.py).
RINGS = {
    "ivr/errands.py:place_leg": "a counselor",
    "ivr/calls/guest_errands.py:place_guest": "a colleague or one of the flow's destinations",
    "ivr/outgoing/page_errands.py:_ring": "a responder",
    "ivr/field/field_errands.py:ring_field": "a responder; whoever asked for help is then joined by <Dial>",
    "ivr/callbacks/back_errands.py:ring_back": "one of us; whoever waits for a call is then joined by <Dial>",
}
GATED: dict[str, str] = {}


def test_every_place_that_rings_a_phone_is_known_and_those_that_ring_residents_ask_the_gate() -> None:
    assert callers("place_call") == {*RINGS, *GATED}
    for place in GATED:
        source = (HERE / place.partition(":")[0]).read_text(encoding="utf-8")
        assert "gate.may(" in source, f"{place} rings residents and does not ask the gate"


# ------------------------------------------------------------------ whatever goes to a resident


def functions(calls: Callable[[ast.Call], bool]) -> set[str]:
    """Every function of the product in which such a call stands."""
    found = set()
    for room in ROOMS:
        for path in sorted((HERE / room).rglob("*.py")):
            for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(outer, ast.FunctionDef):
                    inner = [node for node in ast.walk(outer) if isinstance(node, ast.Call)]
                    if any(calls(node) for node in inner):
                        found.add(f"{path.relative_to(HERE)}:{outer.name}")
    return {place for place in found if "twilio_carrier" not in place}


def name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def given(call: ast.Call) -> list[object]:
    return [getattr(each, "value", None) for each in [*call.args, *(more.value for more in call.keywords)]]


def source(place: str) -> str:
    """The text of one function."""
    path, _, wanted = place.partition(":")
    text = (HERE / path).read_text(encoding="utf-8")
    nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef) and n.name == wanted]
    return str(ast.get_source_segment(text, nodes[0]))


# Every place that writes to somebody who is none of our staff, and what it is for (ivr/reach/gate.py).
WRITES = {
    "ivr/texting/talk.py:write": "the flow's questions and answers, in a conversation",
    "ivr/texting/text_unread.py:_say": "the 911 words, where what was kept of them cannot be read",
    "ivr/texting/text_in.py:_tell": "an answer to STOP, START and HELP",
    "ivr/callbacks/answering.py:_sent": "one of us answers",
    "ivr/dispatch/news.py:tell": "how it stands with the team that was called for them",
    "ivr/texting/pictures.py:_tell": "we cannot open what they sent",
    "ivr/dispatch/resident_links.py:offer": "where to tell us the place",
}


def test_every_text_to_somebody_who_is_not_of_our_staff_is_known() -> None:
    def to_a_resident(call: ast.Call) -> bool:
        return name(call) == "queue_text" and all(more.arg != "person" for more in call.keywords)

    assert functions(to_a_resident) == set(WRITES)


def test_such_a_text_is_held_to_the_gate_when_it_is_kept_and_again_before_it_goes() -> None:
    for place in ("ivr/outgoing/outbox.py:queue_text", "ivr/outgoing/sending.py:_claim"):
        text = source(place)
        before, _, after = text.partition(
            "if person is None:" if "person is None:" in text else 'person_id"] is None'
        )
        assert "gate.may(" in after, place
        assert "gate.may(" not in before, place
    assert functions(lambda call: name(call) == "run" and "add_message" in given(call)) == {
        "ivr/outgoing/outbox.py:queue_text",
        "ivr/texting/texts.py:_kept",  # what came in
    }


# Every place that connects one of ours with a resident, and what it asks before it dials.
DIALS = {
    "ivr/field/field_turns.py:_says_resident": ("bridges.resident_of(", "ivr/reach/bridges.py:resident_of"),
    "ivr/callbacks/back_calls.py:_connects": ("calling_back.reach(", "ivr/callbacks/calling_back.py:reach"),
}


def test_every_place_that_dials_a_resident_asks_the_gate_in_the_transaction_that_dials() -> None:
    dials = functions(lambda call: name(call) == "LegPrompt" and "dial" in given(call))
    assert dials == set(DIALS)
    for place, (asks, where) in DIALS.items():
        assert asks in source(place), f"{place} dials and does not ask"
        assert 'gate.may(house, tx, "call"' in source(where)


def test_a_message_on_a_phone_needs_a_yes_of_its_own() -> None:
    assert 'gate.may(house, tx, "voicemail"' in source("ivr/reach/bridges.py:resident_of")
    assert 'kept["voicemail_ok"] == 0' in source("ivr/callbacks/calling_back.py:message_ok")
    for place in DIALS:
        assert "machine=" in source(place), f"{place} does not look who answers"


# What may be filled into a text that lies on a resident's phone: nothing of what they told us, but where they
# are asked whether we have read it right.
PLAIN = {"service", "city", "opens"}
ECHOES = {
    "confirm_place": {"told"},
    "confirm_zip": {"digits"},
    "confirm_number": {"digits"},
    "offer_number": {"digits"},
}
PHRASES = {"hold": {"position"}, "team_coming": {"team"}, "team_longer": {"team"}}
NEWS = {
    "news_coming_many": {"people"},
    "news_minutes": {"minutes"},
    "here_text": {"link"},
    "safe_text": {"number"},
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_to_a_resident_has_room_for_a_name_a_place_or_what_it_is_about(language: str) -> None:
    flow = port_alder()
    texts = flow.lexicon.texts[language]
    for word, text in texts.say.items():
        assert blanks(text) <= PLAIN, word
    for word, text in texts.instead.items():
        assert blanks(text) <= PLAIN | ECHOES.get(word, set()) | PHRASES.get(word, set()), word
    for word, text in texts.linked.items():
        assert blanks(text) <= PLAIN | {"link"}, word
    sent = [word for word in flow.words[language] if word.startswith("news_")]
    for word in [*sent, "here_text", "safe_text"]:
        assert blanks(flow.words[language][word].say) <= PLAIN | NEWS.get(word, set()), word


ABOUT_THEM = (
    "how old",
    "your name",
    "your age",
    "cuántos años",
    "su nombre",
    "su edad",
    "birthday",
    "nacimiento",
)


TO_STAFF = ("staff_", "field_", "page_", "notice_", "alert_")


@pytest.mark.parametrize("language", ["en", "es"])
def test_nobody_is_asked_for_a_name_or_an_age_by_a_machine(language: str) -> None:
    """Everybody is served first, a minor too; a person of ours says what must be reported before they ask."""
    flow = port_alder()
    words = [word for name, word in flow.words[language].items() if not name.startswith(TO_STAFF)]
    said = [text for word in words for text in (word.say, word.again or "")]
    said += [*flow.lexicon.texts[language].say.values(), *flow.lexicon.texts[language].instead.values()]
    for text in said:
        assert not any(part in text.lower() for part in ABOUT_THEM), text


def blanks(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}
