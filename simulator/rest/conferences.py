"""Conferences and their participants."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from simulator.call import Jump
from simulator.company import Company
from simulator.conference import Conference, Participant
from simulator.place_call import Wish, check_wish, place_participant
from simulator.rest import shapes
from simulator.rest.errors import RestError, not_found
from simulator.rest.lists import page

ROOT = "/Accounts/<account>/Conferences"
SEATS = ROOT + "/<sid>/Participants"


def find(company: Company, sid: str) -> Conference:
    """By SID; raises 20404."""
    for room in company.conferences:
        if room.sid == sid:
            return room
    raise not_found(request.path)


def _by_sid_or_name(company: Company, sid: str) -> Conference:
    if sid.startswith("CF") and len(sid) == 34:
        return find(company, sid)
    return company.conference(sid)


def _seat(company: Company, sid: str, call_sid: str) -> tuple[Conference, Participant]:
    room = find(company, sid) if sid.startswith("CF") else company.conference(sid)
    for one in room.participants:
        if call_sid in (one.call.sid, one.label):
            return room, one
    raise not_found(request.path)


def register(api: Blueprint, company: Company) -> None:
    @api.get(ROOT + ".json")
    def listing() -> Response:
        args = request.args
        with company.engine.lock:
            rooms = [
                room
                for room in reversed(company.conferences)
                if args.get("FriendlyName", room.name) == room.name
                and args.get("Status", room.status) == room.status
            ]
            return page("conferences", [shapes.conference(room) for room in rooms])

    @api.get(ROOT + "/<sid>.json")
    def fetch(sid: str) -> Response:
        with company.engine.lock:
            return jsonify(shapes.conference(find(company, sid)))

    @api.post(ROOT + "/<sid>.json")
    def update(sid: str) -> Response:
        with company.engine.lock:
            room = find(company, sid)
            if request.form.get("Status") == "completed":
                room.finish("conference-ended-via-api", None)
            return jsonify(shapes.conference(room))

    _participants(api, company)


def _participants(api: Blueprint, company: Company) -> None:
    @api.get(SEATS + ".json")
    def seats(sid: str) -> Response:
        with company.engine.lock:
            room = find(company, sid)
            rows = [shapes.participant(room, one) for one in room.participants if _wanted(one)]
            return page("participants", rows)

    @api.post(SEATS + ".json")
    def invite(sid: str) -> tuple[Response, int]:
        with company.engine.lock:
            room = _by_sid_or_name(company, sid)
            wish = Wish.from_form(request.form)
            check_wish(company, wish, needs_document=False)
            seat = place_participant(company, room, wish, request.form)
            return jsonify(shapes.participant(room, seat)), 201

    @api.get(SEATS + "/<call_sid>.json")
    def seat(sid: str, call_sid: str) -> Response:
        with company.engine.lock:
            return jsonify(shapes.participant(*_seat(company, sid, call_sid)))

    @api.post(SEATS + "/<call_sid>.json")
    def change(sid: str, call_sid: str) -> Response:
        with company.engine.lock:
            room, one = _seat(company, sid, call_sid)
            _change(room, one)
            return jsonify(shapes.participant(room, one))

    @api.delete(SEATS + "/<call_sid>.json")
    def remove(sid: str, call_sid: str) -> tuple[str, int]:
        with company.engine.lock:
            _, one = _seat(company, sid, call_sid)
            one.gone = True
            one.leave_music()
            return "", 204


def _wanted(one: Participant) -> bool:
    for name, value in (("Muted", one.muted), ("Hold", one.held)):
        if name in request.args and (request.args[name].lower() == "true") != value:
            return False
    return True


def _change(room: Conference, one: Participant) -> None:
    form = request.form
    if one.gone:
        raise RestError(20404, 404)
    if "EndConferenceOnExit" in form:
        one.end_on_exit = form["EndConferenceOnExit"].lower() == "true"
    if "Muted" in form:
        one.muted = form["Muted"].lower() == "true"
        room.changed(one, "participant-mute" if one.muted else "participant-unmute")
    if "Hold" in form:
        one.held = form["Hold"].lower() == "true"
        url = form.get("HoldUrl")
        one.hold_music = Jump(url, form.get("HoldMethod", "POST").upper()) if url else None
        room.changed(one, "participant-hold" if one.held else "participant-unhold")
    if url := form.get("AnnounceUrl"):
        one.announcement = Jump(url, form.get("AnnounceMethod", "POST").upper())
        one.leave_music()
