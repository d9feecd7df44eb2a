"""Careline: the settings, the web application, and the command line.

This is the only file that reads the environment. Every setting is documented in docs/operator/settings.md.
"""

from __future__ import annotations

import logging
import os
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from console.desk import pages
from console.guards import all_guarded
from console.headers import careful
from console.health import health
from console.links.field import field as field_page
from console.links.here import here
from console.psap.center_api import api as center_api
from console.shifts.feeds import feeds
from db import migrate as migration
from db.store import StoreError, open_store
from db.vault import Vault, VaultError, parse_keys
from flows.check.papers import result_in
from flows.check.start import papers_of, refuse_unsafe
from flows.city import Flow, FlowError
from flows.here_words import LONGEST_ADDRESS
from flows.load import load
from ivr.bells import bells
from ivr.door import safe_text
from ivr.door.desk import Desk
from ivr.door.gatehouse import QuietFlask
from ivr.door.patience import Patient
from ivr.door.safe import SafeWords, unconfirmed
from ivr.house import Clock, FileClock, House, SystemClock
from ivr.outgoing.mail_settings import faults, mail_of
from ivr.psap.centers import KeysError, keys_of
from ivr.roster.holidays_of import holidays_of
from ivr.sms import sms
from ivr.sounds import sounds
from ivr.team import team
from ivr.twilio_carrier import Access, TwilioAccount, TwilioCarrier
from ivr.voice import voice
from ivr.watch import flow_book
from ivr.watch.clockwatch import clock_for, watch_of
from ivr.worker import Worker
from ops.commands import COMMANDS
from ops.files import open_to_everybody, read_settings
from ops.office import Doors, Office, SettingsError

HERE = Path(__file__).resolve().parent
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
# Bytes; the carrier's forms are a few kB, and a stranger's are read before they are refused.
FORM_LIMIT = 64 * 1024


