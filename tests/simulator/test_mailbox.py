"""The mailbox of the practice city: it takes every letter, shows it, delivers none; on this machine alone."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
import requests

from simulator import Simulator
from simulator.destinations import NotLoopbackError
from simulator.mailbox import Letter, Mailbox, MailServer
from simulator.server import PortInUseError

NOW = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox(lambda: NOW)


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[MailServer]:
    one = MailServer(mailbox)
    yield one
    one.stop()


@pytest.fixture
def post(server: MailServer) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as one:
        yield one


def letter(body: str = "Nobody took it.", subject: str = "Page 4821", **head: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "careline@example.org", "pat@example.org", subject
    for name, value in head.items():
        message[name] = value
    message.set_content(body)
    return message


def test_a_letter_is_kept_as_a_person_would_read_it(mailbox: Mailbox, post: smtplib.SMTP) -> None:
    post.send_message(letter("Nobody took it.\n\nhttp://127.0.0.1:8000/d/1"))
    (kept,) = mailbox.letters
    assert (kept.at, kept.sender, kept.recipients) == (NOW, "careline@example.org", ("pat@example.org",))
    assert (kept.subject, kept.body) == ("Page 4821", "Nobody took it.\n\nhttp://127.0.0.1:8000/d/1")


def test_letters_of_every_alphabet_are_read(mailbox: Mailbox, post: smtplib.SMTP) -> None:
    post.send_message(letter("Nadie la tomó. 🙂", "¿Está ahí?"))
    assert (mailbox.letters[0].subject, mailbox.letters[0].body) == ("¿Está ahí?", "Nadie la tomó. 🙂")


def test_a_line_that_is_a_dot_is_a_line_of_the_letter(mailbox: Mailbox, post: smtplib.SMTP) -> None:
    post.send_message(letter("one\n.\n..two\nthree"))
    assert mailbox.letters[0].body == "one\n.\n..two\nthree"


def test_who_really_gets_it_is_told_and_not_only_who_stands_in_it(
    mailbox: Mailbox, post: smtplib.SMTP
) -> None:
    post.send_message(letter(), to_addrs=["hidden@example.org", "other@example.org"])
    assert [one.recipients for one in mailbox.to("hidden@example.org")] == [
        ("hidden@example.org", "other@example.org")
    ]
    assert mailbox.to("pat@example.org") == []


def test_whoever_logs_in_is_let_in_in_either_way(mailbox: Mailbox, post: smtplib.SMTP) -> None:
    post.login("careline", "secret")
    post.user, post.password = "careline", "secret"  # type: ignore[attr-defined]
    post.auth("LOGIN", post.auth_login)
    post.send_message(letter())
    assert len(mailbox.letters) == 1


def test_several_letters_go_over_one_connection(mailbox: Mailbox, post: smtplib.SMTP) -> None:
    for number in range(3):
        post.send_message(letter(subject=f"{number}"))
    assert [one.subject for one in mailbox.letters] == ["0", "1", "2"]


def test_an_attachment_is_named(mailbox: Mailbox, post: smtplib.SMTP) -> None:
    message = letter()
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="shifts.ics")
    post.send_message(message)
    kept = mailbox.letters[0]
    assert kept.attachments == ("shifts.ics",)
    (part,) = kept.message.iter_attachments()
    assert "VCALENDAR" in str(part.get_content())


def test_a_letter_without_plain_text_shows_what_there_is(mailbox: Mailbox, post: smtplib.SMTP) -> None:
    message = letter()
    message.set_content("<p>Hello</p>", subtype="html")
    post.send_message(message)
    assert "Hello" in mailbox.letters[0].body


def test_letters_are_refused_by_script_for_now_or_for_good(mailbox: Mailbox, post: smtplib.SMTP) -> None:
    mailbox.meets(450, None, 550)
    for code in (450, 0, 550, 0):
        if code:
            with pytest.raises(smtplib.SMTPDataError) as refused:
                post.send_message(letter())
            assert refused.value.smtp_code == code
        else:
            post.send_message(letter())
    assert len(mailbox.letters) == 2
    with pytest.raises(ValueError, match="refuses no letter"):
        mailbox.meets(200)


def test_a_letter_that_breaks_off_in_the_middle_is_none(mailbox: Mailbox, server: MailServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as link:
        talk = link.makefile("rwb")
        for line in (b"HELO x", b"MAIL FROM:<a@example.org>", b"RCPT TO:<b@example.org>", b"DATA"):
            talk.write(line + b"\r\n")
            talk.flush()
            talk.readline()
        talk.write(b"Subject: half\r\n")
        talk.flush()
        talk.readline()
    with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as other:
        other.send_message(letter())
    assert [one.subject for one in mailbox.letters] == ["Page 4821"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"DATA", b"503"),
        (b"RCPT TO:<a@example.org>", b"503"),
        (b"MAIL FROM:nobody", b"501"),
        (b"STARTTLS", b"502"),
        (b"NOOP", b"250"),
        (b"\xff\xfe", b"502"),
    ],
)
def test_who_speaks_out_of_turn_is_answered_and_may_go_on(
    server: MailServer, said: bytes, answer: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as link:
        talk = link.makefile("rwb")
        talk.readline()
        talk.write(said + b"\r\nQUIT\r\n")
        talk.flush()
        assert talk.readline().startswith(answer)
        assert talk.readline().startswith(b"221")


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.0.2.1", "example.org", "localhost", "::"])
def test_it_listens_on_no_address_but_loopback(mailbox: Mailbox, host: str) -> None:
    with pytest.raises(NotLoopbackError):
        MailServer(mailbox, host=host)


def test_the_company_has_a_mailbox_and_shows_it_to_this_machine_alone(sim: Simulator) -> None:
    with smtplib.SMTP("127.0.0.1", sim.open_mailbox(), timeout=5) as post:
        post.send_message(letter())
    assert isinstance(sim.mailbox.letters[0], Letter)
    shown = requests.get(f"{sim.base_url}/_sim/mail", timeout=5).json()["letters"]
    assert [(one["subject"], one["to"]) for one in shown] == [("Page 4821", ["pat@example.org"])]
    elsewhere = {"Host": "hotline.example.org"}
    assert requests.get(f"{sim.base_url}/_sim/mail", headers=elsewhere, timeout=5).status_code == 403
    assert "Mailbox" in requests.get(f"{sim.base_url}/mailbox", timeout=5).text


def test_a_port_that_is_taken_is_said(sim: Simulator, server: MailServer) -> None:
    with pytest.raises(PortInUseError):
        sim.open_mailbox(server.port)
