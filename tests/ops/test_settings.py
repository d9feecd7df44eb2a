"""What is wrong with the settings is said before anything starts: all of it, plainly, showing no secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import app
from ops.files import read_settings, write_private
from tests.ops.conftest import TOKEN, Town

PRODUCTION = {
    "CARELINE_MODE": "production",
    "CARELINE_PUBLIC_URL": "https://hotline.example.org",
    "CARELINE_CARRIER_URL": "",
}


def faults(settings: dict[str, str]) -> str:
    with pytest.raises(app.SettingsError) as fault:
        app.Settings.of(settings)
    return fault.value.message


def test_everything_that_is_missing_is_named_at_once() -> None:
    assert faults({}) == (
        "Careline cannot start:\n"
        "  CARELINE_PUBLIC_URL is not set\n"
        "  TWILIO_ACCOUNT_SID is not set\n"
        "  TWILIO_AUTH_TOKEN is not set\n"
        "  CARELINE_KEYS is not set\n"
        "  CARELINE_INDEX_KEY is not set\n"
        "  CARELINE_AUDIT_KEY is not set\n"
        "See docs/operator/settings.md."
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "CARELINE_PUBLIC_URL",
            "hotline",
            "CARELINE_PUBLIC_URL is no address such as https://hotline.example.org",
        ),
        ("CARELINE_PUBLIC_URL", "https://a.example/?x=1", "CARELINE_PUBLIC_URL is no address such as"),
        ("CARELINE_PUBLIC_URL", f"https://{'h' * 65}", "example.org, of 72 characters at most"),
        ("CARELINE_MODE", "test", "CARELINE_MODE is neither production nor demo"),
        ("TWILIO_ACCOUNT_SID", "AC12", "TWILIO_ACCOUNT_SID is not AC and 32 hexadecimal digits"),
        ("CARELINE_CARRIER_URL", "http://sim.example.org", "CARELINE_CARRIER_URL is for the simulator"),
        ("CARELINE_DATABASE", "mysql://db", "CARELINE_DATABASE must begin with sqlite:/// or postgresql://"),
        ("CARELINE_PORT", "http", "CARELINE_PORT is not a whole number"),
        ("CARELINE_PORT", "²", "CARELINE_PORT is not a whole number"),
        ("CARELINE_PROCESSES", "0", "CARELINE_PROCESSES is 0; it must be 1 or more"),
        ("CARELINE_TRUSTED_PROXIES", "-1", "CARELINE_TRUSTED_PROXIES is not a whole number"),
        ("CARELINE_SMTP_HOST", "mail.example.org", "CARELINE_SMTP_FROM is no address such as"),
        ("CARELINE_SMTP_TLS", "ssl", "CARELINE_SMTP_TLS is none of on, starttls, off"),
        ("CARELINE_SMTP_PORT", "smtp", "CARELINE_SMTP_PORT is not a whole number from 1 to 65535"),
        ("CARELINE_SMTP_SECONDS", "60", "CARELINE_SMTP_SECONDS is not a whole number from 1 to 10"),
        ("CARELINE_LOG_LEVEL", "loud", "CARELINE_LOG_LEVEL is none of DEBUG, INFO, WARNING, ERROR"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_should_be(
    town: Town, name: str, value: str, said: str
) -> None:
    assert said in faults(town.settings | {name: value})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CARELINE_PUBLIC_URL", "http://hotline.example.org", "CARELINE_PUBLIC_URL must begin with https://"),
        (
            "CARELINE_FALLBACK_URL",
            "http://cdn.example.org/f.xml",
            "CARELINE_FALLBACK_URL must begin with https://",
        ),
        ("CARELINE_CARRIER_URL", "http://127.0.0.1:8090", "CARELINE_CARRIER_URL is for the simulator"),
    ],
)
def test_production_is_stricter_than_the_demo(town: Town, name: str, value: str, said: str) -> None:
    app.Settings.of(town.settings | PRODUCTION)
    assert said in faults(town.settings | PRODUCTION | {name: value})


@pytest.mark.parametrize("name", ["CARELINE_KEYS", "CARELINE_INDEX_KEY", "CARELINE_AUDIT_KEY"])
def test_a_key_that_is_none_is_said_without_showing_it(town: Town, name: str) -> None:
    town.settings[name] = "k1:bm90IDMyIGJ5dGVz"
    with pytest.raises(app.SettingsError) as fault:
        app.house_of(app.Settings.of(town.settings))
    assert fault.value.message.startswith("CARELINE_KEYS, CARELINE_INDEX_KEY or CARELINE_AUDIT_KEY: ")
    assert "bm90IDMyIGJ5dGVz" not in fault.value.message


def test_settings_never_print_their_secrets(town: Town) -> None:
    told = repr(app.Settings.of(town.settings))
    for name in (
        "TWILIO_AUTH_TOKEN",
        "CARELINE_KEYS",
        "CARELINE_INDEX_KEY",
        "CARELINE_AUDIT_KEY",
        "CARELINE_DATABASE",
    ):
        assert town.settings[name] not in told
    assert TOKEN not in told


# ------------------------------------------------------------------ the 911 center's confirmation


def start(town: Town) -> object:
    """What `serve` and `worker` do first."""
    desk = app.desk_of(app.Settings.of(town.settings | PRODUCTION))
    desk.house.store.close()
    return desk


def test_production_starts_when_the_911_lines_were_confirmed_lately(
    town: Town, flow_with: Callable[[str, str], None]
) -> None:
    flow_with("2026-10-01", datetime.now(UTC).date().isoformat())
    assert start(town)


def test_nothing_starts_with_a_911_line_that_nobody_ever_confirmed(
    town: Town, flow_with: Callable[[str, str], None]
) -> None:
    flow_with('"+15035550190", confirmed = 2026-10-01', '"+15035550190"')
    with pytest.raises(
        app.SettingsError, match="destination 'psap': a line of the 911 center is not confirmed"
    ):
        start(town)


def test_production_refuses_a_911_line_whose_confirmation_is_too_old(
    town: Town, flow_with: Callable[[str, str], None]
) -> None:
    flow_with('"+15035550191", confirmed = 2026-10-01', '"+15035550191", confirmed = 2020-01-31')
    flow_with("2026-10-01", datetime.now(UTC).date().isoformat())
    with pytest.raises(app.SettingsError) as fault:
        start(town)
    assert fault.value.message == (
        "Careline does not start in production:\n"
        "  line 2 of 'psap' was last confirmed in writing on 2020-01-31; ask the 911 center again and write "
        "the date: it must be within 365 days"
    )


def test_how_old_a_confirmation_may_be_is_a_setting(
    town: Town, flow_with: Callable[[str, str], None]
) -> None:
    flow_with("2026-10-01", "2020-01-31")
    town.settings["CARELINE_PSAP_CONFIRMED_DAYS"] = "99999"
    assert start(town)


def test_the_demo_starts_with_an_old_confirmation(town: Town, flow_with: Callable[[str, str], None]) -> None:
    flow_with("2026-10-01", "2020-01-31")
    desk = app.desk_of(app.Settings.of(town.settings))
    assert desk.safe.document()
    desk.house.store.close()


# ------------------------------------------------------------------ the settings file


def test_a_settings_file_may_hold_comments_and_quotes(tmp_path: Path) -> None:
    path = tmp_path / "settings.env"
    path.write_text("# ours\n\nA=1\nB = \"two words\"\nC='x=y'\nD=\n", encoding="utf-8")
    assert read_settings(path) == {"A": "1", "B": "two words", "C": "x=y", "D": ""}


def test_a_line_that_is_no_setting_is_named(tmp_path: Path) -> None:
    path = tmp_path / "settings.env"
    path.write_text("A=1\nsecret\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 2 of .*settings.env is no NAME=value"):
        read_settings(path)


def test_a_private_file_is_readable_for_its_owner_alone_and_replaced_at_once(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o600)
    assert [each.name for each in tmp_path.iterdir()] == ["token"]


def test_the_three_kinds_of_keys_must_be_different_keys(town: Town) -> None:
    index, ring = town.settings["CARELINE_INDEX_KEY"], town.settings["CARELINE_KEYS"].partition(":")[2]
    for same in (index, ring):
        with pytest.raises(app.SettingsError, match="The audit key must be a key of its own"):
            app.house_of(app.Settings.of({**town.settings, "CARELINE_AUDIT_KEY": same}))


@pytest.mark.parametrize(("rights", "warned"), [(0o644, True), (0o640, False), (0o600, False)])
def test_a_settings_file_that_everybody_can_read_is_told_and_used(
    tmp_path: Path, rights: int, warned: bool
) -> None:
    path = tmp_path / "settings.env"
    path.write_text("# nothing in it\n", encoding="utf-8")
    path.chmod(rights)
    done = CliRunner().invoke(app.main, ["--settings", str(path), "keys", "new"])
    assert done.exit_code == 0
    assert ("everybody on this machine can read the keys" in done.stderr) is warned
    assert "warn" not in done.stdout


def test_a_mail_server_elsewhere_must_be_spoken_to_in_secret(town: Town) -> None:
    route = {"CARELINE_SMTP_HOST": "mail.example.org", "CARELINE_SMTP_FROM": "pages@example.org"}
    assert app.Settings.of({**town.settings, **route}).smtp["tls"] == "starttls"
    said = faults({**town.settings, **route, "CARELINE_SMTP_TLS": "off"})
    assert "CARELINE_SMTP_TLS is off: that is for a mail server on this machine alone" in said


def test_the_mail_servers_password_is_in_no_repr(town: Town) -> None:
    made = app.Settings.of({**town.settings, "CARELINE_SMTP_PASSWORD": "hush-hush"})
    assert made.smtp["password"] == "hush-hush"
    assert "hush-hush" not in repr(made)
