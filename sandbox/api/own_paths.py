"""Paths of the sandbox's own, beside Google's: what is asked, and how it is answered.

An `Own` handler may wait, so that it can send things; it alone reads its body.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from monitoring.plan import Json
from sandbox.api.errors import ApiError, Code, invalid

TOKEN_HEADER = "x-clarity-token"  # noqa: S105 - the name of a header
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
    """Lets in who has read the home: `token` is new with each start of the server."""

    token: str

    def is_open(self, asked: Asked) -> bool:
        return hmac.compare_digest(
            asked.headers.get(TOKEN_HEADER, "").encode(), self.token.encode()
        )

    def check(self, asked: Asked) -> None:
        """Raises ApiError (403) without the token."""
        if not self.is_open(asked):
            raise ApiError(Code.PERMISSION_DENIED, f"This path needs the header {TOKEN_HEADER}.")

    def time(self, asked: Asked) -> str:
        """The virtual time that a drill says it is; empty where nobody may or does say."""
        return asked.headers.get(TIME_HEADER, "")[:40] if self.is_open(asked) else ""
