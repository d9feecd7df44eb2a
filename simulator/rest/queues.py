"""Queues and those who wait in them."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from simulator.call import Redirected
from simulator.company import Company
from simulator.rest import shapes
from simulator.rest.calls import target
from simulator.rest.errors import not_found
from simulator.rest.lists import page
from simulator.waiting import Queue, Waiting

ROOT = "/Accounts/<account>/Queues"


def _find(company: Company, sid: str) -> Queue:
    for queue in company.queues.values():
        if queue.sid == sid:
            return queue
    raise not_found(request.path)


def _member(queue: Queue, which: str) -> Waiting:
    for entry in queue.waiting:
        if which in ("Front", entry.call.sid):
            return entry
    raise not_found(request.path)


def register(api: Blueprint, company: Company) -> None:
    @api.post(ROOT + ".json")
    def create() -> tuple[Response, int]:
        with company.engine.lock:
            queue = company.queue(request.form.get("FriendlyName", ""))
            queue.max_size = int(request.form.get("MaxSize", queue.max_size))
            return jsonify(shapes.queue(queue)), 201

    @api.get(ROOT + ".json")
    def listing() -> Response:
        with company.engine.lock:
            return page("queues", [shapes.queue(one) for one in company.queues.values()])

    @api.get(ROOT + "/<sid>.json")
    def fetch(sid: str) -> Response:
        with company.engine.lock:
            return jsonify(shapes.queue(_find(company, sid)))

    @api.get(ROOT + "/<sid>/Members.json")
    def members(sid: str) -> Response:
        with company.engine.lock:
            return page("queue_members", [shapes.member(one) for one in _find(company, sid).waiting])

    @api.get(ROOT + "/<sid>/Members/<which>.json")
    def member(sid: str, which: str) -> Response:
        with company.engine.lock:
            return jsonify(shapes.member(_member(_find(company, sid), which)))

    @api.post(ROOT + "/<sid>/Members/<which>.json")
    def dequeue(sid: str, which: str) -> Response:
        with company.engine.lock:
            entry = _member(_find(company, sid), which)
            shape = shapes.member(entry)
            form = request.form
            entry.call.interrupt(
                Redirected(target(company, form.get("Url"), form.get("Method"), form.get("Twiml")))
            )
            return jsonify(shape)
