"""An alert on an objective that is not there.

The files hold objectives of the same service, and not this one. An alert on it has no burn rate to
read.

Source: comments of google.monitoring.v3.ServiceLevelObjective, name; Google, "Retrieving SLO data".

PASS
    # monitoring.yaml
    services: [{name: projects/shop/services/shop, displayName: Shop, custom: {}}]
    serviceLevelObjectives:
      - name: projects/shop/services/shop/serviceLevelObjectives/answers
        displayName: Answers
        goal: 0.99
        rollingPeriod: 2592000s
        serviceLevelIndicator:
          requestBased:
            goodTotalRatio:
              totalServiceFilter: metric.type="custom.googleapis.com/all" AND resource.type="global"
              badServiceFilter: metric.type="custom.googleapis.com/bad" AND resource.type="global"
    alertPolicies:
      - displayName: Answers burn
        documentation: {content: See the runbook.}
        severity: WARNING
        combiner: OR
        notificationChannels: [projects/shop/notificationChannels/1]
        alertStrategy: {autoClose: 86400s}
        conditions:
          - displayName: one
            conditionThreshold:
              filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/answers", "3600s")
              comparison: COMPARISON_GT
              thresholdValue: 10
              duration: 0s
FAIL
    # monitoring.yaml
    services: [{name: projects/shop/services/shop, displayName: Shop, custom: {}}]
    serviceLevelObjectives:
      - name: projects/shop/services/shop/serviceLevelObjectives/answers
        displayName: Answers
        goal: 0.99
        rollingPeriod: 2592000s
        serviceLevelIndicator:
          requestBased:
            goodTotalRatio:
              totalServiceFilter: metric.type="custom.googleapis.com/all" AND resource.type="global"
              badServiceFilter: metric.type="custom.googleapis.com/bad" AND resource.type="global"
    alertPolicies:
      - displayName: Answers burn
        documentation: {content: See the runbook.}
        severity: WARNING
        combiner: OR
        notificationChannels: [projects/shop/notificationChannels/1]
        alertStrategy: {autoClose: 86400s}
        conditions:
          - displayName: one
            conditionThreshold:
              filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/answer", "3600s")
                                                                                               ^^^^^^
              comparison: COMPARISON_GT
              thresholdValue: 10
              duration: 0s
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from checks.facts.labels import meant
from checks.facts.watching import thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.filters.parts import of_argument, of_end
from monitoring.plan import Kind
from monitoring.validation.reading import has_token, text

_PART = "/serviceLevelObjectives/"


def _check(view: PlanView) -> Iterator[Finding]:
    known = {text(slo.body, "name") for slo in view.plan.of(Kind.SLO)} - {""}
    services = {name.partition(_PART)[0] for name in known}
    for condition, side in thresholds(view) if known else ():
        selector = side.selector
        name = selector.objective if selector is not None else ""
        service, _, id = name.partition(_PART)
        if (
            selector is None
            or not id
            or has_token(name)
            or name in known
            or service not in services
        ):
            continue
        close = get_close_matches(name, known, n=1)
        message = f"the service has no objective {id} in these files"
        hint = f"did you mean {close[0].partition(_PART)[2]}?" if close else ""
        part = of_end(of_argument(side.text, selector, 0), id)
        ids = [one.partition(_PART)[2] for one in known if one.startswith(f"{service}/")]
        fix = meant(id, ids) if part else None
        yield Finding(condition.policy.source, side.path, message, hint, fix, part)


RULE = Rule("slo-unknown", Group.USELESS, Severity.WARNING, plan=_check)
