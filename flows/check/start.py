"""At start-up: a flow that could trap a caller answers no calls. What was found safe is not walked again."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from fcntl import LOCK_EX, flock
from pathlib import Path

from flows.check import UNTIDY, Checked, checked, papers, told
from flows.check.finding import Finding
from flows.city import Flow

log = logging.getLogger("careline.flow")


def refuse_unsafe(flow: Flow, remembered: Path | None = None) -> list[str]:
    """Why this flow must not answer calls, each finding with its transcript; empty if it may.

    What is written and never happens traps nobody: that is for the command to say, no reason to stay shut.

    `remembered`: a folder that keeps, by the hash of the flow and of the code that runs and checks it, which
    flows were found safe, with what people want to see of them (papers.py). What was found safe is not walked
    again; what was not is walked every time. Of several processes that start together one walks, and the
    others wait for what it finds. The newest versions stay there, as many as `papers.MOST`.
    """
    folder = papers_of(flow, remembered)
    with _one_at_a_time(folder):
        if papers.kept(folder):
            _started(folder)
            return []
        began = time.perf_counter()
        result = checked(flow)
        if _keep(folder, result, time.perf_counter() - began):
            _started(folder)
    return [told(flow, finding) for finding in _dangers(result)]


def _started(folder: Path | None) -> None:
    """This version is in force from now on: those of long ago are forgotten. Never keeps a start from going
    on."""
    if folder is not None:
        with suppress(OSError):
            papers.used(folder)
            papers.forget_old(folder.parent, folder)


def remember(result: Checked, seconds: float, remembered: Path) -> bool:
    """Keeps what somebody's own check found, so that the next start need not walk: nothing of a flow that
    must not answer calls. Whether it is kept. `seconds`: how long the check took."""
    folder = papers_of(result.graph.flow, remembered)
    with _one_at_a_time(folder):
        return _keep(folder, result, seconds)


def _dangers(result: Checked) -> list[Finding]:
    return [finding for finding in result.findings if finding.rule not in UNTIDY]


def _keep(folder: Path | None, result: Checked, seconds: float) -> bool:
    if folder is None or _dangers(result):
        return False
    try:
        papers.keep(folder, result, seconds)
    except OSError as fault:
        log.warning(
            "the proof of the flow cannot be kept in %s (%s): every process walks the flow at every start, "
            "which takes a minute, and the console shows no pictures of it. Make the folder writable for "
            "Careline, or give another: CARELINE_CHECKED",
            folder.parent,
            fault.strerror,
        )
        return False
    return True


@contextmanager
def _one_at_a_time(folder: Path | None) -> Iterator[None]:
    with ExitStack() as held:
        if folder is not None:
            with suppress(OSError):  # then each walks for itself
                folder.mkdir(parents=True, exist_ok=True)
                flock(held.enter_context((folder / papers.WALKING).open("w")), LOCK_EX)
        yield


def papers_of(flow: Flow, remembered: Path | None) -> Path | None:
    """Where the papers of this flow are, once it was found safe."""
    return remembered / _name(flow) if remembered else None


def _name(flow: Flow) -> str:
    """Names a flow together with the code of its engine and check."""
    found = hashlib.sha256(flow.hash.encode())
    here = Path(__file__).parents[1]
    for path in sorted(here.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()
