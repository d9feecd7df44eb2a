"""How a page stands must reach those who come: what does not arrive is somebody's task to tell by phone."""

from __future__ import annotations

import pytest

from db.about import text_body_about
from db.store import Row
from flows.paging.model import Cancelled
from ivr.dispatch import dispatching
from ivr.outgoing import outbox
from ivr.ports import TextStatusEvent
from tests.ivr.page_town import PageTown


def called_off(out: PageTown) -> tuple[str, Row]:
    """The nurse has accepted, and then it is called off; the text that tells it."""
    dispatch = out.calls_out()
    out.works(2)
    out.accepts(dispatch, out.nurse)
    out.works(5)
    now = out.clock.now()
    event = Cancelled("person:x", "CALLER_DECLINED")
    out.store.write(lambda tx: dispatching.happen(out.house, tx, dispatch, event, now, "person:x"))
    out.works(5)
    sent = out.rows("messages_of_person", person_id=out.nurse, limit=9)
    return dispatch, next(row for row in sent if row["purpose"] == "notice")


def is_(out: PageTown, row: Row, progress: str, code: int = 0) -> None:
    event = TextStatusEvent(row["carrier_id"], progress, code)  # type: ignore[arg-type]
    outbox.take_text_status(out.house, event, row["id"])
    out.works(2)


@pytest.mark.parametrize(("progress", "code"), [("undelivered", 30003), ("failed", 30008)])
def test_a_responder_who_was_not_told_that_it_is_called_off_is_an_alarm(
    out: PageTown, progress: str, code: int
) -> None:
    dispatch, row = called_off(out)
    assert "notice_not_sent" not in out.alarms()
    is_(out, row, progress, code)
    is_(out, row, progress, code)
    (alarm,) = [one for one in out.rows("open_alerts", limit=99) if one["alarm"] == "notice_not_sent"]
    assert (alarm["subject"], alarm["person_id"]) == (dispatch, out.nurse)
    told = out.rows("messages_of_person", person_id=out.chief, limit=9)
    said = [out.vault.open(one["body_enc"], text_body_about(one["id"])) for one in told]
    code_of = out.dispatch(dispatch)["code"]
    assert any(f"page {code_of}: our text did not reach Lee." in text for text in said)


def test_a_responder_who_was_told_is_none(out: PageTown) -> None:
    _, row = called_off(out)
    is_(out, row, "delivered")
    is_(out, row, "undelivered", 30003)
    assert out.alarms("notice_not_sent") == []
