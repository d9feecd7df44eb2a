"""A text that is neither STOP nor the like: a cry, first words, an answer to our question, or something for a
person to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from db.store import Row
from db.vault import VaultError
from flows import asked, by_text, engine, flood
from flows.by_text import TextTurn
from flows.calling_out import SAFE
from flows.city import Told
from flows.keywords import PLAIN, Meaning
from flows.letters import tokens
from flows.model import CallState, Close, HungUp, Input, Key, Outcome, Recorded, Resumed, Silence
from flows.reading import EMERGENCY, PERSON, Reading, written_in
from ivr import rescue
from ivr.house import at, ms
from ivr.outgoing import asking
from ivr.reach import gate
from ivr.texting import text_slowed, text_unread, text_with_us
from ivr.texting.talk import Talk
from ivr.texting.text_came import Came, talk_of

CRIES = {"danger": asking.DANGER, "police": asking.POLICE, "person": asking.ASKED}
# Reasons for which a person reads along while our questions go on.
BESIDE = frozenset({"story", "help", "picture", "silent", "not_sent"})
EXITS = ((PERSON,), (EMERGENCY,))
AT_ONCE = frozenset({"danger", "emergency"})  # an answer that leads to 911 words: no flood slows them
SAID_BEFORE = timedelta(minutes=10)  # what to do in danger is not said again so soon while one of us is there
CALL = timedelta(hours=5)  # no call lasts longer; one that began before is over, whatever its row says
PASSED_OVER = 6  # questions and repetitions that are passed over at the most
FLOOD_READ = 60  # texts of the last minute that are looked at


def take(came: Came) -> None:
    """Raises TurnTakenError."""
    talk = readable(came)
    if talk is None:
        return text_unread.take(came)
    before = came.row
    with_us = before is None and text_with_us.begins(came, talk)
    if not with_us and _calls(came, talk) and not _shut(came, talk):
        _call_back(came, talk)
    elif came.meaning.kind in CRIES:
        _cry(came, talk)
    elif _shut(came, talk):
        talk.ask_person("stopped" if came.stopped else "unread", 0)
    elif with_us:
        _with_us(came, talk)
    elif before is None:
        _first(came, talk)
    elif before["mode"] == "staff" and talk.alone and tokens(came.event.body) == (PERSON,):
        _what_else(came, talk)
    elif before["mode"] == "staff":
        talk.ask_person("answer", before["priority"])
        _still_waiting(talk)
    elif (call := _call_of(came)) is not None and not _chooses(came, talk):
        _on_call(talk, call)
    else:
        _read(came, talk)
    if talk.withheld:
        _unasked(talk)
        talk.ask_person("unread", 0)
    return None


def _with_us(came: Came, talk: Talk) -> None:
    """Whoever of us is with them reads it. If nobody is there any more they are told when somebody is, unless
    it is a thank you, or a call is promised to them anyway."""
    polite = came.house.flow.lexicon.is_polite(tokens(came.event.body))
    if talk.alone and not polite and not came.tx.all("open_callbacks_of_number", number_idx=came.index):
        _still_waiting(talk)


def _unasked(talk: Talk) -> None:
    """They have just said that texts are not safe, and are asked nothing more. What is left to be asked is
    passed over as if they were silent, so that the team is called for which they have told us the place."""
    flow = talk.house.flow
    for _ in range(PASSED_OVER):
        done = talk.state.answer(SAFE) != "no" or talk.state.dispatched or not asked.asks(flow, talk.state)
        if done:
            return
        talk.turn(by_text.answer(flow, talk.state, Silence(), talk.facts), Silence(), quietly=True)


def readable(came: Came) -> Talk | None:
    """None if what was kept of them cannot be read (ivr/texting/text_unread.py)."""
    try:
        return talk_of(came)
    except (VaultError, ValueError):
        assert came.row is not None
        danger = asking.DANGER if came.meaning.topic else asking.POLICE
        if came.meaning.topic:
            rescue.danger_again(came.tx, came.row["contact_id"], came.now)
        asking.ask_person(came.tx, came.row["contact_id"], text_unread.WHY, danger, came.now)
        return None


def _shut(came: Came, talk: Talk) -> bool:
    """May nothing of ours go out to them? Then nothing is asked, and a person has to see what they write."""
    contact = came.tx.one("contact_by_id", id=talk.id)
    return not gate.may(came.house, came.tx, "text", "reply", came.index, contact, came.now).allowed


# ------------------------------------------------------------------ a cry


def _cry(came: Came, talk: Talk) -> None:
    """A person reads it now; our questions end. Acted on at once, answered once in a while."""
    meaning = came.meaning
    seen(talk, meaning, meaning.kind)
    if meaning.kind == "person" and talk.alone and not talk.here and not _shut(came, talk):
        _what_else(came, talk)
        return
    talk.asked(None)
    text_slowed.not_any_more(talk)
    if talk.row["mode"] == "staff" and talk.taken and _one_voice(talk, meaning.kind):
        return
    name = "danger_refused" if meaning.kind == "danger" and meaning.refused else meaning.kind
    when = _pace(came, talk)
    if when is not None:
        text_slowed.later(talk, when, name)
    elif talk.say(name) is not None:
        came.tx.run("cried_in_conversation", contact_id=talk.id, at=ms(came.now))


def _one_voice(talk: Talk, kind: str) -> bool:
    """One of us is with them, and they read one voice. For danger only while that one answers: if no word of
    ours follows, a timer says what to do (ivr/texting/waking.py)."""
    wrote, cried = talk.staff_wrote_at, talk.row["cried_at"]
    if kind == "person" or (cried is not None and talk.now - at(cried) < SAID_BEFORE):
        return True
    lately = timedelta(seconds=talk.house.flow.limits.text_danger_seconds)
    return talk.row["waiting_since"] is None and wrote is not None and talk.now - wrote < lately


def _what_else(came: Came, talk: Talk) -> None:
    """A person is asked for, and nobody is there: when we are back, 988, to be called, a message. Who stands
    there already reads the same again, and whoever wrote with one of us is asked by the questions again."""
    state = talk.state
    if state.ended:
        talk.say("person")
        return
    there = by_text.nobody_there(came.house.flow, state)
    came.tx.run("questions_again", contact_id=talk.id)
    _answered(came, talk, state, Resumed() if there else Key(PERSON), None)
    came.tx.run("cried_in_conversation", contact_id=talk.id, at=ms(came.now))


def _calls(came: Came, talk: Talk) -> bool:
    """Do they ask to be called, while nobody of ours writes with them?"""
    ours = came.row is not None and came.row["mode"] == "staff" and not talk.alone
    if ours or talk.state.ended or came.meaning.kind not in ("text", "story", "person"):
        return False
    return asked.wants_call(came.house.flow, talk.state, talk.facts, came.event.body)


def _call_back(came: Came, talk: Talk) -> None:
    """Which number, and when: the flow's own questions, from wherever they are. A person is asked for until
    it is promised."""
    if came.row is None:
        talk.say("hello")
    talk.ask_person("asked", asking.ASKED)
    came.tx.run("questions_again", contact_id=talk.id)
    made = by_text.called_back(came.house.flow, talk.state, talk.facts)
    _say(replace(came, meaning=PLAIN), talk, made, Key(PERSON))  # no cry that was answered a moment ago


def seen(talk: Talk, meaning: Meaning, why: str) -> None:
    """Staff must see it, danger before everything."""
    if meaning.topic:
        rescue.danger_again(talk.tx, talk.id, talk.now)
        if talk.state.priority < asking.DANGER:
            talk.keep(talk.state.changed(priority=asking.DANGER))
        why = why if why in ("unsafe", "stopped") else "danger"
    talk.ask_person(
        "asked" if why == "person" else why, asking.DANGER if meaning.topic else CRIES.get(why, 0)
    )


def _pace(came: Came, talk: Talk) -> datetime | None:
    """When an answer may go; None for now."""
    since = ms(came.now - flood.WINDOW)
    asked_ = {"number_idx": came.index, "since": since, "but": came.message, "limit": FLOOD_READ}
    earlier = [at(row["created_at"]) for row in came.tx.all("texts_of_number_since", **asked_)]
    said, cried = (at(talk.row[name]) if talk.row[name] else None for name in ("said_at", "cried_at"))
    pace = flood.pace(came.meaning.kind, earlier, said, cried, came.now)
    return pace.at if pace.merged and pace.at > came.now else None


# ------------------------------------------------------------------ first words


def _first(came: Came, talk: Talk) -> None:
    """Who we are, what this is, and the first question. Whoever is on the phone with us is asked nothing."""
    call = _call_of(came)
    if call is not None:
        _on_call(talk, call)
        return
    _beside(came, talk, came.meaning.kind == "story")
    talk.say("hello")
    if tokens(came.event.body) in EXITS:  # our answer to HELP offers these keys
        _answered(came, talk, talk.state, Key(tokens(came.event.body)[0]), None)
    elif not talk.state.step:
        talk.ask_person("asked", asking.ASKED)
    else:
        talk.turn(by_text.begin(came.house.flow, talk.state, talk.facts), None)


def _call_of(came: Came) -> Row | None:
    """A call of theirs that is not over."""
    return came.tx.one("live_call_of", caller_idx=came.index, since=ms(came.now - CALL))


def _chooses(came: Came, talk: Talk) -> bool:
    """Do they choose a person or 911, or write the message that they leave?"""
    return tokens(came.event.body) in EXITS or by_text.is_message(came.house.flow, talk.state)


def _on_call(talk: Talk, call: Row) -> None:
    """Whoever is on the phone with us is asked nothing by text: a person reads it."""
    waits = talk.row["waiting_since"] is not None and talk.row["why"] not in BESIDE
    talk.ask_person("on_call", max(call["priority"], asking.ASKED))
    if waits:
        _still_waiting(talk)
    else:
        talk.say("person")


def _beside(came: Came, talk: Talk, story: bool) -> None:
    """A person reads along, and our questions go on."""
    if story:
        asking.ask_person(came.tx, talk.id, "story", max(asking.STORY, talk.state.priority), came.now)
    if came.event.pictures:
        talk.ask_person("picture", asking.STORY)


# ------------------------------------------------------------------ an answer, or not


def _read(came: Came, talk: Talk) -> None:
    flow, row = came.house.flow, talk.row
    ours = row["waiting_since"] is None or row["why"] in BESIDE
    last = max(row["heard_at"], row["said_at"] or 0)
    belongs = flood.belongs(came.now, _asked_at(talk), at(last))
    words = tokens(came.event.body)
    if came.event.pictures and not by_text.is_message(flow, talk.state):
        talk.ask_person("picture", asking.STORY)  # whatever the words beside it answer
    if words in EXITS and not talk.state.ended:
        _answered(came, talk, talk.state, Key(words[0]), None)
    elif belongs == "stale" and ours and asked.asks(flow, talk.state):
        _beside(came, talk, _strange(came))
        talk.say("back")
        go_on(talk)
    elif row["asked"] is None or (belongs == "stale" and not ours):
        _nothing_asked(came, talk)
    elif belongs == "early":
        _beside(came, talk, _strange(came))
    else:
        _answer(came, talk, ours=ours)


def _asked_at(talk: Talk) -> datetime | None:
    """When the question that stands went out; None if it has not."""
    row = talk.tx.one("message_by_id", id=talk.row["asked"]) if talk.row["asked"] else None
    went = (row["submitted_at"] or row["claimed_at"]) if row is not None else None
    return at(went) if went is not None else None


def _strange(came: Came) -> bool:
    """Is it more than the words of an everyday request, and no answer to anything they have read?"""
    return not came.house.flow.lexicon.is_ordinary(tokens(came.event.body))


def _nothing_asked(came: Came, talk: Talk) -> None:
    """A person reads it. A thank you needs nobody."""
    thanks = came.house.flow.lexicon.is_polite(tokens(came.event.body))
    if not thanks or came.event.pictures:
        talk.ask_person("wrote", 0)
        _still_waiting(talk)


def _still_waiting(talk: Talk) -> None:
    """Now and then they are told who reads them and when, while nobody has."""
    said = talk.row["said_at"]
    if not talk.taken and (said is None or talk.now - at(said) >= text_unread.STILL):
        talk.say("person")


def _answer(came: Came, talk: Talk, *, ours: bool) -> None:
    flow, body = came.house.flow, came.event.body
    state = _in_their_language(came, talk)
    if by_text.is_message(flow, state):
        kept = came.message if tokens(body) or came.event.pictures else ""
        _answered(came, talk, state, Recorded(kept, 1), None)
        return
    if came.event.pictures and not tokens(body):
        talk.say("picture")
        return
    if not asked.asks(flow, state):
        key = asked.while_waiting(flow, state, body)
        if key is None:
            _nothing_asked(came, talk)
        else:
            _answered(came, talk, state, key, None)
        return
    given, reading = asked.input_of(flow, state, talk.facts, body)
    question = asked.question_of(flow, state, talk.facts)
    open_end = question is not None and not question.keys  # "if you need us again, just write"
    if reading.kind == "again" and (not ours or (open_end and flow.lexicon.is_polite(tokens(body)))):
        _nothing_asked(came, talk)  # they wait for a person already, and are not asked the same again
        return
    _answered(came, talk, state, given, reading)


def _in_their_language(came: Came, talk: Talk) -> CallState:
    """From two words on that only another language has, we write that one. Where they tell us a place, its
    names are of any language: "SE 82nd and La Paloma" is no Spanish."""
    state, written = talk.state, written_in(came.house.flow.lexicon, came.event.body)
    if isinstance(came.house.flow.steps.get(state.step), Told) and state.phase != "confirm":
        return state
    if written.language in ("", state.language) or len(tokens(came.event.body)) < 2:
        return state
    return state.changed(language=written.language)


def _answered(came: Came, talk: Talk, state: CallState, given: Input, reading: Reading | None) -> None:
    flow = came.house.flow
    if isinstance(given, Key) and by_text.is_message(flow, state):
        given = Recorded("", 0, given.digits)
    made = by_text.answer(flow, state, given, talk.facts)
    if reading is not None:
        made = _understood(made, reading)
        if reading.more:
            talk.ask_person("story", asking.STORY)
    _say(came, talk, made, given)


def _say(came: Came, talk: Talk, made: TextTurn, given: Input) -> None:
    """Keeps a turn, and writes it now, or together with what else comes; by then nothing may go out to whom
    it may not now."""
    when = None if made.person in AT_ONCE else _pace(came, talk)
    talk.turn(made, given, quietly=when is not None)
    if when is None:
        return text_slowed.not_any_more(talk)
    talk.asked(None)
    if _shut(came, talk):
        talk.withheld = True
        return text_slowed.not_any_more(talk)
    return text_slowed.later(talk, when, "")


def _understood(made: TextTurn, reading: Reading) -> TextTurn:
    """What was for a person goes to one, also where the engine asks on; three misunderstandings are one."""
    if reading.kind == "person" and not made.person:
        return replace(made, person="asked" if reading.why == "asked" else "lost")
    return replace(made, person="lost") if reading.kind == "again" and made.person == "asked" else made


# ------------------------------------------------------------------ going on, and the end


def go_on(talk: Talk) -> None:
    """We ask again where we were, if we were asking."""
    flow, state = talk.house.flow, talk.state
    waits = talk.row["waiting_since"] is not None and talk.row["why"] not in BESIDE
    if talk.row["mode"] == "bot" and not waits and asked.asks(flow, state):
        talk.turn(by_text.answer(flow, state, Resumed(), talk.facts), Resumed())


def over(talk: Talk, reason: str) -> None:
    """They are gone. What they were owed is kept as after a call (flows/finishing.py)."""
    state = talk.state.changed(reason=talk.state.reason or reason)
    if state.ended:
        outcome = Outcome(state, None, (Close("NO_ACTION", state.reason),))
    else:
        outcome = engine.answer(talk.house.flow, state, HungUp(), talk.facts)
    talk.turn(TextTurn(outcome), HungUp())
