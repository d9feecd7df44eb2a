"""Who asks for a page, and what they may."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from flask import g

from console.roles import Permission, may
from db.about import name_about
from ivr.accounts.sessions import Session
from ivr.house import House


@dataclass(frozen=True)
class Visit:
    """One request. `token`: what its forms' tokens are made of: the session's cookie, or a stranger's."""

    house: House
    now: datetime
    session: Session | None
    token: str = field(repr=False)

    @property
    def me(self) -> Session:
        """Whoever is signed in; pages that need somebody have one. Raises PermissionError otherwise."""
        if self.session is None:
            raise PermissionError("nobody is signed in")
        return self.session

    @property
    def person(self) -> str:
        return self.me.person

    def may(self, needs: Permission) -> bool:
        return self.session is not None and not self.session.locked and may(self.session.roles, needs)

    @cached_property
    def name(self) -> str:
        """Their own name."""
        return self.house.vault.open(self.me.name_enc, name_about(self.person))


def visit() -> Visit:
    """Of the request that is being answered."""
    found: Visit = g.visit
    return found
