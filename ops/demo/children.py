"""The demo's processes: started with their logs, waited for, watched, and stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

# Seconds until one that does not answer counts as failed: where nothing can be remembered (a full disk), each
# walks the flow first, and machines are slow.
PATIENCE = 180.0
GRACE = 8.0  # seconds to end by themselves
LOOK = 0.1
TOLD = 6  # last lines of a log that are shown


class ChildError(click.ClickException):
    """One of the processes ended by itself or does not answer; the text names its log."""


@dataclass
class Child:
    """`name` as a person would say it: "the worker"."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    def ended(self) -> bool:
        return self.process.poll() is not None


class Children:
    """All of them. `keep` is a file descriptor they inherit; they share no signals with the terminal."""

    def __init__(self, logs: Path, environment: Mapping[str, str], where: Path, keep: int) -> None:
        self._logs, self._environment, self._where, self._keep = logs, environment, where, keep
        self._all: list[Child] = []

    def start(self, name: str, arguments: Sequence[str]) -> Child:
        log = self._logs / f"{name.removeprefix('the ').replace(' ', '-')}.log"
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            process = subprocess.Popen(  # noqa: S603  our own programs
                list(arguments),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=dict(self._environment),
                cwd=self._where,
                start_new_session=True,
                pass_fds=(self._keep,),
            )
        child = Child(name, log, process)
        self._all.append(child)
        return child

    def wait(self, child: Child, answers: Callable[[], bool], stopped: Callable[[float], bool]) -> bool:
        """Until it answers. False if we were asked to stop meanwhile. Raises ChildError."""
        until = time.monotonic() + PATIENCE
        while not answers():
            self.look()
            if stopped(LOOK):
                return False
            if time.monotonic() > until:
                raise ChildError(
                    f"{_cap(child.name)} did not answer within {PATIENCE:g} seconds.{_tail(child)}"
                )
        return True

    def look(self) -> None:
        """Raises ChildError as soon as one has ended: nothing is started again in silence."""
        for child in self._all:
            if child.ended():
                code = child.process.returncode
                how = f"signal {-code}" if code < 0 else f"exit code {code}"
                raise ChildError(f"{_cap(child.name)} stopped by itself ({how}).{_tail(child)}")

    def stop(self, hurry: Callable[[], bool]) -> None:
        """Ends them, the newest first; what does not end in time, or when hurried, is killed."""
        for child in reversed(self._all):
            if not child.ended():
                child.process.terminate()
        until = time.monotonic() + GRACE
        for child in reversed(self._all):
            while not child.ended() and time.monotonic() < until and not hurry():
                time.sleep(LOOK / 2)
            with suppress(ProcessLookupError, PermissionError):
                # Also what a process left behind: each is the head of its own group.
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


def _tail(child: Child) -> str:
    """Where its log is, and how it ends."""
    with suppress(OSError):
        lines = child.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-TOLD:]
        told = "".join(f"\n    {line}" for line in lines)
        return f" Its log, {child.log}, ends:{told}" if told else f" Its log is {child.log} and is empty."
    return f" Its log is {child.log}."


def _cap(name: str) -> str:
    return name[:1].upper() + name[1:]
