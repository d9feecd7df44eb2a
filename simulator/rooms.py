"""Where calls are joined: a bridge of two."""

from __future__ import annotations

from simulator.call import Call


class Room:
    """Legs whose people may hear each other."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def join(self, call: Call) -> None:
        self.calls.append(call)
        call.room = self
        self.refresh()

    def leave(self, call: Call) -> None:
        if call in self.calls:
            self.calls.remove(call)
            call.room = None
            call.ear.company(False)
            self.refresh()

    def connected(self, call: Call) -> list[Call]:
        """Everybody whose line is joined with this one, speaking or not."""
        return [other for other in self.calls if other is not call]

    def heard_by(self, call: Call) -> list[Call]:
        """Who hears this one speak."""
        return self.connected(call)

    def refresh(self) -> None:
        """Tells every ear whether it has company."""
        for call in self.calls:
            call.ear.company(bool(self.connected(call)))
