"""The few things of a Cloud Run service that a responder reads and changes (v2 API).

Only the fields of the update mask are sent, with the etag of what was read: an echo of a whole
service would conflict with its revision names, and a change in between must not be overwritten.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from clarity.monitoring.incidents.actions.fault import Conflict, Fault
from clarity.monitoring.incidents.deadline import Deadline
from clarity.monitoring.loopback import is_loopback

READ_SECONDS = 3.0
UPDATE_SECONDS = 5.0
_FIRST_POLL = 0.1
_LONGEST_POLL = 1.0
_THREADS = 4
_MIN_INSTANCES = "scaling.min_instance_count"
_TRAFFIC = "traffic"
_LATEST, _REVISION = 1, 2  # TrafficTargetAllocationType

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Traffic:
    """A share of the traffic; an empty `revision` is the latest ready one."""

    revision: str
    percent: int
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A service as it is configured; `max_instances` 0 where it states none."""

    min_instances: int
    max_instances: int
    manual: bool  # scaled by hand: minimum and maximum are ignored
    traffic: tuple[Traffic, ...]
    etag: str


class CloudRun:
    """`client` is a google.cloud.run_v2.ServicesClient. Its calls block: they run in threads.

    All methods raise Fault, Conflict for an etag that is no longer the service's.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="cloud-run")

    async def read(self, name: str, deadline: Deadline) -> Service:
        """The service `name`, projects/P/locations/L/services/S."""

        def call() -> Service:
            return _service(
                self._client.get_service(
                    request={"name": name}, timeout=deadline.left(READ_SECONDS), retry=None
                )
            )

        return await self._run(call)

    async def set_min_instances(
        self, name: str, count: int, etag: str, deadline: Deadline, *, rehearse: bool
    ) -> bool:
        """Whether the change is complete, not only accepted; `rehearse` only has it validated."""
        fields = {"scaling": {"min_instance_count": count}}
        return await self._update(name, fields, _MIN_INSTANCES, etag, deadline, rehearse)

    async def set_traffic(
        self,
        name: str,
        traffic: tuple[Traffic, ...],
        etag: str,
        deadline: Deadline,
        *,
        rehearse: bool,
    ) -> bool:
        """As set_min_instances; the percents add up to 100."""
        fields = {"traffic": [_target(one) for one in traffic]}
        return await self._update(name, fields, _TRAFFIC, etag, deadline, rehearse)

    def close(self) -> None:
        """Wait for no call that is under way; each ends by its time-out."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _update(
        self, name: str, fields: dict[str, Any], mask: str, etag: str, deadline: Deadline,
        rehearse: bool,
    ) -> bool:  # fmt: skip
        request = {
            "service": {"name": name, "etag": etag, **fields},
            "update_mask": {"paths": [mask]},
            "validate_only": rehearse,
        }

        def call() -> bool:
            started = self._client.update_service(
                request=request, timeout=deadline.left(UPDATE_SECONDS), retry=None
            )
            return rehearse or self._settled(started.operation, deadline)

        return await self._run(call)

    def _settled(self, operation: Any, deadline: Deadline) -> bool:
        """Poll until it is done or the deadline is near. Raises Fault for an operation that failed.

        Not by the future of the client: its polls have time-outs of their own.
        """
        pause = _FIRST_POLL
        while not operation.done:
            if deadline.at - time.monotonic() < 2 * pause:
                return False
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_POLL)
            operation = self._client.get_operation(
                request={"name": operation.name}, timeout=deadline.left(READ_SECONDS), retry=None
            )
        if operation.error.code:
            raise Fault(f"operation_failed_{operation.error.code}", sure=False)
        return True

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)
        except Fault:
            raise
        except Exception as error:
            raise _fault(error) from None


def connect(endpoint: str = "") -> CloudRun:
    """Cloud Run with the application's own credentials, or a stand-in at `endpoint` (host:port).

    Only a loopback address is spoken to without TLS and credentials; another raises ValueError.
    """
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import run_v2

    if not endpoint:
        return CloudRun(run_v2.ServicesClient())
    if not is_loopback(endpoint):
        raise ValueError(f"a stand-in of Cloud Run is on this machine, not at {endpoint!r}")
    rest = run_v2.ServicesClient.get_transport_class("rest")
    transport = rest(host=endpoint, url_scheme="http", credentials=AnonymousCredentials())
    return CloudRun(run_v2.ServicesClient(transport=transport))


def _service(told: Any) -> Service:
    scaling = told.scaling
    return Service(
        min_instances=int(scaling.min_instance_count),
        max_instances=int(scaling.max_instance_count),
        manual=int(scaling.scaling_mode) == int(scaling.ScalingMode.MANUAL),
        traffic=tuple(_traffic(one) for one in told.traffic),
        etag=str(told.etag),
    )


def _traffic(told: Any) -> Traffic:
    latest = int(told.type_) == _LATEST
    return Traffic("" if latest else str(told.revision), int(told.percent), str(told.tag))


def _target(one: Traffic) -> dict[str, Any]:
    kind = {"type_": _REVISION, "revision": one.revision} if one.revision else {"type_": _LATEST}
    return {**kind, "percent": one.percent, "tag": one.tag}


def _fault(error: Exception) -> Fault:
    """The word of what went wrong: the class of Google's exception, which has no secret in it."""
    from google.api_core import exceptions

    word = type(error).__name__
    if isinstance(error, exceptions.Aborted | exceptions.FailedPrecondition | exceptions.Conflict):
        return Conflict(word)
    transient = (
        exceptions.ServerError,
        exceptions.TooManyRequests,
        exceptions.RetryError,
        TimeoutError,
        OSError,  # requests' errors are OSErrors
    )
    if isinstance(error, transient):
        return Fault(word, again=True, sure=isinstance(error, exceptions.TooManyRequests))
    if type(error).__module__.startswith("google.auth"):
        return Fault(word, again=True)
    return Fault(word, sure=isinstance(error, exceptions.ClientError))
