"""Careline on a port, as a stranger or the carrier finds it: for the tests of the gate."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask
from werkzeug.serving import make_server

from app import Settings, create_app
from db.store import Row
from db.vault import new_key
from simulator.signing import sign

PUBLIC = "https://hotline.example.org"
ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-for-tests"
LINE = "+15035550100"
PSAP = "5035550190"
FORM = "application/x-www-form-urlencoded"
Pairs = list[tuple[str, str]]
CALL: Pairs = [
    ("AccountSid", ACCOUNT),
    ("ApiVersion", "2010-04-01"),
    ("CallSid", "CA" + "a" * 32),
    ("CallStatus", "ringing"),
    ("Direction", "inbound"),
    ("From", "+15035550111"),
    ("To", LINE),
]


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


class House:
    """Careline on a port, as a stranger or the carrier finds it."""

    def __init__(self, database: str, **changes: str) -> None:
        environment = {
            "CARELINE_MODE": "demo",
            "CARELINE_PUBLIC_URL": PUBLIC,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "CARELINE_KEYS": f"k1:{new_key()}",
            "CARELINE_INDEX_KEY": new_key(),
            "CARELINE_AUDIT_KEY": new_key(),
            "CARELINE_DATABASE": database,
            "CARELINE_LOG_LEVEL": "DEBUG",
            **changes,
        }
        self.app: Flask = create_app(Settings.of(environment))
        self.public = environment["CARELINE_PUBLIC_URL"]
        self.store = self.app.extensions["careline"].house.store
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def send(self, raw: bytes) -> Answer:
        """These bytes, as they are; then nothing more."""
        with socket.create_connection(("127.0.0.1", self._server.server_port), timeout=10) as line:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            said = b"".join(iter(lambda: line.recv(65536), b""))
        head, _, body = said.partition(b"\r\n\r\n")
        return Answer(int(head.split(b" ")[1]) if head else 0, body.decode("utf-8", "replace"))

    def ask(
        self,
        target: str,
        body: bytes = b"",
        *,
        method: str = "POST",
        kind: str | None = FORM,
        **headers: str,
    ) -> Answer:
        lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        lines += [f"Content-Type: {kind}"] if kind is not None else []
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if method != "GET":
            lines.append(f"Content-Length: {len(body)}")
        return self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def carrier(self, target: str, pairs: Pairs, token: str = TOKEN, **more: str) -> Answer:
        """As the carrier would send it: signed for the public address, delivered here."""
        signature = sign(token, self.public + target, pairs)
        return self.ask(target, urlencode(pairs).encode(), X_Twilio_Signature=signature, **more)

    def contacts(self) -> list[Row]:
        rows: list[Row] = self.store.read(lambda tx: tx.all("live_contacts", limit=100))
        return rows

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self.store.close()
