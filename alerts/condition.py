"""The kinds of conditions: the field of `google.monitoring.v3` Condition that each stands under."""

from __future__ import annotations

from collections.abc import Mapping

from monitoring.plan import Json

THRESHOLD = "conditionThreshold"
ABSENT = "conditionAbsent"
PROMQL = "conditionPrometheusQueryLanguage"
LOG_MATCH = "conditionMatchedLog"

NOT_READ = {
    "conditionMonitoringQueryLanguage": "MQL is deprecated by Google and not read here; write the "
    "query in PromQL",
    "conditionSql": "a SQL condition runs in Log Analytics, on tables that are not here",
}
"""Why nothing here evaluates or explains conditions of these kinds."""


def kind_of(condition: Mapping[str, Json]) -> str:
    """The field under which the kind of a condition stands; empty where there is none."""
    return next((name for name in condition if name.startswith("condition")), "")


def not_known(kind: str) -> str:
    """Why a condition of a kind that is none of the above is not read."""
    return NOT_READ.get(kind, f"{kind or 'a condition without a kind'} is not known")
