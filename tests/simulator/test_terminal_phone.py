"""The phone in the terminal, driven by typed lines. The phone company behind it is the tests' own."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import pytest

from simulator.terminal import main
from simulator.terminal_link import parse_events
from simulator.terminal_screen import EndedError
from simulator.terminal_words import Book, Typed, caption, read
from tests.simulator.fake_company import COUNSELOR, LINE, RESIDENT, FakeCompany

PATIENCE = 10.0  # seconds a test waits for a line before it fails


class Person:
    """Reads the screen, and types the next line when the line waited for has been shown.

    `script` is a list of (wait for, then type); a callable is run instead of typed.
    """

    def __init__(self, script: list[tuple[str, object]]) -> None:
        self.script = script
        self.shown: list[str] = []
        self.rang = 0
        self.lines: queue.Queue[str] = queue.Queue()

    def show(self, line: str, bell: bool = False) -> None:
        self.rang += bell
        self.lines.put(line)

    def ask(self) -> str:
        while self.script:
            awaited, act = self.script.pop(0)
            while awaited and not any(awaited in line for line in self.shown):
                self.shown.append(self.lines.get(timeout=PATIENCE))
            if isinstance(act, str):
                return act
            assert callable(act)
            act()
        raise EndedError


@pytest.fixture
def company() -> Iterator[FakeCompany]:
    one = FakeCompany()
    one.start()
    yield one
    one.stop()


def use(company: FakeCompany, number: str, *script: tuple[str, object], more: tuple[str, ...] = ()) -> Person:
    person = Person([*script])
    assert main(["--base", company.base, "--as", number, *more], person) == 0
    return person


def test_a_call_is_rung_heard_and_ended_by_typed_words(company: FakeCompany) -> None:
    use(
        company, RESIDENT,
        ("Type call to ring Harbor Response", "call"),
        ("Harbor Response (es): Para español, oprima 2.", "1"),
        ("You pressed 1.", "say I need somebody"),
        ("You: I need somebody", "hang up"),
        ("(The call ended)", "calls"),
        ("To Harbor Response: completed, 42 seconds", "quit"),
    )  # fmt: skip
    assert company.posts == [
        (RESIDENT, "call", {"to": LINE}),
        (RESIDENT, "press", {"digits": "1"}),
        (RESIDENT, "speak", {"text": "I need somebody", "confidence": 0.9}),
        (RESIDENT, "hangup", {}),
    ]


def test_a_ringing_phone_rings_the_bell_and_says_how_to_answer(company: FakeCompany) -> None:
    sam = use(
        company, COUNSELOR,
        ("No call.", lambda: company.ring(COUNSELOR, LINE)),
        ("Your phone is ringing: Harbor Response. Type answer or decline.", "answer"),
        ("Harbor Response: Harbor Response call, press 1 to take it.", "quit"),
    )  # fmt: skip
    assert sam.rang == 1


def test_a_call_can_be_made_at_once_with_the_number_withheld(company: FakeCompany) -> None:
    use(company, RESIDENT, ("Para español", "quit"), more=("--call", "harbor withheld"))
    assert company.posts == [(RESIDENT, "call", {"to": LINE, "caller_id": "anonymous"})]


def test_a_lost_connection_is_said_and_found_again(company: FakeCompany) -> None:
    use(
        company, RESIDENT,
        ("No call.", "call"),
        ("Para español", company.stop),
        ("The connection is lost.", "1"),
        ("No practice phone company answers at", company.start),
        ("Connected again.", "9"),
        ("You pressed 9.", "quit"),
    )  # fmt: skip


def test_what_is_refused_or_not_understood_is_said_plainly(company: FakeCompany) -> None:
    use(
        company, RESIDENT,
        ("No call.", "call nobody"),
        ("Not possible: nobody here is called 'nobody'", "answer"),
        ("Not possible: This phone is not ringing.", "help me"),
        ("call [who]", "hello there"),
        ("To speak, type: say hello there.", "rung sometimes"),
        ("Not possible: choose one of: ring, answer, busy, no answer, voicemail", "rung no answer"),
        ("When rung: no answer.", "text harbor: hola"),
        ("Text from Harbor Response: Automated: who needs help?", "quit"),
    )  # fmt: skip
    assert company.posts[1:] == [
        (RESIDENT, "will", {"kind": "no_answer"}),
        (RESIDENT, "text", {"to": LINE, "body": "hola"}),
    ]


def test_texts_come_with_a_bell_and_go_with_what_became_of_them(company: FakeCompany) -> None:
    pictures = [{"url": "/_sim/media/ME1", "kind": "image/png"}]
    rosa = use(
        company, RESIDENT,
        ("No call.", lambda: company.receive(RESIDENT, "Look", pictures=pictures)),
        ("Text from Harbor Response: Look [1 picture]", "picture at the corner"),
        ("Text from Harbor Response: Automated", lambda: company.receive(RESIDENT, "gone", direction="out")),
        ("", lambda: company.becomes(RESIDENT, "failed")),
        ("Not delivered. To Harbor Response (not delivered): gone", "texts"),
        ("To Harbor Response (delivered): at the corner", "quit"),
    )  # fmt: skip
    assert rosa.rang == 2
    sent = {"to": LINE, "body": "at the corner", "pictures": [{"sample": "street"}]}
    assert (RESIDENT, "text", sent) in company.posts


def test_an_unknown_phone_is_refused_with_the_list_or_added_under_a_name(company: FakeCompany) -> None:
    person = Person([])
    assert main(["--base", company.base, "--as", "+15035550177"], person) == 2
    assert f"{RESIDENT}  Rosa (resident)" in person.lines.get(timeout=PATIENCE)
    use(company, "+15035550177", ("Neighbor, +15035550177.", "quit"), more=("--name", "Neighbor"))


def test_no_phone_company_is_said_with_what_to_do() -> None:
    company = FakeCompany()
    company.start()
    company.stop()
    person = Person([])
    assert main(["--base", company.base, "--as", RESIDENT], person) == 2
    assert "Start it: make demo." in person.lines.get(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("1", Typed("press", "1")),
        ("press 1 2 #", Typed("press", "12#")),
        (" Hang  up ", Typed("hangup")),
        ("say 9 people are here", Typed("say", "9 people are here")),
        ("CALL Harbor", Typed("call", "Harbor")),
        ("", Typed("nothing")),
        ("help!", Typed("unknown", "help!")),
    ],
)
def test_typed_lines_are_read_as_commands(line: str, typed: Typed) -> None:
    assert read(line) == typed


def test_numbers_in_captions_are_written_as_names() -> None:
    entry = {"who": "system", "kind": "ring", "text": f"ringing: {LINE}", "language": None}
    assert caption(entry, "", Book({LINE: "Harbor Response"})) == "(Ringing: Harbor Response)"


@pytest.mark.parametrize("number", ["", "anonymous", "Unknown", None])
def test_a_caller_without_a_number_is_called_withheld(number: str | None) -> None:
    assert Book().name(number) == "a withheld number"


def test_a_name_or_a_number_as_people_write_it_is_found() -> None:
    book = Book({LINE: "Harbor Response"}, {COUNSELOR: "Sam (counselor)"})
    assert book.number("sam") == COUNSELOR
    assert book.number("(503) 555-0100") == LINE
    assert book.number("nobody") is None


def test_events_are_read_by_the_standard_with_comments_passed_over() -> None:
    lines = [": keep-alive", "", "event: handset", "id: 7", 'data: {"a":', "data:1}", "", "data: {}", ""]
    assert list(parse_events(lines)) == [("handset", {"a": 1}), ("message", {})]
