"""Requests to the product: signed, capped at 15 s, retried once if the connection fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import requests

from simulator.destinations import Destinations, NotLoopbackError
from simulator.engine import Engine
from simulator.faults import Faults
from simulator.signing import sign
from simulator.tasks import Steps, Work, sleep

CAP = 15.0  # seconds; Twilio's hard limit for voice
REDIRECTS = 10
Pairs = list[tuple[str, str]]


@dataclass
class Reply:
    """What came back. `error` is Twilio's code when nothing usable did, with `reason` in words."""

    url: str
    status: int | None = None
    content_type: str = ""
    body: bytes = b""
    error: int | None = None
    reason: str = ""


@dataclass
class Webhook:
    """One request to make."""

    url: str
    method: str = "POST"
    params: Pairs = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    call_sid: str = ""
    kind: str = "document"  # or "callback"


class Courier:
    """Makes webhooks. `made` keeps every attempt, for tests and for the curious."""

    def __init__(
        self,
        engine: Engine,
        destinations: Destinations,
        faults: Faults,
        token: str,
        new_token: Callable[[], str],
    ) -> None:
        self.cap = CAP
        self.made: list[dict[str, Any]] = []
        self._engine = engine
        self._destinations = destinations
        self._faults = faults
        self._auth_token = token
        self._new_token = new_token

    def fetch(self, hook: Webhook) -> Steps[Reply]:
        """Makes the request in a task's time and gives the Reply; never raises for a bad product."""
        delay = self._faults.delay if hook.kind == "document" else 0.0
        reply: Reply = yield Work(lambda: self._deliver(hook))
        if delay:
            yield from sleep(self._engine, min(delay, self.cap))
        if delay >= self.cap:
            return Reply(hook.url, error=11200, reason=f"no answer within {self.cap:g} seconds")
        return reply

    def _deliver(self, hook: Webhook) -> Reply:
        token = self._new_token()
        if self._faults.unknown_parameters:
            hook.params = [*hook.params, ("NotYetInvented", "surprise"), ("NotYetInvented", "surprise")]
        reply = self._try(hook, token)
        if reply.error == 11205:
            reply = self._try(hook, token, retry=True)
        elif self._faults.duplicate_webhooks:
            reply = self._try(hook, token, duplicate=True)
        return reply

    def _try(self, hook: Webhook, token: str, retry: bool = False, duplicate: bool = False) -> Reply:
        started = time.monotonic()
        fault = self._faults.next_webhook(hook.url)
        record: dict[str, Any] = {
            "at": self._engine.clock.now(),
            "url": hook.url,
            "method": hook.method,
            "params": dict(hook.params),
            "pairs": list(hook.params),
            "call_sid": hook.call_sid,
            "kind": hook.kind,
            "token": token,
            "retry": retry,
            "duplicate": duplicate,
            "status": None,
            "seconds": 0.0,
            "body": "",
            "error": None,
        }
        self.made.append(record)
        if fault == "refused":
            reply = Reply(hook.url, error=11205, reason="connection refused (injected)")
        elif fault == "lost_request":
            reply = Reply(hook.url, error=11200, reason="timed out (injected)")
        else:
            reply = self._follow_redirects(hook, token)
            if fault == "lost_reply":
                reply = Reply(hook.url, error=11200, reason="the answer was lost (injected)")
        record.update(
            status=reply.status,
            seconds=time.monotonic() - started,
            error=reply.error,
            body=reply.body.decode("utf-8", "replace"),
            reason=reply.reason,
        )
        return reply

    def _follow_redirects(self, hook: Webhook, token: str) -> Reply:
        url, method, params = hook.url, hook.method, hook.params
        deadline = time.monotonic() + self.cap
        for _ in range(REDIRECTS + 1):
            try:
                answer = self._once(url, method, params, cookies=hook.cookies, token=token, deadline=deadline)
            except NotLoopbackError as why:
                return Reply(url, error=11200, reason=str(why))
            except requests.ConnectionError:
                return Reply(url, error=11205, reason="the connection failed")
            except requests.RequestException as why:
                return Reply(url, error=11200, reason=f"no usable answer ({type(why).__name__})")
            if answer.status_code not in {301, 302, 303, 307, 308}:
                return _judge(url, answer)
            if "Location" not in answer.headers:
                return Reply(url, answer.status_code, error=11216, reason="a redirect without a Location")
            url = urljoin(url, answer.headers["Location"])
            if answer.status_code not in {307, 308}:
                method, params = "GET", []
        return Reply(url, error=11215, reason=f"more than {REDIRECTS} redirects")

    def _once(
        self, url: str, method: str, params: Pairs, *, cookies: dict[str, str], token: str, deadline: float
    ) -> requests.Response:
        url = urlunsplit(
            urlsplit(url)._replace(fragment="")
        )  # fragments are settings: never sent, never signed
        if method == "GET" and params:
            url += ("&" if urlsplit(url).query else "?") + urlencode(params)
        actual, headers = self._destinations.actual(url)
        signed = params if method == "POST" else []
        headers |= {
            "X-Twilio-Signature": sign(self._auth_token, url, signed),
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(
                method,
                actual,
                data=params if method == "POST" else None,
                headers=headers,
                timeout=max(0.01, deadline - time.monotonic()),
                allow_redirects=False,
            )
        _keep_cookies(answer, cookies)
        return answer


def _judge(url: str, answer: requests.Response) -> Reply:
    kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
    reply = Reply(url, answer.status_code, kind, answer.content)
    if answer.status_code >= 400:
        reply.error, reply.reason = 11200, f"the answer had status {answer.status_code}"
    return reply


def _keep_cookies(answer: requests.Response, cookies: dict[str, str]) -> None:
    for value in answer.raw.headers.getlist("Set-Cookie"):
        try:
            cookies.update({name: morsel.value for name, morsel in SimpleCookie(value).items()})
        except CookieError:
            continue


def query_pairs(url: str) -> Pairs:
    """The query of `url` as pairs."""
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)
