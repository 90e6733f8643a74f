"""Requests of one kind: of the same method, route and status. There are few, and all are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clarity.monitoring.requests.audience import Audience
from clarity.monitoring.requests.endpoint import CONTEXT, FASTAPI, UNMATCHED, Endpoints
from clarity.monitoring.requests.method import METHODS, folded
from clarity.monitoring.requests.outcome import Recorder, Scope

MOST_KEPT = 8192

Match = tuple[int, int, int, str, int]
"""What routers left in the scope (the ids of FastAPI's context, the route and the endpoint), the
method and the status."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`record` is called with the seconds of each request; `watcher` is the class it is from."""

    method: str
    endpoint: str
    status: int
    record: Recorder
    watcher: str


class Kinds:
    """The kinds of the requests of one application. What it remembers is bounded by `most_kept`.

    `by_match` has those that what routers left tells by itself: not with mounts, whose path it
    lacks, nor with methods that clients made up, which are without number.
    """

    def __init__(self, audience: Audience, most_kept: int = MOST_KEPT) -> None:
        self._audience = audience
        self._most_kept = most_kept
        self._endpoints = Endpoints(most_kept)
        self._by_name: dict[tuple[str, str, int], Kind] = {}
        self.by_match: dict[Match, Kind] = {}
        self._matched: list[Any] = []  # what the ids are of: no other object may get them

    def __len__(self) -> int:
        """How much is remembered."""
        return len(self._by_name) + len(self.by_match) + len(self._endpoints)

    def find(self, scope: Scope, matched: Match) -> Kind:
        """The kind of a request; it never raises."""
        *_, method, status = matched
        try:
            endpoint, stable = self._endpoints.find(scope)
        except Exception as error:  # routes may be of any class
            self._audience.fault(Endpoints.__name__, error)
            endpoint, stable = UNMATCHED, False
        kind = self._named(folded(method), endpoint, status)
        if stable and method in METHODS:
            if len(self.by_match) >= self._most_kept:
                self.by_match.clear()
                self._matched.clear()
            own = scope.get(FASTAPI) or {}
            self._matched.append((own.get(CONTEXT), scope.get("route"), scope.get("endpoint")))
            self.by_match[matched] = kind
        return kind

    def _named(self, method: str, endpoint: str, status: int) -> Kind:
        name = method, endpoint, status
        kind = self._by_name.get(name)
        if kind is None:
            if len(self._by_name) >= self._most_kept:
                self._by_name.clear()
            kind = Kind(*name, *self._audience.recorder(*name))
            self._by_name[name] = kind
        return kind
