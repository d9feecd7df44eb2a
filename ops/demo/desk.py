"""Who signs in to the demo's console. Password and second factor are made anew for each demo's folder: no
demo opens with what is known from another one, and nothing in the code opens any."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from db.seed import STAFF
from db.store import Tx
from ivr.accounts import passwords, second, setting_up, signing_in, staffing
from ivr.accounts.staffing import Newcomer
from ops.files import write_private
from ops.office import Office

WORDS = ("harbor", "lantern", "willow", "meadow", "copper", "ginger", "walnut", "ribbon", "saddle", "velvet")
# Sign-in name, and as what: of the demo's staff, or Kim, who takes no calls.
LOGINS = {"ana": "counselor", "lee": "supervisor", "marta": "responder", "kim": "administrator, auditor"}
KIM = Newcomer("Kim", None, None, ("analyst", "auditor", "administrator"))


@dataclass(frozen=True)
class Keys:
    """What everybody of the demo signs in with."""

    password: str = field(repr=False)
    secret: str = field(repr=False)


def keys_of(folder: Path) -> Keys:
    """Of the demo in this folder; made if there are none. Raises OSError."""
    file = folder / "desk.json"
    if not file.exists():
        password = " ".join([*(secrets.choice(WORDS) for _ in range(3)), secrets.token_hex(3)])
        write_private(file, json.dumps({"password": password, "secret": second.new_secret()}))
    kept = json.loads(file.read_text(encoding="utf-8"))
    return Keys(kept["password"], kept["secret"])


def seed_accounts(office: Office, folder: Path) -> None:
    """An account for each of LOGINS, with the keys of this folder. Raises the store's errors, and OSError."""
    house, now, keys = office.house, office.now(), keys_of(folder)
    kept = passwords.hashed(keys.password)
    phones = {member.name.lower(): member.phone for member in STAFF}

    def work(tx: Tx) -> None:
        for login in LOGINS:
            account = tx.one("account_by_login", login_idx=signing_in.login_index(house, login))
            index = house.vault.index("phone", phones[login]) if login in phones else ""
            row = tx.one("person_by_phone", phone_idx=index) if index else None
            person = account["id"] if account is not None else row["id"] if row is not None else ""
            if not person and login == KIM.name.lower():
                person = staffing.add(house, tx, KIM, "seed", now)
            if person:
                setting_up.keep(house, tx, person, login, kept, keys.secret, now)

    house.store.write(work)


def code_now(office: Office, folder: Path) -> str:
    """What an authenticator app with the demo's key shows. Raises OSError."""
    return second.code_at(keys_of(folder).secret, office.now())
