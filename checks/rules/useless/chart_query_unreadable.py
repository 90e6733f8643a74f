"""A chart whose query is no PromQL.

A dashboard is taken whatever its queries say: the chart is there, and shows an error. What stands
for something else in a query (``${Cluster}``, ``[${__interval}]``) is taken as filled in.

Source: Prometheus, "Querying Prometheus"; Google, "Add charts and tables to a custom dashboard"
(PromQL), "Create and manage variables and pinned filters" (variables in a query).

PASS
    # dashboard.yaml
    displayName: Orders
    gridLayout:
      widgets:
      - title: Errors
        xyChart:
          dataSets:
          - timeSeriesQuery: {prometheusQuery: "sum(rate(errors_total{${Cluster}}[${__interval}]))"}
FAIL
    # dashboard.yaml
    displayName: Orders
    gridLayout:
      widgets:
      - title: Errors
        xyChart:
          dataSets:
          - timeSeriesQuery: {prometheusQuery: "sum(rate(errors_total{${Cluster}}[${__interval}])"}
                                                   ^
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.rule import Finding, Group, Path, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.part import Part
from monitoring.plan import Json, Kind
from monitoring.promql_syntax import STRING, PromqlError, fault
from monitoring.validation.reading import Body

_KEY = "prometheusQuery"
_VARIABLE = re.compile(
    rf"(?P<quoted>{STRING})|\$\{{[\w.:]+\}}|\$\w+|(?P<open>[\[{{])|(?P<close>[\]}}])",
    re.DOTALL,
)


def _check(view: PlanView) -> Iterator[Finding]:
    if not view.raw:  # ours are PromQL
        return
    for dashboard in view.plan.of(Kind.DASHBOARD):
        for path, query in _queries(dashboard.body):
            wrong = _wrong(query) if query.strip() else None
            if wrong is not None:
                message = f"the chart shows an error, for its query is no PromQL: {wrong}"
                yield Finding(dashboard.source, path, message, part=wrong.part)


def _wrong(query: str) -> PromqlError | None:
    """Why a query is no PromQL, whether its variables are numbers or names."""
    if (wrong := fault(_filled(query, "1"))) is None:
        return None
    filled = _filled(query, "x")
    if (wrong := fault(filled)) is None:
        return None
    part = wrong.part if len(filled) == len(query) else None
    return PromqlError(str(wrong), part and Part(query, part.begin, part.end))


def _queries(body: Body) -> Iterator[tuple[Path, str]]:
    """The queries anywhere in a dashboard, and where they are."""
    waiting: list[tuple[Path, Json]] = [((), body)]
    while waiting:
        at, part = waiting.pop()
        if isinstance(part, dict):
            waiting += (((*at, key), item) for key, item in part.items())
        elif isinstance(part, list):
            waiting += (((*at, index), item) for index, item in enumerate(part))
        elif isinstance(part, str) and at[-1:] == (_KEY,):
            yield at, part


def _filled(query: str, sign: str) -> str:
    """The query with something in place of each variable outside quotes, as long if possible.

    Between braces that is a matcher, between brackets a duration, and elsewhere what `sign` makes.
    """
    inside = [""]

    def filled(found: re.Match[str]) -> str:
        length = len(found[0])
        if found["quoted"]:
            return found[0]
        if found["close"] and len(inside) > 1:
            inside.pop()
        if found["open"]:
            inside.append(found["open"])
        if found["open"] or found["close"]:
            return found[0]
        if inside[-1] == "{":
            return f'{"x" * max(length - 3, 1)}=""'
        return f"{'0' * (length - 2)}1m" if inside[-1] == "[" else sign * length

    return _VARIABLE.sub(filled, query)


RULE = Rule("chart-query-unreadable", Group.USELESS, Severity.WARNING, plan=_check)
