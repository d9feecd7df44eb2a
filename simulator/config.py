"""Reading a demo's config: lines, handsets, and where the product listens.

TOML or JSON::

    webhooks = "http://127.0.0.1:5000"      # base of relative URLs below
    [[lines]]
    number = "+15035550100"
    name = "Public line"
    voice_url = "/voice"
    [[handsets]]
    number = "+15035550111"
    name = "Resident"
    [city]                                   # optional: whose hour may be changed, in which file
    name = "Port Alder"
    zone = "America/Los_Angeles"
    clock = "var/clock"
    [opt_out]                                # optional: the account's own words (Advanced Opt-Out)
    stop = ["STOP"]
    help = []
    [rewrite]                                # optional: public base -> local base
    "https://hotline.example.org" = "http://127.0.0.1:5000"
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from simulator import fates
from simulator.city_time import CityTime
from simulator.facade import Simulator
from simulator.optout import HELP, START, STOP

URLS = frozenset({"voice_url", "voice_fallback_url", "status_callback", "sms_url", "sms_fallback_url"})


class ConfigError(ValueError):
    """What is wrong, and where, in plain words."""


def read(path: Path) -> dict[str, Any]:
    """The file as a dict; raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as why:
        raise ConfigError(f"{path} cannot be read: {why.strerror}") from why
    except ValueError as why:
        raise ConfigError(f"{path} is not valid {path.suffix.lstrip('.').upper()}: {why}") from why
    if not isinstance(found, dict):
        raise ConfigError(f"{path} should be a table with lines and handsets")
    return found


def apply(sim: Simulator, config: dict[str, Any]) -> None:
    """Sets up the simulator; raises ConfigError, or NotLoopbackError for a webhook that would leave."""
    for public, actual in config.get("rewrite", {}).items():
        sim.rewrite(public, actual)
    base = config.get("webhooks", "")
    for index, line in enumerate(config.get("lines", []), start=1):
        settings = dict(line)
        number = settings.pop("number", None)
        if not number:
            raise ConfigError(f"line {index} has no number")
        settings["friendly_name"] = settings.pop("name", settings.get("friendly_name", number))
        for name in URLS & settings.keys():
            settings[name] = urljoin(base, settings[name])
        sim.add_number(number, **settings)
    for index, person in enumerate(config.get("handsets", []), start=1):
        if not person.get("number"):
            raise ConfigError(f"handset {index} has no number")
        phone = sim.handset(person["number"], person.get("name"))
        if will := person.get("will"):
            phone.will(**will)
        phone.texts_meet(*fates.read(person.get("texts_meet", [])))
    if city := config.get("city"):
        sim.company.city_time = _city(city)
    if words := config.get("opt_out"):
        sim.opt_outs.choose(words.get("stop", STOP), words.get("start", START), words.get("help", HELP))
    for number in config.get("verified", []):
        sim.verify(number)


def _city(given: dict[str, Any]) -> CityTime:
    try:
        return CityTime(str(given["name"]), ZoneInfo(given["zone"]), Path(given["clock"]))
    except KeyError as why:
        raise ConfigError(f"city has no {why.args[0]}") from why
    except (ValueError, OSError) as why:
        raise ConfigError(f"city: there is no zone {given['zone']!r}") from why
