"""Where lines are shown and typed."""

from __future__ import annotations

import sys
import threading
from typing import Protocol, TextIO

PROMPT = "> "
CLEAR_LINE = "\r\x1b[K"


class EndedError(EOFError):
    """There is nothing more to read."""


class Screen(Protocol):
    """`show` may be called by any thread; `ask` by one. `ask` raises EndedError."""

    def show(self, line: str, bell: bool = False) -> None: ...

    def ask(self) -> str: ...


class PlainScreen:
    """Lines out, lines in, nothing redrawn: for screen readers and pipes."""

    def __init__(self, read: TextIO | None = None, write: TextIO | None = None) -> None:
        self._read = read or sys.stdin
        self._write = write or sys.stdout
        self._lock = threading.Lock()

    def show(self, line: str, bell: bool = False) -> None:
        with self._lock:
            self._write.write(("\a" if bell else "") + line + "\n")
            self._write.flush()

    def ask(self) -> str:
        line = self._read.readline()
        if not line:
            raise EndedError
        return line


class TypingScreen:
    """A prompt that stays below the captions: what is half typed is drawn again after each new line."""

    def __init__(self) -> None:
        import readline  # noqa: PLC0415  # its mere import changes how input() behaves

        self._typed = readline.get_line_buffer
        self._asking = False
        self._lock = threading.Lock()

    def show(self, line: str, bell: bool = False) -> None:
        with self._lock:
            again = PROMPT + self._typed() if self._asking else ""
            sys.stdout.write(CLEAR_LINE + ("\a" if bell else "") + line + "\n" + again)
            sys.stdout.flush()

    def ask(self) -> str:
        self._asking = True
        try:
            return input(PROMPT)
        except EOFError:
            raise EndedError from None
        finally:
            self._asking = False
