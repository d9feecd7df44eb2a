"""Encryption of identifiers, and the keyed hash that matches them.

Every sealed value names its key, so keys can be replaced while calls go on (db/rotate.py),
and is bound to its row and column: copied to another row it does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# A sealed value: this byte, the length of the key's id, the id, 12 random bytes, AES-256-GCM's output.
_FORMAT = 1
_NONCE = 12
_KEY_BYTES = 32
_KEY_ID = re.compile(r"^[a-z0-9_-]{1,16}$")
# 128 of the hash's 256 bits: no two numbers will ever share one, and rows stay short.
_INDEX_HEX = 32


class VaultError(Exception):
    """A sealed value that cannot be opened, or keys that are no keys. Never says the value."""


class Vault:
    """Seals and opens; made once from the settings."""

    def __init__(self, keys: Sequence[tuple[str, bytes]], index_key: bytes) -> None:
        """
        Args:
            keys: (id, 32 bytes), newest first. The first one seals; all of them open.
            index_key: 32 bytes. It is never rotated: a new one forgets who called before.

        Raises:
            VaultError: no keys, two with one id, or a key of the wrong length.
        """
        if not keys:
            raise VaultError("The vault needs at least one key.")
        for name, key in keys:
            _check_key(name, key)
        if len(index_key) != _KEY_BYTES:
            raise VaultError(f"The index key must be {_KEY_BYTES} bytes long; it has {len(index_key)}.")
        if len({key for _, key in keys}) != len(keys):
            raise VaultError("Two keys of the ring are the same.")
        self._keys = tuple(key for _, key in keys)
        self.must_differ("The index key", index_key)
        self._keys = (*self._keys, index_key)
        self._ciphers = {_header(name): AESGCM(key) for name, key in keys}
        if len(self._ciphers) != len(keys):
            raise VaultError("Two keys have the same id.")
        # How everything sealed from now on begins.
        self.header = _header(keys[0][0])
        self._seal = self._ciphers[self.header].encrypt
        self._index = hmac.new(index_key, digestmod=hashlib.sha256)

    def must_differ(self, what: str, key: bytes) -> None:
        """Raises VaultError if `key` is one of the vault's: who may check the log must not be able to try
        which number a hash belongs to, or to open what is sealed."""
        if any(hmac.compare_digest(own, key) for own in self._keys):
            raise VaultError(f"{what} must be a key of its own, none of the others.")

    def seal(self, text: str, about: str) -> bytes:
        """Encrypts text for one place.

        Args:
            about: table, column and row, as in `contact.caller:<row id>`.
        """
        return self.seal_bytes(text.encode(), about)

    def open(self, blob: bytes, about: str) -> str:
        """The text sealed for this place. Raises VaultError if it was sealed for another, or changed."""
        return self.open_bytes(blob, about).decode()

    def seal_bytes(self, content: bytes, about: str) -> bytes:
        """`seal` for sound and other bytes."""
        nonce = os.urandom(_NONCE)
        return self.header + nonce + self._seal(nonce, content, self.header + about.encode())

    def open_bytes(self, blob: bytes, about: str) -> bytes:
        """`open` for sound and other bytes."""
        header = _header_of(blob)
        cipher = self._ciphers.get(header)
        if cipher is None:
            raise VaultError(
                f"{about}: its key {header[2:].decode('ascii', 'replace')!r} is not in the key ring."
            )
        nonce = blob[len(header) : len(header) + _NONCE]
        try:
            return cipher.decrypt(nonce, blob[len(header) + _NONCE :], header + about.encode())
        except (InvalidTag, ValueError):
            raise VaultError(f"{about}: the sealed value was changed, or belongs elsewhere.") from None

    def index(self, kind: str, value: str) -> str:
        """A keyed hash that matches equal values: 32 hexadecimal digits.

        Args:
            kind: what the value is, e.g. `phone`; equal values of different kinds do not match.
            value: in its one normal form (a number in E.164).

        Raises:
            VaultError: no value. Callers without a number have no index; one shared by all of
                them would make strangers one person.
        """
        if not value:
            raise VaultError(f"There is no {kind} to index. An anonymous caller has none: store NULL.")
        mac = self._index.copy()
        mac.update(f"{kind}\0{value}".encode())
        return mac.hexdigest()[:_INDEX_HEX]


def parse_keys(text: str) -> list[tuple[str, bytes]]:
    """Reads `k2:base64,k1:base64`, newest first.

    Raises:
        VaultError: what is wrong, with the key's place or id and never the key.
    """
    keys = []
    for place, part in enumerate(text.split(","), start=1):
        name, colon, encoded = part.strip().partition(":")
        if not colon:
            raise VaultError(f"Key {place}: write it as id:base64, for example k1:… (no colon found).")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise VaultError(f"Key {name!r}: not valid base64. Make one with `new-key`.") from None
        _check_key(name, key)
        keys.append((name, key))
    return keys


def new_key() -> str:
    """A fresh random key, 32 bytes in base64, for the settings."""
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def _check_key(name: str, key: bytes) -> None:
    if not _KEY_ID.match(name):
        raise VaultError(f"A key's id is 1 to 16 of a-z, 0-9, - and _; {len(name)} characters were given.")
    if len(key) != _KEY_BYTES:
        raise VaultError(f"Key {name!r} must be {_KEY_BYTES} bytes long; it has {len(key)}.")


def _header(name: str) -> bytes:
    return bytes([_FORMAT, len(name)]) + name.encode()


def _header_of(blob: bytes) -> bytes:
    if len(blob) < 2 or blob[0] != _FORMAT or len(blob) < 2 + blob[1] + _NONCE:
        raise VaultError("This is no sealed value.")
    return blob[: 2 + blob[1]]
