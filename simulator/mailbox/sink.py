"""A mail server that takes every letter and delivers none (RFC 5321, as far as a sender needs it).

It listens on loopback alone. Whoever logs in is let in: there is nothing to guard.
"""

from __future__ import annotations

import logging
import re
import socketserver
import threading

from simulator.destinations import NotLoopbackError, check_loopback
from simulator.mailbox.letters import Mailbox

MOST_BYTES = 10 * 1024 * 1024  # of one letter
LONGEST_LINE = 4096  # bytes of a command
IDLE = 60.0  # seconds without a word until the line is dropped
PATH = re.compile(r"(?:FROM|TO):\s*<([^<>]*)>", re.IGNORECASE)
log = logging.getLogger(__name__)


class MailServer:
    """Listens from construction on.

    Raises NotLoopbackError for a host that is not this machine, OSError for a port that is taken.
    """

    def __init__(self, mailbox: Mailbox, port: int = 0, host: str = "127.0.0.1") -> None:
        check_loopback(f"http://{host}")
        if host == "localhost":
            raise NotLoopbackError(
                "name the loopback address itself, 127.0.0.1: a name can be pointed elsewhere"
            )

        class Talk(_Talk):
            box = mailbox

        self._server = _Server((host, port), Talk)
        self.port = int(self._server.server_address[1])
        threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name="simulator-mail", daemon=True
        ).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        log.debug("a sender of mail went away")


class _Talk(socketserver.StreamRequestHandler):
    """One sender's visit."""

    box: Mailbox
    timeout = IDLE

    def handle(self) -> None:
        self._forget()
        self._say("220 the practice mailbox")
        while line := self.rfile.readline(LONGEST_LINE):
            if not line.endswith(b"\n"):
                self._say("500 that line is too long")
                return
            words = line.decode("utf-8", "replace").strip()
            command, _, rest = words.partition(" ")
            act = getattr(self, f"_do_{command.lower()}", None)
            if act is None:
                self._say("502 not here")
                continue
            act(rest)
            if command.upper() == "QUIT":
                return

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _forget(self) -> None:
        self._sender: str | None = None
        self._recipients: list[str] = []

    def _do_ehlo(self, _rest: str) -> None:
        self._forget()
        self._say("250-the practice mailbox", f"250-SIZE {MOST_BYTES}", "250-8BITMIME", "250-SMTPUTF8",
                  "250 AUTH PLAIN LOGIN")  # fmt: skip

    def _do_helo(self, _rest: str) -> None:
        self._forget()
        self._say("250 the practice mailbox")

    def _do_auth(self, rest: str) -> None:
        how, _, first = rest.partition(" ")
        for _ in range({"PLAIN": 1, "LOGIN": 2}.get(how.upper(), 0) - bool(first)):
            self._say("334 ")
            self.rfile.readline(LONGEST_LINE)
        self._say("235 come in")

    def _do_mail(self, rest: str) -> None:
        found = PATH.match(rest)
        self._recipients = []
        self._sender = found[1] if found else None
        self._say("250 ok" if found else "501 who sends it?")

    def _do_rcpt(self, rest: str) -> None:
        found = PATH.match(rest)
        if self._sender is None:
            self._say("503 MAIL first")
        elif not found or not found[1]:
            self._say("501 to whom?")
        else:
            self._recipients.append(found[1])
            self._say("250 ok")

    def _do_data(self, _rest: str) -> None:
        if self._sender is None or not self._recipients:
            self._say("503 MAIL and RCPT first")
            return
        self._say("354 go on, and end with a single dot")
        raw = self._letter()
        refusal = self.box.next_refusal()
        if raw is None:
            self._say("552 that is too large")
        elif refusal is not None:
            self._say(f"{refusal} refused on purpose")
        else:
            self.box.put(self._sender, tuple(self._recipients), raw)
            self._say("250 taken; it goes no further")
        self._forget()

    def _letter(self) -> bytes | None:
        """The lines until a single dot, without the dots that were doubled on the way; None if too large.

        Raises ConnectionError if the sender goes away before it.
        """
        got, fits = bytearray(), True
        while (line := self.rfile.readline(MOST_BYTES)) not in (b".\r\n", b".\n"):
            if not line:
                raise ConnectionError("the sender went away in the middle of a letter")
            fits = fits and len(got) + len(line) <= MOST_BYTES
            if fits:
                got += line[1:] if line.startswith(b".") else line
        return bytes(got) if fits else None

    def _do_rset(self, _rest: str) -> None:
        self._forget()
        self._say("250 ok")

    def _do_noop(self, _rest: str) -> None:
        self._say("250 ok")

    def _do_vrfy(self, _rest: str) -> None:
        self._say("252 perhaps")

    def _do_quit(self, _rest: str) -> None:
        self._say("221 goodbye")
