"""An emitter that does not exist.

Who emits a metric decides how it is judged: those of our library are held against what it emits,
others are taken at their word. `google` emits Google's own; what is nearly written so is a slip. Of
our library, `clarity.monitoring` and `clarity.monitoring.logging` alone log.

Source: docs/application.md, on metrics of one's own; monitoring/metrics.yaml.

PASS
    # monitoring/log_metrics.yaml
    log_metrics:
      refusals:
        description: Requests whose credentials were refused.
        emitter: clarity.monitoring.logging
        filter: jsonPayload.event_type="authentication_failure"
    # monitoring/alerts.yaml
    alerts:
      refusals:
        display_name: Credentials are refused
        severity: ticket
        condition: {metric: refusals, above: 0.1/s, for: 10m, every: 60s, across: sum}
FAIL
    # monitoring/log_metrics.yaml
    log_metrics:
      refusals:
        description: Requests whose credentials were refused.
        emitter: clarity.monitoring.loging
                 ^^^^^^^^^^^^^^^^^^^^^^^^^
        filter: jsonPayload.event_type="authentication_failure"
    # monitoring/alerts.yaml
    alerts:
      refusals:
        display_name: Credentials are refused
        severity: ticket
        condition: {metric: refusals, above: 0.1/s, for: 10m, every: 60s, across: sum}
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from checks.facts.emitted import LOGGERS, of_library
from checks.rule import Edit, Finding, Group, ProjectView, Rule
from monitoring.config.report import misspelt
from monitoring.diagnostics import Severity

GOOGLE = "google"
"""The emitter of Google's own metrics."""

_LOGS = LOGGERS[-1]


def _check(view: ProjectView) -> Iterator[Finding]:
    for one in of_library(view.model):
        emitter = one.metric.emitter
        if emitter not in LOGGERS:
            message, hint = f"{emitter} logs nothing", f"the library logs in {_LOGS}"
            fix = Edit(_LOGS) if misspelt(emitter, LOGGERS) == _LOGS else None
            yield Finding(one.source, ("emitter",), message, hint, fix)
    for metric in view.model.metrics.values():
        if metric.emitter != GOOGLE and get_close_matches(metric.emitter, (GOOGLE,)):
            message, hint = f"nobody is called {metric.emitter}", f"did you mean {GOOGLE}?"
            fix = Edit(GOOGLE) if misspelt(metric.emitter, (GOOGLE,)) else None
            yield Finding(metric.source, ("emitter",), message, hint, fix)


RULE = Rule("emitter-unknown", Group.USELESS, Severity.ERROR, project=_check)
