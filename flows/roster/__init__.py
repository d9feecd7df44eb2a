"""The roster: who is on shift. Three facts with three names, never taken for each other:

- *open* (`hours.is_open`): the service is open by its hours, holidays, closures and overrides.
- *staffed* (`staffed`): the roster says that somebody should be there.
- *present* (`present`): somebody of the team is really there: on shift, available and reachable, perhaps on a
  call just now.

Shifts (`shifts`) are wall-clock rules like the hours and change with the clocks in the same way. Changes
(`changes`) are laid over them: closures, overrides, temporary teams. `watches` tells who serves over a range,
`gaps` when nobody will.
"""

from flows.roster.changes import Change, on_call, resolve
from flows.roster.presence import present, ready, staffed
from flows.roster.shifts import Person, Shift, on_shift
from flows.roster.watches import Watch, gaps, spans_of_person, watches

__all__ = [
    "Change",
    "Person",
    "Shift",
    "Watch",
    "gaps",
    "on_call",
    "on_shift",
    "present",
    "ready",
    "resolve",
    "spans_of_person",
    "staffed",
    "watches",
]
