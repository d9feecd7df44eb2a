"""The practice phone in the terminal: one handset, in plain lines.

    python -m simulator.terminal --base http://127.0.0.1:8090 --as +15035550111 --call +15035550100

Captions scroll, a ringing phone rings the terminal's bell, and commands are words ("help" lists them).
With `--plain`, or when it is piped, nothing is ever redrawn: a screen reader hears each line once.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence

from simulator.terminal_link import Link, NotReachedError, RefusedError
from simulator.terminal_phone import TerminalPhone
from simulator.terminal_screen import EndedError, PlainScreen, Screen, TypingScreen


def main(argv: Sequence[str] | None = None, screen: Screen | None = None) -> int:
    """Runs until "quit" or the end of input. Gives 0, or 2 when there is no such phone or no company."""
    asked = _arguments(argv)
    screen = screen or (PlainScreen() if asked.plain or not sys.stdin.isatty() else TypingScreen())
    phone = TerminalPhone(Link(asked.base), asked.number, screen)
    try:
        phone.begin(asked.name)
    except (NotReachedError, RefusedError) as fault:
        screen.show(str(fault))
        return 2
    ended = threading.Event()
    threading.Thread(target=phone.listen, args=(ended,), daemon=True).start()
    if asked.call is not None:
        phone.obey(f"call {asked.call}")
    try:
        while phone.obey(screen.ask()):
            pass
    except (EndedError, KeyboardInterrupt):
        pass
    finally:
        ended.set()
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator.terminal", description="A practice phone.")
    parser.add_argument("--base", default="http://127.0.0.1:8090", help="where the practice phone company is")
    parser.add_argument("--as", dest="number", help="whose phone this is: +15035550111")
    parser.add_argument("--name", help="add this phone under this name if there is none with the number")
    parser.add_argument("--call", metavar="WHO", nargs="?", const="", help="ring at once: a number or a name")
    parser.add_argument("--plain", action="store_true", help="never redraw a line, for screen readers")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
