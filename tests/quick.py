"""What makes ten thousand tests quick, and changes nothing that they see.

A town is made for nearly every test: its routes are compiled and its templates are read each time, which was
half of what a journey cost. And each has a database of its own: on a disk that is busy, copying one took a
second; in memory it takes a tenth.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask
import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

MEMORY = Path("/dev/shm")
ENOUGH = 3 << 30  # bytes; all processes of a run together use a third of it


def place() -> Path:
    """Where databases and folders of tests lie: in memory if there is room, else where temporary ones do."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    return MEMORY if roomy else Path(tempfile.gettempdir())


class Templates(BytecodeCache):
    """What a template was compiled to, for each application of this process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


@contextmanager
def compiled_once() -> Iterator[None]:
    """Equal routes and templates of all applications of this process are compiled once."""
    compile_builder: Callable[[Rule, bool], Any] = Rule._compile_builder
    kept: dict[tuple[object, ...], Any] = {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        key = (append_unknown, tuple(rule._trace), repr(rule.defaults))  # all that it is made of
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        patch.setattr(flask.Flask, "jinja_options", {"bytecode_cache": Templates()})
        yield
