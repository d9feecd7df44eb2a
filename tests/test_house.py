"""The house rules, held by reading the source: who may import whom, sizes, settings, and what may not be
written down."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from app import Settings

HERE = Path(__file__).resolve().parents[1]
ROOMS = ("flows", "ivr", "db", "console", "simulator", "ops", "bench")
LIBRARIES = {
    "aiosql",
    "apscheduler",
    "argon2",
    "click",
    "cryptography",
    "flask",
    "granian",
    "holidays",
    "icalendar",
    "phonenumbers",
    "psycopg",
    "psycopg_pool",
    "pyotp",
    "requests",
    "segno",
    "sqlite_utils",
    "twilio",
    "werkzeug",
}
MOST = 400  # lines of one file


def product() -> list[Path]:
    """Every source file of the product; tests are none."""
    found = [HERE / "app.py"]
    for room in ROOMS:
        found += sorted((HERE / room).rglob("*.py"))
    return [path.relative_to(HERE) for path in found]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((HERE / path).read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in it, by its full name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides which room it is"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def of(path: Path, *modules: str) -> set[str]:
    """Those imports of a file that are one of `modules` or lie below it."""
    return {name for name in imports(path) if any(name == m or name.startswith(m + ".") for m in modules)}


def within(path: Path, *places: str) -> bool:
    return any(str(path) == place or str(path).startswith(place + "/") for place in places)


def offenders(*modules: str, allowed: tuple[str, ...]) -> dict[str, set[str]]:
    """Files outside `allowed` that import any of `modules`."""
    found = {str(path): of(path, *modules) for path in product() if not within(path, *allowed)}
    return {path: names for path, names in found.items() if names}


# ------------------------------------------------------------------ who may import whom


def test_flows_import_the_standard_library_and_each_other_alone() -> None:
    for path in product():
        if within(path, "flows"):
            foreign = (
                {name.split(".")[0] for name in imports(path)} - {"flows"} - set(sys.stdlib_module_names)
            )
            assert not foreign, f"{path} imports {foreign}"


def test_the_database_knows_flows_and_nobody_else() -> None:
    for path in product():
        if within(path, "db"):
            assert not of(path, "ivr", "console", "ops", "app", "simulator", "bench"), path


def rooms_within(room: str) -> dict[str, set[str]]:
    """Which rooms within a room import which; a module at its top is a room of its own."""
    modules = {".".join(path.with_suffix("").parts): path for path in product() if within(path, room)}

    def place(name: str) -> str:
        parts = name.split(".")
        return ".".join(parts[:2]) if (HERE / room / parts[1]).is_dir() else name

    edges: dict[str, set[str]] = {}
    for name, path in modules.items():
        used = {place(each) for each in imports(path) if each in modules} - {place(name)}
        edges.setdefault(place(name), set()).update(used)
    return edges


@pytest.mark.parametrize("room", ["ivr", "console"])
def test_no_two_rooms_within_a_room_need_each_other(room: str) -> None:
    """A module that is imported within a function counts as well."""
    TopologicalSorter(rooms_within(room)).prepare()  # CycleError names the circle


def test_the_phone_network_knows_neither_pages_nor_commands() -> None:
    for path in product():
        if within(path, "ivr"):
            assert not of(path, "console", "ops", "app", "simulator", "bench"), path


def test_only_the_store_and_the_migration_touch_a_driver() -> None:
    drivers = ("sqlite3", "psycopg", "psycopg_pool", "sqlite_utils", "aiosql")
    assert offenders(*drivers, allowed=("db/store", "db/migrate.py", "bench")) == {}


def test_only_one_room_knows_twilio_and_only_the_application_and_the_bench_open_it() -> None:
    assert offenders("twilio", allowed=("ivr/twilio_carrier", "bench")) == {}
    assert offenders("ivr.twilio_carrier", allowed=("ivr/twilio_carrier", "app.py", "bench")) == {}


def test_flask_is_known_to_routes_and_the_application_alone() -> None:
    doors = ("ivr/door/gatehouse.py", "ivr/voice.py", "ivr/sms.py", "ivr/team.py", "ivr/sounds")
    routes = ("app.py", *doors, "console", "simulator", "bench")
    assert offenders("flask", "werkzeug", allowed=routes) == {}


def test_use_cases_do_not_know_the_web() -> None:
    for path in (
        "ivr/handlers.py",
        "ivr/effects.py",
        "ivr/worker.py",
        "ivr/calls/handoffs.py",
        "ivr/errands.py",
    ):
        foreign = {name.split(".")[0] for name in imports(Path(path))} & (LIBRARIES - {"apscheduler"})
        assert not foreign, f"{path} imports {foreign}"


def test_nobody_imports_the_simulator() -> None:
    """Tests do, and the demo starts it as a process of its own."""
    assert offenders("simulator", allowed=("simulator", "bench")) == {}


def test_the_simulator_knows_nothing_of_the_product() -> None:
    """Or both sides would share their mistakes."""
    for path in product():
        if within(path, "simulator"):
            assert not of(path, "app", "flows", "ivr", "db", "console", "ops", "twilio"), path


def test_nobody_imports_the_application() -> None:
    assert offenders("app", allowed=("bench",)) == {}


def test_only_the_application_reads_the_environment() -> None:
    words = ("environ", "environb", "getenv", "getenvb", "putenv")
    found = set()
    for path in product():
        reads = [
            node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute) and node.attr in words
        ]
        if any(isinstance(node.value, ast.Name) and node.value.id == "os" for node in reads):
            found.add(str(path))
        if of(path, *(f"os.{word}" for word in words)):
            found.add(str(path))
    assert {path for path in found if not within(Path(path), "bench")} == {"app.py"}


def test_every_library_used_is_one_we_asked_for() -> None:
    """What is only there because another library needs it may be gone tomorrow. twilio brings requests, flask
    brings werkzeug and markupsafe: these are theirs for good."""
    wanted = (HERE / "requirements.in").read_text(encoding="utf-8").lower()
    used = {name.split(".")[0] for path in product() if not within(path, "bench") for name in imports(path)}
    foreign = used - set(sys.stdlib_module_names) - set(ROOMS) - {"app", "tests", ""}
    asked = set(re.findall(r"^[a-z0-9_-]+", wanted, re.M))
    lent = {"markupsafe", "requests", "werkzeug", "psycopg_pool"}
    lent |= {"argon2"} & {name.removesuffix("-cffi") for name in asked}
    assert {name.lower() for name in foreign} - {name.replace("-", "_") for name in asked} - lent == set()


def test_time_is_passed_in() -> None:
    """Naive times and clocks read on the spot; `ivr/house.py` is where the system's clock is."""
    clocks = ("ivr/house.py", "simulator/clock.py", "simulator/__main__.py", "bench")
    found = []
    for path in product():
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in ("now", "utcnow", "today")
                and isinstance(node.value, ast.Name)
                and node.value.id in ("datetime", "date")
                and not within(path, *clocks)
            ):
                found.append(f"{path}:{node.lineno}")
    assert found == []


