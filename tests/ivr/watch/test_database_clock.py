"""On PostgreSQL the database says what time it is: nobody waits longer because a machine's clock was set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from db.store import Row, Store, StoreGone
from ivr.house import SystemClock, ms
from ivr.watch.clockwatch import ASK_EVERY, DatabaseClock, clock_for

NOON = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)


class Own:
    """The machine's clock, an hour behind."""

    def now(self) -> datetime:
        return NOON - timedelta(hours=1)


class Database:
    """Answers what time it is, takes a while to, and counts how often it was asked."""

    def __init__(self) -> None:
        self.steady, self.asked, self.takes, self.gone = 100.0, 0, 0.0, False
        self.ahead = timedelta()

    def read(self, fn: Any, *, within: float) -> Row | None:
        self.asked += 1
        if self.gone:
            raise StoreGone("away")
        answer = NOON + self.ahead + timedelta(seconds=self.steady - 100.0 + self.takes / 2)
        self.steady += self.takes
        return cast(Row, {"at": ms(answer)})

    def clock(self) -> DatabaseClock:
        return DatabaseClock(cast(Store, self), Own(), lambda: self.steady)


def test_the_time_is_the_databases_and_goes_on_between_two_questions() -> None:
    database = Database()
    clock = database.clock()
    assert clock.now() == NOON
    database.steady += 20
    assert clock.now() == NOON + timedelta(seconds=20)
    assert database.asked == 1


def test_it_is_asked_anew_now_and_then_so_that_two_machines_never_part() -> None:
    database = Database()
    clock = database.clock()
    clock.now()
    database.ahead = timedelta(seconds=2)
    database.steady += ASK_EVERY
    assert clock.now() == NOON + timedelta(seconds=ASK_EVERY + 2)
    assert database.asked == 2


def test_half_of_the_time_an_answer_takes_is_its_way_back() -> None:
    database = Database()
    database.takes = 0.4
    assert database.clock().now() == NOON + timedelta(seconds=0.4)


def test_while_the_database_is_away_time_goes_on_as_it_was_known() -> None:
    database = Database()
    clock = database.clock()
    clock.now()
    database.gone = True
    database.steady += 3 * ASK_EVERY
    assert clock.now() == NOON + timedelta(seconds=3 * ASK_EVERY)
    clock.now()
    assert database.asked == 2, "a caller does not wait for it at every turn"


def test_a_machine_that_starts_while_the_database_is_away_goes_by_its_own_clock() -> None:
    database = Database()
    database.gone = True
    assert database.clock().now() == Own().now()


def test_real_machines_ask_postgres_and_time_that_is_given_stays(store: Store) -> None:
    clock = clock_for(store, SystemClock())
    assert isinstance(clock, DatabaseClock) == (store.engine == "postgres")
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    own = Own()
    assert clock_for(store, own) is own