def setting(name: str, default: str | None = None, *, secret: bool = False) -> str:
    """A field that is read from the environment variable `name`; without a default it is required."""
    meta = {"env": name, "secret": secret}
    if default is None:
        return field(metadata=meta, repr=not secret)  # type: ignore[no-any-return]
    return field(default=default, metadata=meta, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between two installations. Texts, as the environment gives them."""

    public_url: str = setting("CARELINE_PUBLIC_URL")
    account: str = setting("TWILIO_ACCOUNT_SID")
    token: str = setting("TWILIO_AUTH_TOKEN", secret=True)
    old_token: str = setting("TWILIO_AUTH_TOKEN_OLD", "", secret=True)
    region: str = setting("TWILIO_REGION", "")
    edge: str = setting("TWILIO_EDGE", "")
    keys: str = setting("CARELINE_KEYS", secret=True)
    index_key: str = setting("CARELINE_INDEX_KEY", secret=True)
    audit_key: str = setting("CARELINE_AUDIT_KEY", secret=True)
    center_keys: str = setting("CARELINE_CENTER_KEYS", "", secret=True)
    database: str = setting("CARELINE_DATABASE", "sqlite:///var/careline.db", secret=True)
    flow: str = setting("CARELINE_FLOW", str(HERE / "flows"))
    checked: str = setting("CARELINE_CHECKED", str(HERE / "var" / "checked"))
    mode: str = setting("CARELINE_MODE", "production")
    carrier_url: str = setting("CARELINE_CARRIER_URL", "")
    trusted_proxies: str = setting("CARELINE_TRUSTED_PROXIES", "0")
    psap_confirmed_days: str = setting("CARELINE_PSAP_CONFIRMED_DAYS", "365")
    host: str = setting("CARELINE_HOST", "127.0.0.1")
    port: str = setting("CARELINE_PORT", "8000")
    processes: str = setting("CARELINE_PROCESSES", "2")
    threads: str = setting("CARELINE_THREADS", "4")
    log_level: str = setting("CARELINE_LOG_LEVEL", "INFO")
    clock_file: str = setting("CARELINE_CLOCK_FILE", "")
    fallback_url: str = setting("CARELINE_FALLBACK_URL", "")
    text_fallback_url: str = setting("CARELINE_TEXT_FALLBACK_URL", "")
    smtp_host: str = setting("CARELINE_SMTP_HOST", "")
    smtp_port: str = setting("CARELINE_SMTP_PORT", "587")
    smtp_user: str = setting("CARELINE_SMTP_USER", "")
    smtp_password: str = setting("CARELINE_SMTP_PASSWORD", "", secret=True)
    smtp_from: str = setting("CARELINE_SMTP_FROM", "")
    smtp_tls: str = setting("CARELINE_SMTP_TLS", "starttls")
    smtp_seconds: str = setting("CARELINE_SMTP_SECONDS", "6")

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Settings:
        """Raises SettingsError naming every setting that is missing or wrong, all at once."""
        wrong: list[str] = []
        given: dict[str, str] = {}
        for spec in fields(cls):
            name = spec.metadata["env"]
            value = environment.get(name, "").strip()
            if value:
                given[spec.name] = value
            elif isinstance(spec.default, str):
                given[spec.name] = spec.default
            else:
                wrong.append(f"{name} is not set")
        if not wrong:
            made = cls(**given)
            wrong = made.wrong()
            if not wrong:
                return made
        raise SettingsError(
            "Careline cannot start:\n  " + "\n  ".join(wrong) + "\nSee docs/operator/settings.md.", wrong
        )

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @property
    def smtp(self) -> Mapping[str, str]:
        names = [spec.name for spec in fields(self) if spec.name.startswith("smtp_")]
        return {name.removeprefix("smtp_"): str(getattr(self, name)) for name in names}

    def wrong(self) -> list[str]:
        """What cannot be right, in plain words, without showing a secret."""
        wrong = []
        address = urlsplit(self.public_url)
        short = len(self.public_url.rstrip("/")) <= LONGEST_ADDRESS
        if address.scheme not in ("https", "http") or not address.hostname or address.query or not short:
            least = "" if short else f", of {LONGEST_ADDRESS} characters at most"
            wrong.append(f"CARELINE_PUBLIC_URL is no address such as https://hotline.example.org{least}")
        elif address.scheme == "http" and not self.demo:
            wrong.append("CARELINE_PUBLIC_URL must begin with https:// in production")
        if self.mode not in ("production", "demo"):
            wrong.append("CARELINE_MODE is neither production nor demo")
        if not re.fullmatch(r"AC[0-9a-f]{32}", self.account):
            wrong.append("TWILIO_ACCOUNT_SID is not AC and 32 hexadecimal digits")
        carrier = urlsplit(self.carrier_url)
        if self.carrier_url and (carrier.hostname not in LOOPBACK or not self.demo):
            wrong.append("CARELINE_CARRIER_URL is for the simulator: on this machine, and in demo mode only")
        elsewhere = {name: getattr(self, name) for name in ("fallback_url", "text_fallback_url")}
        open_ones = [name for name, url in elsewhere.items() if url and urlsplit(url).scheme != "https"]
        if not self.demo:
            wrong += [f"{self.variable(name)} must begin with https:// in production" for name in open_ones]
        if not self.database.startswith(("sqlite:///", "postgresql://", "postgres://")):
            wrong.append("CARELINE_DATABASE must begin with sqlite:/// or postgresql://")
        for name in ("trusted_proxies", "psap_confirmed_days", "port", "processes", "threads"):
            if not re.fullmatch(r"[0-9]{1,6}", getattr(self, name)):
                wrong.append(f"{self.variable(name)} is not a whole number")
            elif name in ("port", "processes", "threads") and not int(getattr(self, name)):
                wrong.append(f"{self.variable(name)} is 0; it must be 1 or more")
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            wrong.append("CARELINE_LOG_LEVEL is none of DEBUG, INFO, WARNING, ERROR")
        try:
            keys_of(self.center_keys)
        except KeysError as fault:
            wrong.append(f"CARELINE_CENTER_KEYS: {fault}")
        return wrong + faults(self.smtp)

    @classmethod
    def variable(cls, name: str) -> str:
        """The environment variable of a setting."""
        return next(str(spec.metadata["env"]) for spec in fields(cls) if spec.name == name)

    @classmethod
    def folder(cls, environment: Mapping[str, str], name: str) -> Path:
        """A folder among the settings, for who needs no other: `check` works before any are written."""
        given = environment.get(cls.variable(name), "").strip()
        return Path(given or str(getattr(cls, name)))


def clock_of(settings: Settings) -> Clock:
    """The system's clock; in the demo one that can be set to any hour of the day."""
    if settings.demo and settings.clock_file:
        return FileClock(Path(settings.clock_file))
    return SystemClock()


def flow_of(settings: Settings) -> Flow:
    """Raises SettingsError for a flow that must not run."""
    try:
        return load(Path(settings.flow))
    except FlowError as error:
        raise SettingsError(f"The flow in {settings.flow} cannot be used:\n{error}") from None


def access_of(settings: Settings) -> Access:
    tokens = tuple(token for token in (settings.token, settings.old_token) if token)
    return Access(settings.account, tokens, settings.carrier_url, settings.region, settings.edge)


def carrier_of(settings: Settings) -> TwilioCarrier:
    return TwilioCarrier(access_of(settings), settings.public_url, settings.fallback_url)


def account_of(settings: Settings) -> TwilioAccount:
    return TwilioAccount(access_of(settings))


def house_of(settings: Settings) -> House:
    """Opens nothing yet: a database that is away must not keep the telephone from being answered."""
    flow = flow_of(settings)
    try:
        vault = Vault(parse_keys(settings.keys), parse_keys(f"index:{settings.index_key}")[0][1])
        audit_key = parse_keys(f"audit:{settings.audit_key}")[0][1]
        vault.must_differ("The audit key", audit_key)
    except VaultError as error:
        raise SettingsError(f"CARELINE_KEYS, CARELINE_INDEX_KEY or CARELINE_AUDIT_KEY: {error}") from None
    try:
        holidays = holidays_of(flow.schedules)
    except ValueError as error:
        raise SettingsError(f"The flow's holidays: {error}") from None
    store = Patient(open_store(settings.database))
    return House(
        store=store,
        vault=vault,
        audit_key=audit_key,
        flow=flow,
        clock=clock_for(store, clock_of(settings)),
        holidays=holidays,
        public_url=settings.public_url.rstrip("/"),
    )


def desk_of(settings: Settings) -> Desk:
    """Everything the routes need. In production refuses a 911 line that nobody confirmed lately."""
    house = house_of(settings)
    if not settings.demo:
        age = timedelta(days=int(settings.psap_confirmed_days))
        stale = unconfirmed(house.flow, house.clock.now().date(), age)
        if stale:
            raise SettingsError("Careline does not start in production:\n  " + "\n  ".join(map(str, stale)))
    checked = Path(settings.checked)
    unsafe = refuse_unsafe(house.flow, checked)
    if unsafe:
        raise SettingsError(
            f"The flow in {settings.flow} could trap a caller (python app.py check):\n" + "\n".join(unsafe)
        )
    carrier = carrier_of(settings)
    safe, papers = SafeWords(house.flow, carrier), papers_of(house.flow, checked)
    return Desk(house, carrier, safe, keys_of(settings.center_keys), papers)


def create_app(settings: Settings | None = None, desk: Desk | None = None) -> Flask:
    """The web application. Without arguments it is made from the environment."""
    settings = settings or Settings.of(os.environ)
    logging.basicConfig(level=settings.log_level, format=LOG_FORMAT)
    app = QuietFlask("careline", static_folder=None)
    app.url_map.merge_slashes = False  # no redirects: they would lead to whatever Host the asker wrote
    app.config["MAX_CONTENT_LENGTH"] = FORM_LIMIT
    found = app.extensions["careline"] = desk or desk_of(settings)
    app.extensions["careline.office"] = replace(office_of(settings), make_house=lambda: found.house)
    for room in (voice, team, sms, health, sounds, feeds, field_page, center_api, here):
        app.register_blueprint(room)
    pages.register(app)
    https = settings.public_url.startswith("https:")
    app.wsgi_app = careful(app.wsgi_app, https=https)  # type: ignore[method-assign,assignment]
    proxies = int(settings.trusted_proxies)
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return all_guarded(app)


# ---------------------------------------------------------------- the command line


def office_of(settings: Settings) -> Office:
    """What operators' commands work with. Opens nothing yet."""
    return Office(
        account_id=settings.account,
        public_url=settings.public_url,
        fallback_url=settings.fallback_url,
        text_fallback_url=settings.text_fallback_url,
        database=settings.database,
        demo=settings.demo,
        psap_days=int(settings.psap_confirmed_days),
        checked=Path(settings.checked),
        make_house=lambda: house_of(settings),
        make_account=lambda: account_of(settings),
        mail=mail_of(settings.smtp),
    )


@click.group(help="Careline, a hotline for unarmed community responders. Begin with: demo, doctor.")
@click.option(
    "--settings", "file", type=click.Path(path_type=Path), help="Read NAME=value lines from this file."
)
@click.pass_context
def main(context: click.Context, file: Path | None) -> None:
    if file is not None:
        try:
            found = read_settings(file)
            if open_to_everybody(file):
                click.echo(
                    f"warn: everybody on this machine can read the keys in {file}: chmod 640 it.", err=True
                )
        except (OSError, ValueError) as fault:
            raise SettingsError(f"The settings in {file} cannot be read: {fault}") from None
        for name, value in found.items():
            os.environ.setdefault(name, value)
    flow, checked = (Settings.folder(os.environ, name) for name in ("flow", "checked"))
    context.obj = Doors(
        os.environ, HERE, flow, checked, lambda environment: office_of(Settings.of(environment))
    )


for command in COMMANDS:
    main.add_command(command)


@main.command()
def serve() -> None:
    """Answer the telephone: the web processes."""
    settings = Settings.of(os.environ)
    desk_of(settings)  # whatever is wrong is said here, once, and not by each process
    from granian import Granian  # noqa: PLC0415  only the server needs it
    from granian.constants import Interfaces  # noqa: PLC0415

    Granian(
        "app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=int(settings.port),
        workers=int(settings.processes),
        blocking_threads=int(settings.threads),
        respawn_failed_workers=True,
        log_access=False,
    ).serve()


@main.command()
def worker() -> None:
    """Carry out timers and the outbox. Several may run."""
    settings = Settings.of(os.environ)
    logging.basicConfig(level=settings.log_level, format=LOG_FORMAT)
    found = desk_of(settings)
    watch = watch_of(found.house)
    called = f"worker.{os.getpid()}"
    running = Worker(found.house, found.carrier, called, mail=mail_of(settings.smtp), watch=watch)
    ringing = bells(running.go_on, running.beat, running.hourly, running.nightly, found.house.flow.zone)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ringing.shutdown(wait=False))
    flow_book.begun(found.house, result_in(found.papers))
    running.beat()  # at once, so that whoever started it need not wait for the first bell
    running.hourly()
    ringing.start()
    running.close()
    found.house.store.close()


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = Settings.of(os.environ)
    try:
        done = migration.migrate(settings.database)
    except StoreError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo("\n".join(f"applied {name}" for name in done) or "The database is up to date.")


@main.command()
@click.option("--texts", is_flag=True, help="The one that answers texts, instead of that for calls.")
def fallback(texts: bool) -> None:
    """Print the document to install as the carrier's fallback: it needs none of our servers."""
    desk = desk_of(Settings.of(os.environ))
    for_texts = safe_text.static_document(desk.house.flow, desk.carrier)
    click.echo(for_texts if texts else desk.safe.static_document())


if __name__ == "__main__":
    main()
