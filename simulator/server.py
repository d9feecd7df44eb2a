"""The simulator's own web server, on loopback only."""

from __future__ import annotations

import errno
import logging
import threading

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulator.company import Company
from simulator.control import control
from simulator.pages import pages
from simulator.rest import rest
from simulator.rest.pictures import store

HOST = "127.0.0.1"


class PortInUseError(RuntimeError):
    """Another program listens there."""


class _Quiet(WSGIRequestHandler):
    """No access log (paths hold phone numbers), and connections are kept alive."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        if type == "error":
            logging.getLogger(__name__).error("the simulator's web server: %s", message)


def make_app(company: Company) -> Flask:
    """REST, control and the browser's files in one Flask app."""
    app = Flask("simulator", static_folder=None)
    app.url_map.strict_slashes = False
    app.register_blueprint(control(company))
    app.register_blueprint(pages())
    app.register_blueprint(rest(company))
    app.register_blueprint(store(company))
    return app


class Server:
    """Listens from construction on; raises PortInUseError."""

    def __init__(self, company: Company, port: int) -> None:
        try:
            self._server: BaseWSGIServer = make_server(
                HOST, port, make_app(company), threaded=True, request_handler=_Quiet
            )
        except (OSError, SystemExit) as why:
            if isinstance(why, OSError) and why.errno != errno.EADDRINUSE:
                raise
            raise PortInUseError(
                f"port {port} is in use by another program: choose another with --port"
            ) from why
        self.base_url = f"http://{HOST}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name="simulator-web", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
