"""What time does to a dispatch: its one timer has rung.

Everything that was due at that moment is done, each wait begins anew from now, and whatever is due a moment
later rings by itself. So a clock that jumps ahead brings one thing of each kind too early and skips nothing.
"""

from __future__ import annotations

from dataclasses import replace

from flows.hours import later
from flows.paging.asking import fall_back, go_on, level_over
from flows.paging.model import Member, TellResident, TimerRang
from flows.paging.taking import lost
from flows.paging.turn import Turn


def rang(turn: Turn, event: TimerRang) -> None:
    """`event` must name the timer that is live, its epoch and its due moment: what is over has none."""
    d = turn.d
    if event.epoch != d.epoch or event.due != d.due:
        turn.late()
        return
    ends = turn.ends
    over = ends is not None and ends <= event.due
    due = [m for m in d.members if m.due is not None and m.due <= event.due]
    for member in due:
        if member.stage == "en_route":
            _overdue(turn, member)
        elif member.stage == "on_scene":
            _welfare(turn, member)
        elif member.stage == "accepted" and not member.asked:
            _nudge(turn, member)
        elif member.stage == "paged" and not over:
            turn.put(replace(member, due=None))
            go_on(turn)
    forgot = [m for m in due if m.stage == "accepted" and m.asked]
    for member in forgot:
        turn.stage(member, "released")
        turn.tell(member.person, "reopened")
    if forgot:
        lost(turn, [m.person for m in forgot])
    if over:
        _end(turn)


def _end(turn: Turn) -> None:
    if turn.d.state == "OPEN":
        level_over(turn)
    elif turn.d.state == "FALLBACK":
        fall_back(turn)
    elif turn.d.state == "CLEARED":
        _how_did_it_end(turn)


def _nudge(turn: Turn, member: Member) -> None:
    turn.put(replace(member, due=later(turn.now, turn.policy.nudge), asked=1))
    turn.tell(member.person, "nudge")


def _overdue(turn: Turn, member: Member) -> None:
    """A human looks; who is on their way is never replaced by a timer."""
    turn.put(replace(member, due=later(turn.now, turn.policy.late), asked=member.asked + 1))
    turn.alert("late_arrival", member.person)
    if not member.asked:
        turn.resident(TellResident("late"))


def _welfare(turn: Turn, member: Member) -> None:
    """Ask whether all is well; unanswered, alarm the supervisor, and ask again."""
    wait = turn.policy.welfare if member.asked else turn.policy.welfare_answer
    turn.put(replace(member, due=later(turn.now, wait), asked=member.asked + 1))
    if member.asked:
        turn.alert("no_welfare_answer", member.person)
    turn.tell(member.person, "welfare")


def _how_did_it_end(turn: Turn) -> None:
    """Asked again, and from the second time on the supervisor knows too."""
    turn.d = replace(turn.d, entered=turn.now)
    again = False
    for member in turn.d.members:
        if member.stage == "cleared":
            again = again or member.asked > 0
            turn.put(replace(member, asked=member.asked + 1))
            turn.tell(member.person, "disposition_due")
    if again:
        turn.alert("no_disposition")
