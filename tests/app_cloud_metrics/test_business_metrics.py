"""The document's calls: what they write, what they refuse, and what they keep to themselves."""

from __future__ import annotations

import inspect
import math
from typing import Any

import pytest

from clarity.monitoring import business_metrics, service_metrics
from clarity.monitoring.business_metrics import BusinessMetrics
from clarity.monitoring.cloud_metrics.cloud import CloudMetrics, Options
from clarity.monitoring.cloud_metrics.tally import Dropped
from clarity.monitoring.contract.metrics import METRICS
from clarity.monitoring.requests.method import OTHER
from tests.app_cloud_metrics.monitoring_service import IDENTITY, ScriptedWriter

Written = dict[tuple[str, ...], float]


@pytest.fixture
def cloud() -> CloudMetrics:
    return CloudMetrics(IDENTITY, Options(), connect=ScriptedWriter().connect)


@pytest.fixture
def business(cloud: CloudMetrics) -> BusinessMetrics:
    return BusinessMetrics(cloud)


def written(cloud: CloudMetrics) -> Written:
    """The value of a round's points by the key of the metric and the values of its labels."""
    taken = cloud._recorder.take(4_000_000_000.0)
    cloud._recorder.settle(taken)
    return {
        (one.point.definition.key, *(value for _, value in one.point.labels)): one.point.value
        for one in taken
    }


def test_each_metric_has_its_rule(cloud: CloudMetrics, business: BusinessMetrics) -> None:
    business.track_user_engagement("login")
    business.track_user_engagement("login")
    for score in (0.5, 1.0):
        business.track_health_data_quality(score, "steps")
        business.track_ai_insights_generation(2 * score, "gpt", True)
        business.model_accuracy(score, "gpt", "1.2")
        business.prediction_confidence(score, "gpt")
    business.track_ai_insights_generation(7, "gpt", False)
    assert written(cloud) == {
        ("user_engagement", "login"): 2,
        ("health_data_quality", "steps"): 0.75,
        ("ai_processing_time", "gpt", "true"): 1.5,
        ("ai_processing_time", "gpt", "false"): 7.0,
        ("model_accuracy", "gpt", "1.2"): 1.0,
        ("prediction_confidence", "gpt"): 0.75,
    }
    business.track_user_engagement("login")
    assert written(cloud) == {  # the next interval: means are silent
        ("user_engagement", "login"): 3,
        ("model_accuracy", "gpt", "1.2"): 1.0,
    }


@pytest.mark.parametrize("value", [-0.01, 1.01, math.nan, math.inf, "good", None])
def test_what_is_no_share_is_dropped(
    cloud: CloudMetrics, business: BusinessMetrics, value: Any
) -> None:
    business.track_health_data_quality(value, "steps")
    business.model_accuracy(value, "gpt", "1")
    business.prediction_confidence(value, "gpt")
    assert (written(cloud), cloud.tally.dropped[Dropped.VALUE]) == ({}, 3)


@pytest.mark.parametrize("value", [-0.01, math.nan, math.inf, None])
def test_what_is_no_time_is_dropped(
    cloud: CloudMetrics, business: BusinessMetrics, value: Any
) -> None:
    business.track_ai_insights_generation(value, "gpt", True)
    assert (written(cloud), cloud.tally.dropped[Dropped.VALUE]) == ({}, 1)


def test_wrong_types_are_dropped_and_raise_nothing(
    cloud: CloudMetrics, business: BusinessMetrics
) -> None:
    calls: list[tuple[Any, ...]] = [(None,), (7,), (["login"],)]
    for call in calls:
        business.track_user_engagement(*call)
    business.track_ai_insights_generation(1.0, "gpt", "yes")  # type: ignore[arg-type]
    assert (written(cloud), cloud.tally.dropped[Dropped.LABELS]) == ({}, 4)


def test_what_is_no_name_never_leaves_the_process(
    cloud: CloudMetrics, business: BusinessMetrics
) -> None:
    business.track_user_engagement("ada@example.org")
    business.track_health_data_quality(1.0, "blood pressure of Ada Lovelace")
    assert set(written(cloud)) == {("user_engagement", OTHER), ("health_data_quality", OTHER)}
    assert (cloud.tally.folded["action"], cloud.tally.folded["data_type"]) == (1, 1)


def test_lists_say_which_values_there_are(cloud: CloudMetrics) -> None:
    business = BusinessMetrics(cloud, {"action": {"login"}, "model_name": ["gpt"]})
    for action in ("login", "logout", "delete"):
        business.track_user_engagement(action)
    business.prediction_confidence(1.0, "bert")
    assert written(cloud) == {
        ("user_engagement", "login"): 1,
        ("user_engagement", OTHER): 2,
        ("prediction_confidence", OTHER): 1.0,
    }


def test_a_list_for_no_label_is_refused(cloud: CloudMetrics) -> None:
    with pytest.raises(ValueError, match="no business metric has the label users"):
        BusinessMetrics(cloud, {"users": ["ada"]})


def test_no_call_takes_a_user() -> None:
    calls = [
        call
        for name, call in inspect.getmembers(BusinessMetrics, inspect.isfunction)
        if not name.startswith("_")
    ]
    assert len(calls) == 5
    for call in calls:
        assert not any("user" in name for name in inspect.signature(call).parameters)
        assert not inspect.iscoroutinefunction(call)


def test_every_metric_of_the_contract_is_emitted_by_whom_it_names(cloud: CloudMetrics) -> None:
    from prometheus_client import CollectorRegistry

    BusinessMetrics(cloud)
    ours = {one.key for one in METRICS if one.emitter == business_metrics.__name__}
    assert {one.definition.key for one in cloud._recorder._metrics.values()} == ours
    service_metrics.ServiceMetrics(cloud, CollectorRegistry())
    ours |= {one.key for one in METRICS if one.emitter == service_metrics.__name__}
    assert {one.definition.key for one in cloud._recorder._metrics.values()} == ours
