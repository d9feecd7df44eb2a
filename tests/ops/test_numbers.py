"""`numbers` says what would change at the carrier; with --apply it does it and looks again."""

from __future__ import annotations

from ops.numbers import numbers, shown
from simulator import Simulator
from tests.ops.conftest import Town

PUBLIC = "+15035550100"


def address(sim: Simulator, number: str, which: str) -> str:
    return str(getattr(sim.company.lines[number], which))


def test_without_apply_nothing_changes(town: Town, phone_company: Simulator) -> None:
    done = town.run(numbers)
    assert "Nothing was changed. Run it with --apply." in done.output
    assert done.exit_code == 0
    assert address(phone_company, PUBLIC, "voice_url") == ""


def test_it_shows_each_address_as_it_is_and_as_it_should_be(town: Town, phone_company: Simulator) -> None:
    phone_company.add_number(PUBLIC, voice_url="http://127.0.0.1:9/old")
    row = next(
        line
        for line in town.run(numbers).output.splitlines()
        if line.startswith("public") and "voice " in line
    )
    assert row.split() == [
        "public",
        PUBLIC,
        "voice",
        "http://127.0.0.1:9/old",
        "http://127.0.0.1:9/voice/call",
    ]


def test_apply_leads_every_lines_calls_and_texts_to_us(town: Town, phone_company: Simulator) -> None:
    done = town.run(numbers, "--apply")
    assert "Done: 3 of 3 numbers were changed, and read back as they should be." in done.output
    for number in ("+15035550100", "+15035550101", "+15035550102"):
        assert address(phone_company, number, "voice_url") == "http://127.0.0.1:9/voice/call"
        assert address(phone_company, number, "voice_fallback_url") == "http://127.0.0.1:9/voice/fallback"
        assert address(phone_company, number, "status_callback") == "http://127.0.0.1:9/voice/status"
        assert address(phone_company, number, "sms_url") == "http://127.0.0.1:9/sms/in"
        assert address(phone_company, number, "sms_fallback_url") == "http://127.0.0.1:9/sms/fallback"


def test_an_address_for_texts_that_is_somebody_elses_is_shown_before_it_is_changed(
    town: Town, phone_company: Simulator
) -> None:
    shown = town.run(numbers).output
    row = next(line for line in shown.splitlines() if line.startswith("public") and " texts " in line)
    assert row.split()[-2:] == ["http://127.0.0.1:9/somebody-elses-texts", "http://127.0.0.1:9/sms/in"]


def test_an_address_for_texts_asked_with_get_is_mended(town: Town, phone_company: Simulator) -> None:
    town.run(numbers, "--apply")
    phone_company.company.lines[PUBLIC].sms_method = "GET"
    assert "GET http://127.0.0.1:9/sms/in" in town.run(numbers).output
    town.run(numbers, "--apply")
    assert address(phone_company, PUBLIC, "sms_method") == "POST"


def test_a_second_apply_finds_nothing_to_do(town: Town, phone_company: Simulator) -> None:
    town.run(numbers, "--apply")
    asked = len(phone_company.company.rest_log)
    assert "Done" not in town.run(numbers, "--apply").output
    assert all(entry["method"] == "GET" for entry in phone_company.company.rest_log[asked:])


def test_an_address_that_the_carrier_would_get_is_found_and_mended(
    town: Town, phone_company: Simulator
) -> None:
    """We answer posts alone: an address asked with GET is a line that nobody answers."""
    town.run(numbers, "--apply")
    phone_company.company.lines[PUBLIC].voice_method = "GET"
    assert "GET http://127.0.0.1:9/voice/call" in town.run(numbers).output
    assert "Done: 1 of 3 numbers were changed" in town.run(numbers, "--apply").output
    assert address(phone_company, PUBLIC, "voice_method") == "POST"


def test_a_fallback_on_our_own_server_is_warned_of(town: Town, phone_company: Simulator) -> None:
    assert "warn: The fallback address is on our own server" in town.run(numbers).output


def test_a_fallback_elsewhere_is_installed_and_not_warned_of(town: Town, phone_company: Simulator) -> None:
    town.settings["CARELINE_FALLBACK_URL"] = "http://127.0.0.1:10/careline.xml"
    done = town.run(numbers, "--apply")
    assert "warn" not in done.output
    assert address(phone_company, PUBLIC, "voice_fallback_url") == "http://127.0.0.1:10/careline.xml"


def test_a_number_that_is_not_in_the_account_is_said_and_the_others_are_set_up(
    town: Town, phone_company: Simulator
) -> None:
    del phone_company.company.lines["+15035550101"]
    done = town.run(numbers, "--apply")
    assert (
        "wrong: +15035550101 (forwarded) is not in the account. Buy or port it, or change the flow."
        in done.output
    )
    assert done.exit_code == 1
    assert address(phone_company, PUBLIC, "voice_url") == "http://127.0.0.1:9/voice/call"


def test_a_carrier_that_refuses_ends_it_in_one_line(town: Town, phone_company: Simulator) -> None:
    town.settings["TWILIO_AUTH_TOKEN"] = "another"
    done = town.run(numbers, "--apply")
    assert done.output.startswith("Error: listing the numbers: ")
    assert done.output.count("\n") == 1
    assert done.exit_code == 1


def test_a_password_in_an_address_is_not_shown() -> None:
    assert shown("https://user:secret@example.org/voice?x=1") == "https://…@example.org/voice?x=1"
    assert shown("https://example.org/voice") == "https://example.org/voice"
    assert shown("") == "nothing"


def test_a_static_answer_to_texts_is_installed_where_it_lies(town: Town, phone_company: Simulator) -> None:
    town.settings["CARELINE_TEXT_FALLBACK_URL"] = "http://127.0.0.1:10/texts.xml"
    town.run(numbers, "--apply")
    assert address(phone_company, PUBLIC, "sms_fallback_url") == "http://127.0.0.1:10/texts.xml"
    assert address(phone_company, PUBLIC, "voice_fallback_url") == "http://127.0.0.1:9/voice/fallback"
