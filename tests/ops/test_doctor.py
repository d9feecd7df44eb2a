"""The doctor says what is wrong before a caller finds out. Each finding is one line that says what to do."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from db.seed import STAFF, seed
from ivr.house import ms
from ivr.ports import CarrierNumber
from ops.check_flow import check
from ops.doctor import doctor
from ops.numbers import numbers
from simulator import Simulator
from tests.flows.patched import SMALL, files_of, written
from tests.ops.conftest import SID, THREE_AT_NIGHT, TOKEN, Town


@dataclass
class SomeAccount:
    """An account at the carrier, as a test wants it."""

    state: str = "active"
    off: timedelta | None = timedelta()

    def standing(self) -> str:
        return self.state

    def numbers(self) -> list[CarrierNumber]:
        return []

    def set_up(self, wanted: CarrierNumber) -> None:
        raise AssertionError("the doctor changes nothing")

    def clock(self) -> datetime | None:
        return None if self.off is None else datetime.now(UTC) + self.off


def lines(town: Town) -> list[str]:
    return town.run(doctor).output.splitlines()


def about(town: Town, part: str) -> list[str]:
    return [line for line in lines(town) if part in line]


def beat(town: Town, ago: timedelta = timedelta(), name: str = "worker.7") -> None:
    town.write("beat", name=name, at=ms(town.clock.now() - ago), detail="")


def test_a_house_in_order_has_nothing_to_look_at(town: Town, phone_company: Simulator, web: str) -> None:
    town.seeded()
    beat(town)
    town.run(numbers, "--apply")
    done = town.run(doctor)
    assert done.output.endswith(" ok, 0 to look at, 0 wrong.\n")
    assert done.exit_code == 0


def test_whatever_is_wrong_ends_in_exit_code_one(town: Town) -> None:
    assert town.run(doctor).exit_code == 1


def test_it_prints_no_secret_and_no_number_of_the_staff(town: Town, phone_company: Simulator) -> None:
    town.seeded()
    told = "\n".join(lines(town))
    secrets = [town.settings[name] for name in ("CARELINE_KEYS", "CARELINE_INDEX_KEY", "CARELINE_AUDIT_KEY")]
    for hidden in (TOKEN, SID, *secrets, *(member.phone for member in STAFF), *(m.name for m in STAFF)):
        assert hidden not in told


def test_every_missing_setting_is_told_at_once(town: Town) -> None:
    doors_settings = {"CARELINE_MODE": "demo"}
    town.settings.clear()
    town.settings.update(doors_settings)
    assert lines(town)[:6] == [
        "wrong: CARELINE_PUBLIC_URL is not set.",
        "wrong: TWILIO_ACCOUNT_SID is not set.",
        "wrong: TWILIO_AUTH_TOKEN is not set.",
        "wrong: CARELINE_KEYS is not set.",
        "wrong: CARELINE_INDEX_KEY is not set.",
        "wrong: CARELINE_AUDIT_KEY is not set.",
    ]


# ------------------------------------------------------------------ the proof of the flow


def test_a_flow_that_nobody_proved_yet_is_told_and_with_what_the_proof_says_once_it_is(
    town: Town, tmp_path: Path
) -> None:
    town.settings |= {
        "CARELINE_FLOW": str(written(files_of(SMALL), tmp_path / "flow")),
        "CARELINE_CHECKED": str(tmp_path / "known"),
    }
    assert "not proved here yet. Run: python app.py check." in about(town, "this version of the flow")[0]
    assert town.run(check).exit_code == 0
    found = about(town, "nobody is trapped in it")
    assert re.fullmatch(r"ok: it is proved that nobody is trapped in it: [\d,]+ states walked\.", found[0])
    assert about(town, "this version of the flow") == []


def test_a_folder_that_cannot_keep_the_proof_is_told(town: Town, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    town.settings["CARELINE_CHECKED"] = str(tmp_path / "file" / "known")
    (told,) = about(town, "cannot be kept")
    place = tmp_path / "file" / "known"
    assert told.startswith(f"warn: the proof of a flow cannot be kept in {place}, so every process")
    assert told.endswith("CARELINE_CHECKED.")
    town.settings["CARELINE_CHECKED"] = str(tmp_path / "not" / "there" / "yet")
    assert about(town, "cannot be kept") == []


# ------------------------------------------------------------------ the place


def test_a_folder_that_others_can_look_into_is_told(town: Town, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert f"warn: others on this machine can look into {tmp_path}. chmod 700 {tmp_path}" in lines(town)


def test_a_database_that_was_not_migrated_is_wrong(town: Town, tmp_path: Path) -> None:
    town.settings["CARELINE_DATABASE"] = f"sqlite:///{tmp_path}/empty.db"
    assert about(town, "migrations")[0].endswith("Run: python app.py migrate.")


def test_a_database_that_takes_no_writes_is_wrong(town: Town, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "careline.db") as raw:
        raw.execute("DROP TABLE heartbeat")
    assert [line for line in lines(town) if line.startswith("wrong: the database takes no writes")]


def test_the_trial_write_leaves_nothing_behind(town: Town) -> None:
    town.run(doctor)
    assert town.rows("heartbeats") == []


def test_a_public_address_that_does_not_answer_is_wrong(town: Town) -> None:
    found = about(town, "/health did not answer")
    assert found[0].startswith("wrong: http://127.0.0.1:9/health did not answer")
    assert found[0].endswith("Is the web process running, and the proxy before it?")


@pytest.mark.parametrize(("status", "headers"), [(200, {}), (302, {"Location": "/elsewhere"})])
def test_a_public_address_that_another_program_answers_is_wrong(
    town: Town, status: int, headers: dict[str, str]
) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/elsewhere" else status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b'{"status": "something else"}')

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Other)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        town.settings["CARELINE_PUBLIC_URL"] = f"http://127.0.0.1:{server.server_port}"
        said = "leads elsewhere" if status == 302 else "is answered by another program"
        assert about(town, said)[0].startswith("wrong: ")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# ------------------------------------------------------------------ the carrier


def test_a_carrier_that_cannot_be_reached_is_wrong(town: Town) -> None:
    found = about(town, "asking after the account")
    assert found[0].startswith("wrong: ")
    assert found[0].endswith("Look at the network, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.")


def test_a_wrong_token_is_told_as_a_refusal(town: Town, phone_company: Simulator) -> None:
    town.settings["TWILIO_AUTH_TOKEN"] = "another"
    assert "the carrier refused (401, code 20003)" in about(town, "asking after the account")[0]


def test_a_suspended_account_is_wrong(town: Town) -> None:
    town.account = SomeAccount(state="suspended")
    assert "wrong: the carrier's account is suspended. Ask the carrier; calls do not reach us." in lines(town)


@pytest.mark.parametrize(("seconds", "level"), [(20, "ok"), (-20, "ok"), (45, "warn"), (-45, "warn")])
def test_clocks_may_be_thirty_seconds_apart(town: Town, seconds: int, level: str) -> None:
    town.account = SomeAccount(off=timedelta(seconds=seconds))
    assert about(town, "our clock and the carrier's")[0].startswith(f"{level}: ")


def test_a_number_that_is_not_in_the_account_is_wrong(town: Town) -> None:
    town.account = SomeAccount()
    assert (
        "wrong: the number of line public is not in the account. Buy or port it, or change the flow."
        in lines(town)
    )


def test_a_number_that_leads_elsewhere_is_wrong_and_a_missing_fallback_a_warning(
    town: Town, phone_company: Simulator
) -> None:
    town.run(numbers, "--apply")
    phone_company.add_number("+15035550100", voice_url="http://127.0.0.1:9/old")
    phone_company.add_number("+15035550101", voice_fallback_url="")
    fix = "Run: python app.py numbers --apply."
    assert f"wrong: line public: not as wanted: voice. {fix}" in lines(town)
    assert f"warn: line forwarded: not as wanted: voice fallback. {fix}" in lines(town)
    assert "ok: line library leads to us." in lines(town)


# ------------------------------------------------------------------ the house


def test_a_flow_that_does_not_load_is_told_with_its_place(
    town: Town, flow_with: Callable[[str, str], None]
) -> None:
    flow_with('goto = "who"', 'goto = "nowhere"')
    done = town.run(doctor)
    assert "wrong: The flow in" in done.output
    assert "steps.toml: step 'greeting'" in done.output


def test_a_holiday_that_the_country_does_not_have_is_told(
    town: Town, flow_with: Callable[[str, str], None]
) -> None:
    flow_with("closed_on = [", 'closed_on = ["Pancake Day", ')
    assert "US OR has no holiday called 'Pancake Day'" in "\n".join(lines(town))


def test_a_911_line_confirmed_too_long_ago_is_wrong_in_production_and_a_warning_in_the_demo(
    town: Town, flow_with: Callable[[str, str], None]
) -> None:
    flow_with("2026-10-01", "2025-11-22")  # a year and a day before
    told = about(town, "last confirmed in writing on 2025-11-22")
    assert [line.partition(":")[0] for line in told] == ["warn", "warn"]
    town.settings |= {"CARELINE_MODE": "production", "CARELINE_PUBLIC_URL": "https://127.0.0.1:9"}
    town.settings["CARELINE_CARRIER_URL"] = ""
    town.account = SomeAccount()
    told = about(town, "last confirmed in writing on 2025-11-22")
    assert [line.partition(":")[0] for line in told] == ["wrong", "wrong"]


def test_a_worker_that_was_never_seen_is_wrong(town: Town) -> None:
    assert (
        "wrong: no worker was ever seen: nobody is rung for callers. Start one: python app.py worker."
        in lines(town)
    )


@pytest.mark.parametrize(("seconds", "level"), [(59, "ok"), (61, "wrong")])
def test_a_worker_must_have_been_seen_within_a_minute(town: Town, seconds: int, level: str) -> None:
    beat(town, timedelta(seconds=seconds))
    assert about(town, "worker was seen")[0].startswith(f"{level}: ")


def test_another_programs_sign_of_life_is_not_the_workers(town: Town) -> None:
    beat(town, name="backup")
    assert about(town, "no worker was ever seen")


def test_an_open_team_with_nobody_to_ring_is_wrong(town: Town) -> None:
    assert about(town, "team counselors")[0] == (
        "wrong: team counselors is open and has nobody to ring. Bring somebody back, add a shift, or close "
        "the hours: staff list, staff shift, hours close."
    )


def test_somebody_who_is_away_cannot_be_rung(town: Town) -> None:
    town.seeded()
    assert about(town, "team supervisors: on shift")[0].endswith("with a phone: 1.")
    lee = next(row["id"] for row in town.rows("people_all") if "supervisor" in row["roles"])
    town.write("set_available", id=lee, available=0, away_reason="sick")
    assert about(town, "team supervisors is open and has nobody to ring")


def test_a_closed_team_needs_nobody(town: Town) -> None:
    town.clock.at = THREE_AT_NIGHT
    assert "ok: team counselors: closed now, nobody on shift." in lines(town)


def test_hours_of_the_next_two_weeks_without_anybody_on_the_roster_are_told(town: Town) -> None:
    house = town.office().house
    seed(house.store, house.vault, ms(town.clock.now()), STAFF[:2])
    house.store.close()
    assert about(town, "team supervisors: open with nobody")[0] == (
        "warn: team supervisors: open with nobody on the roster "
        "Mon 2026-11-23 10:00 to Mon 2026-12-07 10:00. Add a shift."
    )
    assert about(town, "team counselors: somebody is on the roster in all hours of two weeks")
