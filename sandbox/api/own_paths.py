"""Paths of the sandbox's own, beside Google's: what is asked, and how it is answered.

An `Own` handler may wait, so that it can send things; it alone reads its body.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from monitoring.plan import Json
from sandbox.api.errors import ApiError, Code, invalid

KEY_HEADER = "x-clarity-key"
TIME_HEADER = "x-clarity-time"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the names of its headers are in lower case."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes

    def json(self) -> Json:
        """The body; raises ApiError where it is no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise invalid("The body is no JSON, or nested too deeply.") from None


Answer = tuple[int, Json]
Own = Callable[[Asked], Awaitable[Answer]]
OwnPaths = Mapping[tuple[str, str], Own]  # (verb, path)


@dataclass(frozen=True, slots=True)
class Door:
    """Lets in who has read the home: `key` stands there and is new with each start."""

    key: str = field(repr=False)

    def is_open(self, asked: Asked) -> bool:
        sent = asked.headers.get(KEY_HEADER, "")
        return bool(self.key) and hmac.compare_digest(sent.encode(), self.key.encode())

    def check(self, asked: Asked) -> None:
        """Raises ApiError (403) without the key."""
        if not self.is_open(asked):
            raise ApiError(Code.PERMISSION_DENIED, f"This path needs the header {KEY_HEADER}.")

    def time(self, asked: Asked) -> str:
        """The virtual time that a drill says it is; empty where nobody may or does say."""
        return asked.headers.get(TIME_HEADER, "")[:40] if self.is_open(asked) else ""
