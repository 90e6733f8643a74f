"""The /metrics page as a collector reads it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping

from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from clarity.monitoring.metrics.page import metrics_endpoint
from clarity.monitoring.metrics.recorder import Metrics
from clarity.monitoring.probes import METRICS_PATH
from tests.app_requests.asked import answers, http

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def page(
    metrics: Metrics, accept: str = "", method: str = "GET", encoding: str = ""
) -> tuple[int, Mapping[bytes, bytes], bytes]:
    """Status, headers and body."""
    sent = [(b"accept", accept.encode()), (b"accept-encoding", encoding.encode())]
    scope = http(METRICS_PATH, method, headers=[header for header in sent if header[1]])
    start, body = asyncio.run(answers(metrics_endpoint(metrics), scope))
    return start["status"], dict(start["headers"]), body["body"]


def exposed(metrics: Metrics, accept: str = "") -> dict[str, Metric]:
    """The families of the page, parsed, by their full name."""
    status, headers, body = page(metrics, accept)
    assert status == 200
    parse = openmetrics if b"openmetrics" in headers[b"content-type"] else plain
    families = list(parse(body.decode()))
    return {f"{one.name}_total" if one.type == "counter" else one.name: one for one in families}


def value(metrics: Metrics, name: str, **labels: str) -> float:
    """The value of one sample; 0 where there is none."""
    for family in exposed(metrics).values():
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return sample.value
    return 0.0


def unzipped(body: bytes) -> bytes:
    return gzip.decompress(body)
