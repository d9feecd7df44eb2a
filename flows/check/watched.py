"""A flow that notes which of its steps are entered and which of its words are used, and else is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from flows.city import Flow, Step, Word

V = TypeVar("V")


class _Log(dict[str, V]):
    """A mapping that appends every key that is looked up with []."""

    def __init__(self, entries: dict[str, V], log: list[str]) -> None:
        super().__init__(entries)
        self._log = log

    def __getitem__(self, key: str) -> V:
        self._log.append(key)
        return super().__getitem__(key)


class _Seen(dict[str, V]):
    """A mapping that remembers every key that was ever looked up with []."""

    def __init__(self, entries: dict[str, V], seen: set[str]) -> None:
        super().__init__(entries)
        self._seen = seen

    def __getitem__(self, key: str) -> V:
        self._seen.add(key)
        return super().__getitem__(key)


class Watched:
    """`flow` may be given to the engine in place of the original one."""

    def __init__(self, flow: Flow) -> None:
        self.entered: list[str] = []  # steps, since it was last cleared
        self.words: dict[str, set[str]] = {language: set() for language in flow.words}  # ever used
        steps: dict[str, Step] = _Log(dict(flow.steps), self.entered)
        words: dict[str, dict[str, Word]] = {
            language: _Seen(dict(words), self.words[language]) for language, words in flow.words.items()
        }
        self.flow = replace(flow, steps=steps, words=words)
