"""The blocklist from the command line: the number is asked for, and stands in no argument and no list."""

from __future__ import annotations

from datetime import timedelta

from ops.blocklist import block
from tests.ops.conftest import Town

WHY = ("--reason", "Insults, every night.")


def test_a_number_is_blocked_for_a_while_and_the_list_does_not_show_it(town: Town) -> None:
    done = town.run(block, "add", *WHY, "--for", "2d", typed="503 555 0118\n")
    assert "Blocked until Wed 2026-11-25 10:00" in done.output
    listed = town.run(block, "list").output
    assert "Insults, every night." in listed
    assert "0118" not in listed
    assert "number_blocked" in town.audited()
    town.clock.at += timedelta(days=2)
    assert town.run(block, "list").output == "No number is blocked.\n"


def test_a_block_is_lifted_by_its_id_or_by_its_number(town: Town) -> None:
    for lift in (("block",), ()):
        made = town.run(block, "add", *WHY, "--for", "1d", typed="5035550118\n").output.split()[-1]
        which = (made,) if lift else ()
        assert town.run(block, "lift", *which, typed="503-555-0118\n").output.endswith("Lifted.\n")
        assert town.run(block, "list").output == "No number is blocked.\n"
    again = town.run(block, "lift", typed="503-555-0118\n")
    assert again.exit_code == 1
    assert "This number is not blocked." in again.output


def test_what_may_not_be_blocked_is_refused_in_plain_words(town: Town) -> None:
    said = {
        "911\n": "no US phone number of ten digits",
        "anonymous\n": "no US phone number of ten digits",
        "503 555 0190\n": "This is a number of ours, of our staff, or of somebody we connect people to.",
    }
    for typed, words in said.items():
        done = town.run(block, "add", *WHY, "--for", "1d", typed=typed)
        assert done.exit_code == 1
        assert words in done.output
    done = town.run(block, "add", *WHY, "--for", "60d", typed="5035550118\n")
    assert "A number is blocked for 30 days at the most. Nothing was changed." in done.output
    assert "Say how long" in town.run(block, "add", *WHY).output
