"""What was done to the services: when, by which client, what changed; refusals and dry runs too."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitoring.plan import Json
from sandbox.api.context import Api
from sandbox.api.errors import ApiError
from sandbox.api.own_paths import Asked

KIND = "CloudRunChange"
MAX_KEPT = 2_000
_PARENT = "cloud_run"
_SHOWN_CHARS = 200
_HIDDEN = "template"  # holds environment variables: its places are named, its values are not


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asked, as far as a request says it: nobody authenticates here."""

    client: str = ""
    reason: str = ""

    @classmethod
    def of(cls, asked: Asked) -> Caller:
        """The headers are Google's own: audit logs show the reason of a request."""
        headers = asked.headers
        return cls(
            client=headers.get("user-agent", "")[:_SHOWN_CHARS],
            reason=headers.get("x-goog-request-reason", "")[:_SHOWN_CHARS],
        )


class Changes:
    """The record, in the sandbox's store."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def made(
        self,
        caller: Caller,
        verb: str,
        service: str,
        before: Mapping[str, Json],
        after: Mapping[str, Json],
        *,
        dry_run: bool,
        revision: str = "",
    ) -> None:
        """Enter a change of what is wanted of a service; call it in a transaction."""
        body = {
            "result": "dry run" if dry_run else "changed",
            "changed": list(differences(before, after)),
            "revision": revision,
        }
        self._enter(caller, verb, service, body)

    def refused(self, caller: Caller, verb: str, service: str, refusal: ApiError) -> None:
        """Enter a request that was refused, by its code alone: the words may quote its body."""
        body: dict[str, Json] = {"result": f"refused: {refusal.code.name}", "changed": []}
        with self._api.store.transaction():
            self._enter(caller, verb, service[:_SHOWN_CHARS], body | {"revision": ""})

    def listing(self) -> list[Json]:
        """Oldest first."""
        return [row.body for row in self._api.store.children(KIND, _PARENT)]

    def _enter(self, caller: Caller, verb: str, service: str, body: dict[str, Json]) -> None:
        about = {
            "at": self._api.timestamp(),
            "verb": verb,
            "service": service,
            "client": caller.client,
            "reason": caller.reason,
        }
        store = self._api.store
        store.insert(KIND, _PARENT, f"{_PARENT}/changes/{uuid.uuid4().hex}", about | body)
        store.keep_newest(KIND, _PARENT, MAX_KEPT)


def differences(before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[Json]:
    """``{"field": "scaling.minInstanceCount", "from": 1, "to": 3}`` for each that differs.

    Lists differ as a whole. A side that has no such field has null.
    """
    for path, old, new in _walk(before, after, ()):
        shown = {} if path[0] == _HIDDEN else {"from": old, "to": new}
        yield {"field": ".".join(path), **shown}


_Difference = tuple[tuple[str, ...], Json, Json]


def _walk(before: Json, after: Json, path: tuple[str, ...]) -> Iterator[_Difference]:
    if before == after:
        return
    sides = [side for side in (before, after) if side is not None]
    if path and not all(isinstance(side, dict) for side in sides):
        yield path, before, after
        return
    old, new = before or {}, after or {}
    for field in sorted(old.keys() | new.keys()):
        yield from _walk(old.get(field), new.get(field), (*path, field))
