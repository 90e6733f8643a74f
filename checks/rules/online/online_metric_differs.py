"""A metric that is otherwise in the project.

Filters, aligners and thresholds are compiled for the metric as the catalogue has it. With an
aligner that does not fit the real kind a policy is refused; in another unit points are compared
with the wrong number; by a label that the metric lacks nothing is selected.

A descriptor's kind and value type never change: of a metric that is ours, give it a new type, or
delete the descriptor and its data. Of somebody else's metric, write into the catalogue what the
project has. A unit or a label that differs is a warning; a label that the project has beyond the
catalogue splits the series.

Source: Google, "Create user-defined metrics with the API", on changes of a descriptor; comments of
google/api/metric.proto, MetricDescriptor.
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("online-metric-differs", Group.ONLINE, Severity.ERROR)
