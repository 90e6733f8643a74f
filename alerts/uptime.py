"""Policies on uptime checks: a service that cannot be reached from two places or more."""

from __future__ import annotations

from alerts.policy import Policy, Words, runbook
from monitoring.context import renamed
from monitoring.limits import MINUTE
from monitoring.model import Service, UptimeCheck
from monitoring.plan import Json, ref
from monitoring.text import duration

_LOOKBACK = 20 * MINUTE  # longer than the longest period of a check, so that each has a last result
_LASTING = MINUTE
_TOLERATED = 1  # one place alone may be the place's own trouble


def uptime_policy(service: Service, check: UptimeCheck) -> Policy:
    """The policy of a check: more than one checker's last result is a failure, for a minute."""
    words = Words(
        f"**{check.display_name}** (`{check.path}`) fails from two places or more.",
        (
            f"Asked every {duration(check.period)}; an answer may take {duration(check.timeout)}"
            + (f' and must contain "{check.contains}".' if check.contains else "."),
        ),
        (
            "Ask it yourself, then see whether the service runs and what its logs say.",
            "Compare the start with the last deployment; roll back if they coincide.",
        ),
        runbook(service, "uptime"),
    )
    return Policy(
        key=f"alert/uptime/{check.key}",
        title=f"{check.display_name} cannot be reached",
        severity=check.severity,
        conditions=[
            {"displayName": f"{check.display_name}: fails from two places", **_condition(check)}
        ],
        words=words,
        source=check.source,
        needs=(f"uptime/{check.key}",),
        aliases=renamed("alert/uptime/", check.aliases),
    )


def _condition(check: UptimeCheck) -> dict[str, Json]:
    check_id = ref(f"uptime/{check.key}", "check_id")
    step = {
        "alignmentPeriod": f"{_LOOKBACK}s",
        "perSeriesAligner": "ALIGN_NEXT_OLDER",
        "crossSeriesReducer": "REDUCE_COUNT_FALSE",
        "groupByFields": ["resource.label.*"],
    }
    return {
        "conditionThreshold": {
            "filter": (
                'metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND '
                f'resource.type="uptime_url" AND metric.labels.check_id="{check_id}"'
            ),
            "aggregations": [step],
            "comparison": "COMPARISON_GT",
            "thresholdValue": float(_TOLERATED),
            "duration": f"{_LASTING}s",
            "trigger": {"count": 1},
        }
    }
