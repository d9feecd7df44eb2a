"""Flows with one fault each: each is found, by its rule and by no other, at its step."""

import tomllib
from pathlib import Path

import pytest

from flows.check import checked
from flows.check.transcript import transcript
from tests.flows.patched import SMALL, files_of, loaded, patched

FAULTY = sorted((Path(__file__).parent / "faulty").glob("*.toml"))
WITHOUT_A_CALL = {  # what can be seen without ringing
    *("every_word", "openings", "unreachable", "idle_rules", "unread_answers", "idle_call_types"),
    *("date_gaps", "unspoken_words", "numbers_alike"),
}


def test_there_are_many_kinds_of_faults() -> None:
    assert len(FAULTY) >= 20


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_fault_is_found_by_its_rule_and_by_no_other(path: Path, tmp_path: Path) -> None:
    fault = tomllib.loads(path.read_text("utf-8"))
    flow = loaded(patched(files_of(SMALL), fault["patch"]), tmp_path)
    found = checked(flow).findings
    assert {finding.rule for finding in found} == {fault["rule"]}
    if fault["step"]:
        assert [finding.step for finding in found] == [fault["step"]]
    if fault["rule"] not in WITHOUT_A_CALL:
        first = transcript(flow, found[0].way)[0]
        assert first.startswith(("A caller rings the line", "A new version of the flow is installed"))


def test_the_small_flow_without_a_fault_has_no_findings(tmp_path: Path) -> None:
    assert checked(loaded(files_of(SMALL), tmp_path)).findings == []
