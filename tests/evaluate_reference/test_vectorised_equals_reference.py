"""The evaluator against a second one that goes step by step, on random policies and series."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.options import AndIncidents, Options
from alerts.evaluate.series import Data, Identity, TimeSeries, pairs
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Kind, Resource, Source
from tests.evaluate_reference.step_by_step import PlainIncident, PlainSeries, Rules, incidents

MINUTE = 60_000
START = 1_000 * MINUTE
LASTS = 40  # minutes

_LABELS = st.fixed_dictionaries({"zone": st.sampled_from("ab"), "pod": st.sampled_from("xyz")})
_REDUCERS = [None, "REDUCE_MEAN", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_SUM", "REDUCE_COUNT"]
_ALIGNERS = ["MEAN", "MAX", "MIN", "SUM", "COUNT", "STDDEV"]
_MISSING = [None, "NO_OP", "ACTIVE", "INACTIVE"]


@st.composite
def _series(draw: st.DrawFn) -> list[PlainSeries]:
    """Up to four gauges with different labels, sampled every 30 s with gaps; whole numbers, so
    that sums are exact in any order."""
    labels = draw(st.lists(_LABELS, max_size=4, unique_by=lambda d: tuple(sorted(d.items()))))
    found = []
    for one in labels:
        first = draw(st.integers(-10, 20)) * MINUTE // 2 + draw(st.sampled_from([0, 1, 29_999]))
        values = draw(
            st.lists(st.one_of(st.none(), st.integers(0, 8)), min_size=1, max_size=2 * LASTS)
        )
        points = [
            (START + first + n * MINUTE // 2, float(value))
            for n, value in enumerate(values)
            if value is not None
        ]
        found.append(PlainSeries(one, points))
    return found


@st.composite
def _condition(draw: st.DrawFn, metric: str) -> dict[str, Any]:
    step: dict[str, Any] = {
        "alignmentPeriod": f"{draw(st.integers(1, 6)) * 60}s",
        "perSeriesAligner": f"ALIGN_{draw(st.sampled_from(_ALIGNERS))}",
    }
    reducer = draw(st.sampled_from(_REDUCERS))
    if reducer:
        step["crossSeriesReducer"] = reducer
        step["groupByFields"] = draw(
            st.sampled_from([[], ["metric.label.zone"], ["metric.labels.zone", "metric.label.pod"]])
        )
    body: dict[str, Any] = {
        "filter": f'metric.type="{metric}" AND resource.type="generic_task"',
        "aggregations": [step],
        "comparison": draw(st.sampled_from(["COMPARISON_GT", "COMPARISON_LT"])),
        # Between whole numbers: no rounding decides.
        "thresholdValue": draw(st.integers(0, 8)) + 0.37,
        "duration": f"{draw(st.integers(0, 5)) * 60}s",
    }
    missing = draw(st.sampled_from(_MISSING))
    if missing and body["duration"] != "0s":
        body["evaluationMissingData"] = f"EVALUATION_MISSING_DATA_{missing}"
    trigger = draw(st.sampled_from([None, {"count": 1}, {"count": 2}, {"percent": 50.0}]))
    if trigger:
        body["trigger"] = trigger
    return {"conditionThreshold": body}


@st.composite
def _case(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[PlainSeries]]]:
    count = draw(st.integers(1, 3))
    policy = {
        "conditions": [draw(_condition(f"custom.googleapis.com/m{n}")) for n in range(count)],
        "combiner": draw(st.sampled_from(["OR", "AND"])),
        "alertStrategy": {"autoClose": f"{draw(st.sampled_from([1800, 2100]))}s"},
    }
    return policy, [draw(_series()) for _ in range(count)]


def _data(series: list[list[PlainSeries]]) -> Data:
    made = []
    for n, of_metric in enumerate(series):
        for one in of_metric:
            identity = Identity(
                f"custom.googleapis.com/m{n}", "generic_task", metric_labels=pairs(one.labels)
            )
            made.append(
                TimeSeries(
                    identity,
                    MetricKind.GAUGE,
                    ValueType.DOUBLE,
                    np.array([at for at, _ in one.points], dtype=np.int64),
                    np.array([value for _, value in one.points], dtype=np.float64),
                )
            )
    return Data(tuple(made))


@settings(max_examples=300, deadline=None)
@given(
    case=_case(),
    delay=st.sampled_from([0, 30, 90]),
    restarts=st.booleans(),
    joint=st.sampled_from(AndIncidents),
)
def test_equals_step_by_step(
    case: tuple[dict[str, Any], list[list[PlainSeries]]],
    delay: int,
    restarts: bool,
    joint: AndIncidents,
) -> None:
    policy, series = case
    end = START + LASTS * MINUTE
    options = Options(
        ingestion_delay=delay,
        missing_restarts_retest=restarts,
        and_incidents=joint,
        unknown_when_late=False,
    )
    resource = Resource(Kind.POLICY, "alert/p", policy, (), Source("p.yaml", 1, 1))
    outcome = evaluate([resource], _data(series), START, end, options)["alert/p"]
    assert outcome.not_evaluated == ()
    one = joint is AndIncidents.ONE
    together = one and policy["combiner"] == "AND" and len(policy["conditions"]) > 1
    found = {
        PlainIncident(
            -1 if together else incident.condition,
            () if together else incident.identity.metric_labels,
            incident.opened,
            incident.closed,
        )
        for incident in outcome.incidents
    }
    auto_close = 1_000 * int(policy["alertStrategy"]["autoClose"].removesuffix("s"))
    rules = Rules(MINUTE, delay * 1_000, restarts, auto_close, one_incident=one)
    assert found == incidents(policy, series, START, end, rules)
