"""E-mail: the second route, for pages when the telephone network takes nothing. Never for residents."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Literal, Protocol

from ivr.worded import Technical, Worded, WordedError

Tls = Literal["on", "starttls", "off"]
TIMEOUT = 6.0  # seconds for each word with the mail server; an errand's lease is longer
NEVER = range(500, 600)  # RFC 5321 section 4.2.1: the server will not take it later either


@dataclass(frozen=True)
class Letter:
    """`id` marks a letter that is sent a second time as the same one (RFC 5322 section 3.6.4)."""

    to: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    id: str


class MailError(WordedError):
    """It was not sent. `again`: trying later can help. Never holds an address."""

    def __init__(self, what: str, /, *, code: int = 0, again: bool = True, **parts: object) -> None:
        super().__init__(what, **parts)
        self.code, self.again = code, again


class Mail(Protocol):
    def send(self, letter: Letter) -> None:
        """Raises MailError. Without an answer it may have been sent all the same: better twice than never."""

    def check(self) -> None:
        """Is the server there, and does it let us in? Sends nothing. Raises MailError."""


@dataclass(frozen=True)
class Server:
    """`tls`: from the first byte ('on'), after a greeting ('starttls'), or not at all ('off', on this machine
    only). `user` "" sends without signing in. `sender`: the address that letters come from."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = "starttls"
    seconds: float = TIMEOUT


class SmtpMail:
    """SMTP, a connection a letter: pages are few, and an old connection is a dead one."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def send(self, letter: Letter) -> None:
        message = EmailMessage()
        message["From"], message["To"] = self._server.sender, letter.to
        message["Subject"], message["Auto-Submitted"] = letter.subject, "auto-generated"
        domain = self._server.sender.rpartition("@")[2]
        message["Message-ID"] = f"<{letter.id}@{domain}>" if letter.id else make_msgid(domain=domain)
        message.set_content(letter.body)
        with self._connected(Worded("sending an e-mail")) as there:
            there.send_message(message)

    def check(self) -> None:
        with self._connected(Worded("greeting the mail server")) as there:
            there.noop()

    @contextmanager
    def _connected(self, what: Worded) -> Iterator[smtplib.SMTP]:
        server = self._server
        trusted = ssl.create_default_context()
        try:
            if server.tls == "on":
                there: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=server.seconds, context=trusted
                )
            else:
                there = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
            with there:
                if server.tls == "starttls":
                    there.starttls(context=trusted)
                if server.user:
                    there.login(server.user, server.password)
                yield there
        except smtplib.SMTPRecipientsRefused as error:
            code = next((code for code, _ in error.recipients.values()), 0)
            raise MailError(
                "{what}: the address was refused", what=what, code=code, again=code not in NEVER
            ) from None
        except smtplib.SMTPAuthenticationError as error:
            raise MailError(
                "{what}: the server does not let us in", what=what, code=error.smtp_code
            ) from None
        except smtplib.SMTPResponseException as error:
            never = error.smtp_code in NEVER
            raise MailError(
                "{what}: the server refused", what=what, code=error.smtp_code, again=not never
            ) from None
        except ssl.SSLError:
            raise MailError("{what}: the server's certificate is not to be trusted", what=what) from None
        except (smtplib.SMTPException, OSError) as error:
            raise MailError("{what}: {kind}", what=what, kind=Technical(type(error).__name__)) from None
