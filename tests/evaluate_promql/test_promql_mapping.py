"""Cloud Monitoring's series as PromQL sees them, and conditions over them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.options import Options
from alerts.evaluate.promql.condition import measure, selected_names
from alerts.evaluate.promql.mapping import labels_of, series_of
from alerts.evaluate.promql.samples import PromSeries
from alerts.evaluate.series import Data, Identity, TimeSeries, pairs
from alerts.evaluate.world import World
from monitoring.model import MetricKind, ValueType

MINUTE = 60_000
NOW = Options(ingestion_delay=0)


def minutes(*numbers: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([round(number * MINUTE) for number in numbers], np.int64)


def time_series(
    values: Sequence[float] | Sequence[list[int]],
    kind: MetricKind = MetricKind.GAUGE,
    metric: str = "run.googleapis.com/request_count",
    **more: object,
) -> TimeSeries:
    distribution = bool(values) and isinstance(values[0], list)
    return TimeSeries(
        Identity(metric=metric, resource="cloud_run_revision", resource_labels=(("zone", "z"),)),
        kind,
        ValueType.DISTRIBUTION if distribution else ValueType.DOUBLE,
        minutes(*range(1, len(values) + 1)),
        np.array(values, np.float64),
        **more,  # type: ignore[arg-type]
    )


def measured(query: str, *known: TimeSeries, options: Options = NOW, end: int = 5) -> Measurement:
    world = World(Data(known), 0, end * MINUTE, options)
    return measure(world, {"query": query, "evaluationInterval": "60s"})


def values(found: Measurement) -> list[list[float | None]]:
    return [
        [float(value) if there else None for value, there in zip(row, present, strict=True)]
        for row, present in zip(found.values, found.present, strict=True)
    ]


def test_labels() -> None:
    identity = Identity(
        metric="m",
        resource="gce_instance",
        metric_labels=pairs({"zone": "metric's", "state": "used"}),
        resource_labels=pairs({"zone": "z", "instance_id": "1"}),
        system=pairs({"name": "vm"}),
        user=pairs({"team": "t"}),
    )

    assert labels_of(identity) == {
        "zone": "z",
        "metric_zone": "metric's",
        "instance_id": "1",
        "state": "used",
        "metadata_system_name": "vm",
        "metadata_user_team": "t",
        "monitored_resource": "gce_instance",
    }
    assert "monitored_resource" not in labels_of(Identity(resource="prometheus_target"))


@pytest.mark.parametrize(
    ("metric", "query"),
    [
        ("run.googleapis.com/request_count", "run_googleapis_com:request_count"),
        ("run.googleapis.com/request_count", '{"run.googleapis.com/request_count"}'),
        ("custom.googleapis.com/a/b-c", "custom_googleapis_com:a_b_c"),
        ("prometheus.googleapis.com/up/gauge", "up"),
        ("prometheus.googleapis.com/up/gauge", '{__name__="up", zone=~"z|y"}'),
        ("prometheus.googleapis.com/a.b/unknown:counter", '{"a.b"}'),
    ],
)
def test_names(metric: str, query: str) -> None:
    found = measured(query, time_series([1, 2], metric=metric))

    assert values(found) == [[None, 1, 2, 2, 2, 2]]
    assert found.rows[0].metric in query
    assert dict(found.rows[0].metric_labels)["zone"] == "z"


def test_other_metrics_are_not_looked_at() -> None:
    assert measured("up", time_series([1])).rows == ()


def test_delta_points_become_a_counter() -> None:
    starts = minutes(0, 1, 2)
    (found,) = series_of(time_series([5, 7, 1], MetricKind.DELTA, starts=starts), "m", NOW)

    assert found.times.tolist() == [0, MINUTE, 2 * MINUTE, 3 * MINUTE]
    assert found.values.tolist() == [0, 5, 12, 13]


def test_nothing_is_counted_between_delta_points() -> None:
    one = time_series([5, 7], MetricKind.DELTA, starts=minutes(0, 1.5))

    (found,) = series_of(one, "m", NOW)

    assert found.times.tolist() == [0, MINUTE, 1.5 * MINUTE, 2 * MINUTE]
    assert found.values.tolist() == [0, 5, 5, 12]


def test_a_new_start_of_a_cumulative_series_counts_from_zero() -> None:
    one = time_series([5, 9, 9], MetricKind.CUMULATIVE, starts=minutes(0, 0, 2.5))

    (found,) = series_of(one, "m", NOW)

    assert found.values.tolist() == [0, 5, 9, 0, 9]
    assert found.points is not None
    assert found.points.values.tolist() == [5, 9, 9]


def test_distributions_are_cumulative_buckets() -> None:
    one = time_series(
        [[1, 2, 3], [0, 0, 4]],
        MetricKind.DELTA,
        bounds=(0.5, 1.0),
        sums=np.array([9.0, 8.0]),
    )

    found = {
        (mapped.labels["__name__"], mapped.labels.get("le", "")): mapped.values.tolist()
        for mapped in series_of(one, "m", NOW)
    }

    assert found == {
        ("m_bucket", "0.5"): [1, 1],
        ("m_bucket", "1"): [3, 3],
        ("m_bucket", "+Inf"): [6, 10],
        ("m_count", ""): [6, 10],
        ("m_sum", ""): [9, 17],
    }


def test_a_quantile_of_a_distribution() -> None:
    one = time_series([[0, 10, 0]] * 5, MetricKind.DELTA, bounds=(0.0, 8.0))
    query = (
        "histogram_quantile(0.5, sum by (le) (rate(run_googleapis_com:request_count_bucket[3m])))"
    )

    assert values(measured(query, one))[0][-1] == 4


def test_a_window_with_one_sample_has_a_rate_for_it_stands_for_an_interval() -> None:
    one = time_series([60] * 5, MetricKind.DELTA, starts=minutes(0, 1, 2, 3, 4))
    query = "rate(run_googleapis_com:request_count[1m])"

    assert values(measured(query, one)) == [[None, 1, 1, 1, 1, 1]]
    late = Options(ingestion_delay=20)
    assert values(measured(query, one, options=late)) == [[None, None, 1, 1, 1, 1]]
    as_prometheus = Options(ingestion_delay=0, promql_counts_intervals=False)
    assert measured(query, one, options=as_prometheus).rows == ()


def test_sums_over_time_read_the_points_of_a_delta_metric() -> None:
    one = time_series([3, 0, 0, 4], MetricKind.DELTA)
    query = "sum_over_time(run_googleapis_com:request_count[1m])"

    assert values(measured(query, one)) == [[None, 3, 0, 0, 4, None]]
    counted = Options(ingestion_delay=0, promql_over_time_reads_deltas=False)
    assert values(measured(query, one, options=counted)) == [[None, 3, 3, 3, 7, None]]


def test_every_row_that_a_query_returns_violates() -> None:
    found = measured("run_googleapis_com:request_count > 1", time_series([1, 2, 3, 1]))

    assert values(found) == [[None, None, 2, 3, None, None]]
    np.testing.assert_array_equal(found.violating, found.present)
    assert found.threshold is None


def test_an_evaluation_that_fails_is_left_out() -> None:
    def info(version: str, *at: float) -> TimeSeries:
        identity = Identity("prometheus.googleapis.com/info/gauge", "", (("version", version),))
        times = minutes(*at)
        return TimeSeries(identity, MetricKind.GAUGE, ValueType.DOUBLE, times, np.ones(len(at)))

    # For the lookback of five minutes both versions are there.
    found = measured(
        "vector(1) * on () group_left (version) info", info("a", 1), info("b", 3), end=8
    )

    assert [time // MINUTE for time in found.times] == [0, 1, 2, 6, 7, 8]
    assert values(found) == [[None, 1, 1, None, None, None], [None, None, None, 1, 1, None]]


def test_windows_end_the_ingestion_delay_before_the_evaluation() -> None:
    late = Options(ingestion_delay=90)
    found = measured("run_googleapis_com:request_count", time_series([1, 2, 3]), options=late)

    assert values(found) == [[None, None, None, 1, 2, 3]]
    assert found.times.tolist() == [n * MINUTE for n in range(6)]


def test_a_scalar_is_a_row_without_labels() -> None:
    found = measured("1 + 1")

    assert found.rows == (Identity(),)
    assert values(found) == [[2] * 6]


def test_without_an_interval_a_query_is_evaluated_each_30_seconds() -> None:
    world = World(Data(()), 0, MINUTE, NOW)

    assert measure(world, {"query": "vector(1)"}).times.tolist() == [0, 30_000, 60_000]


def test_an_untyped_metric_is_one_series() -> None:
    both = [
        time_series([1, 2], kind, f"prometheus.googleapis.com/u/{name}")
        for kind, name in (
            (MetricKind.GAUGE, "unknown"),
            (MetricKind.CUMULATIVE, "unknown:counter"),
        )
    ]

    assert values(measured("u", *both)) == [[None, 1, 2, 2, 2, 2]]


def test_a_selector_must_name_its_metric() -> None:
    assert selected_names('rate(a[5m]) / on() {"b.c/d"} + max_over_time(e[5m:])') == {
        "a",
        "b.c/d",
        "e",
    }
    with pytest.raises(NotEvaluableError, match="names no metric"):
        selected_names('sum({__name__=~"a|b"})')


def test_series_are_mapped_once_for_all_queries() -> None:
    world = World(Data((time_series([1]),)), 0, MINUTE, NOW)
    name = "run_googleapis_com:request_count"
    kept = []
    for query in (name, f"sum({name})"):
        assert measure(world, {"query": query}).rows
        kept.append(world.kept["promql", "run.googleapis.com/request_count", name])

    assert kept[0] is kept[1]
    assert isinstance(kept[0][0], PromSeries)
