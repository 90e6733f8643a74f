"""The shipped config of every stack: its counts, its exact numbers, and that Google takes it."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from monitoring.compiler import compile_plan
from monitoring.config import load, load_environment
from monitoring.config.load import stacks
from monitoring.model import Metric, Model
from monitoring.plan import Kind, Plan, tokens
from monitoring.validation.lookup import MetricFacts
from monitoring.validation.validate import validate
from tests.google_types import parsed

ROOT = Path(__file__).resolve().parents[2]
STACKS = stacks(ROOT)


@pytest.fixture(scope="module")
def model(root: Path) -> Model:
    loaded = load(root)
    assert loaded.model is not None, loaded.diagnostics
    return loaded.model


@pytest.fixture(scope="module")
def plans(root: Path, model: Model) -> dict[str, Plan]:
    found = {}
    for stack in STACKS:
        read = load_environment(root, stack, model)
        assert read.environment is not None, read.diagnostics
        found[stack] = compile_plan(model, read.environment)
    return found


def test_the_stacks() -> None:
    assert STACKS == ("dev", "local", "prod")


@pytest.mark.parametrize(("stack", "channels"), [("prod", 3), ("dev", 1), ("local", 3)])
def test_counts_by_kind(plans: dict[str, Plan], stack: str, channels: int) -> None:
    assert Counter(r.kind for r in plans[stack].resources) == {
        Kind.CHANNEL: channels,
        Kind.DESCRIPTOR: 7,
        Kind.LOG_METRIC: 8,
        Kind.SERVICE: 1,
        Kind.SLO: 4,
        Kind.UPTIME: 3,
        Kind.POLICY: 31,
        Kind.DASHBOARD: 5,
    }


def test_the_seventeen_widgets(plans: dict[str, Plan]) -> None:
    boards = [r for r in plans["prod"].of(Kind.DASHBOARD) if "objectives" not in r.key]
    tiles = {r.key: r.body["mosaicLayout"]["tiles"] for r in boards}
    assert {key: len(found) for key, found in tiles.items()} == {
        "dashboard/overview": 5,
        "dashboard/health_data": 4,
        "dashboard/ml_performance": 4,
        "dashboard/security": 4,
    }
    ids = [tile["widget"]["id"] for found in tiles.values() for tile in found]
    assert len(set(ids)) == 17
    assert "api_response_time_p95" in ids


@pytest.mark.parametrize(
    ("key", "goal", "period", "bound"),
    [
        ("api_availability", 0.999, "2592000s", None),
        ("api_latency", 0.95, "86400s", 0.5),
        ("data_processing_latency", 0.9, "86400s", 30.0),
        ("ml_inference_latency", 0.95, "86400s", 2.0),
    ],
)
def test_the_objectives(
    plans: dict[str, Plan], key: str, goal: float, period: str, bound: float | None
) -> None:
    body = plans["prod"][f"slo/{key}"].body
    assert body["name"] == (
        "projects/clarity-loop-backend/services/clarity-loop-backend/"
        f"serviceLevelObjectives/{key.replace('_', '-')}"
    )
    assert (body["goal"], body["rollingPeriod"]) == (goal, period)
    indicator = body["serviceLevelIndicator"]["requestBased"]
    if bound is None:
        assert set(indicator["goodTotalRatio"]) == {"totalServiceFilter", "badServiceFilter"}
    else:
        assert indicator["distributionCut"]["range"] == {"max": bound}


def limits_of(plan: Plan, key: str) -> list[Any]:
    found = []
    for condition in plan[key].body["conditions"]:
        body = condition.get("conditionThreshold")
        if body is None:
            found.append(condition["conditionPrometheusQueryLanguage"]["query"])
        else:
            lookback = body["filter"].rsplit('"', 2)[1]
            found.append((lookback, body["thresholdValue"]))
    return found


def test_the_thresholds(plans: dict[str, Plan]) -> None:
    prod = plans["prod"]
    assert limits_of(prod, "alert/api_availability/page-fast") == [("3600s", 14.4), ("300s", 14.4)]
    assert limits_of(prod, "alert/api_availability/page-slow") == [("21600s", 6), ("1800s", 6)]
    assert limits_of(prod, "alert/api_availability/ticket-fast") == [("86400s", 3), ("7200s", 3)]
    bad, total = (
        'sum(rate(http_requests_total{status_code=~"5.."}[3d]))',
        "sum(rate(http_requests_total[3d]))",
    )
    long = f"({bad} / {total} > 0.001)"
    assert limits_of(prod, "alert/api_availability/ticket-slow") == [
        f"{long} and {long.replace('[3d]', '[6h]')}"
    ]
    ((lookback, cap),) = limits_of(prod, "alert/api_availability/daily-cap")
    assert (lookback, round(cap, 3)) == ("86400s", 1.667)
    for key in ("api_latency", "data_processing_latency", "ml_inference_latency"):
        assert limits_of(prod, f"alert/{key}/page-fast") == [("3600s", 6), ("300s", 6)]
        assert limits_of(prod, f"alert/{key}/ticket-fast") == [("3600s", 3), ("300s", 3)]
        assert limits_of(prod, f"alert/{key}/ticket-slow") == [("8640s", 1), ("720s", 1)]
    for key in ("data_processing_latency", "ml_inference_latency"):
        assert limits_of(prod, f"alert/{key}/promise") == [("3600s", 1)]
    assert "alert/api_latency/promise" not in prod


def test_the_two_alerts_of_the_document(plans: dict[str, Plan]) -> None:
    for key, name, bound in (
        ("api_response_time", "API Response Time SLA", 2.0),
        ("high_error_rate", "High Error Rate", 0.05),
    ):
        body = plans["prod"][f"alert/{key}"].body
        assert body["displayName"].endswith(name)
        (condition,) = body["conditions"]
        threshold = condition["conditionThreshold"]
        assert (threshold["thresholdValue"], threshold["duration"]) == (bound, "300s")
        assert 'resource.type="generic_task"' in threshold["filter"]
        assert body["notificationChannels"] == [
            "${ref:channel/pagerduty}",
            "${ref:channel/responder}",
        ]


def test_dev_wakes_nobody(plans: dict[str, Plan]) -> None:
    for resource in plans["dev"].of(Kind.POLICY):
        assert resource.body["notificationChannels"] == ["${ref:channel/email}"]


def test_secrets_are_tokens(plans: dict[str, Plan]) -> None:
    found = [m[0] for r in plans["prod"].resources for m in tokens(r.body) if m["what"] == "secret"]
    assert found == ["${secret:pagerdutyServiceKey}"]


class Facts:
    """What the catalogue says of a metric, as validation asks for it."""

    def __init__(self, metrics: dict[str, Metric]) -> None:
        self._by_type = {metric.type: metric for metric in metrics.values()}

    def metric(self, type: str, /) -> MetricFacts | None:
        found = self._by_type.get(type)
        return MetricFacts(found.kind, found.value_type, found.labels) if found else None


@pytest.mark.parametrize("stack", STACKS)
def test_validation_finds_nothing(plans: dict[str, Plan], model: Model, stack: str) -> None:
    metrics = {**model.metrics, **{key: m.metric for key, m in model.log_metrics.items()}}
    facts = Facts(metrics)
    found = {
        resource.key: violations
        for resource in plans[stack].resources
        if (violations := validate(resource.kind, resource.body, facts))
    }
    assert found == {}


@pytest.mark.parametrize("stack", STACKS)
def test_google_s_own_types_take_every_body(plans: dict[str, Plan], stack: str) -> None:
    found = [r for r in plans[stack].resources if r.kind is not Kind.DASHBOARD]
    assert len(found) == len(plans[stack].resources) - 5
    for resource in found:
        assert set(parsed(resource)) == set(resource.body), "every field is said and none is lost"


def test_compiling_imports_nothing_heavy(root: Path) -> None:
    heavy = {"google", "pulumi", "pulumi_gcp", "grpc", "numpy", "matplotlib", "yaml", "jsonschema"}
    folders = [root / name for name in ("slo", "alerts", "dashboards")]
    files = [file for folder in folders for file in folder.glob("*.py")]
    files += [root / "monitoring" / name for name in ("compiler.py", "context.py", "labels.py")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            assert not heavy & {name.partition(".")[0] for name in names}, file
