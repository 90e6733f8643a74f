"""The form of a metric's definition: what is emitted, under which name, with which labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PROMETHEUS = "prometheus.googleapis.com/"


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric that this library emits.

    `type` is its full name in Cloud Monitoring, `kind` GAUGE or CUMULATIVE, `value_type` INT64,
    DOUBLE or DISTRIBUTION, `unit` UCUM; `labels` are label -> STRING, BOOL or INT64; `buckets` the
    upper bounds of a distribution, in `unit`, ascending and without infinity.
    """

    key: str
    type: str
    description: str
    kind: str
    value_type: str
    unit: str
    resource: str
    emitter: str
    labels: Mapping[str, str] = field(default_factory=dict)
    buckets: tuple[float, ...] = ()

    @property
    def exposed_name(self) -> str:
        """The name on the /metrics page: ``http_requests_total``; empty for other metrics."""
        if not self.type.startswith(PROMETHEUS):
            return ""
        return self.type.removeprefix(PROMETHEUS).partition("/")[0]
