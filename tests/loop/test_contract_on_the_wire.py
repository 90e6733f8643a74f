"""One contract: what the example emits under load is what the catalogue says, metric by metric."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from clarity.monitoring.contract.definition import PROMETHEUS
from examples.demo import report
from examples.demo.stage import Stage
from monitoring.instrumentation import emitted
from monitoring.model import Metric, MetricKind, Model, ValueType
from tests.loop.wire import Emitted, differences, exposed, page, written

pytestmark = pytest.mark.slow

OWN = f"{PROMETHEUS}clarity_monitoring_"  # what the library counts of itself


@pytest.fixture(scope="module")
def scraped(loaded: Stage) -> dict[str, Emitted]:
    return exposed(page(loaded.backend.port()))


def stored(stage: Stage, type: str) -> list[dict[str, Any]]:
    """The time series of a metric that the sandbox holds."""
    now = stage.now() / 1_000
    asked = {
        "filter": f'metric.type="{type}"',
        "interval.startTime": _stamp(stage.began / 1_000),
        "interval.endTime": _stamp(now + 60),
    }
    path = f"/v3/projects/{stage.project}/timeSeries?{urlencode(asked)}"
    return list(stage.wire.ask("GET", path).get("timeSeries", ()))


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def of_page(model: Model) -> list[Metric]:
    return [metric for metric in emitted(model) if metric.type.startswith(PROMETHEUS)]


def test_the_page_has_the_catalogues_metrics_and_no_others(
    loaded: Stage, scraped: dict[str, Emitted]
) -> None:
    ours = {type: found for type, found in scraped.items() if not type.startswith(OWN)}
    assert set(ours) == {metric.type for metric in of_page(loaded.model)}
    for metric in of_page(loaded.model):
        assert list(differences(metric, ours[metric.type])) == [], metric.type


def test_the_collector_writes_them_as_the_catalogue_says(loaded: Stage) -> None:
    for metric in of_page(loaded.model):
        found = written(stored(loaded, metric.type))
        assert list(differences(metric, found)) == [], metric.type


def test_the_service_writes_its_own_metrics_as_the_catalogue_says(loaded: Stage) -> None:
    for metric in emitted(loaded.model):
        if metric.type.startswith(PROMETHEUS):
            continue
        series = stored(loaded, metric.type)
        descriptor = loaded.wire.ask(
            "GET", f"/v3/projects/{loaded.project}/metricDescriptors/{metric.type}"
        )
        found = written(series, descriptor["unit"])
        assert list(differences(metric, found)) == [], metric.type


def test_what_the_documents_alerts_watch_tells_of_the_failing_models(loaded: Stage) -> None:
    """Both are computed from the registry: the errors and the time of these very requests."""
    for key, least in (("service_error_rate", 0.05), ("service_request_duration", 0.0005)):
        series = stored(loaded, loaded.model.metrics[key].type)
        values = [point["value"]["doubleValue"] for one in series for point in one["points"]]
        assert least < max(values) <= 2, key


def test_each_log_metric_counts_what_is_logged(loaded: Stage) -> None:
    """Slow requests aside: of those there were none."""
    for entry in loaded.model.log_metrics.values():
        if entry.key == "slow_requests":
            continue
        series = stored(loaded, entry.metric.type)
        found = written(series)
        assert list(differences(entry.metric, found)) == [], entry.key
        for one in series:
            assert all(one["metric"]["labels"].values()), "and its labels are filled"


def test_all_seventeen_widgets_show_data(loaded: Stage) -> None:
    seen = report.widgets(loaded)
    assert len(seen) == 17
    assert [name for name, has in seen.items() if not has] == []


def test_no_user_is_named_anywhere(loaded: Stage, scraped: dict[str, Emitted]) -> None:
    """Not in the log, not on the page of metrics, not in a span: only under pseudonyms."""
    assert "user-" not in page(loaded.backend.port())
    assert "user-" not in loaded.backend.output.read_text(encoding="utf-8")
    traces = loaded.wire.traces(loaded.project, most=100)
    assert traces
    assert "user-" not in str(traces)


@pytest.mark.parametrize(
    "mutation",
    [
        {"type": f"{PROMETHEUS}http_request_total/counter"},
        {"kind": MetricKind.GAUGE},
        {"value_type": ValueType.INT64},
        {"unit": "ms"},
        {"resource": "generic_task"},
        {"labels": {"method": "STRING", "endpoint": "STRING"}},
        {"buckets": ()},
    ],
    ids=lambda mutation: next(iter(mutation)),
)
def test_a_catalogue_that_says_otherwise_is_found(
    loaded: Stage, scraped: dict[str, Emitted], mutation: dict[str, Any]
) -> None:
    """The comparison is no formality: a change of any field is a difference."""
    (field,) = mutation
    key = "http_request_duration" if field == "buckets" else "http_requests"
    metric = loaded.model.metrics[key]
    if field == "unit":
        metric = loaded.model.metrics["http_request_duration"]
    changed: Metric = replace(metric, **mutation)
    assert list(differences(changed, scraped[metric.type])) == [field]
