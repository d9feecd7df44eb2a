"""The demo's folder: its secrets, its database, its logs. For one demo at a time."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

import click

from db.vault import new_key
from ops.files import read_settings, write_private

SECRETS = (
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "CARELINE_KEYS",
    "CARELINE_INDEX_KEY",
    "CARELINE_AUDIT_KEY",
)


class Home:
    """`folder` is made for its owner alone. The lock beside it says that a demo runs; the demo's processes
    inherit it, so that it is held as long as any of them lives.

    Raises ClickException: the folder cannot be written, or a demo runs in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.settings_file = self.folder / "settings.env"
        self.token_file = self.folder / "token"
        self.clock_file = self.folder / "clock"
        self.city_file = self.folder / "city.json"
        self.logs = self.folder / "log"
        self.lock = self._locked()

    def _locked(self) -> int:
        path = self.folder.with_name(f"{self.folder.name}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise cannot_write(path.parent, fault) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(lock, 20).decode("ascii", "replace").strip()
            os.close(lock)
            raise click.ClickException(
                f"A demo is running in {self.folder} (process {owner or 'unknown'}). Use that one, stop it "
                "with Ctrl-C where it was started, or give another --folder."
            ) from None
        os.ftruncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        return lock

    def begin(self, *, fresh: bool) -> dict[str, str]:
        """Makes the folder and its secrets, or takes those of last time; the secrets."""
        try:
            if fresh:
                self._clear()
            for folder in (self.folder, self.logs):
                folder.mkdir(mode=0o700, exist_ok=True)
                folder.chmod(0o700)
            known = read_settings(self.settings_file) if self.settings_file.exists() else {}
            kept = {name: known[name] for name in SECRETS if known.get(name)}
            found = kept if len(kept) == len(SECRETS) else self._new_secrets(kept)
            write_private(self.token_file, found["TWILIO_AUTH_TOKEN"] + "\n")
        except OSError as fault:
            raise cannot_write(self.folder, fault) from None
        return found

    def _clear(self) -> None:
        """Forgets an earlier demo; never a folder that is no demo's."""
        if not self.folder.exists():
            return
        if any(self.folder.iterdir()) and not self.settings_file.exists():
            raise click.ClickException(
                f"{self.folder} is not empty and no demo's folder, so --fresh does not delete it."
            )
        shutil.rmtree(self.folder)

    def _new_secrets(self, kept: Mapping[str, str]) -> dict[str, str]:
        """A database that was sealed with keys we lost would be of no use: say so instead of going on."""
        if kept or (self.folder / "careline.db").exists():
            raise click.ClickException(
                f"{self.settings_file} lacks some of the keys its database needs. Start over with --fresh."
            )
        return {
            "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "CARELINE_KEYS": f"demo:{new_key()}",
            "CARELINE_INDEX_KEY": new_key(),
            "CARELINE_AUDIT_KEY": new_key(),
        }

    def settings(self, found: Mapping[str, str], *, phones: int, web: int, mail: int) -> dict[str, str]:
        """Every setting of the demo, also kept in `settings.env` for the other commands.

        `mail`: the port of the practice city's mailbox, where its e-mails end.
        """
        settings = {
            **found,
            "CARELINE_MODE": "demo",
            "CARELINE_PUBLIC_URL": f"http://127.0.0.1:{web}",
            "CARELINE_CARRIER_URL": f"http://127.0.0.1:{phones}",
            "CARELINE_PORT": str(web),
            "CARELINE_DATABASE": f"sqlite:///{self.folder / 'careline.db'}",
            "CARELINE_CLOCK_FILE": str(self.clock_file),
            "CARELINE_SMTP_HOST": "127.0.0.1",
            "CARELINE_SMTP_PORT": str(mail),
            "CARELINE_SMTP_FROM": "careline@example.org",
            "CARELINE_SMTP_TLS": "off",
        }
        lines = "".join(f"{name}={value}\n" for name, value in settings.items())
        write_private(
            self.settings_file, f"# The demo's settings. Made anew at each start; the keys stay.\n{lines}"
        )
        return settings


def cannot_write(folder: Path, fault: OSError) -> click.ClickException:
    return click.ClickException(
        f"The demo cannot write in {folder} ({fault.strerror}). Make it writable, or give another place: "
        "python app.py demo --folder PLACE (make demo FOLDER=PLACE)."
    )
