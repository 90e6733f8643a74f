"""A responder whose Cloud Run is in memory and counts what is done to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from clarity.monitoring.incidents.actions.fault import Conflict, Fault
from clarity.monitoring.incidents.breakers.breakers import Breakers, Circuit
from clarity.monitoring.incidents.cloud_run import CloudRun, Service, Traffic
from clarity.monitoring.incidents.deadline import Deadline
from clarity.monitoring.incidents.redis_link import RedisLink
from clarity.monitoring.incidents.responder import IncidentResponder
from clarity.monitoring.incidents.settings import Settings, Standby, Target
from tests.app_incidents.telling import NOW, SERVICE

LATEST = (Traffic("", 100),)
START = Service(min_instances=1, max_instances=0, manual=False, traffic=LATEST, etag="0")


class FakeCloudRun(CloudRun):
    """`moves` are the changes; `faults` are raised, first in first out, instead of changing.

    `turns` is how often others get their turn in each call.
    """

    def __init__(self, service: Service = START) -> None:
        self.service = service
        self.moves: list[Any] = []
        self.rehearsals: list[Any] = []
        self.faults: list[Fault] = []
        self.turns = 0
        self.between: Callable[[], None] = lambda: None  # after each reading

    async def read(self, name: str, deadline: Deadline) -> Service:
        assert name == SERVICE
        await self._pass()
        found = self.service
        self.between()
        return found

    async def set_min_instances(
        self, name: str, count: int, etag: str, deadline: Deadline, *, rehearse: bool
    ) -> bool:
        await self._pass()
        return self._change(etag, rehearse, count, min_instances=count)

    async def set_traffic(
        self,
        name: str,
        traffic: tuple[Traffic, ...],
        etag: str,
        deadline: Deadline,
        *,
        rehearse: bool,
    ) -> bool:
        assert sum(one.percent for one in traffic) == 100
        await self._pass()
        return self._change(etag, rehearse, traffic, traffic=traffic)

    async def _pass(self) -> None:
        for _ in range(self.turns):
            await asyncio.sleep(0)

    def _change(self, etag: str, rehearse: bool, what: Any, **changes: Any) -> bool:
        if self.faults:
            raise self.faults.pop(0)
        if etag != self.service.etag:
            raise Conflict("Aborted")
        if rehearse:
            self.rehearsals.append(what)
            return True
        self.moves.append(what)
        self.set(**changes)
        return True

    def set(self, **changes: Any) -> None:
        """Change it; the etag changes as well."""
        self.service = replace(self.service, etag=f"{int(self.service.etag) + 1}", **changes)


@dataclass
class Scene:
    """A responder, what it acts on, and what its audit was told."""

    responder: IncidentResponder
    cloud_run: FakeCloudRun
    breakers: Breakers
    audit: list[dict[str, str]] = field(default_factory=list)

    def told(self) -> list[tuple[str, str, str]]:
        return [(one["action"], one["outcome"], one["reason"]) for one in self.audit]


TARGET = Target(
    cloud_run=SERVICE,
    instances=3,
    standby=Standby(revision="backend-standby"),
    circuits=("insights",),
    environment="prod",
)
ACTING = Settings({"backend": TARGET}, enabled=True, dry_run=False, cool_down=0, per_hour=100)


def unheard(**_: str) -> None:
    """An audit that keeps nothing."""


def scene(
    settings: Settings = ACTING, *, link: RedisLink | None = None, service: Service = START
) -> Scene:
    cloud_run, entries = FakeCloudRun(service), []  # type: ignore[var-annotated]
    breakers = Breakers({"insights": Circuit(), "firestore": Circuit()}, link)
    responder = IncidentResponder(
        settings,
        cloud_run=cloud_run,
        breakers=breakers,
        link=link,
        audit=lambda **entry: entries.append(entry),
        now=lambda: NOW,
    )
    return Scene(responder, cloud_run, breakers, entries)
