"""Pseudonyms: what stands in log entries for a user, an actor or a client.

A pseudonym is a keyed hash (BLAKE2b, RFC 7693), so that only who has the key can tell whose it is,
even though user ids and addresses can be enumerated. It begins with the id of its key: after the
key was changed, entries still tell under which one they were written.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

VARIABLE = "CLARITY_PSEUDONYM_KEYS"
SECRET_BYTES = 16  # at least
EPHEMERAL = "ephemeral"
_BYTES = 12
_ID = re.compile(r"[a-z0-9]{1,16}")
_FORM = f"${VARIABLE} is ID:SECRET[,ID:SECRET...], the newest first"


@dataclass(frozen=True, slots=True)
class Key:
    """A secret by which pseudonyms are made; it shows in no text."""

    id: str
    secret: bytes = field(repr=False)

    def of(self, value: str) -> str:
        """The pseudonym of a value: ``k1.`` and 24 hexadecimal digits."""
        data = value.encode("utf-8", "surrogatepass")
        return f"{self.id}.{hashlib.blake2b(data, digest_size=_BYTES, key=self.secret).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Made by the first key; the others are those of earlier times."""

    keys: tuple[Key, ...]

    def of(self, value: str) -> str:
        """What to log for `value`; nothing stays nothing."""
        return self.keys[0].of(value) if value else ""

    def every(self, value: str) -> tuple[str, ...]:
        """What may have been logged for `value`, the newest key first: to search for."""
        return tuple(key.of(value) for key in self.keys)


def parse(text: str) -> Pseudonyms:
    """The pseudonyms of ``ID:SECRET[,ID:SECRET...]``. Raises ValueError, without the secrets."""
    keys = []
    for number, part in enumerate(text.split(","), 1):
        id, _, secret = part.strip().partition(":")
        if not _ID.fullmatch(id):
            raise ValueError(f"{_FORM}: the id of key {number} is not 1 to 16 of a-z and 0-9")
        if len(secret.encode()) < SECRET_BYTES:
            why = f"the secret of key {number} has less than {SECRET_BYTES} bytes"
            raise ValueError(f"{_FORM}: {why}")
        keys.append(Key(id, hashlib.blake2b(secret.encode(), digest_size=64).digest()))
    if len({key.id for key in keys}) < len(keys):
        raise ValueError(f"{_FORM}: an id stands there twice")
    return Pseudonyms(tuple(keys))


def from_environment(environ: Mapping[str, str]) -> Pseudonyms:
    """By $CLARITY_PSEUDONYM_KEYS; without it by a key that this process makes and forgets.

    Then the same user has another pseudonym in each process. Raises ValueError for another form.
    """
    text = environ.get(VARIABLE, "")
    if text:
        return parse(text)
    return Pseudonyms((Key(EPHEMERAL, secrets.token_bytes(64)),))
