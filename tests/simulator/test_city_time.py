"""The hour in the practice city, set from the phones' page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests

from simulator import Simulator, VirtualClock
from simulator.city_time import CityTime

EVENING = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)  # Wednesday, 18:00 in Los Angeles
PHONE = {"X-Careline-Phone": "1"}


@pytest.fixture
def city(tmp_path: Path) -> CityTime:
    return CityTime("Port Alder", ZoneInfo("America/Los_Angeles"), tmp_path / "clock")


def test_until_somebody_changes_it_the_city_has_the_real_time(city: CityTime) -> None:
    assert city.local(EVENING).strftime("%A %H:%M") == "Wednesday 18:00"
    assert city.ahead() == 0


def test_three_in_the_morning_is_the_next_one(city: CityTime) -> None:
    city.set("03:00", EVENING)
    assert city.ahead() == 9 * 3600
    assert city.local(EVENING).strftime("%A %H:%M") == "Thursday 03:00"


def test_a_later_hour_of_today_is_today(city: CityTime) -> None:
    city.set("21:30", EVENING)
    assert city.local(EVENING).strftime("%A %H:%M") == "Wednesday 21:30"


def test_on_the_night_on_which_the_clocks_go_forward_the_hour_is_still_right(city: CityTime) -> None:
    before = datetime(2026, 3, 8, 6, 0, tzinfo=UTC)  # Saturday 22:00, and 02:00 does not occur tonight
    city.set("04:00", before)
    assert city.local(before).strftime("%A %H:%M") == "Sunday 04:00"
    assert city.ahead() == 5 * 3600


def test_the_real_time_comes_back(city: CityTime) -> None:
    city.set("03:00", EVENING)
    city.set("now", EVENING)
    assert city.ahead() == 0


@pytest.mark.parametrize("at", ["", "3", "24:00", "03:60", "03:00 ", "tonight", "٠٣:٠٠"])
def test_what_is_no_hour_changes_nothing_and_says_how_to_write_one(city: CityTime, at: str) -> None:
    with pytest.raises(ValueError, match='write it like "03:00"'):
        city.set(at, EVENING)
    assert city.ahead() == 0


def test_the_phones_page_asks_for_another_hour(city: CityTime) -> None:
    with Simulator("AC" + "0" * 32, "token", clock=VirtualClock(EVENING)) as sim:
        url = f"{sim.base_url}/_sim/city"
        refused = requests.post(url, json={"at": "03:00"}, headers=PHONE, timeout=5)
        assert (refused.status_code, "cannot be changed" in refused.json()["error"]) == (400, True)
        sim.company.city_time = city
        answer = requests.post(url, json={"at": "03:00"}, headers=PHONE, timeout=5).json()
        assert answer["city"] == {"name": "Port Alder", "local": "2026-03-05T03:00:00-08:00", "changed": True}
        assert requests.post(url, json={"at": "03:00"}, timeout=5).status_code == 403
