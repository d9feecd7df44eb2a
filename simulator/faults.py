"""Switches for bad days: what real carriers do to real products, on demand."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class RestFault:
    """The next REST requests that match meet what `plan` says, one after the other; None lets one pass."""

    plan: list[int | str | None]
    method: str | None
    path_contains: str | None

    def matches(self, method: str, path: str) -> bool:
        return (
            bool(self.plan)
            and self.method in (None, method)
            and (self.path_contains is None or self.path_contains in path)
        )


@dataclass
class WebhookFault:
    """The next `left` webhooks that match go wrong as `how` says."""

    left: int
    how: str
    path_contains: str | None


REST_KINDS = ("slow", "timeout_after_accept", "reset", "reset_after_accept")
WEBHOOK_KINDS = ("refused", "lost_reply", "lost_request")


class Faults:
    """All off at first. Plain attributes switch things on; methods count down."""

    def __init__(self) -> None:
        self.duplicate_webhooks = False  # every webhook twice, the same token; the second answer counts
        self.reorder_callbacks = False  # status callbacks two by two, the later one first
        self.unknown_parameters = False  # a parameter nobody has heard of in every webhook
        self.callback_delay = 0.0  # seconds every status callback comes late
        self.shuffle_callbacks = 0.0  # each comes at some moment within so many seconds: in any order
        self.repeat_callbacks = 0  # so many more times each comes, with a token of its own
        self.repeat_after = 30.0  # seconds between one and its repetition
        self.slow_seconds = 16.0  # wall seconds a "slow" REST answer takes
        self._delay = 0.0
        self._losing = 0
        self._late: list[float] = []
        self._rest: list[RestFault] = []
        self._webhook: list[WebhookFault] = []
        self._lock = threading.Lock()

    def rest(
        self,
        n: int = 1,
        status: int | str = 503,
        method: str | None = None,
        path_contains: str | None = None,
        after: int = 0,
    ) -> None:
        """The next `n` matching REST requests fail, once `after` others have passed: 429, 500, 503, "slow",
        "reset" (nothing was done), "timeout_after_accept", "reset_after_accept".

        The last two do what was asked; the one then never answers, the other cuts the connection. Raises
        ValueError.
        """
        self.rest_script([None] * after + [status] * n, method, path_contains)

    def rest_script(
        self,
        plan: Sequence[int | str | None],
        method: str | None = None,
        path_contains: str | None = None,
    ) -> None:
        """What the next matching REST requests meet, one after the other; None lets one pass:

        faults.rest_script([None, 503, "timeout_after_accept"], "POST", "Messages")
        """
        for status in plan:
            known = (
                status is None or status in REST_KINDS or (isinstance(status, int) and 400 <= status < 600)
            )
            if not known:
                raise ValueError(
                    f"unknown REST fault {status!r}: use a 4xx or 5xx status or one of {REST_KINDS}"
                )
        with self._lock:
            self._rest.append(RestFault(list(plan), method, path_contains))

    def webhook(self, n: int = 1, how: str = "refused", path_contains: str | None = None) -> None:
        """The next `n` matching webhooks fail: "refused" (no connection), "lost_reply" (handled, but the
        answer is lost), "lost_request" (times out unseen). Raises ValueError."""
        if how not in WEBHOOK_KINDS:
            raise ValueError(f"unknown webhook fault {how!r}: use one of {WEBHOOK_KINDS}")
        with self._lock:
            self._webhook.append(WebhookFault(n, how, path_contains))

    def webhook_delay(self, seconds: float) -> None:
        """Every document arrives this much later, on the simulator's clock; 15 or more is a timeout."""
        self._delay = seconds

    def lose_callbacks(self, n: int) -> None:
        """The next `n` status callbacks never arrive."""
        with self._lock:
            self._losing += n

    def late_callbacks(self, *seconds: float) -> None:
        """The next status callbacks come this much later, one after the other; 0 is in time."""
        with self._lock:
            self._late.extend(seconds)

    @property
    def delay(self) -> float:
        return self._delay

    def next_rest(self, method: str, path: str) -> int | str | None:
        """Takes the fault that applies to this REST request, or None."""
        with self._lock:
            for fault in self._rest:
                if fault.matches(method, path):
                    return fault.plan.pop(0)
        return None

    def next_webhook(self, url: str) -> str | None:
        """Takes the fault that applies to this webhook, or None."""
        with self._lock:
            for fault in self._webhook:
                if fault.left > 0 and (fault.path_contains is None or fault.path_contains in url):
                    fault.left -= 1
                    return fault.how
        return None

    def next_lateness(self) -> float:
        """Seconds the next status callback comes late; takes it from the script."""
        with self._lock:
            return self.callback_delay + (self._late.pop(0) if self._late else 0.0)

    def loses_callback(self) -> bool:
        """True, and one fewer left, if this status callback is to be lost."""
        with self._lock:
            if self._losing <= 0:
                return False
            self._losing -= 1
            return True

    def clear(self) -> None:
        """Back to fair weather."""
        self.__init__()  # type: ignore[misc]
