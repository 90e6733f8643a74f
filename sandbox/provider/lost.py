"""Creates whose answer was lost, remembered so that the next run does not create twice.

When the API dies between carrying out a create and answering it, the resource exists and Pulumi
does not know. The next create of the same resource then looks for it first.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from monitoring.mapping import Json
from monitoring.mapping.values import dump_json


class LostCreates:
    """One empty file a lost create, in a folder of the plugin's own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _file(self, urn: str, body: Json) -> Path:
        # Hashed: a body may hold a secret.
        return self._folder / hashlib.sha256(f"{urn}\n{dump_json(body)}".encode()).hexdigest()

    def remember(self, urn: str, body: Json) -> None:
        """Note that this create may or may not have been carried out."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file(urn, body).touch(mode=0o600)

    def includes(self, urn: str, body: Json) -> bool:
        """Whether the last create of exactly this was left without an answer."""
        return self._file(urn, body).exists()

    def forget(self, urn: str, body: Json) -> None:
        """The create has its answer now."""
        self._file(urn, body).unlink(missing_ok=True)
