"""Requests of one kind: of the same method, route and status. There are few, and all are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clarity.monitoring.requests.audience import Audience
from clarity.monitoring.requests.endpoint import CONTEXT, FASTAPI, MOUNTED, UNMATCHED, Endpoints
from clarity.monitoring.requests.method import METHODS, folded
from clarity.monitoring.requests.outcome import Message, Recorder, Scope

MOST_KEPT = 8192

_Matched = tuple[int, int, int, str, int]


@dataclass(frozen=True, slots=True)
class Kind:
    """`recorders` are called with the seconds of each request."""

    method: str
    endpoint: str
    status: int
    recorders: tuple[Recorder, ...]


class Kinds:
    """The kinds of the requests of one application. What it remembers is bounded by `most_kept`."""

    def __init__(self, audience: Audience, most_kept: int = MOST_KEPT) -> None:
        self._audience = audience
        self._most_kept = most_kept
        self._endpoints = Endpoints(most_kept)
        self._by_name: dict[tuple[str, str, int], Kind] = {}
        self._by_match: dict[_Matched, Kind] = {}
        self._matched: list[Any] = []  # what the ids are of: no other object may get them

    def __len__(self) -> int:
        """How much is remembered."""
        return len(self._by_name) + len(self._by_match) + len(self._endpoints)

    def of(self, scope: Scope, start: Message) -> Kind:
        """The kind of a request that was answered with the message `start`; it never raises."""
        own = scope.get(FASTAPI)
        matched = (
            id(own.get(CONTEXT) if own else None),
            id(scope.get("route")),
            id(scope.get("endpoint")),
            scope["method"],
            start["status"],
        )
        kind = self._by_match.get(matched)
        if kind is None or MOUNTED in scope:
            return self._find(scope, matched)
        return kind

    def _find(self, scope: Scope, matched: _Matched) -> Kind:
        *_, method, status = matched
        try:
            endpoint, stable = self._endpoints.find(scope)
        except Exception as error:  # routes may be of any class
            self._audience.fault(self._endpoints.find, error)
            endpoint, stable = UNMATCHED, False
        kind = self._named(folded(method), endpoint, int(status))
        if stable and method in METHODS:
            if len(self._by_match) >= self._most_kept:
                self._by_match.clear()
                self._matched.clear()
            own = scope.get(FASTAPI) or {}
            self._matched.append((own.get(CONTEXT), scope.get("route"), scope.get("endpoint")))
            self._by_match[matched] = kind
        return kind

    def _named(self, method: str, endpoint: str, status: int) -> Kind:
        name = method, endpoint, status
        kind = self._by_name.get(name)
        if kind is None:
            if len(self._by_name) >= self._most_kept:
                self._by_name.clear()
            kind = Kind(*name, self._audience.recorders(*name))
            self._by_name[name] = kind
        return kind
