"""No route without a guard: whoever adds one is told before it answers anybody."""

from __future__ import annotations

from flask import Flask

# The routes that anybody may ask. Every other one has its blueprint's guard.
OPEN = frozenset({"health.alive", "health.ready", "sounds.sound", "centers.description"})
GUARDED = frozenset({"voice", "team", "sms", "feeds", "field", "here", "console", "centers"})


def all_guarded(app: Flask) -> Flask:
    """Raises RuntimeError for a route that nobody thought of guarding: with it there is no application."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN and rule.endpoint.partition(".")[0] not in GUARDED:
            raise RuntimeError(f"the route {rule} has no guard, and is not among those that anybody may ask")
    return app
