"""Numbers that staff do not want to hear from for a while.

A block saves our people's time and takes nothing else away. By phone the menus go on; nobody of ours is rung,
so the flow leads where it leads when nobody can be found: to 911, to 988, to a promise or a message. By text,
what asks for nothing is kept, and nobody is called to it. It never catches danger, STOP, anybody with
something open, a withheld number, or a call that 911 has sent us (flows/flood.py has the rules).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from db import audit
from db.about import block_reason_about, caller_about
from db.ids import new_id
from db.store import Row, Tx
from flows.flood import LONGEST_REASON, REFUSALS, Block, held_back, may_block
from flows.keywords import Meaning
from flows.model import Outcome
from flows.numbers import forbidden, normal
from ivr.calls.facts import LiveFacts
from ivr.house import House, at, ms

MOST = 200  # of a list
DANGER = 8  # a contact's priority from which no block counts: a disqualifier was answered with yes, or worse
# Refusals by which one learns that somebody at this number asked for help, or works here.
TELLING = ("OPEN_WORK", "OURS")
PUBLIC = "direct_public"  # the route whose callers can be blocked; behind every other stands a partner


def block(
    house: House, tx: Tx, number: str | None, reason: str, until: datetime, by: str, now: datetime
) -> str:
    """Blocks one number until then; a block of it that is in force is replaced.

    Args:
        number: a whole number, in E.164 or as people write it; None for a withheld one.
        by: a person's id, or who sits at the command line.

    Returns:
        The block's id; or why not, a key of `flows.flood.REFUSALS`.
    """
    whole = None if number is None or forbidden(number) else normal(number)
    index = house.vault.index("phone", whole) if whole else ""
    open_work = bool(whole) and has_open_work(tx, index)
    ours = bool(whole) and _ours(house, tx, str(whole), index)
    if refusal := may_block(whole, reason, until, now, open_work=open_work, ours=ours):
        if refusal in TELLING:
            audit.append(tx, ms(now), "blocklist", by, "block_refused", {"why": refusal})
        return refusal
    tx.run("lift_blocks_of", number_idx=index, lifted_at=ms(now))
    made = new_id(ms(now))
    why = house.vault.seal(reason.strip()[:LONGEST_REASON], block_reason_about(made))
    tx.run("add_block", id=made, number_idx=index, reason_enc=why, since=ms(now), until=ms(until), by=by)
    audit.append(
        tx, ms(now), made, by, "number_blocked", {"hours": round((until - now).total_seconds() / 3600)}
    )
    return made


def block_caller(
    house: House, tx: Tx, contact_id: str, reason: str, until: datetime, by: str, now: datetime
) -> str:
    """As `block`, for whoever called or wrote in this contact; nobody has to see the number for it."""
    row = tx.one("contact_by_id", id=contact_id)
    sealed = row["caller_enc"] if row is not None else None
    number = house.vault.open(sealed, caller_about(contact_id)) if sealed else None
    made = block(house, tx, number, reason, until, by, now)
    if made not in REFUSALS:
        audit.append(tx, ms(now), contact_id, by, "caller_blocked", {"block": made})
    return made


def lift_caller(tx: Tx, contact_id: str, by: str, now: datetime) -> bool:
    """Ends the block of whoever called or wrote in this contact. False if there is none."""
    row = tx.one("contact_by_id", id=contact_id)
    found = in_force(tx, row["caller_idx"], now) if row is not None else None
    if found is None or not lift(tx, found["id"], by, now):
        return False
    audit.append(tx, ms(now), contact_id, by, "caller_unblocked", {"block": found["id"]})
    return True


def reason_of(house: House, block: Row) -> str:
    """What whoever blocked it wrote."""
    sealed = block["reason_enc"]
    return house.vault.open(sealed, block_reason_about(block["id"])) if sealed else str(block["reason"])


def lift(tx: Tx, block_id: str, by: str, now: datetime) -> bool:
    """Ends a block before its time. False if it is over, or none."""
    if not tx.run("lift_block", id=block_id, lifted_at=ms(now)):
        return False
    audit.append(tx, ms(now), block_id, by, "number_unblocked", {})
    return True


def lift_number(house: House, tx: Tx, number: str, by: str, now: datetime) -> bool:
    """Ends the block of this number. False if there is none."""
    whole = normal(number)
    found = in_force(tx, house.vault.index("phone", whole), now) if whole else None
    return found is not None and lift(tx, found["id"], by, now)


def active(tx: Tx, now: datetime, limit: int = MOST) -> list[Row]:
    """The blocks in force: those that end soonest come first. None of them tells its number: the list is
    read by its reasons."""
    return tx.all("blocks_in_force", now=ms(now), limit=limit)


def in_force(tx: Tx, number_idx: str | None, now: datetime) -> Row | None:
    """The block of this number (its keyed hash) that is in force."""
    return tx.one("block_in_force", number_idx=number_idx, now=ms(now)) if number_idx else None


def has_open_work(tx: Tx, number_idx: str) -> bool:
    """Is a callback to this number open, or a team called for somebody at it?"""
    return tx.one("open_work_of", number_idx=number_idx) is not None


def held(tx: Tx, number_idx: str | None, meaning: Meaning, now: datetime) -> bool:
    """Is a text of this number kept from staff and left without an answer? It is stored all the same."""
    found = in_force(tx, number_idx, now)
    if found is None or number_idx is None:
        return False
    blocks = [Block(at(found["since"]), at(found["until"]))]
    return held_back(blocks, meaning.kind, now, known=True, open_work=has_open_work(tx, number_idx))


def thought(tx: Tx, facts: LiveFacts, think: Callable[[LiveFacts], Outcome]) -> Outcome:
    """What a turn of a call comes to, for a caller who may be blocked.

    The flow asks who is there only when it looks for a person, and the block is read then, so a call costs
    no question more until it does. A turn that a block has changed is noted; one in which the caller turns
    out to be in danger is thought once more, with everybody there.
    """
    outcome = think(facts)
    if not facts.held:
        return outcome
    if outcome.state.priority >= DANGER:
        return think(facts.heard())
    audit.append(tx, ms(facts.now()), facts.contact, "system", "call_held_back", {"step": outcome.state.step})
    return outcome


def _ours(house: House, tx: Tx, number: str, index: str) -> bool:
    flow = house.flow
    partners = {line.number for to in flow.destinations.values() for line in to.numbers}
    lines = {line.number for line in flow.lines.values()}
    return number in lines | partners or tx.one("person_by_phone", phone_idx=index) is not None
