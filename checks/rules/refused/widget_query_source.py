"""A query has one source of data.

A query is a filter, a ratio of filters, a query in MQL or PromQL: one of them.

Source: comments of google/monitoring/dashboard/v1/metrics.proto, TimeSeriesQuery.

PASS
    # dashboard.yaml
    displayName: Shop
    gridLayout:
      columns: 2
      widgets:
      - {scorecard: {timeSeriesQuery: {prometheusQuery: queue}}}
FAIL
    # dashboard.yaml
    displayName: Shop
    gridLayout:
      columns: 2
      widgets:
      - {scorecard: {timeSeriesQuery: {prometheusQuery: queue, timeSeriesQueryLanguage: a}}}
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("widget-query-source", Group.REFUSED, Severity.ERROR)
