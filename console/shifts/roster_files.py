"""The shifts as a file for a spreadsheet, out and in. A file is read whole before anything is done; what it
would change is shown, and done when somebody says so, if the roster is still the one that was looked at."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from console.pages import pages
from console.saying import say, say_error
from console.shifts import roster_frame as frame
from console.shifts.roster_shifts import in_words
from console.show import show
from console.signing import see
from console.visit import Visit
from db.store import Tx
from ivr.roster import shift_rows, shifts
from ivr.roster.rostering import RosterError
from ivr.roster.shifts import FaultsError, Plan

MOST = 200_000  # characters; some thousand shifts
# A character is four bytes of UTF-8 at the most, browsers send each end of a line as two, and beside the text
# stand the other fields.
SENT = 5 * MOST + 65_536
# Seconds: some thousand rows take one or two, and longer on a server that has much to do.
PATIENT = 15.0
FAULTS_SHOWN = 200


@pages.get("/roster/file", may="roster.manage")
def roster_file(visit: Visit) -> Response:
    return show("desk/roster_file.html", text="", replace=False)


@pages.get("/roster/shifts.csv", may="roster.manage")
def roster_csv(visit: Visit) -> Response:
    """All shifts with names; that they are read is noted. The byte-order mark tells spreadsheets: UTF-8."""

    def look(tx: Tx) -> str:
        frame.note(visit, tx)
        return shift_rows.written(tx.all("shifts_all"), visit.house.flow.zone, frame.everybody(visit, tx))

    text = visit.house.store.write(look)
    headers = {"Content-Disposition": 'attachment; filename="shifts.csv"', "Cache-Control": "no-store"}
    return Response("\ufeff" + text, 200, headers, mimetype="text/csv")


@pages.post("/roster/file/check", may="roster.manage", most=SENT)
def roster_file_check(visit: Visit) -> Response:
    """What the file would do. Nothing is changed."""
    return checked(visit, given(), request.form.get("replace") == "yes")


def checked(visit: Visit, text: str, replace: bool) -> Response:
    if len(text) > MOST or not text.strip():
        why = say("Choose a file, or paste its text.") if not text.strip() else too_large()
        return show("desk/roster_file.html", 422, text="", replace=replace, why=why)
    try:
        known = visit.house.store.write(lambda tx: preview(visit, tx, text, replace), within=PATIENT)
    except FaultsError as fault:
        return show("desk/roster_file.html", 422, text=text, replace=replace, **told(fault))
    return show("desk/roster_preview.html", text=text, replace=replace, **known)


@pages.post("/roster/file/confirm", may="roster.manage", most=SENT)
def roster_file_confirm(visit: Visit) -> Response:
    form = request.form
    text, replace = plain(form.get("text", "")), form.get("replace") == "yes"
    return confirmed(visit, text, replace, form.get("version", ""))


def confirmed(visit: Visit, text: str, replace: bool, seen: str) -> Response:
    if len(text) > MOST:  # never a part of it: what is cut off would be taken off
        return show("desk/roster_file.html", 422, text="", replace=replace, why=too_large())
    try:
        visit.house.store.write(lambda tx: carry_out(visit, tx, text, replace, seen), within=PATIENT)
    except FaultsError as fault:
        return show("desk/roster_file.html", 422, text=text, replace=replace, **told(fault))
    except RosterError as fault:
        known = visit.house.store.write(lambda tx: preview(visit, tx, text, replace))
        return show(
            "desk/roster_preview.html", 409, text=text, replace=replace, why=say_error(fault), **known
        )
    return see("/desk/roster/shifts", "roster_file")


def too_large() -> str:
    most = f"{MOST:,}"
    return say(
        "The file is too large: {most} characters are the most. Send it in parts, team by team.", most=most
    )


def told(error: FaultsError) -> dict[str, Any]:
    """The faults by row and column, and how many there are beside those that are shown."""
    found = error.faults.each
    shown = [(row, column, say_error(fault)) for row, column, fault in found[:FAULTS_SHOWN]]
    return {"faults": shown, "more": max(0, len(found) - FAULTS_SHOWN)}


def given() -> str:
    """The file, else what was pasted. What is no UTF-8 is read as the old coding of spreadsheets."""
    sent = request.files.get("file")
    raw = sent.read(SENT) if sent is not None and sent.filename else b""
    if not raw:
        return plain(request.form.get("text", ""))
    try:
        return plain(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return plain(raw.decode("cp1252", errors="replace"))


def plain(text: str) -> str:
    """With one character for each end of a line, however it was sent: what fits once fits again."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def preview(visit: Visit, tx: Tx, text: str, replace: bool) -> dict[str, Any]:
    """Raises FaultsError."""
    frame.note(visit, tx)
    plan, names = shifts.planned(visit.house, tx, text, replace=replace), frame.everybody(visit, tx)
    return {
        "add": [_line(visit, names, one) for one in plan.add],
        "drop": [_line(visit, names, one) for one in plan.drop],
        "same": plan.same,
        "version": shifts.version(visit.house, tx, visit.now),
    }


def carry_out(visit: Visit, tx: Tx, text: str, replace: bool, seen: str) -> Plan:
    """Sent twice it finds nothing left to do. Raises FaultsError; RosterError if the roster is another."""
    plan = shifts.planned(visit.house, tx, text, replace=replace)
    if plan.add or plan.drop:
        shifts.check_version(visit.house, tx, seen, visit.now)
        shifts.carry_out(tx, plan, visit.person, visit.now)
    return plan


def _line(visit: Visit, names: dict[str, str], row: shifts.Shift) -> str:
    when, valid = in_words(visit, row)
    who = names.get(row["person_id"]) or say("somebody")
    return f"{who}, {frame.team_name(visit, row['team']).lower()}: {when}{f' ({valid})' if valid else ''}"
