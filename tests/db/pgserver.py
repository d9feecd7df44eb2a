"""A PostgreSQL server of the tests' own, in a folder of its own, for as long as they run."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests import quick

_INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


class PgServer:
    """initdb refuses root, so as root it runs as the system's user postgres."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="careline-pg-", dir=quick.place()))
        self._databases = 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        options = ["-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]
        self._run("initdb", "-D", self.data, *options)
        self.start()

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    @staticmethod
    def missing() -> str:
        """Why there can be no server here; empty when there can."""
        return "" if _INSTALLED else "PostgreSQL's server programs are not installed"

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_user, str(_INSTALLED[-1] / program), *arguments]
        # Not a pipe: the server would inherit it and keep the reader waiting.
        with (self.folder.parent / f"{self.folder.name}.log").open("a") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd="/")

    def start(self) -> None:
        options = "-c listen_addresses=127.0.0.1 -c fsync=off -c jit=off -c max_wal_size=64MB"
        options = f"-p {self.port} -k {self.folder} {options}"
        self._run("pg_ctl", "-D", self.data, "-o", options, "-l", f"{self.folder}/log", "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)
        (self.folder.parent / f"{self.folder.name}.log").unlink()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template1") -> str:
        """A fresh database's URL, a copy of the template."""
        self._databases += 1
        name = f"t{self._databases}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)

    def drop(self, url: str) -> None:
        """Raises ObjectInUse, after 5 s, if a test left a store on it open: its pool would be collected as
        rubbish in another test, by a thread of its own, and fail that one."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]}".encode())
