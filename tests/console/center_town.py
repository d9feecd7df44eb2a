"""A town whose 911 center has a key, and an own hand that signs: not the one of the product."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

from werkzeug.test import TestResponse

from app import Settings, carrier_of, create_app
from db.store import Store
from db.vault import Vault, new_key
from ivr.door.desk import Desk
from ivr.door.safe import SafeWords
from tests.ivr.dispatch_town import DispatchTown

KEY, NEXT_KEY, OTHER_KEY = b"h" * 32, b"n" * 32, b"o" * 32
CENTERS = {"harbor": (KEY, NEXT_KEY), "valley": (OTHER_KEY,)}
NOES = dict.fromkeys(("medical", "violence", "weapon", "hazard", "crime", "suicide_now", "out_of_area"), "no")
WELFARE = {"cad_number": "26-0412345", "call_type": "WELFARE", "place": "4 Harbor Street", "answers": NOES}
PATH = "/api/v1/requests"


class CenterTown(DispatchTown):
    def __init__(self, store: Store, vault: Vault) -> None:
        super().__init__(store, vault)
        environment = {
            "CARELINE_MODE": "demo",
            "CARELINE_PUBLIC_URL": "https://hotline.example.org",
            "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
            "TWILIO_AUTH_TOKEN": "a-token-for-tests",
            "CARELINE_KEYS": f"k1:{new_key()}",
            "CARELINE_INDEX_KEY": new_key(),
            "CARELINE_AUDIT_KEY": new_key(),
        }
        settings = Settings.of(environment)
        carrier = carrier_of(settings)
        self.desk = Desk(self.house, carrier, SafeWords(self.house.flow, carrier), CENTERS)
        self.app = create_app(settings, self.desk)
        self.client = self.app.test_client()
        self.sent = 0

    def serve(self, flow: Any) -> None:
        """Another flow of the same house."""
        self.house = replace(self.house, flow=flow)
        self.app.extensions["careline"] = replace(self.desk, house=self.house)

    def signed(
        self, method: str, path: str, body: bytes = b"", *, key: bytes = KEY, **changed: str
    ) -> dict[str, str]:
        """Headers as the guide says; `changed`: what is put in their place after signing."""
        self.sent += 1
        head = {
            "Center": "harbor",
            "Time": str(int(self.clock.at.timestamp())),
            "Nonce": f"nonce-{self.sent:012}",
        }
        head |= {name: changed.pop(name) for name in ("Center", "Time", "Nonce") if name in changed}
        digest = hashlib.sha256(body).hexdigest()
        text = f"careline-v1\n{method}\n{path}\n{head['Center']}\n{head['Time']}\n{head['Nonce']}\n{digest}"
        head["Signature"] = hmac.digest(key, text.encode(), "sha256").hex()
        head |= {name.removeprefix("late_"): value for name, value in changed.items()}
        return {f"X-Careline-{name}": value for name, value in head.items()}

    def send(
        self, method: str, path: str, content: Any = None, *, raw: bytes | None = None, **more: Any
    ) -> TestResponse:
        body = raw if raw is not None else json.dumps(content).encode() if content is not None else b""
        kind = more.pop("kind", "application/json" if method == "POST" else None)
        headers = more.pop("headers", None) or self.signed(method, path, body, **more)
        return self.client.open(path, method=method, data=body, headers=headers, content_type=kind)

    def wants(self, **changes: Any) -> dict[str, Any]:
        """A request is sent; what is answered."""
        answer = self.send("POST", PATH, WELFARE | changes)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    def after(self, request: str, **more: Any) -> TestResponse:
        return self.send("GET", f"{PATH}/{request}", **more)
