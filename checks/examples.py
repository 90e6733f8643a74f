"""The small project that the examples of pages are laid over, and the judgement of an example.

Nothing is found in the project as it stands: what an example shows is all that is found in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from checks.check import check_contents
from checks.page import files_of
from checks.raw import judge_files
from monitoring.diagnostics import Diagnostic

_PROJECT = ("monitoring", "dashboards", "docs")

PROJECT: Mapping[str, str] = files_of(
    """
# monitoring/service.yaml
id: shop
display_name: Shop
owner: web
runbook: docs/runbooks.md
# monitoring/metrics.yaml
metrics:
  requests:
    type: prometheus.googleapis.com/requests_total/counter
    description: Requests served.
    kind: CUMULATIVE
    value_type: DOUBLE
    unit: "1"
    resource: prometheus_target
    labels: {code: STRING}
    emitter: shop
  duration:
    type: prometheus.googleapis.com/duration_seconds/histogram
    description: Time that requests took.
    kind: CUMULATIVE
    value_type: DISTRIBUTION
    unit: s
    buckets: [0.1, 0.25, 0.5, 1, 2, 5]
    resource: prometheus_target
    emitter: shop
  queue:
    type: prometheus.googleapis.com/queue_length/gauge
    description: Orders that wait.
    kind: GAUGE
    value_type: DOUBLE
    unit: "1"
    resource: prometheus_target
    emitter: shop
# monitoring/indicators.yaml
indicators:
  availability:
    description: Requests that were answered.
    ratio: {total: {metric: requests}, bad: {metric: requests, where: {code: "/5../"}}}
  latency: {description: Requests by the time they took., latency: {metric: duration}}
# monitoring/sla_objectives.yaml
service_level_objectives:
  availability: {target: 99.5%, measurement_window: 30d}
  latency: {target: "95% < 500ms", measurement_window: 30d}
# monitoring/channels.yaml
channels:
  pager: {type: pagerduty, display_name: Pager, secret: pagerKey}
  mail: {type: email, display_name: Mail, address: web@shop.example}
routes: {page: [pager], ticket: [mail]}
# monitoring/alerts.yaml
alerts:
  queue:
    display_name: Orders wait
    severity: ticket
    condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
# docs/runbooks.md
## Burn rate
## Uptime
## Metric absent
# Pulumi.prod.yaml
config: {gcp:project: shop-prod, clarity:environment: prod, clarity:host: shop.example,
  clarity:protect: true}
"""
)


def is_raw(name: str) -> bool:
    """Whether a file of an example is a raw resource, and not one of the project."""
    path = PurePosixPath(name)
    return path.parts[0] not in _PROJECT and not name.startswith("Pulumi.")


def judge(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """What is found in an example: in its raw resources, or else in the project with its files."""
    if any(map(is_raw, files)):
        return judge_files(files).diagnostics
    contents = {name: text.encode() for name, text in {**PROJECT, **files}.items()}
    return check_contents(contents).diagnostics
