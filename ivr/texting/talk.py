"""One conversation by text for the length of one transaction: what it knows, what it says, what it keeps.

Everything it writes leaves by the outbox, through the gate. What may not go out is seen by a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property

from db.store import Row, Tx
from flows import asked, by_text
from flows.by_text import TextTurn
from flows.lexicon import Texts
from flows.model import CallState, Input, Listen, Prompt
from ivr import memory, turns
from ivr.contact import Contact, state_about
from ivr.dispatch import resident_links
from ivr.house import House, at, later, ms
from ivr.outgoing import asking, outbox
from ivr.texting import text_effects
from ivr.texting.text_facts import TextFacts


class Talk:
    """`source`: what is answered, such as the carrier's id of a text: its answers have its keys, so that they
    go out once."""

    def __init__(self, house: House, tx: Tx, contact: Contact, row: Row, source: str, now: datetime) -> None:
        self.house, self.tx, self.contact, self.row = house, tx, contact, row
        self.source, self.now = source, now
        self.written: list[str] = []
        self.withheld = False
        self._n = 0

    @property
    def id(self) -> str:
        return self.contact.id

    @property
    def state(self) -> CallState:
        return self.contact.state

    @cached_property
    def facts(self) -> TextFacts:
        return TextFacts(self.house, self.tx, self.now, self.contact)

    @cached_property
    def here(self) -> bool:
        """Is it within the hours in which our people answer?"""
        return self.facts.open(self.house.flow.hours)

    @cached_property
    def alone(self) -> bool:
        """Has nobody of ours this conversation, and are we closed or nobody on shift?"""
        return not self.taken and not (self.here and self.facts.reader())

    @property
    def taken(self) -> bool:
        """Has one of us this conversation now?"""
        return self.row["claimed_until"] is not None and self.row["claimed_until"] > ms(self.now)

    @cached_property
    def staff_wrote_at(self) -> datetime | None:
        """When one of us last wrote to them, in this conversation or another."""
        return at(self.staff_wrote["created_at"]) if self.staff_wrote is not None else None

    @cached_property
    def staff_wrote(self) -> Row | None:
        """The last text of one of us to this number, of the last day."""
        since = ms(self.now - timedelta(hours=24))
        return self.tx.one("staff_wrote_to", number_idx=self.row["number_idx"], since=since)

    # ------------------------------------------------------------------ saying

    def say(self, name: str, purpose: str = "reply") -> str | None:
        """One of the text line's own words, in the form that is true now. The message's id, None if it may
        not go out."""
        body = words_of(self.house, self.facts, self.state.language, name, taken=self.taken)
        return self.write(body, purpose)

    def write(self, body: str, purpose: str = "reply") -> str | None:
        key = f"reply:{self.source}:{self._n}"
        self._n += 1
        sent = outbox.queue_text(
            self.house, self.tx, self.now, purpose=purpose, body=body, key=key, contact=self.id
        )
        if sent is None:
            self.withheld = True
        else:
            self.written.append(sent)
            self.tx.run("said_in_conversation", contact_id=self.id, at=ms(self.now))
        return sent

    def write_all(self, bodies: Iterable[str]) -> None:
        for body in bodies:
            self.write(body)

    # ------------------------------------------------------------------ asking

    def ask_person(self, why: str, priority: int) -> None:
        asking.ask_person(self.tx, self.id, why, max(priority, self.state.priority), self.now)

    def turn(self, made: TextTurn, given: Input | None, *, quietly: bool = False) -> None:
        """Keeps a turn and writes what it says. `given` None: the first question. `quietly`: what it says is
        written later (ivr/texting/text_slowed.py)."""
        code = "wrote" if given is None else turns.code(self.house, self.contact, given)
        outcome = made.outcome
        if made.person:
            asking.ask_person(self.tx, self.id, made.person, person_priority(made), self.now)
        turns.store(self.house, self.tx, self.contact, outcome, code, self.now, text_effects.KEPT)
        self._moved_on(made)
        if outcome.prompt is not None and not quietly:
            self.speak(outcome.state, outcome.prompt, person=bool(made.person) and not made.told)

    def _moved_on(self, made: TextTurn) -> None:
        state, prompt = made.outcome.state, made.outcome.prompt
        old = self.contact
        said = memory.dump(state, prompt or old.prompt).partition("\n")[2]
        turn = old.turn + (prompt is not None)
        ended = self.tx.one("conversation_of", contact_id=self.id)
        self.contact = Contact(
            old.id,
            old.call_id,
            old.line,
            turn,
            ended is None or ended["closed_at"] is not None,
            old.caller,
            state,
            said,
            old.incident,
        )

    def speak(self, state: CallState, prompt: Prompt, *, person: bool = False) -> None:
        """What a prompt says, as texts, and which of them asks. `person`: a person was asked just now, and
        they are told when one reads it."""
        self.write_all(self.house.writer.texts(state, prompt, self.facts, link=self._link(state, prompt)))
        asks = by_text.waits_for(self.house.flow, state, prompt) and not self.withheld
        self.asked(self.written[-1] if asks and self.written else None)
        if person:
            self.say("person")

    def _link(self, state: CallState, prompt: Prompt) -> str:
        """To our page, where the place may be told as well, beside the question for it."""
        asks = isinstance(prompt.then, Listen) and state.phase == "" and asked.on_page(self.house.flow, state)
        row = self.tx.one("contact_by_id", id=self.id) if asks else None
        return resident_links.beside(self.house, self.tx, row, self.now) if row is not None else ""

    def asked(self, message: str | None) -> None:
        """`message` asks what stands from now on; None: nothing is asked."""
        self.tx.run("asked_in_conversation", contact_id=self.id, asked=message)
        if message is not None:
            asking.look_again(self.tx, self.id, later(self.now, asking.UNANSWERED), self.now)

    # ------------------------------------------------------------------ keeping

    def keep(self, state: CallState) -> None:
        """The state alone: no turn was made. Raises TurnTakenError."""
        prompt = self.contact.prompt
        saved = self.tx.run(
            "save_turn",
            id=self.id,
            was=self.contact.turn,
            turn=self.contact.turn,
            state_enc=self.house.vault.seal(memory.dump(state, prompt), state_about(self.id)),
            language=state.language,
            priority=state.priority,
        )
        if not saved:
            raise turns.TurnTakenError
        old = self.contact
        self.contact = Contact(
            old.id, old.call_id, old.line, old.turn, old.ended, old.caller, state, old.said, old.incident
        )


def person_priority(made: TextTurn) -> int:
    """How soon, by why the engine asks for a person."""
    known = made.outcome.state.priority
    match made.person:
        case "danger":
            return max(known, by_text.DANGER)
        case "emergency":
            return max(known, asking.POLICE)
        case "asked" | "nobody":
            return max(known, asking.ASKED)
    return known


def words_of(house: House, facts: TextFacts, language: str, name: str, *, taken: bool = False) -> str:
    """A word of the text line. Where it has forms, the one that is true: outside hours when we are back, and
    within them without a counselor on shift that nobody is at hand, unless one of us has them (`taken`)."""
    texts = house.flow.lexicon.texts.get(language) or Texts(language)
    form = name
    if f"{name}_closed" in texts.say:
        if not facts.open(house.flow.hours):
            form = f"{name}_closed"
        elif not taken and not facts.reader():
            form = f"{name}_nobody"
    return house.writer.say(form, language, facts)
