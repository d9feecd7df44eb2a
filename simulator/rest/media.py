"""Recordings: their data, and the sound itself."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from simulator import pace
from simulator.company import Company
from simulator.recordings import Recording
from simulator.rest import shapes
from simulator.rest.errors import not_found
from simulator.rest.lists import page

ROOT = "/Accounts/<account>/Recordings"


def _find(company: Company, sid: str) -> Recording:
    if sid not in company.recordings.by_sid:
        raise not_found(request.path)
    return company.recordings.by_sid[sid]


def register(api: Blueprint, company: Company) -> None:
    @api.get(ROOT + ".json")
    def listing() -> Response:
        return _page(company, request.args.get("CallSid"))

    @api.get("/Accounts/<account>/Calls/<sid>/Recordings.json")
    def of_call(sid: str) -> Response:
        return _page(company, sid)

    @api.get(ROOT + "/<sid>.json")
    def fetch(sid: str) -> Response:
        with company.engine.lock:
            return jsonify(shapes.recording(company, _find(company, sid)))

    @api.delete(ROOT + "/<sid>.json")
    def delete(sid: str) -> tuple[str, int]:
        with company.engine.lock:
            company.recordings.drop(_find(company, sid))
            return "", 204

    @api.get(ROOT + "/<sid>")
    @api.get(ROOT + "/<sid>.wav", endpoint="wav")
    @api.get(ROOT + "/<sid>.mp3", endpoint="mp3")
    def sound(sid: str) -> Response:
        """The file, once it exists. Both endings give a WAV: there is no MP3 encoder here."""
        with company.engine.lock:
            recording = _find(company, sid)
            if recording.status != "completed":
                raise not_found(request.path)
        kind = "audio/mpeg" if request.path.endswith(".mp3") else "audio/x-wav"
        return Response(pace.tone_wav(recording.seconds), mimetype=kind)


def _page(company: Company, call_sid: str | None) -> Response:
    with company.engine.lock:
        rows = reversed(list(company.recordings.by_sid.values()))
        return page(
            "recordings",
            [shapes.recording(company, one) for one in rows if call_sid in (None, one.call.sid)],
        )
