"""When the carrier is back after a bad hour, nobody is told what was true before."""

from __future__ import annotations

from flows.paging.model import Arrived, Cancelled, Event
from ivr.dispatch import dispatching
from tests.ivr.page_town import NURSE, PageTown
from tests.ivr.phone_company import refuses


def happens(out: PageTown, dispatch: str, event: Event) -> None:
    now = out.clock.now()
    out.store.write(lambda tx: dispatching.happen(out.house, tx, dispatch, event, now, "test"))


def minutes(out: PageTown, count: int) -> None:
    """They pass, and the worker looks every twenty seconds."""
    for _ in range(3 * count):
        out.clock.pass_(20)
        out.works(0)


def on_scene_and_the_carrier_goes_down(out: PageTown) -> str:
    dispatch = out.calls_out()
    out.works(0)
    out.accepts(dispatch, out.nurse)
    out.works(0)
    down = refuses(20503)
    out.carrier.down = {"send": down, "place": down}
    happens(out, dispatch, Arrived(out.nurse))
    return dispatch


def test_whoever_was_asked_in_vain_whether_all_is_well_is_asked_once_when_it_is_back(out: PageTown) -> None:
    on_scene_and_the_carrier_goes_down(out)
    before = out.texts_to(NURSE)
    minutes(out, 50)
    assert out.texts_to(NURSE) == before
    out.carrier.down = {}
    minutes(out, 2)
    (asked,) = out.texts_to(NURSE)[len(before) :]
    assert "all well" in asked or "all right" in asked


def test_the_last_word_goes_out_however_late(out: PageTown) -> None:
    dispatch = on_scene_and_the_carrier_goes_down(out)
    before = len(out.texts_to(NURSE))
    minutes(out, 20)
    happens(out, dispatch, Cancelled("operator:lee", "CALLER_DECLINED"))
    minutes(out, 30)
    out.carrier.down = {}
    minutes(out, 2)
    (told,) = out.texts_to(NURSE)[before:]
    assert "cancelled" in told
