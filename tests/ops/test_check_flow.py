"""`check` proves the flow that is about to answer calls, says which, and is believed at the next start."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import app
from flows.check.papers import kept
from flows.check.start import papers_of
from flows.load import load
from tests.flows.patched import SMALL, files_of, patched, written

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`check` as it is typed, with whatever settings; what it proves is kept in `known`."""

    def typed(*words: str, **settings: str | None) -> Result:
        around = {"CARELINE_CHECKED": str(tmp_path / "known"), "CARELINE_FLOW": None, **settings}
        return CliRunner().invoke(app.main, ["check", *words], env=around)

    return typed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(files_of(SMALL), tmp_path / "flow")


def test_it_checks_the_flow_of_the_settings_and_says_which_city_in_which_folder(
    run: Run, folder: Path
) -> None:
    done = run(CARELINE_FLOW=str(folder))
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[0] == f"The flow of Small Town in {folder}."
    assert done.output.endswith("Nobody is trapped.\n")


def test_a_folder_that_is_named_goes_before_the_settings(run: Run, folder: Path, tmp_path: Path) -> None:
    other = written(patched(files_of(SMALL), {"limits": {"turns": 5}}), tmp_path / "other")
    done = run("--flow", str(other), "--json", CARELINE_FLOW=str(folder))
    found = json.loads(done.stdout)
    assert (found["folder"], found["city"]) == (str(other), "Small Town")
    assert [finding["rule"] for finding in found["findings"]] == ["turns"]
    assert done.exit_code == 1


def test_the_settings_file_names_the_flow_as_for_every_other_command(folder: Path, tmp_path: Path) -> None:
    around = {"CARELINE_CHECKED": str(tmp_path / "known"), "CARELINE_FLOW": None}
    file = tmp_path / "settings.env"
    file.write_text(f"CARELINE_FLOW={folder}\n")
    file.chmod(0o600)
    done = CliRunner().invoke(app.main, ["--settings", str(file), "check"], env=around)
    assert done.output.splitlines()[0] == f"The flow of Small Town in {folder}."


def test_what_it_proved_is_not_walked_again_at_the_next_start(run: Run, folder: Path, tmp_path: Path) -> None:
    run(CARELINE_FLOW=str(folder))
    assert kept(papers_of(load(folder), tmp_path / "known"))


def test_a_flow_that_could_trap_a_caller_leaves_nothing_that_a_start_would_believe(
    run: Run, tmp_path: Path
) -> None:
    faulty = written(
        patched(files_of(SMALL), {"steps": {"nobody": {"missed": "goodbye"}}}), tmp_path / "faulty"
    )
    assert run("--flow", str(faulty)).exit_code == 1
    assert not kept(papers_of(load(faulty), tmp_path / "known"))


def test_where_nothing_can_be_written_it_proves_all_the_same(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(CARELINE_FLOW=str(folder), CARELINE_CHECKED=str(tmp_path / "file" / "known"))
    assert done.exit_code == 0
    assert done.stdout.endswith("Nobody is trapped.\n")


def test_it_ends_with_2_for_a_flow_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    broken = written(patched(files_of(SMALL), {"hotline": {"psap": "nobody"}}), tmp_path / "broken")
    assert run("--flow", str(broken)).exit_code == 2


def test_it_draws_the_flow_and_prints_its_words(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("--pictures", str(out), "--script", str(out), "--worst", CARELINE_FLOW=str(folder))
    assert "The longest wait: " in done.output
    assert sorted(path.name for path in out.iterdir()) == [
        *("disqualifiers.en.html", "disqualifiers.es.html", "posters.en.svg", "posters.es.svg"),
        *("public.en.svg", "public.es.svg", "script.html"),
    ]
