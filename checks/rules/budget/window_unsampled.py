"""Windows of an objective that are shorter than its uptime check's period.

A windows-based objective judges each window by what was measured in it. A check that asks every 15
minutes says nothing about most windows of 5 minutes: they count neither as good nor as bad, and the
objective promises less than it says.

Source: google.monitoring.v3 WindowsBasedSli (windowPeriod) and UptimeCheckConfig (period).

PASS
    # objectives.yaml
    name: projects/shop/uptimeCheckConfigs/home-1
    displayName: Home
    monitoredResource: {type: uptime_url, labels: {project_id: shop, host: shop.example}}
    httpCheck: {path: /, port: 443, useSsl: true, validateSsl: true}
    period: 300s
    timeout: 10s
    ---
    name: projects/shop/services/shop/serviceLevelObjectives/up
    displayName: Up
    goal: 0.99
    rollingPeriod: 2592000s
    serviceLevelIndicator:
      windowsBased:
        windowPeriod: 300s
        goodBadMetricFilter: >-
          metric.type="monitoring.googleapis.com/uptime_check/check_passed"
          resource.type="uptime_url" metric.labels.check_id="home-1"
FAIL
    # objectives.yaml
    name: projects/shop/uptimeCheckConfigs/home-1
    displayName: Home
    monitoredResource: {type: uptime_url, labels: {project_id: shop, host: shop.example}}
    httpCheck: {path: /, port: 443, useSsl: true, validateSsl: true}
    period: 900s
    timeout: 10s
    ---
    name: projects/shop/services/shop/serviceLevelObjectives/up
    displayName: Up
    goal: 0.99
    rollingPeriod: 2592000s
    serviceLevelIndicator:
      windowsBased:
        windowPeriod: 300s
                      ^^^^
        goodBadMetricFilter: >-
          metric.type="monitoring.googleapis.com/uptime_check/check_passed"
          resource.type="uptime_url" metric.labels.check_id="home-1"
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.amount import written
from checks.facts.watching import side_of
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import Body, entries, seconds, text

_CHECK_ID = ("metric", "labels", "check_id")
_SLI, _WINDOWS = "serviceLevelIndicator", "windowsBased"


def _check(view: PlanView) -> Iterator[Finding]:
    periods = {
        text(check.body, "name").rpartition("/")[2]: seconds(text(check.body, "period"))
        for check in view.plan.of(Kind.UPTIME)
    }
    if not periods:
        return
    for slo in view.plan.of(Kind.SLO):
        windows = entries(entries(slo.body, _SLI), _WINDOWS)
        length, period = seconds(text(windows, "windowPeriod")), periods.get(_asked(windows))
        if length and period and length < period:
            yield Finding(
                slo.source,
                (_SLI, _WINDOWS, "windowPeriod"),
                f"the check asks every {written(int(period))}: of its windows of "
                f"{written(int(length))} only one in {period / length:.3g} has an answer in it",
                f"count windows of {written(int(period))} or longer, or ask more often",
            )


def _asked(windows: Body) -> str:
    """The id of the uptime check whose answers are counted; empty where it is none."""
    side = side_of((), windows, "goodBadMetricFilter", ())
    return side.fixed.get(_CHECK_ID, "") if side is not None else ""


RULE = Rule("window-unsampled", Group.BUDGET, Severity.WARNING, plan=_check)
