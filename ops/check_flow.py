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
from flows.city import FlowError
from flows.load import load

FOLDER = click.Path(file_okay=False, path_type=Path)
FLOW = Path(__file__).resolve().parents[1] / "flows"


@click.command()
@click.option(
    "--flow", type=FOLDER, default=FLOW, help="The folder of the city's flow.", show_default="flows"
)
@click.option("--pictures", "drawn", type=FOLDER, help="Write an SVG per line and language into this folder.")
@click.option("--script", "printed", type=FOLDER, help="Write every prompt, and the card of disqualifiers.")
@click.option("--json", "machine", is_flag=True, help="Print the result as JSON.")
@click.option("--worst", is_flag=True, help="Print the transcripts of the worst cases too.")
def check(flow: Path, drawn: Path | None, printed: Path | None, machine: bool, worst: bool) -> None:
    """Walk every call that can happen, and prove that nobody is trapped.

    Ends with 1 if a rule is broken, with 2 if the flow cannot be read.
    """
    try:
        loaded = load(flow)
    except FlowError as error:
        click.echo(f"The flow in {flow} cannot be read:\n{error}", err=True)
        raise SystemExit(2) from None
    began = time.perf_counter()
    result = checked(loaded)
    seconds = time.perf_counter() - began
    if machine:
        click.echo(json.dumps(as_json(result, seconds), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(result, seconds, worst=worst))
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
