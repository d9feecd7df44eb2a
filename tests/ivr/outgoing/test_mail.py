"""The second route: letters over SMTP, with a deadline, and refusals in our words."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ivr.outgoing.mail import Letter, MailError, Server, SmtpMail

LETTER = Letter("chief@portalder.example", "Page 4821", "Nobody has accepted page 4821. ñ", "message-1")


@contextmanager
def post_office(replies: Callable[[str], str], heard: list[str]) -> Iterator[Server]:
    """A mail server on this machine that answers each command as `replies` says, "" for the usual."""

    class Clerk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            letter = False
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                heard.append(line)
                if letter and line != ".":
                    continue
                verb = line.split(" ")[0].upper()
                usual = {"DATA": "354 go on", ".": "250 kept", "QUIT": "221 bye"}.get(verb, "250 ok")
                self.say(replies(verb) or usual)
                letter = verb == "DATA" and not replies(verb)
                if verb == "QUIT":
                    return

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clerk) as there:
        there.daemon_threads = True
        threading.Thread(target=there.serve_forever, daemon=True).start()
        host, port = there.server_address[:2]
        yield Server(str(host), int(port), "pages@portalder.example", tls="off", seconds=1)
        there.shutdown()


def usual(verb: str) -> str:
    return ""


def test_a_letter_arrives_with_its_subject_and_words_and_says_that_a_machine_wrote_it() -> None:
    heard: list[str] = []
    with post_office(usual, heard) as server:
        SmtpMail(server).send(LETTER)
    text = "\n".join(heard)
    assert "mail FROM:<pages@portalder.example>" in text
    assert "rcpt TO:<chief@portalder.example>" in text
    assert "Subject: Page 4821" in text
    assert "Auto-Submitted: auto-generated" in text
    assert "Message-ID: <message-1@portalder.example>" in text


@pytest.mark.parametrize(
    ("verb", "reply", "again"),
    [
        ("RCPT", "550 no such user", False),
        ("RCPT", "450 later", True),
        ("DATA", "554 no", False),
        ("DATA", "421 busy", True),
        (".", "452 full", True),
        (".", "550 spam", False),
    ],
)
def test_a_refusal_says_whether_trying_later_helps(verb: str, reply: str, again: bool) -> None:
    with (
        post_office(lambda said: reply if said == verb else "", []) as server,
        pytest.raises(MailError) as caught,
    ):
        SmtpMail(server).send(LETTER)
    assert caught.value.again is again
    assert caught.value.code == int(reply[:3])
    assert "chief@" not in str(caught.value)


def test_a_server_that_is_not_there_is_tried_later() -> None:
    with pytest.raises(MailError) as caught:
        SmtpMail(Server("127.0.0.1", 1, "pages@portalder.example", tls="off", seconds=1)).send(LETTER)
    assert caught.value.again


def test_a_server_that_hangs_is_left_after_its_deadline() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as silent:
        host, port = silent.server_address[:2]
        mail = SmtpMail(Server(str(host), int(port), "pages@portalder.example", tls="off", seconds=0.2))
        with pytest.raises(MailError) as caught:
            mail.check()
    assert caught.value.again


def test_without_the_promised_encryption_nothing_is_sent() -> None:
    heard: list[str] = []
    with post_office(lambda said: "502 no such thing" if said == "STARTTLS" else "", heard) as server:
        wanted = Server(server.host, server.port, server.sender, tls="starttls", seconds=1)
        with pytest.raises(MailError):
            SmtpMail(wanted).send(LETTER)
    assert not any(line.lower().startswith(("mail", "rcpt", "data")) for line in heard)


def test_checking_greets_the_server_and_sends_nothing() -> None:
    heard: list[str] = []
    with post_office(usual, heard) as server:
        SmtpMail(server).check()
    assert not any(line.lower().startswith(("mail", "rcpt", "data")) for line in heard)


def test_a_password_and_an_address_are_in_no_repr() -> None:
    shown = repr(Server("mail", 587, "a@b.example", "user", "hush")) + repr(LETTER)
    assert "hush" not in shown and "chief@" not in shown
