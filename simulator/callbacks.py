"""Status callbacks: told once, perhaps again, perhaps late, perhaps out of order, perhaps never."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.tasks import Steps, sleep
from simulator.webhook import Webhook

if TYPE_CHECKING:
    from simulator.company import Company


class Callbacks:
    """Sends callbacks in tasks of their own, so no call waits for them."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._held: Webhook | None = None
        self._dice = random.Random(company.sids.hex(8))  # noqa: S311  the same order for the same seed

    def send(self, hook: Webhook) -> None:
        """Sends it now, or as the faults will have it."""
        faults = self._company.faults
        if faults.loses_callback():
            return
        for again in range(1, faults.repeat_callbacks + 1):
            self._company.engine.spawn(self._deliver(replace(hook), again * faults.repeat_after))
        if not faults.reorder_callbacks:
            self._company.engine.spawn(self._deliver(hook))
        elif self._held is None:
            self._held = hook
            self._company.engine.post(5, lambda: self._let_go(hook))
        else:
            first, self._held = self._held, None
            self._company.engine.spawn(self._both(hook, first))

    def _let_go(self, hook: Webhook) -> None:
        """A held callback whose partner never came."""
        if self._held is hook:
            self._held = None
            self._company.engine.spawn(self._deliver(hook))

    def _both(self, later: Webhook, first: Webhook) -> Steps[None]:
        yield from self._deliver(later)
        yield from self._deliver(first)

    def _deliver(self, hook: Webhook, after: float = 0.0) -> Steps[None]:
        faults = self._company.faults
        late = faults.next_lateness() + self._dice.uniform(0, faults.shuffle_callbacks)
        yield from sleep(self._company.engine, after + late)
        reply = yield from self._company.courier.fetch(hook)
        if reply.error is not None:
            self._company.notify(reply.error, reply.reason, hook.call_sid, hook.url)
        elif reply.status != 204 and not reply.content_type.endswith("xml") and reply.body:
            self._company.notify(15003, "answer 204, or 200 with text/xml", hook.call_sid, hook.url)
