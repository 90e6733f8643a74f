"""Paths of the sandbox's own, beside Google's: what is asked, and how it is answered.

An `Own` handler may wait, so that it can send things; it alone reads its body.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from monitoring.plan import Json
from sandbox.api.errors import ApiError, Code, invalid
from sandbox.api.path_template import compiled

KEY_HEADER = "x-clarity-key"
TIME_HEADER = "x-clarity-time"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the names of its headers are in lower case.

    `found` are the variables of the path's template, as they were sent.
    """

    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    found: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Json:
        """The body; raises ApiError where it is no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise invalid("The body is no JSON, or nested too deeply.") from None


@dataclass(frozen=True, slots=True)
class Raw:
    """A body that is no JSON of ours, and its content type."""

    content: bytes
    type: str


Answer = tuple[int, Json]  # HTTP status, and JSON or a `Raw`
Own = Callable[[Asked], Awaitable[Answer]]
OwnPaths = Mapping[tuple[str, str], Own]  # (verb, path or template of paths)


class OwnRoutes:
    """Finds who answers a request: a path without variables goes before the templates."""

    def __init__(self, own: OwnPaths) -> None:
        self._exact = {at: handler for at, handler in own.items() if "{" not in at[1]}
        self._templates: dict[str, list[tuple[re.Pattern[str], tuple[str, ...], Own]]] = {}
        for (verb, path), handler in own.items():
            if "{" in path:
                self._templates.setdefault(verb, []).append((*compiled(path), handler))

    def find(self, verb: str, path: str) -> Own | None:
        """The handler of a path as it was sent; None where it is none of ours."""
        exact = self._exact.get((verb, path))
        if exact is not None:
            return exact
        for regex, fields, handler in self._templates.get(verb, ()):
            if found := regex.fullmatch(path):
                return _with(handler, dict(zip(fields, found.groups(), strict=True)))
        return None


def _with(handler: Own, found: Mapping[str, str]) -> Own:
    return lambda asked: handler(replace(asked, found=found))


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
