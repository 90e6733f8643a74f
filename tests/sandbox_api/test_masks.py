"""Field masks: both cases, deep paths, map keys, oneofs, and paths that lead nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.api.errors import ApiError
from sandbox.api.masks import applied, paths

SLO = "google.monitoring.v3.ServiceLevelObjective"
POLICY = "google.monitoring.v3.AlertPolicy"
STORED = {
    "displayName": "old",
    "goal": 0.9,
    "rollingPeriod": "86400s",
    "serviceLevelIndicator": {
        "windowsBased": {
            "windowPeriod": "300s",
            "metricMeanInRange": {"timeSeries": "f", "range": {"min": 1, "max": 2}},
        }
    },
    "userLabels": {"a": "1", "b_c": "2"},
}


def change(mask: str, sent: dict[str, Any]) -> Any:
    return applied(SLO, STORED, sent, paths(mask))


def test_paths_of_a_mask() -> None:
    assert paths("displayName, goal,,user_labels.a") == ["displayName", "goal", "user_labels.a"]


@pytest.mark.parametrize("path", ["display_name", "displayName"])
def test_both_cases(path: str) -> None:
    after = change(path, {"displayName": "new", "goal": 0.5})
    assert (after["displayName"], after["goal"]) == ("new", 0.9)


@pytest.mark.parametrize(
    "range",
    ["range.max", "range_.max", "range.max_"],
    ids=["json", "proto-plus", "proto-plus-leaf"],
)
def test_deep_paths(range: str) -> None:
    inner = "service_level_indicator.windows_based.metric_mean_in_range"
    sent = {"serviceLevelIndicator": {"windowsBased": {"metricMeanInRange": {"range": {"max": 9}}}}}
    after = change(f"{inner}.{range}", sent)
    mean = after["serviceLevelIndicator"]["windowsBased"]["metricMeanInRange"]
    assert mean == {"timeSeries": "f", "range": {"min": 1, "max": 9}}
    assert STORED["serviceLevelIndicator"]["windowsBased"]["metricMeanInRange"]["range"]["max"] == 2


def test_what_is_named_and_not_sent_goes() -> None:
    assert "displayName" not in change("displayName", {})
    inner = "serviceLevelIndicator.windowsBased.metricMeanInRange.range.min"
    after = change(inner, {})
    mean = after["serviceLevelIndicator"]["windowsBased"]["metricMeanInRange"]
    assert mean["range"] == {"max": 2}


def test_keys_of_maps() -> None:
    sent = {"userLabels": {"a": "x", "b_c": "y", "d": "z"}}
    assert change("userLabels.a", sent)["userLabels"] == {"a": "x", "b_c": "2"}
    assert change("user_labels.b_c", sent)["userLabels"] == {"a": "1", "b_c": "y"}
    assert change("user_labels.`d`", sent)["userLabels"] == {"a": "1", "b_c": "2", "d": "z"}
    assert change("user_labels.a", {})["userLabels"] == {"b_c": "2"}
    assert "userLabels" not in change("userLabels.a,userLabels.b_c", {})


def test_a_oneof_holds_one() -> None:
    after = change("calendarPeriod", {"calendarPeriod": "DAY"})
    assert "rollingPeriod" not in after
    sent = {"serviceLevelIndicator": {"requestBased": {"distributionCut": {"range": {"max": 1}}}}}
    after = change("serviceLevelIndicator.requestBased.distributionCut", sent)
    assert after["serviceLevelIndicator"] == sent["serviceLevelIndicator"]


def test_a_star_takes_everything() -> None:
    assert change("*", {"goal": 0.5}) == {"goal": 0.5}


@pytest.mark.parametrize(
    "path", ["display_nam", "goal.x", "serviceLevelIndicator.windows", "displayName.x.y", "."]
)
def test_paths_that_lead_nowhere_are_refused(path: str) -> None:
    with pytest.raises(ApiError, match="Invalid field mask"):
        change(path, {})


def test_lists_are_taken_whole() -> None:
    with pytest.raises(ApiError, match="goes inside conditions"):
        applied(POLICY, {"conditions": []}, {}, ["conditions.display_name"])
