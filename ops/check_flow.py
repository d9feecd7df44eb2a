"""`check`: proof that nobody is trapped in the flow, with pictures and the words to print."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from flows.check import checked
from flows.check.card import card
from flows.check.graph import Graph
from flows.check.picture import pictures
from flows.check.report import as_json, as_text
from flows.check.script import script
from flows.check.start import remember
from flows.city import FlowError
from flows.load import load
from ops.office import Doors

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--flow", type=FOLDER, help="The folder of the city's flow. Left out: CARELINE_FLOW, or flows.")
@click.option("--pictures", "drawn", type=FOLDER, help="Write an SVG per line and language into this folder.")
@click.option("--script", "printed", type=FOLDER, help="Write every prompt, and the card of disqualifiers.")
@click.option("--json", "machine", is_flag=True, help="Print the result as JSON.")
@click.option("--worst", is_flag=True, help="Print the transcripts of the worst cases too.")
@click.pass_obj
def check(
    doors: Doors, flow: Path | None, drawn: Path | None, printed: Path | None, machine: bool, worst: bool
) -> None:
    """Walk every call that can happen, and prove that nobody is trapped.

    What is proved is remembered: the next start with this flow need not walk. Ends with 1 if a rule is
    broken, with 2 if the flow cannot be read.
    """
    folder = (flow or doors.flow).resolve()
    try:
        loaded = load(folder)
    except FlowError as error:
        click.echo(f"The flow in {folder} cannot be read:\n{error}", err=True)
        raise SystemExit(2) from None
    began = time.perf_counter()
    result = checked(loaded)
    seconds = time.perf_counter() - began
    remember(result, seconds, doors.checked)
    if machine:
        found = {"folder": str(folder), **as_json(result, seconds)}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(f"The flow of {loaded.city} in {folder}.\n{as_text(result, seconds, worst=worst)}")
    for path in _written(result.graph, drawn, printed):
        click.echo(f"wrote {path}", err=True)
    raise SystemExit(1 if result.findings else 0)


def _written(graph: Graph, drawn: Path | None, printed: Path | None) -> list[Path]:
    pages: dict[Path, str] = {}
    if drawn:
        pages |= {drawn / name: drawing for name, drawing in pictures(graph)}
    if printed:
        pages[printed / "script.html"] = script(graph)
        pages |= {
            printed / f"disqualifiers.{language}.html": card(graph.flow, language)
            for language in graph.flow.languages
        }
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(pages)
