"""One random fault in the engine's source, compiled in memory: conditions, operators, constants, calls.

The mutant's code is put into the functions that are there already, and taken out again; no file is changed.
"""

from __future__ import annotations

import ast
import copy
import random
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from flows import asking, connecting, engine, finishing, hearing, screening, turn, wording
from tests.flows.mutants_of_data import Change

MODULES = (engine, asking, connecting, finishing, screening, turn, hearing, wording)
SWAPS: dict[type, type] = {
    **{
        ast.Eq: ast.NotEq,
        ast.NotEq: ast.Eq,
        ast.Lt: ast.LtE,
        ast.LtE: ast.Lt,
        ast.Gt: ast.GtE,
        ast.GtE: ast.Gt,
    },
    **{ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is},
    **{ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add},
}
NOT_CALLED_HERE = {("finishing", "failed")}  # the safe words' end: not part of a walk


@cache
def tree_of(module: types.ModuleType) -> ast.Module:
    assert module.__file__
    return ast.parse(Path(module.__file__).read_text("utf-8"))


def places(module: types.ModuleType) -> list[int]:
    """The numbers (in the order of ast.walk) of the nodes inside functions that can be changed."""
    found = []
    for number, node in enumerate(ast.walk(tree_of(module))):
        inside = _functions(module).get(id(node))
        if inside and (module.__name__.rpartition(".")[2], inside) not in NOT_CALLED_HERE and _changes(node):
            found.append(number)
    return found


@cache
def _functions(module: types.ModuleType) -> dict[int, str]:
    """id of a node -> the function it stands in."""
    inside: dict[int, str] = {}
    for outer in ast.walk(tree_of(module)):
        if isinstance(outer, ast.FunctionDef):
            for statement in outer.body:
                for node in ast.walk(statement):
                    inside.setdefault(id(node), outer.name)
    return inside


def _changes(node: ast.AST) -> list[str]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in SWAPS:
            return ["operator"]
        case ast.BoolOp():
            return ["operator", "part gone"]
        case ast.BinOp(op=op) if type(op) in SWAPS:
            return ["operator"]
        case ast.If() | ast.IfExp():
            return ["always", "never"]
        case ast.UnaryOp(op=ast.Not()):
            return ["not gone"]
        case ast.Constant(value=bool()):
            return ["constant"]
        case ast.Constant(value=int()):
            return ["constant"]
        case ast.Expr(value=ast.Call()):
            return ["call gone"]
        case ast.Return(value=ast.BoolOp()):
            return ["part gone"]
        case ast.keyword(value=ast.Constant(value=int() | bool())):
            return ["constant"]
    return []


class _Changed(ast.NodeTransformer):
    def __init__(self, target: ast.AST, kind: str, lot: random.Random) -> None:
        self.target, self.kind, self.lot = target, kind, lot

    def visit(self, node: ast.AST) -> Any:
        return self._made(node) if node is self.target else super().generic_visit(node)

    def _made(self, node: Any) -> Any:
        match self.kind:
            case "operator" if isinstance(node, ast.Compare):
                node.ops = [SWAPS[type(node.ops[0])]()]
            case "operator":
                node.op = SWAPS[type(node.op)]()
            case "part gone" if isinstance(node, ast.Return):
                node.value = self.lot.choice(node.value.values)
            case "part gone":
                return self.lot.choice(node.values)
            case "always" | "never":
                node.test = ast.Constant(self.kind == "always")
            case "not gone":
                return node.operand
            case "constant" if isinstance(node, ast.keyword):
                node.value = ast.Constant(_other(node.value.value, self.lot))
            case "constant":
                return ast.copy_location(ast.Constant(_other(node.value, self.lot)), node)
            case "call gone":
                return ast.Pass()
        return node


def _other(value: Any, lot: random.Random) -> Any:
    return not value if isinstance(value, bool) else value + lot.choice((-1, 1))


@contextmanager
def engine_mutant(lot: random.Random) -> Iterator[Change]:
    """While it lasts, the engine has one fault."""
    everywhere = [(module, number) for module in MODULES for number in places(module)]
    module, number = lot.choice(everywhere)
    original = list(ast.walk(tree_of(module)))[number]
    kind = lot.choice(_changes(original))
    tree = copy.deepcopy(tree_of(module))
    target = list(ast.walk(tree))[number]
    name = module.__name__.rpartition(".")[2]
    where = f"{name}.{_functions(module)[id(original)]}, line {getattr(original, 'lineno', 0)}"
    changed = ast.fix_missing_locations(_Changed(target, kind, lot).visit(tree))
    change = Change(kind, f"{where}: {ast.unparse(original).splitlines()[0][:90]}")
    fresh = types.ModuleType(module.__name__)
    fresh.__file__ = module.__file__
    sys.modules["mutant"] = fresh
    exec(compile(changed, str(module.__file__), "exec"), fresh.__dict__)
    saved = [(function, function.__code__) for function, _ in _pairs(module, fresh)]
    try:
        for function, mutant in _pairs(module, fresh):
            function.__code__ = mutant.__code__
        _forget()
        yield change
    finally:
        for function, code in saved:
            function.__code__ = code
        _forget()
        del sys.modules["mutant"]


def _pairs(module: types.ModuleType, fresh: types.ModuleType) -> Iterator[tuple[Any, Any]]:
    """Each function of the engine with its mutant's twin."""
    for name, value in vars(module).items():
        twin = getattr(fresh, name, None)
        if getattr(value, "__module__", "") != module.__name__ or twin is None:
            continue
        if isinstance(value, types.FunctionType):
            yield value, twin
        elif hasattr(value, "__wrapped__"):
            yield value.__wrapped__, twin.__wrapped__
        elif isinstance(value, type):
            for part, method in vars(value).items():
                other = vars(twin).get(part)
                if isinstance(method, types.FunctionType):
                    yield method, other
                elif isinstance(method, property):
                    yield method.fget, other.fget  # type: ignore[union-attr]


def _forget() -> None:
    """What was cached of the engine's answers is another engine's."""
    for module in MODULES:
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()
