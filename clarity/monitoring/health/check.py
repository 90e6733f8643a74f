"""A check of one thing that the service depends on, and what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

TIMEOUT_SECONDS = 0.8  # below the 1 s that Cloud Run and Kubernetes give a probe
MAX_TIMEOUT_SECONDS = 60.0


class Component(StrEnum):
    """What kind of thing it is: draft-inadarei-api-health-check's componentType, and more exact."""

    DATASTORE = "datastore"
    STORAGE = "storage"
    MODEL = "model"
    COMPONENT = "component"


class Status(StrEnum):
    """How a check ended."""

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    TIMEOUT = "timeout"


class Overall(StrEnum):
    """How the service is: degraded without what it can do without, else unhealthy."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


class Check(Protocol):
    """What is asked. An attribute each, so that any class or dataclass can be one.

    `service` is its name in answers. `run` raises if the thing is not well; it is a coroutine
    function, or a plain one that is run in a thread. It has `timeout` seconds. Without a critical
    one the service is not ready.
    """

    @property
    def service(self) -> str:
        """Its name in answers: ``firestore``."""

    @property
    def component(self) -> Component:
        """What kind of thing it is."""

    @property
    def run(self) -> Callable[[], Awaitable[object]] | Callable[[], object]:
        """Asks; whatever it returns is well."""

    @property
    def critical(self) -> bool:
        """Whether the service cannot do without."""

    @property
    def timeout(self) -> float:
        """Seconds."""


@dataclass(frozen=True, slots=True)
class FunctionCheck:
    """A check made of a function."""

    service: str
    run: Callable[[], Awaitable[object]] | Callable[[], object]
    component: Component = Component.COMPONENT
    critical: bool = True
    timeout: float = TIMEOUT_SECONDS


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a check; `seconds` is how long it took, at most its time-out."""

    service: str
    component: Component
    critical: bool
    status: Status
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What came of all checks, in their order, at a time in seconds since the epoch."""

    at: float
    results: tuple[Result, ...]

    @property
    def ready(self) -> bool:
        """Whether all that the service cannot do without is well."""
        return all(one.status is Status.HEALTHY for one in self.results if one.critical)

    @property
    def overall(self) -> Overall:
        """Healthy only if everything is."""
        if not self.ready:
            return Overall.UNHEALTHY
        well = all(one.status is Status.HEALTHY for one in self.results)
        return Overall.HEALTHY if well else Overall.DEGRADED
