"""Whatever people write, in whatever order and how often the carrier repeats it: each text has one effect and
one set of answers, a person is asked whenever one is needed, and danger waits first."""

from __future__ import annotations

from itertools import count

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db.store import Row, Store
from db.vault import Vault
from flows import keywords
from ivr.callbacks import waiting
from ivr.contact import opened
from ivr.house import ms
from ivr.outgoing import outbox
from ivr.ports import TextEvent
from ivr.texting import texts
from tests.ivr.house import LINE, Office

WRITTEN = (
    *("need food", "necesito comida", "for me", "my son", "1", "2", "3", "0", "9", "yes", "no", "not sure"),
    *("blue", "ok thanks", "the lights went strange again", "is anybody there", "para mi hijo"),
    *("i want to kill myself", "me quiero matar", "he has a gun", "took all the pills"),
    *("STOP", "please stop texting me", "END", "START", "HELP", "QUIET", "he reads my phone", ""),
    *("i want a person", "send the police", "97201", "503 555 0142", "HELP!!"),
)
MOST_ANSWERS = 4  # who we are, a question in two parts, and that a person reads it
NUMBERS = count(5_035_600_000)

steps = st.lists(
    st.tuples(
        st.sampled_from(WRITTEN),
        st.integers(1, 3),  # how often the carrier delivers it
        st.sampled_from((1, 5, 40, 400, 90_000)),  # seconds until the next one
        st.booleans(),  # has the worker sent our answers meanwhile?
    ),
    min_size=1,
    max_size=9,
)


class Texter:
    """One number, and everything that is stored about it."""

    def __init__(self, office: Office) -> None:
        self.office, self.number = office, f"+1{next(NUMBERS)}"
        self.index = office.vault.index("phone", self.number)

    def writes(self, body: str, sid: str, times: int) -> None:
        stopped = {"STOP": "STOP", "START": "START"}.get(body, "")
        event = TextEvent(sid, LINE, self.number, body, stopped=stopped)  # type: ignore[arg-type]
        for _ in range(times):
            texts.take_text(self.office.house, event, within=10)

    def messages(self) -> list[Row]:
        return self.office.rows("messages_of_number", number_idx=self.index, limit=500)

    def conversation(self) -> Row | None:
        found = {"number_idx": self.index, "line": "public"}
        return self.office.store.read(lambda tx: tx.one("open_conversation", **found))

    def stands(self) -> tuple[object, ...]:
        """How far they are, and who waits for them."""
        row = self.conversation()
        contact = self.office.row("contact_by_id", id=row["contact_id"]) if row else None
        told = ("turn", "priority", "language", "ended_at")
        about = (row["waiting_since"], row["why"], row["asked"]) if row else ()
        return (*about, *(contact[name] for name in told)) if contact else ()

    def sent(self) -> None:
        now, store = self.office.clock.now(), self.office.store
        for row in self.messages():
            if row["state"] == "planned":
                store.write(lambda tx, row=row: outbox.moved(tx, row["id"], "submitted", now))  # type: ignore[misc]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=steps)
@example(written=[("STOP", 1, 1, False), ("QUIET", 1, 1, False), ("yes", 1, 1, False)])
def test_any_sequence_of_texts_has_one_effect_each_and_finds_a_person(
    store: Store, vault: Vault, written: list[tuple[str, int, int, bool]]
) -> None:
    office = Office(store, vault)
    texter = Texter(office)
    silent = False
    for n, (body, times, seconds, worker) in enumerate(written):
        sid = f"SM-{texter.number}-{n}"
        before = len(texter.messages())
        texter.writes(body, sid, 1)
        once = texter.messages()
        _holds(office, texter, body)
        if worker:
            texter.sent()
            office.clock.pass_(5)
        stands = texter.stands()
        texter.writes(body, sid, times)
        assert len(texter.messages()) == len(once), "a repetition is answered no more"
        assert texter.stands() == stands, "a repetition has no effect"
        answers = [row for row in once if (row["key"] or "").startswith(f"reply:{sid}:")]
        assert len(answers) <= MOST_ANSWERS
        if silent and body != "START":
            assert len(once) == before + 1, "whoever wants silence gets it"
        silent = body in ("QUIET", "he reads my phone") or (silent and body != "START")
        office.clock.pass_(seconds)
    waits = store.read(lambda tx: waiting.everybody(office.house, tx, office.clock.now()))
    assert [one.priority for one in waits] == sorted((one.priority for one in waits), reverse=True)


def _holds(office: Office, texter: Texter, body: str) -> None:
    row = texter.conversation()
    meaning = keywords.decide(office.house.flow.lexicon, body, open_conversation=True)
    if meaning.topic and body:
        assert row is not None
        assert (row["waiting_since"] is not None, row["priority"]) == (True, 9), "danger waits first"
    if row is None:
        return
    assert row["heard_at"] == ms(office.clock.now())
    contact = office.row("contact_by_id", id=row["contact_id"])
    state = opened(contact, office.vault).state
    promised = office.rows("callbacks_of_contact", contact_id=contact["id"])
    if state.seeking or meaning.kind in ("person", "police"):
        assert row["waiting_since"] is not None or promised, "a person is asked whenever one is needed"
    assert {job["kind"] for job in office.rows("jobs_of", ref=contact["id"])} >= {"text_silence"}
