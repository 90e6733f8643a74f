"""Which series are reduced together, and what the result is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.series import HOLDERS, Identity, Pairs, TimeSeries
from monitoring.filters.ast import METRIC_TYPE, RESOURCE_TYPE, FieldPath
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse_field

PROJECT = "project_id"
_EVERY = "*"


def group_fields(texts: Iterable[str]) -> tuple[FieldPath, ...]:
    """groupByFields as paths; raises NotEvaluableError for what is no field to group by."""
    found = []
    for text in texts:
        try:
            path = parse_field(text)
        except FilterError as error:
            raise NotEvaluableError(f"groupByFields: {error.message}") from error
        if path == ("project",):
            path = ("resource", "labels", PROJECT)
        if path[:2] not in HOLDERS and path not in (METRIC_TYPE, RESOURCE_TYPE):
            raise NotEvaluableError(f"grouping by {text} is not evaluated")
        found.append(path)
    return tuple(found)


def groups(
    series: Iterable[TimeSeries], fields: Sequence[FieldPath]
) -> dict[Identity, list[TimeSeries]]:
    """The series by what they are reduced to, in the order in which each group first comes.

    A group always has one resource type, and one value of each field; a label that is missing is
    "". The metric's type stays in its name where all share it, and so does their project: it is
    seen in recorded incidents of ungrouped conditions.
    """
    found: dict[Identity, list[TimeSeries]] = {}
    for one in series:
        found.setdefault(_key(one.identity, fields), []).append(one)
    return {_named(key, members): members for key, members in found.items()}


def _key(identity: Identity, fields: Sequence[FieldPath]) -> Identity:
    kept: dict[str, dict[str, str]] = {}
    for path in fields:
        holder = HOLDERS.get(path[:2])
        if holder is None:
            continue
        labels: Pairs = getattr(identity, holder)
        wanted = path[2] if len(path) > 2 else _EVERY
        kept.setdefault(holder, {}).update((k, v) for k, v in labels if v and wanted in (_EVERY, k))
    metric = identity.metric if METRIC_TYPE in fields else ""
    labelled = {holder: tuple(sorted(labels.items())) for holder, labels in kept.items()}
    return Identity(metric=metric, resource=identity.resource, **labelled)


def _named(key: Identity, members: Sequence[TimeSeries]) -> Identity:
    metrics = {one.identity.metric for one in members}
    projects = {dict(one.identity.resource_labels).get(PROJECT, "") for one in members}
    if len(metrics) == 1:
        key = replace(key, metric=metrics.pop())
    if len(projects) == 1 and (project := projects.pop()):
        labels = {**dict(key.resource_labels), PROJECT: project}
        key = replace(key, resource_labels=tuple(sorted(labels.items())))
    return key
