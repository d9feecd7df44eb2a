"""A town with people who wait: for a promised call, after a message, by text; and those of us who answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from db.about import caller_about, number_about, text_body_about
from db.ids import new_id
from db.store import Store, Tx
from db.vault import Vault
from ivr.callbacks import waiting
from ivr.callbacks.waiting import Claimed, Refusal, Waiting
from ivr.house import ms
from tests.ivr.house import ROSA
from tests.ivr.roster_town import Team

MAYA = "+15035550112"


class Waits(Team):
    """How somebody comes to wait."""

    def contact(self, caller: str | None = ROSA, channel: str = "voice", **more: Any) -> str:
        contact = new_id()
        row = {
            "id": contact,
            "channel": channel,
            "call_id": f"CA-{contact}" if channel == "voice" else None,
            "line": next(iter(self.house.flow.lines)),
            "route": "direct_public",
            "language": "en",
            "caller_enc": self.vault.seal(caller, caller_about(contact)) if caller else None,
            "caller_idx": self.index(caller),
            "dialed": None,
            "flow_hash": self.house.flow.hash,
            "priority": 0,
            "started_at": ms(self.now),
        }
        self.do(lambda tx: tx.run("add_contact", **(row | more)))
        return contact

    def index(self, number: str | None) -> str | None:
        return self.vault.index("phone", number) if number else None

    def promised(self, caller: str | None = ROSA, contact: str = "", **more: Any) -> str:
        """Somebody called, and was promised a call. The callback's id."""
        callback, contact = new_id(), contact or self.contact(caller)
        row = {
            "id": callback,
            "contact_id": contact,
            "number_enc": self.vault.seal(caller, number_about(callback)) if caller else None,
            "number_idx": self.index(caller),
            "language": "en",
            "reason": "CALLER_ASKED",
            "priority": 0,
            "window": None,
            "voicemail_ok": None,
            "waiting_since": ms(self.now),
            "created_at": ms(self.now),
            "due_at": ms(self.now),
        }
        self.do(lambda tx: tx.run("add_callback", **(row | more)))
        return callback

    def writes(self, caller: str = MAYA, body: str = "Can I talk to somebody?", priority: int = 0) -> str:
        """Somebody texts, and a person of ours has to read it. The contact's id."""
        contact = self.contact(caller, "sms")
        line, index = next(iter(self.house.flow.lines)), self.index(caller)
        text = new_id()

        def work(tx: Tx) -> None:
            tx.run("add_conversation", contact_id=contact, number_idx=index, line=line, heard_at=ms(self.now))
            told = dict.fromkeys(("person_id", "dispatch_id", "page_id", "number_enc", "key", "written_by"))
            tx.run(
                "add_message",
                id=text,
                direction="in",
                channel="sms",
                contact_id=contact,
                purpose="text",
                line=line,
                number_idx=index,
                body_enc=self.vault.seal(body, text_body_about(text)),
                segments=1,
                state="received",
                carrier_id=f"SM-{text}",
                created_at=ms(self.now),
                media=0,
                **told,
            )
            since = {"since": ms(self.now), "priority": priority}
            tx.run("await_person", contact_id=contact, why="CALLER_ASKED", **since)

        self.do(work)
        return contact

    def everybody(self) -> list[Waiting]:
        return self.store.read(lambda tx: waiting.everybody(self.house, tx, self.now))

    def claims(self, who: str, id_: str, kind: str = "callback") -> Claimed | Refusal:
        return self.do(lambda tx: waiting.claim(self.house, tx, kind, id_, who, self.now))

    def has(self, who: str, id_: str, kind: str = "callback") -> None:
        assert isinstance(self.claims(who, id_, kind), Claimed)

    def tries(self, who: str, promise: str) -> str:
        """They call somebody back, and nobody answers. The attempt's id."""
        rings = self.do(lambda tx: waiting.call_out(self.house, tx, promise, who, self.now))
        assert isinstance(rings, str), rings
        row = {"dialed_at": ms(self.now), "message_ok": 0}
        self.do(lambda tx: tx.run("dial_attempt", id=rings, **row))
        self.do(lambda tx: tx.run("note_callback_tried", id=promise))
        self.do(lambda tx: tx.run("end_attempt", id=rings, ended_at=ms(self.now)))
        self.do(lambda tx: tx.run("leg_over", id=rings, state="no_answer", ended_at=ms(self.now)))
        return rings

    def later(self, **by: float) -> None:
        self.clock.at += timedelta(**by)

    def said(self, number: str, **answers: int) -> None:
        """What somebody at this number has said about being reached, now."""
        names = ("stopped_at", "stopped_by", "quiet_at", "text_ok", "call_ok", "voicemail_ok", "consent")
        row = dict.fromkeys(names) | {"consent_at": ms(self.now), "changed_at": ms(self.now)}
        index = self.index(number)
        self.do(lambda tx: tx.run("save_safe_contact", number_idx=index, **(row | answers)))

    def actions(self, subject: str) -> list[str]:
        return [row["action"] for row in reversed(self.rows("audit_of", subject=subject, limit=100))]


def code(came: object) -> str:
    """Of a refusal; "" for what was done."""
    return came.code if isinstance(came, Refusal) else ""


class WaitingTown(Waits):
    """Ana and Ben counsel, Lee supervises, Marta is outside."""

    def __init__(self, store: Store, vault: Vault) -> None:
        super().__init__(store, vault)
        self.ana = self.person("Ana", "+15035550131", team="counselors", role="counselor")
        self.ben = self.person("Ben", "+15035550132", team="counselors", role="counselor")