# ------------------------------------------------------------------ sizes


def lines(path: Path) -> int:
    return len((HERE / path).read_text(encoding="utf-8").splitlines())


def test_no_source_file_is_longer_than_400_lines_and_half_are_no_longer_than_100() -> None:
    tests = [path.relative_to(HERE) for path in (HERE / "tests").rglob("*.py")]
    too_long = {str(path): lines(path) for path in [*product(), *tests] if lines(path) > MOST}
    assert too_long == {}
    assert statistics.median(lines(path) for path in product()) <= 100


def test_no_route_is_longer_than_ten_lines_of_code() -> None:
    for path in product():
        if not within(path, "ivr", "console"):
            continue
        written = (HERE / path).read_text(encoding="utf-8").splitlines()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and any(is_route(d) for d in node.decorator_list):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                code = written[body[0].lineno - 1 : node.end_lineno] if body else []
                length = sum(1 for line in code if line.strip() and not line.strip().startswith("#"))
                assert length <= 10, f"{path}: {node.name} has {length} lines"


def is_route(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ("route", "get", "post", "put", "delete")
    )


# ------------------------------------------------------------------ what is written down


def documented() -> dict[str, str]:
    """Setting and default, from the tables of docs/operator/settings.md."""
    text = (HERE / "docs/operator/settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", text, re.M)
    return {name: default.strip() for name, default in rows}


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    assert set(documented()) == {spec.metadata["env"] for spec in fields(Settings)}


@pytest.mark.parametrize("spec", fields(Settings), ids=lambda spec: str(spec.metadata["env"]))
def test_each_settings_documented_default_is_its_real_one(spec: object) -> None:
    default = getattr(spec, "default", None)
    name = spec.metadata["env"]  # type: ignore[attr-defined]
    told = documented()[name]
    if not isinstance(default, str):
        assert told == "required"
    elif name == "CARELINE_FLOW":
        assert told == "`flows`, beside app.py"
    elif name == "CARELINE_CHECKED":
        assert told == "`var/checked`, beside app.py"
    else:
        assert told == (f"`{default}`" if default else "nothing")


def tracked(*endings: str) -> list[Path]:
    """Files under version control."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HERE, capture_output=True, check=True)
    names = listed.stdout.decode().split("\0")
    return [Path(name) for name in names if name.endswith(endings) and (HERE / name).exists()]


def texts(*endings: str) -> Iterator[tuple[Path, str]]:
    for path in tracked(*endings):
        yield path, (HERE / path).read_text(encoding="utf-8")


def test_nothing_is_left_to_do_in_the_code() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    left = [
        str(path) for path, text in texts(".py", ".js", ".css", ".toml", ".sql", ".md") if marks.search(text)
    ]
    assert left == []


def test_product_code_names_no_phone_number() -> None:
    """Numbers belong to a city's flow. The demo's people, tests and documents have theirs, all of them from
    the range kept for fiction; a docstring may show one."""
    demo = ("flows", "db/seed.py", "ops/demo", "simulator", "bench")
    for path in product():
        if within(path, *demo):
            continue
        shown = {ast.get_docstring(node, clean=False) for node in ast.walk(tree(path)) if has_docstring(node)}
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in shown:
                plain = re.sub(r"[^\d+]", "", node.value)
                example = "such as" in node.value or "for example" in node.value
                assert example or not re.search(r"\+1\d{10}", plain), f"{path}:{node.lineno}"


def has_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)


def test_every_number_outside_the_tests_is_from_the_range_kept_for_fiction() -> None:
    """555-0100 to 555-0199, so that nobody is ever rung by the demo or by a reader."""
    real = []
    for path, text in texts(".py", ".toml", ".md", ".js", ".json", ".html", ".service", ".conf"):
        for exchange, line in re.findall(r"\+1[2-9]\d\d([2-9]\d\d)(\d{4})\b", text):
            # The proof's caller is a number made of 0 and 9, which no prompt speaks as a key: never dialed.
            if not within(path, "tests", "flows/check/world.py") and (
                exchange != "555" or not line.startswith("01")
            ):
                real.append(f"{path}: {exchange} {line}")
    assert real == []
