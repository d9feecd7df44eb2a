"""What a responder writes: read (flows/paging/replies.py), done through the one door of a dispatch, answered.

What came of it is told by the dispatch itself, after the commit and in truth. Here only that is answered
which could change nothing: two open pages and no code, words that could mean two things, a code that is not
theirs. Such a text is kept and somebody of the staff is called to read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from db import audit
from db.store import Row, Tx
from flows.hearing import plain
from flows.paging import model, replies
from flows.paging.field_words import AROUND, MEANT
from flows.paging.replies import Reply
from ivr.dispatch.dispatching import happen, open_of_person
from ivr.house import House, ms
from ivr.outgoing import alerts, notices, outbox
from ivr.outgoing.page_words import says
from ivr.ports import TextEvent

LATELY = timedelta(hours=12)  # a shift: a page of it may still be answered, if only to hear that it is over
STOPPED = 21610  # the carrier's code for a person who switched our texts off
# Answers to texts that change nothing, in this time: a phone that answers by itself ("I am driving") and we
# would write to each other for ever.
MOST_ANSWERS, WITHIN = 4, timedelta(minutes=10)
# What was heard -> what happened. Minutes go with two of them.
EVENTS: Mapping[str, Callable[[str], model.Event]] = {
    "decline": model.Declined,
    "arrived": model.Arrived,
    "cleared": model.Cleared,
    "all_well": model.AllWell,
    "released": model.Released,
}
# Where a dispatch is over -> the words for somebody who answers late.
OVER = {"CLOSED": "notice_closed", "HANDED_OFF": "notice_handed_off", "CANCELLED": "notice_cancelled"}


def expected(tx: Tx, person_id: str, event: TextEvent, now: datetime) -> bool:
    """Is this text an answer to a page, or about our texts? Whoever of ours writes for another reason is a
    person like everybody else."""
    if event.stopped or plain(event.body) in replies.OPT_OUT:
        return True
    return tx.one("asked_lately", person_id=person_id, since=ms(now - LATELY)) is not None or bool(
        open_of_person(tx, person_id)
    )


def take_text(house: House, tx: Tx, person: Row, message: str, event: TextEvent, now: datetime) -> None:
    """A text of somebody who was asked to come; `message` is its row."""
    Answer(house, tx, person, message, event, now).answer()


class Answer:
    """One text, and what is made of it."""

    def __init__(
        self, house: House, tx: Tx, person: Row, message: str, event: TextEvent, now: datetime
    ) -> None:
        self.house, self.tx, self.person = house, tx, person
        self.message, self.event, self.now = message, event, now
        self.open = open_of_person(tx, person["id"])

    def answer(self) -> None:
        if self.event.stopped == "START":
            return self._texts_on()
        if self.event.stopped == "HELP":
            return None  # the carrier has answered it
        reply = replies.read(
            self.event.body, {row["code"]: row["stage"] for row in self.open}, heard(self.house)
        )
        if self.event.stopped == "STOP" or reply.kind == "opt_out":
            return self._texts_off()
        if plain(self.event.body) in _plain(self.house, "reply_help") and self.open:
            return self._write("reply_keys", code=self.open[0]["code"])
        match reply.kind:
            case "said" | "minutes" | "disposition":
                return self._happened(reply)
            case "which":
                if reply.minutes is not None or reply.disposition or self.event.pictures:
                    self._shown(self.open[0])  # more than a key: not to be lost while they look for the code
                return self._which()
            case "unclear":
                return self._unclear(reply.code)
            case "other_code":
                return self._other_code(reply.code)
        return self._late()

    # ------------------------------------------------------------------ what is done

    def _happened(self, reply: Reply) -> None:
        row = next(row for row in self.open if row["code"] == reply.code)
        self.tx.run("file_message", id=self.message, dispatch_id=row["id"])
        for n, event in enumerate(events_of(reply, self.person["id"])):
            source = f"text:{self.event.text_id}:{n}"
            happen(self.house, self.tx, row["id"], event, self.now, f"person:{self.person['id']}", source)

    # ------------------------------------------------------------------ what is asked, and kept for staff

    def _which(self) -> None:
        self._write("reply_which", codes=", ".join(row["code"] for row in self.open))

    def _unclear(self, code: str) -> None:
        """Nothing is changed. Staff read it; the sender is asked, unless a machine seems to answer us."""
        row = next((row for row in self.open if row["code"] == code), self.open[0])
        self._shown(row)
        since = ms(self.now - WITHIN)
        answered = self.tx.one("replies_since", person_id=self.person["id"], since=since)
        if answered is None or answered["replies"] < MOST_ANSWERS:
            self._write("reply_unclear", code=row["code"]) if code else self._which()

    def _shown(self, row: Row) -> None:
        """Somebody of the staff is called to read this text."""
        person = self.person["id"]
        self.tx.run("file_message", id=self.message, dispatch_id=row["id"])
        key = f"reply_unclear:{row['id']}:{person}"
        alerts.raise_(self.house, self.tx, "reply_unclear", row["id"], self.now, person=person, key=key)

    def _other_code(self, code: str) -> None:
        found = self.tx.one("asked_with_code", person_id=self.person["id"], code=code)
        if found is not None and found["over_at"] is not None:
            return self._over(found)
        if self.event.pictures:
            self._shown(self.open[0])
        return self._write("reply_other_code", code=code)

    def _late(self) -> None:
        """Nothing is open for them: what became of the page that they were asked for last."""
        since = ms(self.now - LATELY)
        found = self.tx.one("asked_lately", person_id=self.person["id"], since=since)
        if found is not None:
            self._over(found)

    def _over(self, row: Row) -> None:
        self.tx.run("file_message", id=self.message, dispatch_id=row["id"])
        detail = {"person": self.person["id"], "state": row["state"]}
        audit.append(self.tx, ms(self.now), row["id"], f"person:{self.person['id']}", "late_answer", detail)
        if self._more_than_late(row):
            self._shown(row)
        self._write(OVER.get(row["state"], "notice_covered_plain"), code=row["code"])

    def _more_than_late(self, row: Row) -> bool:
        """Do they ask for help, send a picture, or write what no key says? Somebody looks: the page is
        over, but they may still stand at the place."""
        meant = replies.read(self.event.body, {row["code"]: row["stage"]}, heard(self.house))
        words = plain(self.event.body)
        small = words in _plain(self.house, "reply_polite") or not any(letter.isalpha() for letter in words)
        unclear = meant.kind == "unclear" and not small
        return meant.meaning.startswith("backup") or unclear or bool(self.event.pictures)

    # ------------------------------------------------------------------ our texts, off and on

    def _texts_off(self) -> None:
        """They may have meant "cancel this page". Nothing is accepted or released; the carrier may block us
        from now on, so they are called instead, and a supervisor talks with them."""
        person = self.person["id"]
        way = {"person_id": person, "channel": "sms"}
        if self.tx.run("add_dead_channel", **way, error=STOPPED, since=ms(self.now)):
            audit.append(self.tx, ms(self.now), person, "person", "channel_dead", {"channel": "sms"})
        about = self.open[0]["id"] if self.open else person
        if self.open:
            self.tx.run("file_message", id=self.message, dispatch_id=about)
        key = f"text_stopped:{person}"
        alerts.raise_(self.house, self.tx, "text_stopped", about, self.now, person=person, key=key)

    def _texts_on(self) -> None:
        if self.tx.run("revive_channel", person_id=self.person["id"], channel="sms"):
            person = self.person["id"]
            audit.append(self.tx, ms(self.now), person, "person", "channel_alive", {"channel": "sms"})
        self._write("reply_texts_on")

    def _write(self, word: str, **blanks: str) -> None:
        """Back to them, once for each text of theirs."""
        outbox.queue_text(
            self.house,
            self.tx,
            self.now,
            purpose="reply",
            body=says(self.house, self.person, word, **blanks),
            key=f"reply:{self.message}",
            person=self.person["id"],
            channel=notices.channel_for(self.tx, self.person) or "sms",
        )


def events_of(reply: Reply, person: str) -> Sequence[model.Event]:
    """The events that an understood text stands for."""
    match reply.kind, reply.meaning:
        case "minutes", _:
            return [model.Accepted(person, reply.minutes)]
        case "disposition", _:
            return [model.Disposed(person, reply.disposition)]
        case _, "accept":
            return [model.Accepted(person, reply.minutes)]
        case _, "set_out":
            return [model.SetOut(person, reply.minutes)]
        case _, "backup_police":
            return [model.Backup(person, "police")]
        case _, "backup_medics":
            return [model.Backup(person, "medics")]
    first = EVENTS[reply.meaning](person)
    return [first, model.Disposed(person, reply.disposition)] if reply.disposition else [first]


def heard(house: House) -> dict[str, tuple[str, ...]]:
    """What may be written for each meaning, in all languages together, as `replies.read` wants it."""
    names = {name.removeprefix("reply_"): name for name in (*MEANT, *AROUND)}
    every = house.flow.words.values()
    return {short: tuple(p for words in every for p in words[name].hear) for short, name in names.items()}


def _plain(house: House, word: str) -> set[str]:
    return {plain(phrase) for words in house.flow.words.values() for phrase in words[word].hear}
