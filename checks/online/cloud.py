"""A project read through Cloud Monitoring's clients: lists alone, in bounded pages and time.

Every list is read for itself: what is refused is told as unread, and the rest is judged. Source of
the calls: Google, "Cloud Monitoring API v3" (list methods, filters of metric descriptors).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from typing import Any, TypeVar

from google.api import label_pb2, metric_pb2
from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.auth import exceptions as auth
from google.cloud import monitoring_v3 as monitoring

from checks.online.clients import LOGIN, client, words
from checks.online.error import AccessError
from checks.online.state import Heard, State, Stored, StoredChannel, Unread, Verification
from monitoring.metric_filter import quoted
from monitoring.model import MetricKind, ValueType
from monitoring.validation.lookup import MetricFacts

TIMEOUT_SECONDS = 20.0
MOST = 20_000  # entries of a list
PAGE = 1_000
PARALLEL = 8  # requests at once
_DAY = 86_400
_DESCRIPTOR = metric_pb2.MetricDescriptor
_LABEL = label_pb2.LabelDescriptor.ValueType
_GONE = (exceptions.ServiceUnavailable, exceptions.DeadlineExceeded, exceptions.RetryError)

T = TypeVar("T")


class Cloud:
    """The API of Google Cloud, or the one at `endpoint`; `timeout` is seconds of one request."""

    def __init__(self, project: str, endpoint: str = "", timeout: float = TIMEOUT_SECONDS) -> None:
        self._project = project
        self._parent = f"projects/{project}"
        self._endpoint = endpoint
        self._timeout = timeout
        self._unread: list[Unread] = []
        self._retry = Retry(
            predicate=if_exception_type(exceptions.ServiceUnavailable),
            initial=0.2,
            maximum=1.0,
            timeout=timeout / 4,
        )
        self._silent = ""  # why there is no use in asking on
        self._forbidden = ""  # why one list was refused
        self._read = False  # whether any list was read

    def read(
        self, domains: Iterable[str], services: Iterable[str], metrics: Iterable[str]
    ) -> State:
        """The project; `domains` are prefixes of metric types, `services` full names whose SLOs
        are listed, `metrics` the types whose data are looked for.

        Raises AccessError where there are no credentials, or nothing at all may be read.
        """
        try:
            with ExitStack() as clients:
                state = self._state(clients, domains, services, metrics)
        except (auth.GoogleAuthError, exceptions.Unauthenticated) as error:
            raise AccessError(self._no_access(words(error))) from error
        if self._forbidden and not self._read:
            raise AccessError(self._no_access(self._forbidden))
        return replace(state, unread=tuple(self._unread))

    def _state(
        self,
        clients: ExitStack,
        domains: Iterable[str],
        services: Iterable[str],
        metrics: Iterable[str],
    ) -> State:
        def made(kind: Any) -> Any:
            return clients.enter_context(client(kind, self._endpoint))

        series = made(monitoring.MetricServiceClient)
        channels = made(monitoring.NotificationChannelServiceClient)
        policies = made(monitoring.AlertPolicyServiceClient)
        checks = made(monitoring.UptimeCheckServiceClient)
        slos = made(monitoring.ServiceMonitoringServiceClient)
        state = State(
            self._project,
            metrics=self._all("metric descriptors", lambda: self._metrics(series, domains)),
            channels=self._all("notification channels", lambda: self._channels(channels)),
            channel_types=self._all("channel types", lambda: self._channel_types(channels)),
            policies=self._all(
                "alert policies",
                lambda: self._stored("alert policies", policies.list_alert_policies, "name"),
            ),
            uptime_checks=self._all(
                "uptime checks",
                lambda: self._stored("uptime checks", checks.list_uptime_check_configs, "parent"),
            ),
            slos=self._all("SLOs", lambda: self._slos(slos, services)),
        )
        known = state.metrics
        asked = [type for type in metrics if known is None or type in known]
        heard = self._all("time series", lambda: self._heard(series, asked)) or {}
        return replace(state, heard=heard)

    def _all(self, what: str, read: Callable[[], T]) -> T | None:
        """What `read` returns; None, and a word in `unread`, where it is refused."""
        if self._silent:
            self._unread.append(Unread(what, self._silent))
            return None
        try:
            return read()
        except exceptions.Unauthenticated:
            raise
        except exceptions.Forbidden as error:
            why = self._forbidden = words(error)
        except _GONE as error:
            why = self._silent = f"Cloud Monitoring does not answer: {words(error)}"
        except exceptions.GoogleAPICallError as error:
            why = words(error)
        self._unread.append(Unread(what, why))
        return None

    def _no_access(self, why: str) -> str:
        return f"Google Cloud does not let us read {self._project}: {why}; {LOGIN}"

    def _list(self, what: str, call: Callable[..., Any], request: Mapping[str, Any]) -> list[Any]:
        asked = {"page_size": PAGE, **request}
        pages = call(request=asked, timeout=self._timeout, retry=self._retry)
        found = list(islice(pages, MOST + 1))
        self._read = True
        if len(found) > MOST:
            self._unread.append(Unread(what, f"there are more than {MOST:,}; the first were read"))
        return found[:MOST]

    def _metrics(self, series: Any, domains: Iterable[str]) -> dict[str, MetricFacts]:
        found: dict[str, MetricFacts] = {}
        for domain in domains:
            filter = f"metric.type = starts_with({quoted(domain)})"
            request = {"name": self._parent, "filter": filter}
            for one in self._list("metric descriptors", series.list_metric_descriptors, request):
                facts = _facts(one)
                if facts is not None:
                    found[one.type] = facts
        return found

    def _channels(self, channels: Any) -> tuple[StoredChannel, ...]:
        call = channels.list_notification_channels
        listed = self._list("notification channels", call, {"name": self._parent})
        return tuple(_channel(one) for one in listed)

    def _channel_types(self, channels: Any) -> frozenset[str]:
        call = channels.list_notification_channel_descriptors
        listed = self._list("channel types", call, {"name": self._parent})
        return frozenset(one.type for one in listed)

    def _stored(self, what: str, call: Callable[..., Any], parent: str) -> tuple[Stored, ...]:
        listed = self._list(what, call, {parent: self._parent})
        return tuple(Stored(one.display_name, dict(one.user_labels)) for one in listed)

    def _slos(self, slos: Any, services: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        for service in services:
            try:
                listed = self._list("SLOs", slos.list_service_level_objectives, {"parent": service})
            except exceptions.NotFound:
                continue  # a service that is not deployed yet
            found |= {one.name for one in listed}
        return frozenset(found)

    def _heard(self, series: Any, metrics: Iterable[str]) -> dict[str, Heard]:
        now = int(time.time())
        asked = list(metrics)
        with ThreadPoolExecutor(PARALLEL) as pool:
            heard = pool.map(lambda type: self._when(series, type, now), asked)
            return dict(zip(asked, heard, strict=True))

    def _when(self, series: Any, type: str, now: int) -> Heard:
        for heard, back in ((Heard.DAY, _DAY), (Heard.WEEK, 7 * _DAY)):
            request = {
                "name": self._parent,
                "filter": f"metric.type = {quoted(type)}",
                "interval": {"start_time": {"seconds": now - back}, "end_time": {"seconds": now}},
                "view": monitoring.ListTimeSeriesRequest.TimeSeriesView.HEADERS,
                "page_size": 1,
            }
            try:
                found = series.list_time_series(
                    request=request, timeout=self._timeout, retry=self._retry
                )
                if next(iter(found), None) is not None:
                    return heard
            except exceptions.NotFound:  # the metric itself
                break
        return Heard.NEVER


def _facts(one: Any) -> MetricFacts | None:
    """What a descriptor says; None of one that leaves its kind or value type open."""
    kind = _DESCRIPTOR.MetricKind.Name(int(one.metric_kind))
    value_type = _DESCRIPTOR.ValueType.Name(int(one.value_type))
    if kind not in MetricKind.__members__ or value_type not in ValueType.__members__:
        return None
    labels = {label.key: _LABEL.Name(int(label.value_type)) for label in one.labels}
    return MetricFacts(MetricKind[kind], ValueType[value_type], labels, one.unit)


def _channel(one: Any) -> StoredChannel:
    status = monitoring.NotificationChannel.VerificationStatus
    verification = {
        status.UNVERIFIED: Verification.MISSING,
        status.VERIFIED: Verification.GIVEN,
    }.get(one.verification_status, Verification.NOT_NEEDED)
    enabled = bool(one.enabled) if one.enabled is not None else True
    return StoredChannel(one.type, one.display_name, enabled, verification, dict(one.user_labels))
