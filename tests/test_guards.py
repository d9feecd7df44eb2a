"""A route without a guard does not come into being."""

from __future__ import annotations

import pytest
from flask import Flask

from app import all_guarded


def test_a_route_that_nobody_thought_of_guarding_keeps_the_application_from_starting() -> None:
    app = Flask("careline", static_folder=None)
    app.add_url_rule("/callers", "elsewhere.callers", lambda: "everybody's number")
    with pytest.raises(RuntimeError, match="/callers has no guard"):
        all_guarded(app)


def test_an_open_route_is_one_that_is_named() -> None:
    app = Flask("careline", static_folder=None)
    app.add_url_rule("/health", "health.alive", lambda: "alive")
    assert all_guarded(app) is app
