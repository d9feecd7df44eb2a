"""The check of Port Alder's own flow, what it prints, draws and remembers."""

from __future__ import annotations

import logging
import os
import re
import shutil
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path

import pytest

from flows.check import RULES, UNTIDY, Checked, checked
from flows.check.card import card
from flows.check.papers import result_in
from flows.check.picture import pictures
from flows.check.report import as_json, as_text
from flows.check.script import script
from flows.check.start import papers_of, refuse_unsafe
from flows.check.transcript import transcript
from tests.flows.patched import SMALL, files_of, loaded, patched, small
from tests.flows.world import port_alder


@cache
def city() -> Checked:
    return checked(port_alder())


def test_nobody_is_trapped_in_port_alder() -> None:
    assert [str(finding) for finding in city().findings] == []


def test_the_worst_cases_are_within_what_the_city_promises() -> None:
    limits, worst = port_alder().limits, city().measures
    assert 0 < worst.exits.amount <= limits.exit_seconds
    assert 0 < worst.person.amount <= limits.person_seconds
    assert 0 < worst.wait.amount <= limits.wait_seconds
    assert 0 < worst.turns.amount <= limits.turns


def test_the_longest_wait_of_the_small_flow_is_what_a_hand_adds_up() -> None:
    """For a team 2 polls of 10 seconds that are promised and the one that ends it. On hold 3, 2 to spare and
    the one that ends it. Then 911: 30 seconds without an answer, 5 until the carrier refuses our showing the
    caller's number, 30 once more."""
    worst = checked(small()).measures
    assert worst.wait.amount == 30 + 60 + 30 + 5 + 30
    greeting = "This is Small Town Help. For 911, press 9. For a person, press 0."
    assert worst.exits.amount >= len(greeting.split()) / 2.5


def test_the_guide_to_the_check_shows_the_limits_of_this_city() -> None:
    page = (Path(__file__).parents[2] / "docs/program-manager/checking-the-flow.md").read_text("utf-8")
    limits = port_alder().limits
    shown = [float(found) for found in re.findall(r"\(limit ([\d.]+)\)", page)]
    assert shown == [limits.exit_seconds, limits.person_seconds, limits.wait_seconds, limits.turns]


def test_every_rule_says_what_it_proves() -> None:
    assert all(rule.__doc__ for rule in RULES)
    assert set(UNTIDY) <= {rule.__name__ for rule in RULES}


def test_every_rule_is_explained_to_program_managers() -> None:
    page = (Path(__file__).parents[2] / "docs/program-manager/checking-the-flow.md").read_text("utf-8")
    explained = set(re.findall(r"`(\w+)`", page))
    measured = {"exit_seconds", "person_seconds", "wait_seconds", "turns"}
    assert {rule.__name__ for rule in RULES} | measured <= explained


def test_a_finding_is_told_as_a_call() -> None:
    result = city()
    way = result.measures.person.way
    told = transcript(port_alder(), way)
    assert told[0].startswith("A caller rings the line ")
    said = [line.strip() for line in told if line.strip().startswith("Hotline:")]
    assert said[0].startswith("Hotline: You've reached Port Alder Community Response.")
    assert any(line == "The caller presses 0." for line in told)


# ------------------------------------------------------------------ at start-up


def test_a_safe_flow_starts_and_is_not_walked_twice(tmp_path: Path) -> None:
    flow = small()
    assert refuse_unsafe(flow, tmp_path) == []
    began = time.process_time()
    assert refuse_unsafe(flow, tmp_path) == []
    assert time.process_time() - began < 0.2


def test_what_a_safe_flow_left_for_people_is_kept_with_it(tmp_path: Path) -> None:
    flow = small()
    refuse_unsafe(flow, tmp_path)
    folder = papers_of(flow, tmp_path)
    assert folder is not None
    result = result_in(folder)
    assert result is not None and result["findings"] == []
    assert "everything we say" in (folder / "script.html").read_text(encoding="utf-8")
    for language in flow.languages:
        assert (folder / f"disqualifiers.{language}.html").is_file()
    (folder / "result.json").unlink()  # kept half: walked again
    assert refuse_unsafe(flow, tmp_path) == []
    assert result_in(folder) == result | {"seconds": result_in(folder)["seconds"]}  # type: ignore[index]


def test_of_many_versions_the_newest_are_kept_and_always_the_one_in_force(tmp_path: Path) -> None:
    flow, known = small(), tmp_path / "known"
    refuse_unsafe(flow, known)
    own = papers_of(flow, known)
    assert own is not None
    (known / "somebody-elses").mkdir()
    for age in range(1, 26):  # started with so many days ago; the last was never found safe
        other = known / f"{age:064x}"
        other.mkdir()
        if age < 25:
            (other / "result.json").write_text("{}")
        for place in (*other.iterdir(), other):
            os.utime(place, (time.time() - age * 86_400,) * 2)
    os.utime(own / "result.json", (0, 0))  # in force since long ago
    walked = known / f"{24:064x}"
    with (walked / "walking").open("w") as somebody:
        flock(somebody, LOCK_EX)
        assert refuse_unsafe(flow, known) == []
    stay = {f"{age:064x}" for age in (*range(1, 20), 24)} | {own.name, "somebody-elses"}
    assert {place.name for place in known.iterdir()} == stay
    assert result_in(own) is not None
    refuse_unsafe(flow, known)
    assert not walked.exists()


