"""The service's own error rate and duration, as the document's alerts watch them.

Both are means of an export interval, read from what the request metrics counted meanwhile. They are
written at every interval, as 0 where nobody asked for anything: an alert on their absence then
means that the service is gone, not that it is quiet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clarity.monitoring.cloud_metrics.cells import Rule
from clarity.monitoring.cloud_metrics.cloud import CloudMetrics
from clarity.monitoring.contract.metrics import (
    HTTP_REQUEST_DURATION,
    HTTP_REQUESTS,
    SERVICE_ERROR_RATE,
    SERVICE_REQUEST_DURATION,
)

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_REQUESTS = HTTP_REQUESTS.exposed_name
_SECONDS = f"{HTTP_REQUEST_DURATION.exposed_name}_sum"
_TIMED = f"{HTTP_REQUEST_DURATION.exposed_name}_count"


class ServiceMetrics:
    """A source of `cloud`, reading the request metrics of `registry`.

    The first interval begins with the process: what was counted before the first round belongs to
    it. Probes are no requests here, as they are none in the request metrics. The registry is that
    of this process, so that each worker tells of its own requests.
    """

    def __init__(self, cloud: CloudMetrics, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._error_rate = cloud.metric(SERVICE_ERROR_RATE, Rule.MEAN_OR_ZERO)
        self._duration = cloud.metric(SERVICE_REQUEST_DURATION, Rule.MEAN_OR_ZERO)
        self._told = {"requests": 0.0, "errors": 0.0, "seconds": 0.0, "timed": 0.0}
        cloud.poll(self.read)

    def read(self) -> None:
        """Record what was counted since it was last read."""
        now = self._totals()
        grown = {key: now[key] - self._told[key] for key in now}
        if min(grown.values()) < 0:  # the counters were cleared
            grown = dict(now)
        if not grown["timed"]:  # seconds without a count: an observation under way, for next time
            now["seconds"] -= grown["seconds"]
        self._told = now
        self._error_rate.record_sum(grown["errors"], int(grown["requests"]))
        self._duration.record_sum(grown["seconds"], int(grown["timed"]))

    def _totals(self) -> dict[str, float]:
        """Since the process began; only the request metrics are collected."""
        totals = dict.fromkeys(self._told, 0.0)
        wanted = self._registry.restricted_registry([_REQUESTS, _SECONDS, _TIMED])
        for family in wanted.collect():
            for sample in family.samples:
                if sample.name == _REQUESTS:
                    totals["requests"] += sample.value
                    if sample.labels.get("status_code", "").startswith("5"):
                        totals["errors"] += sample.value
                elif sample.name == _SECONDS:
                    totals["seconds"] += sample.value
                elif sample.name == _TIMED:
                    totals["timed"] += sample.value
        return totals
