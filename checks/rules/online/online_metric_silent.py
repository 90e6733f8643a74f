"""An alert on a metric without data of late.

There is a descriptor, and no point in the last 24 hours or 7 days. A threshold without data is not
evaluated, unless its condition says so: the alert stays quiet whatever happens, and it looks as if
all were well.

See whether what emits the metric runs, and may write to the project (the role
roles/monitoring.metricWriter). Of metrics counted from logs nothing is said: what is rare has no
points.

Source: comments of google/monitoring/v3/alert.proto, Condition.EvaluationMissingData; Google,
"Access control with IAM", on writing metrics.
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("online-metric-silent", Group.ONLINE, Severity.WARNING)