def test_of_several_that_start_together_one_walks_and_the_others_wait_for_it(tmp_path: Path) -> None:
    flow = small()
    refuse_unsafe(flow, tmp_path / "elsewhere")
    known, found = papers_of(flow, tmp_path / "here"), papers_of(flow, tmp_path / "elsewhere")
    assert known is not None and found is not None
    known.mkdir(parents=True)
    with ThreadPoolExecutor() as others:
        with (known / "walking").open("w") as first:
            flock(first, LOCK_EX)
            second = others.submit(refuse_unsafe, flow, tmp_path / "here")
            shutil.copytree(found, known, dirs_exist_ok=True)
            (known / "script.html").write_text("of the first")
            assert not second.done()
        assert second.result(timeout=60) == []
    assert (known / "script.html").read_text() == "of the first", "it was not walked a second time"


def test_a_flow_that_could_trap_a_caller_does_not_start_however_often_it_is_tried(tmp_path: Path) -> None:
    patch = {"steps": {"nobody": {"missed": "goodbye"}}}
    flow = loaded(patched(files_of(SMALL), patch), tmp_path / "flow")
    for _ in range(2):
        refused = refuse_unsafe(flow, tmp_path / "known")
        assert len(refused) == 1 and refused[0].startswith("ends: step 'goodbye'")
        assert "Hotline: Take care. Goodbye." in refused[0]


def test_what_is_merely_untidy_is_no_reason_to_stay_shut(tmp_path: Path) -> None:
    patch = {"words": {"en": {"say": {"old": "We moved."}}, "es": {"say": {"old": "Nos mudamos."}}}}
    flow = loaded(patched(files_of(SMALL), patch), tmp_path)
    assert [finding.rule for finding in checked(flow).findings] == ["unspoken_words"]
    assert refuse_unsafe(flow) == []


def test_a_folder_that_cannot_be_written_does_not_keep_the_telephone_from_being_answered_and_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    known = tmp_path / "file" / "known"
    with caplog.at_level(logging.WARNING):
        assert refuse_unsafe(small(), known) == []
    assert f"the proof of the flow cannot be kept in {known} (Not a directory)" in caplog.text
    assert "CARELINE_CHECKED" in caplog.text


# ------------------------------------------------------------------ its numbers


def test_the_summary_and_the_json_hold_the_same_numbers() -> None:
    numbers = as_json(city(), 1.0)
    text = as_text(city(), 1.0)
    for name in ("states", "situations", "transitions", "turns_played", "paths_without_circles"):
        assert numbers[name] > 0 and f"{numbers[name]:,}" in text
    assert numbers["states"] > 10_000


# ------------------------------------------------------------------ pictures and print


def test_a_picture_shows_every_step_that_callers_of_a_line_come_to() -> None:
    drawn = dict(pictures(city().graph))
    assert set(drawn) == {f"{line}.{lang}.svg" for line in ("public", "library") for lang in ("en", "es")} | {
        "forwarded.en.svg"
    }
    for name, svg in drawn.items():
        ET.fromstring(svg)
        boxes = set(re.findall(r'class="name(?: light)?">([^<]+)<', svg))
        assert {"person" if "forwarded" not in name else "forwarded_person", "last_words"} <= boxes
    stands = {
        step
        for name in ("public.en.svg", "public.es.svg", "forwarded.en.svg")
        for step in re.findall(r'class="name">([^<]+)<', drawn[name])
    }
    assert stands == set(port_alder().steps)


def test_no_two_boxes_of_a_picture_lie_over_each_other() -> None:
    for svg in dict(pictures(city().graph)).values():
        boxes = [
            tuple(float(found) for found in match)
            for match in re.findall(r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)" rx', svg)
        ]
        for n, (x, y, w, h) in enumerate(boxes):
            for a, b, c, d in boxes[n + 1 :]:
                assert x + w <= a or a + c <= x or y + h <= b or b + d <= y


def test_the_script_holds_every_word_in_every_language_once() -> None:
    page = script(city().graph)
    flow = port_alder()
    named = re.findall(r'<td class="name">([^< ]+)', page)
    assert sorted(set(named)) == sorted(flow.words["en"])
    assert len(named) == len(set(named))
    assert page.index(">greeting<") < page.index(">who<") < page.index(">questions<")
    assert "Llamó a" in page and "{" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_card_names_every_disqualifier_and_every_call_type(language: str) -> None:
    flow, page = port_alder(), card(port_alder(), language)
    for asked in flow.disqualifiers.values():
        assert asked.reason in page
        assert flow.words[language][f"question.{asked.id}"].say.split("{")[0] in page.replace("&#x27;", "'")
    assert all(kind in page for kind in flow.call_types)
    assert page.count("<td>911</td>") == 6
    assert not re.search(r"\+1\d{10}", page)
