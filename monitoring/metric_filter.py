"""A selection of time series, as Cloud Monitoring's filter language says it.

A filter always names the metric and its resource type: the API refuses one that does not.
"""

from __future__ import annotations

import re

from monitoring.compile_error import CompileError, Fault
from monitoring.model import Match, Metric, Selection

_INT = re.compile(r"-?\d{1,19}")


def metric_filter(selection: Selection) -> str:
    """The filter of a selection; raises CompileError for a value that a label cannot have."""
    metric = selection.metric
    parts = [f'metric.type="{metric.type}"', f'resource.type="{metric.resource}"']
    parts += [_comparison(metric, match) for match in selection.where]
    return " AND ".join(parts)


def label_field(label: str) -> str:
    """A metric label as filters and group-by lists name it."""
    return f"metric.labels.{label}"


def quoted(text: str) -> str:
    """A string literal, of the filter languages as of PromQL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _comparison(metric: Metric, match: Match) -> str:
    kind = metric.labels.get(match.label, "STRING")
    field = label_field(match.label)
    if match.regex:
        if kind != "STRING":
            raise CompileError(
                Fault.LABEL_VALUE,
                f"label {match.label} of {metric.key} is {kind}: it takes no regular expression",
                "name the one value that it must have",
            )
        return f"{field}=monitoring.regex.full_match({quoted(match.value)})"
    return f"{field}={_literal(metric, match, kind)}"


def _literal(metric: Metric, match: Match, kind: str) -> str:
    if kind == "STRING":
        return quoted(match.value)
    if (kind == "BOOL" and match.value in ("true", "false")) or (
        kind == "INT64" and _INT.fullmatch(match.value)
    ):
        return match.value
    raise CompileError(
        Fault.LABEL_VALUE,
        f'"{match.value}" is no value of label {match.label} of {metric.key}, which is {kind}',
        "BOOL labels are true or false, INT64 labels whole numbers",
    )
