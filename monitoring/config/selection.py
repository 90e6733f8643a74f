"""Selections: a metric by its catalogue key, narrowed by labels that it has."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.config.codes import Code
from monitoring.config.collection import Collection
from monitoring.config.nodes import Mapping, Node, Scalar
from monitoring.config.report import Report, quoted
from monitoring.config.values import pattern_of
from monitoring.diagnostics import Hint
from monitoring.model import Match, Metric, Selection


def selection(body: Node, metrics: Collection[Metric], report: Report) -> Selection | None:
    """What `metric` and `where` of this mapping select; None where the metric is not known."""
    assert isinstance(body, Mapping)
    metric = metrics.find(body.items["metric"])
    if metric is None:
        return None
    where = body.items.get("where")
    if not isinstance(where, Mapping):
        return Selection(metric)
    check_labels(metric, where.keys.values(), report)
    return Selection(metric, tuple([_match(k, v, metric, report) for k, v in where.items.items()]))


def check_labels(metric: Metric, names: Iterable[Node], report: Report) -> None:
    """Reports each of the names that is no label of the metric."""
    for place in names:
        if place.value not in metric.labels:
            message = f"the metric {quoted(metric.key)} has no label {quoted(place.value)}"
            hint = report.spelling(place.value, metric.labels) or "it has no labels at all"
            report.error(place, Code.LABEL, message, hint)


def _match(label: str, node: Node, metric: Metric, report: Report) -> Match:
    value = node.value
    if isinstance(value, str):
        pattern = pattern_of(value)
        return Match(label, value) if pattern is None else Match(label, pattern, regex=True)
    assert isinstance(node, Scalar)
    if metric.labels.get(label) == "STRING":
        message = f"the label {quoted(label)} is text, {node.text} is not"
        hint = Hint(f'write "{node.text}" in quotes', f'"{node.text}"')
        report.error(node, Code.LABEL, message, hint)
    return Match(label, str(value).lower() if isinstance(value, bool) else str(value))
