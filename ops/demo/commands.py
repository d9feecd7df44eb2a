"""`demo`, `demo-clock` and `demo-code` on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from ivr.house import SystemClock
from ops.demo.clock import seconds_ahead, set_clock
from ops.demo.desk import code_now
from ops.demo.run import Wish, run
from ops.demo.words import moved
from ops.files import read_settings
from ops.office import Doors

FOLDER = Path("var/demo")  # in Careline's own folder

_folder = click.option(
    "--folder", type=click.Path(path_type=Path), help="Where the demo keeps its data; else var/demo."
)


@click.command()
@_folder
@click.option("--fresh", is_flag=True, help="Forget earlier demos and start over.")
@click.option("--at", default="now", help="The hour in the city: HH:MM, or now.")
@click.option("--phone-port", type=click.IntRange(0, 65535), default=8090, help="0 takes any free one.")
@click.option("--web-port", type=click.IntRange(0, 65535), default=8000, help="0 takes any free one.")
@click.pass_obj
def demo(doors: Doors, folder: Path | None, fresh: bool, at: str, phone_port: int, web_port: int) -> None:
    """A whole city on this machine: no account, no key, no real phone."""
    run(Wish(folder or doors.here / FOLDER, fresh, at, phone_port, web_port), doors)


@click.command("demo-clock")
@click.argument("at")
@_folder
@click.pass_obj
def demo_clock(doors: Doors, at: str, folder: Path | None) -> None:
    """Make it AT (HH:MM, or now) in the demo's city, while the demo runs."""
    home = folder or doors.here / FOLDER
    try:
        office = doors.office_of(read_settings(home / "settings.env"))
        set_clock(home / "clock", seconds_ahead(at, office.house.flow.zone, SystemClock().now()))
    except OSError:
        raise click.ClickException(f"There is no demo in {home}. Start one: make demo.") from None
    except ValueError as fault:
        raise click.ClickException(f"{fault}, or now.") from None
    click.echo(moved(office))


@click.command("demo-code")
@_folder
@click.pass_obj
def demo_code(doors: Doors, folder: Path | None) -> None:
    """Print the code with which the demo's staff sign in now. Each code works once, and changes every half
    minute."""
    home = folder or doors.here / FOLDER
    try:
        click.echo(code_now(doors.office_of(read_settings(home / "settings.env")), home))
    except OSError:
        raise click.ClickException(f"There is no demo in {home}. Start one: make demo.") from None
