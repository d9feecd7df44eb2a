"""Links in texts: good once, not for long, and worth nothing to whoever reads the database."""

from __future__ import annotations

from db.store import Tx
from ivr.reach import links
from ivr.reach.links import Opened
from tests.ivr.page_town import PageTown


def made(out: PageTown, minutes: int = 60) -> str:
    return out.store.write(lambda tx: links.make(tx, out.house, "field", "dispatch-1", out.nurse, minutes))


def opened(out: PageTown, token: str) -> Opened | None:
    now = out.clock.now()
    return out.store.write(lambda tx: links.open_once(tx, out.house, token, now))


def session(out: PageTown, token: str) -> object:
    return out.store.read(lambda tx: links.of_session(tx, out.house, token, out.clock.now()))


def test_a_link_leads_whoever_opens_it_to_what_it_is_for(out: PageTown) -> None:
    found = opened(out, made(out))
    assert found is not None
    assert (found.purpose, found.ref, found.person) == ("field", "dispatch-1", out.nurse)
    assert session(out, found.session) is not None


def test_a_link_is_opened_once(out: PageTown) -> None:
    token = made(out)
    assert opened(out, token) is not None
    assert opened(out, token) is None


def test_looking_at_a_link_does_not_use_it_up(out: PageTown) -> None:
    """Phones fetch what they are sent, to show a preview."""
    token = made(out)
    for _ in range(3):
        assert out.store.read(lambda tx: links.look(tx, out.house, token, out.clock.now())) is not None
    assert opened(out, token) is not None
    assert out.store.read(lambda tx: links.look(tx, out.house, token, out.clock.now())) is None


def test_an_old_link_and_its_session_are_worth_nothing(out: PageTown) -> None:
    unopened, other = made(out, minutes=30), made(out, minutes=30)
    found = opened(out, other)
    assert found is not None
    out.clock.pass_(30 * 60)
    assert opened(out, unopened) is None
    assert session(out, found.session) is None


def test_made_up_links_and_sessions_lead_nowhere(out: PageTown) -> None:
    token = made(out)
    for wrong in ("", "x", token[:-1], token.upper()):
        assert opened(out, wrong) is None
    for wrong in ("", token):
        assert session(out, wrong) is None


def test_the_token_is_not_in_the_row_and_two_are_never_alike(out: PageTown) -> None:
    tokens = {made(out) for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 22, "128 bits"
    token = tokens.pop()
    row = out.store.read(lambda tx: links.look(tx, out.house, token, out.clock.now()))
    assert row is not None and token not in [str(value) for value in row.values()]


def test_each_texted_page_carries_a_link_of_its_own_that_opens_its_dispatch(out: PageTown) -> None:
    dispatch = out.calls_out()
    out.works(1)
    (body,) = out.texts_to("+15035550141")
    token = body.rpartition("/r/")[2]
    found = opened(out, token)
    assert found is not None
    assert (found.ref, found.person) == (dispatch, out.nurse)


def leaves(out: PageTown) -> None:
    def work(tx: Tx) -> None:
        row = tx.one("person_by_id", id=out.nurse)
        assert row is not None
        kept = {name: row[name] for name in ("id", "name_enc", "roles", "teams", "languages", "ring_order")}
        tx.run("save_person", **kept, phone_enc=None, phone_idx=None, active=0)

    out.store.write(work)


def test_whoever_left_the_staff_opens_no_link(out: PageTown) -> None:
    token = made(out)
    leaves(out)
    assert opened(out, token) is None


def test_whoever_leaves_the_staff_has_no_open_page_any_more(out: PageTown) -> None:
    found = opened(out, made(out))
    assert found is not None
    leaves(out)
    assert session(out, found.session) is None
