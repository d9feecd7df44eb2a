"""What the demo says. Short and calm; the newcomer's first page."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from db.seed import STAFF
from flows import hours
from flows.city import Flow
from ivr.roster.hours_of import changes_of
from ops.demo.city import RESIDENTS, line_names, service_phones, staff_phones
from ops.demo.desk import LOGINS, keys_of
from ops.hours import to_come
from ops.office import Office


def ready(office: Office, phones: str, folder: Path) -> str:
    """Everything somebody needs who sees Careline for the first time."""
    flow = office.house.flow
    parts = [
        f"{flow.service} is on the line. {time_of(office)}",
        f"Phones    {phones}\n          Open it in a browser: every phone of the city lies there.",
        f"E-mails   {phones}/mailbox\n          What the hotline sends by e-mail ends there.",
        _list("Lines", list(line_names(flow).items())),
        _list("People", [*RESIDENTS, *staff_phones(), *service_phones(flow)]),
        log_in(office, folder),
        _try(flow, phones),
        f"Settings  {folder / 'settings.env'}; logs are in {folder / 'log'}\n"
        f"          {_python()} app.py --settings {_near(folder / 'settings.env')} waiting list\n"
        "          (or contacts, doctor, numbers, staff list, hours list, roster show --reveal)",
        "Nothing rings a real phone, and nothing leaves this machine. Stop with Ctrl-C.",
    ]
    return "\n\n".join(parts) + "\n"


def log_in(office: Office, folder: Path) -> str:
    """How staff get in: the console's log-in, and their phones."""
    keys = keys_of(folder)
    names = ", ".join(f"{login} ({told})" for login, told in LOGINS.items())
    return (
        f"Staff     {office.public_url}/desk\n"
        f"          Name      {names}\n"
        f"          Password  {keys.password}\n"
        f"          Code      {_python()} app.py demo-code{_folder(folder)}   (each code works once)\n"
        f"          or add this key to an authenticator app: {keys.secret}\n"
        "          Counselors answer callers on their phones:\n"
        f"          when {STAFF[0].name}'s phone rings, answer it, listen, and press 1."
    )


def _folder(folder: Path) -> str:
    """What the command needs to find this demo."""
    usual = (Path.cwd() / "var" / "demo").resolve()
    return "" if folder.resolve() == usual else f" --folder {_near(folder)}"


def time_of(office: Office) -> str:
    """What time it is in the city, and whether the team is there."""
    house, now = office.house, office.now()
    local = now.astimezone(ZoneInfo(house.flow.zone))
    told = f"In {house.flow.city} it is {local:%A}, {local:%H:%M}."
    plan = house.flow.schedules.get(house.flow.hours)
    if plan is None:
        return told
    holidays, changes = house.holidays[plan.id], changes_of(to_come(office), plan.id)
    if hours.is_open(plan, now, holidays=holidays, changes=changes):
        end = hours.closes(plan, now, holidays=holidays, changes=changes)
        return f"{told} Counselors are on shift{_until(end, plan.zone)}."
    back = hours.opens(plan, now, holidays=holidays, changes=changes)
    return f"{told} Counselors are off{_until(back, plan.zone)}."


def _until(moment: datetime | None, zone: str) -> str:
    return f" until {moment.astimezone(ZoneInfo(zone)):%A %H:%M}" if moment else ""


def _try(flow: Flow, phones: str) -> str:
    line, resident = next(iter(line_names(flow))), RESIDENTS[0]
    return "\n          ".join(
        (
            f"Try       1. As {resident[1].partition(',')[0]}, call {line}.",
            "   Press 0 for a person, 9 for 911, * to hear it again.",
            "2. Say nothing, or press nonsense: you still reach somebody.",
            "3. Set the city's clock to 3 a.m. at the top of the page, and call again: nobody is on duty.",
            f"   (or {_python()} app.py demo-clock 03:00; back: demo-clock now)",
            "In a terminal instead of the browser:",
            f"   {_python()} -m simulator.terminal --base {phones} --as {resident[0]} --call",
            "More: docs/phone.md",
        )
    )


def _list(head: str, entries: list[tuple[str, str]]) -> str:
    lines = [f"{number}  {name}" for number, name in entries]
    return "\n".join(f"{head if first == 0 else '':<10}{line}" for first, line in enumerate(lines))


def _python() -> str:
    """How to type the Python that has Careline's libraries."""
    return _near(Path(sys.executable))


def _near(path: Path) -> str:
    """The path as seen from here, if it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def moved(office: Office) -> str:
    """After the clock was set."""
    return (
        f"{time_of(office)} Calls made from now on live in that hour. "
        "A call that was under way keeps the timers of its own hour: hang up and call again."
    )
