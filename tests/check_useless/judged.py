"""Bodies judged by a rule: for the tests of what is accepted and useless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checks.registry import rule
from checks.rule import Finding, PlanView
from monitoring.plan import Json, Kind, Plan, Resource, Source
from monitoring.validation.lookup import MetricFacts

PROMQL = "conditionPrometheusQueryLanguage"


class Facts:
    """A lookup of the facts that a test states."""

    def __init__(self, known: Mapping[str, MetricFacts] | None = None) -> None:
        self._known = known or {}

    def metric(self, type: str, /) -> MetricFacts | None:
        return self._known.get(type)


def view(
    bodies: Sequence[tuple[Kind, Json]], facts: Facts | None = None, raw: bool = True
) -> PlanView:
    """Resources as they stand in a file, one a line."""
    made = tuple(
        Resource(kind, f"{kind}/{n}", body, (), Source("raw.json", n + 1, 1))
        for n, (kind, body) in enumerate(bodies)
    )
    return PlanView(Plan("shop", "", made), facts or Facts(), raw)


def policy(*conditions: Json, **fields: Json) -> tuple[Kind, Json]:
    """An alert policy of these conditions, each the body of its kind under its name."""
    named = [{"displayName": "one", **condition} for condition in conditions]
    channels = ["projects/shop/notificationChannels/1"]
    body = {"displayName": "Policy", "combiner": "OR", "notificationChannels": channels}
    return Kind.POLICY, {**body, "conditions": named, **fields}


def threshold(
    filter: str, value: float, *steps: Json, below: bool = False, **fields: Json
) -> dict[str, Json]:
    """A threshold condition."""
    comparison = "COMPARISON_LT" if below else "COMPARISON_GT"
    body = {"filter": filter, "comparison": comparison, "thresholdValue": value, **fields}
    return {"conditionThreshold": {**body, **({"aggregations": list(steps)} if steps else {})}}


def step(aligner: str, reducer: str = "", period: int = 60, by: Sequence[str] = ()) -> Json:
    """An aggregation; names without their prefixes."""
    made: dict[str, Json] = {
        "alignmentPeriod": f"{period}s",
        "perSeriesAligner": f"ALIGN_{aligner}",
    }
    if reducer:
        made["crossSeriesReducer"] = f"REDUCE_{reducer}"
    return {**made, "groupByFields": list(by)} if by else made


def query(text: str, **fields: Json) -> dict[str, Json]:
    """A PromQL condition."""
    return {PROMQL: {"query": text, **fields}}


def metric(type: str, resource: str = "global", more: str = "") -> str:
    """A filter."""
    return f'metric.type="{type}" AND resource.type="{resource}"{more}'


def found(id: str, judged: PlanView) -> list[Finding]:
    """What a rule finds in resources."""
    check = rule(id).plan
    assert check is not None
    return list(check(judged))
