"""`python -m simulator`: the phone company for a demo, with phones in the browser."""

from __future__ import annotations

import argparse
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from simulator.clock import Clock, RealClock, VirtualClock
from simulator.config import ConfigError, apply, read
from simulator.destinations import NotLoopbackError
from simulator.facade import Simulator
from simulator.server import PortInUseError

DEMO_SID = "AC" + "0" * 32


def main(arguments: list[str] | None = None) -> int:
    """Runs until interrupted; gives the exit status."""
    asked = _parser().parse_args(arguments)
    clock: Clock = VirtualClock(datetime.now(UTC)) if asked.virtual else RealClock()
    try:
        token = (
            asked.auth_token_file.read_text(encoding="utf-8").strip()
            if asked.auth_token_file
            else asked.auth_token
        )
        sim = Simulator(asked.account_sid, token, clock, asked.seed)
        if asked.config:
            apply(sim, read(asked.config))
        sim.start(asked.port, asked.mail_port)
    except (PortInUseError, NotLoopbackError, ConfigError, OSError, ValueError) as why:
        print(f"The simulator did not start: {why}", file=sys.stderr)  # noqa: T201
        return 2
    print(f"Simulator listening on {sim.base_url} (phones in the browser, REST, control)", flush=True)  # noqa: T201
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sim.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=8090, help="where to listen on 127.0.0.1; 0 takes a free one"
    )
    parser.add_argument(
        "--mail-port", type=int, help="where the mailbox takes e-mails on 127.0.0.1; without it there is none"
    )
    parser.add_argument("--account-sid", default=DEMO_SID, help="AC and 32 hex digits")
    parser.add_argument("--auth-token", default="simulator", help="signs webhooks and guards REST")
    parser.add_argument("--auth-token-file", type=Path, help="a file with the token, instead of --auth-token")
    parser.add_argument(
        "--config", type=Path, help="lines and handsets, as TOML or JSON (see simulator/config.py)"
    )
    parser.add_argument(
        "--virtual", action="store_true", help="time moves only when asked to, by the control API"
    )
    parser.add_argument("--seed", type=int, default=1, help="the same SIDs for the same seed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
