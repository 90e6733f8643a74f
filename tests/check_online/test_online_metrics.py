"""Metrics as the catalogue has them against those of a project, read over gRPC."""

from __future__ import annotations

from typing import Any

import pytest

from checks.online.codes import Online
from tests.check_online.deployed import QUEUE, REQUESTS, Deployed

_EXTERNAL = "external.googleapis.com/shop/stock"
_CUSTOM = "custom.googleapis.com/shop/baskets"
_STOCK = """
  stock:
    type: {type}
    description: What is left.
    kind: GAUGE
    value_type: DOUBLE
    unit: "1"
    resource: generic_task
    labels: {{shelf: STRING}}
    emitter: warehouse
"""
_ALERT = """
  stock:
    display_name: Nothing is left
    severity: ticket
    condition: {metric: stock, below: 1, for: 10m, every: 60s, across: min}
"""
_DASHBOARD = """dashboards:
  shelves:
    display_name: Shelves
    widgets: [left]
widgets:
  left: {title: Left, metric: stock, show: mean}
"""
_SHELF = [{"key": "shelf", "valueType": "STRING"}]
_AS_SAID = {"metricKind": "GAUGE", "valueType": "DOUBLE", "unit": "1", "labels": _SHELF}


def _stock(deployed: Deployed, type: str, **changes: Any) -> list[tuple[str, str, str]]:
    """What is found of a metric that an alert reads, with a descriptor that differs so."""
    deployed.append("monitoring/metrics.yaml", _STOCK.format(type=type))
    deployed.append("monitoring/alerts.yaml", _ALERT)
    deployed.describe(type, **{**_AS_SAID, **changes})
    deployed.write(
        type,
        metricKind=changes.get("metricKind", "GAUGE"),
        valueType=changes.get("valueType", "DOUBLE"),
        labels={"shelf": "1"} if changes.get("labels", _SHELF) == _SHELF else {},
    )
    return deployed.found()


def test_nothing_is_found_where_the_project_is_as_declared(deployed: Deployed) -> None:
    """Deployed, written and read back: no finding, nothing unread, no note."""
    assert deployed.found() == []
    assert deployed.told().notes == ()


def test_a_descriptor_as_the_catalogue_has_it_is_no_finding(deployed: Deployed) -> None:
    """The metric that the cases below change, unchanged."""
    assert _stock(deployed, _EXTERNAL) == []


@pytest.mark.parametrize(
    ("changes", "words", "place"),
    [
        ({"valueType": "INT64"}, "has value_type INT64", "DOUBLE"),
        ({"metricKind": "CUMULATIVE"}, "has kind CUMULATIVE", "GAUGE"),
        ({"unit": "kBy"}, "has unit kBy", '"1"'),
    ],
)
def test_a_descriptor_that_differs_is_found_at_the_field(
    deployed: Deployed, changes: dict[str, Any], words: str, place: str
) -> None:
    """Kind, value type and unit, each at the value that the catalogue has."""
    found = _stock(deployed, _EXTERNAL, **changes)
    differing = [(words in message, at) for code, message, at in found if code == Online.DIFFERS]
    assert differing == [(True, place)], found


def test_rules_judge_by_the_real_descriptor(deployed: Deployed) -> None:
    """A mean of what the project counts cumulatively is refused: only its descriptor tells."""
    found = _stock(deployed, _EXTERNAL, metricKind="CUMULATIVE", valueType="INT64")
    assert "aggregation-aligner-fit" in {code for code, _, _ in found}, found


def test_a_metric_of_ours_keeps_its_labels_and_loses_no_kind(deployed: Deployed) -> None:
    """A label that the deployment adds is no finding; one that the project has beyond ours is."""
    found = _stock(deployed, _CUSTOM, labels=[{"key": "aisle", "valueType": "STRING"}])
    assert [message for _, message, _ in found] == [
        f"{_CUSTOM} has a label aisle in {deployed.project}; the catalogue says none of that name"
    ]


def test_a_metric_that_nothing_has_written_is_found(deployed: Deployed) -> None:
    """Its alert would wait for ever; the project's nearest unknown metric may be what was meant."""
    deployed.undescribe(QUEUE)
    typo = QUEUE.replace("queue_length", "queue_lengths")
    deployed.write(typo, metricKind="GAUGE", valueType="DOUBLE")
    (found,) = [d for d in deployed.told().report.diagnostics if d.code == Online.MISSING]
    assert QUEUE in found.message
    assert "the alert queue" in found.message
    assert found.hint == f"did you mean {typo}?"


def test_a_label_that_the_series_lack_is_found(deployed: Deployed) -> None:
    """What counts errors by it counts none."""
    deployed.rewrite(REQUESTS, labels={"status": "200"})
    assert [(code, place) for code, _, place in deployed.found()] == [(Online.DIFFERS, "STRING")]


def test_a_metric_without_data_is_found_where_an_alert_reads_it(deployed: Deployed) -> None:
    """A descriptor alone says nothing of what is written."""
    deployed.append("monitoring/metrics.yaml", _STOCK.format(type=_EXTERNAL))
    deployed.describe(_EXTERNAL, **_AS_SAID)
    assert deployed.found() == []
    deployed.append("monitoring/alerts.yaml", _ALERT)
    ((code, message, place),) = deployed.found()
    assert (code, place) == (Online.SILENT, _EXTERNAL)
    assert "in the last 7 d" in message


def test_a_dashboard_of_a_metric_that_nothing_has_written_is_found(deployed: Deployed) -> None:
    """An empty chart; that a metric is silent is for alerts alone."""
    unknown = "prometheus.googleapis.com/baskets/gauge"
    entry = _STOCK.format(type=unknown).replace("generic_task", "prometheus_target")
    deployed.append("monitoring/metrics.yaml", entry)
    path = deployed.folder / "dashboards/dashboards.yaml"
    path.parent.mkdir()
    path.write_text(_DASHBOARD, "utf-8")
    ((code, message, place),) = deployed.found()
    assert (code, place) == (Online.MISSING, unknown)
    assert "the dashboard shelves" in message
