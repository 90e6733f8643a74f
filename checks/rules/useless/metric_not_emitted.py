"""A metric that its emitter does not emit.

The catalogue says that our instrumentation writes the metric, and its definitions have none of that
type: whatever reads it waits for points that never come. An alert on it stays silent, an objective
has nothing to count. Other emitters than `clarity.monitoring` are taken at their word.

Source: the definitions in clarity/monitoring/contract, which `clarity contract` makes from the
catalogue; Google, "Alerting behavior", on data that do not arrive.

PASS
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
        type: prometheus.googleapis.com/http_request_duration_seconds/histogram
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10]
        resource: prometheus_target
        labels: {method: STRING, endpoint: STRING}
        emitter: clarity.monitoring.metrics
      queue:
        type: prometheus.googleapis.com/queue_length/gauge
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        emitter: shop
FAIL
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
        type: prometheus.googleapis.com/http_requests_duration_seconds/histogram
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10]
        resource: prometheus_target
        labels: {method: STRING, endpoint: STRING}
        emitter: clarity.monitoring.metrics
      queue:
        type: prometheus.googleapis.com/queue_length/gauge
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        emitter: shop
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from checks.facts.emitted import REGENERATE, TYPES, unknown
from checks.rule import Edit, Finding, Group, ProjectView, Rule
from monitoring.config.report import misspelt
from monitoring.diagnostics import Severity

_CLOSE = 0.8


def _check(view: ProjectView) -> Iterator[Finding]:
    taken = {metric.type for metric in view.model.metrics.values()}
    for metric in unknown(view.model):
        message = f"{metric.emitter} does not emit {metric.type}: whatever reads it sees nothing"
        close = get_close_matches(metric.type, TYPES, n=1, cutoff=_CLOSE)
        hint = f"did you mean {close[0]}?" if close else REGENERATE
        meant = misspelt(metric.type, TYPES)
        fix = Edit(meant) if meant and close == [meant] and meant not in taken else None
        yield Finding(metric.source, ("type",), message, hint, fix)


RULE = Rule("metric-not-emitted", Group.USELESS, Severity.ERROR, project=_check)
