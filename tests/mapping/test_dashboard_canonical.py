"""Dashboards that mean the same compare equal, and others do not."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.mapping import canonical_dashboard as canonical

OURS: dict[str, Any] = {
    "displayName": "Board",
    "mosaicLayout": {
        "columns": 48,
        "tiles": [
            {
                "xPos": 0,
                "yPos": 0,
                "width": 24,
                "height": 16,
                "widget": {
                    "title": "Rate",
                    "xyChart": {
                        "dataSets": [
                            {
                                "timeSeriesQuery": {
                                    "timeSeriesFilter": {
                                        "filter": 'metric.type="a"',
                                        "aggregation": {"perSeriesAligner": "ALIGN_RATE"},
                                    }
                                },
                                "plotType": "LINE",
                                "targetAxis": "Y1",
                            }
                        ],
                        "thresholds": [{"value": 0.0, "label": "spent"}],
                    },
                },
            },
            {"yPos": 16, "width": 48, "height": 4, "widget": {"collapsibleGroup": {}}},
            {"yPos": 20, "width": 48, "height": 4, "widget": {"text": {"content": "hi"}}},
        ],
    },
}


def as_the_service_answers() -> dict[str, Any]:
    """`OURS` as the service gives it back: defaults dropped here and written out there."""
    answer = copy.deepcopy(OURS)
    answer |= {"name": "projects/1/dashboards/2", "etag": "abc"}
    chart, _, text = answer["mosaicLayout"]["tiles"]
    del chart["xPos"], chart["yPos"]
    chart["widget"]["id"] = ""
    chart["widget"]["xyChart"]["chartOptions"] = {}
    data = chart["widget"]["xyChart"]["dataSets"][0]
    data |= {"legendTemplate": "", "minAlignmentPeriod": "0s", "breakdowns": []}
    data["timeSeriesQuery"]["outputFullDuration"] = False
    data["timeSeriesQuery"]["timeSeriesFilter"]["secondaryAggregation"] = {}
    text["widget"]["text"] |= {"format": "MARKDOWN", "style": {}}
    answer["mosaicLayout"]["tiles"][1]["widget"]["collapsibleGroup"]["collapsed"] = False
    return answer


def test_what_the_service_adds_and_drops_makes_no_difference() -> None:
    assert as_the_service_answers() != OURS
    assert canonical(as_the_service_answers()) == canonical(OURS)


def test_it_touches_nothing_that_it_is_given() -> None:
    given_ = as_the_service_answers()
    before = copy.deepcopy(given_)
    canonical(given_)
    assert given_ == before


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("displayName",), "Other"),
        (("mosaicLayout", "columns"), 12),
        (("mosaicLayout", "tiles", 0, "xPos"), 1),
        (("mosaicLayout", "tiles", 0, "widget", "title"), "Other"),
        (("mosaicLayout", "tiles", 0, "widget", "xyChart", "thresholds", 0, "value"), 1.0),
        (("mosaicLayout", "tiles", 0, "widget", "xyChart", "dataSets", 0, "targetAxis"), "Y2"),
        (("mosaicLayout", "tiles", 2, "widget", "text", "format"), "RAW"),
        (("mosaicLayout", "tiles", 1, "widget"), {"blank": {}}),
    ],
)
def test_what_a_person_sees_makes_a_difference(path: tuple[Any, ...], value: Any) -> None:
    changed = copy.deepcopy(OURS)
    place = changed
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    assert canonical(changed) != canonical(OURS)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "Y1", "MARKDOWN", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["xPos", "style", "format", "name", "labels"]), inner)
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(["name", "etag", "a", "xPos", "labels"]), json_values))
def test_the_canonical_form_is_its_own(dashboard: dict[str, Any]) -> None:
    once = canonical(dashboard)
    assert canonical(once) == once


@pytest.mark.corpora
@pytest.mark.parametrize("log", ["monitoringdashboardfull", "monitoringdashboardmosaiclayout"])
def test_recorded_answers_equal_their_requests(corpora: Path, log: str) -> None:
    text = (corpora / "gcp-recorded-http" / f"monitoringdashboard_{log}.http.log").read_text()
    compared = 0
    for exchange in text.split("\n---\n"):
        first = exchange.lstrip().partition("\n")[0]
        if not first.startswith(("POST", "PATCH")) or "/dashboards" not in first:
            continue
        request, _, answer = exchange.partition("\n200 OK\n")
        sent, got = (json.loads(part[part.index("{\n") :]) for part in (request, answer))
        assert canonical(got) == canonical(sent)
        compared += 1
    assert compared


@pytest.mark.corpora
def test_sample_dashboards_keep_their_widgets(corpora: Path) -> None:
    files = sorted((corpora / "google-sample-dashboards").glob("*.json"))
    assert files
    for file in files:
        made = canonical(json.loads(file.read_text()))
        assert canonical(made) == made, file.name
