"""Something that acts again and again by the dice, beside everything else."""

from __future__ import annotations

import random
import threading
from abc import ABC, abstractmethod


class Actor(ABC):
    """A thread. Each has dice of its own, so that what it does does not hang on how fast the others are."""

    def __init__(self, seed: int) -> None:
        name = type(self).__name__
        self.dice = random.Random(f"{seed} {name}")  # noqa: S311  to be thrown alike for the same seed
        self.error: BaseException | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def act(self) -> float:
        """Does one thing; seconds until the next."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Waits for its end. Raises what it failed of."""
        self._end.set()
        self._thread.join(60)
        if self.error is not None:
            raise self.error

    def pause(self, seconds: float) -> bool:
        """Waits; True if it is to stop."""
        return self._end.wait(seconds)

    def _run(self) -> None:
        try:
            while not self._end.wait(self.act()):
                pass
        except BaseException as error:
            self.error = error
