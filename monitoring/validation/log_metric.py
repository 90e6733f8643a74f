"""What the API refuses in a LogMetric."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from monitoring import limits
from monitoring.validation.choice import one_of
from monitoring.validation.log_extractors import extractor_problem
from monitoring.validation.log_filter import unreadable
from monitoring.validation.lookup import Lookup
from monitoring.validation.metric_descriptor import label_descriptors
from monitoring.validation.reading import (
    Body,
    entries,
    has,
    has_token,
    items,
    number,
    objects,
    text,
)
from monitoring.validation.rule import Path, Subject, rule
from monitoring.validation.violation import Violation

_METRIC = Subject("metric")

_NAME = rule(
    "log-metric-name",
    f"A log metric is named by 1 to {limits.LOG_METRIC_NAME_CHARS} of the allowed characters.",
)
_DESCRIPTION = rule(
    "log-metric-description",
    f"A description has at most {limits.LOG_METRIC_DESCRIPTION_CHARS:,} characters.",
)
_FILTER = rule(
    "log-metric-filter",
    f"A log metric has a filter of at most {limits.LOG_FILTER_CHARS:,} characters.",
)
_KIND = rule("log-metric-kind", "A log metric is DELTA and counts, or measures a distribution.")
_VALUE = rule("log-metric-value", "A distribution extracts a value; a count of entries does not.")
_BUCKETS_NEEDED = rule("log-metric-buckets-needed", "A distribution, and only it, has buckets.")
_BUCKETS = rule("log-metric-buckets", "Buckets are linear, exponential or explicit, and grow.")
_EXTRACTOR = rule("log-metric-extractor", "Extractors are EXTRACT or REGEXP_EXTRACT.")
_LABELS = rule("log-metric-labels", "Each label has an extractor, and each extractor a label.")

_NAME_FORM = re.compile(
    rf"[A-Za-z0-9_\-.,+!*'()%][A-Za-z0-9_\-.,+!*'()%/]{{0,{limits.LOG_METRIC_NAME_CHARS - 1}}}"
)
_VALUE_TYPES = ("INT64", "DOUBLE", "DISTRIBUTION")


def violations(body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of one log metric body."""
    name, filter_ = text(body, "name"), text(body, "filter")
    if not _NAME_FORM.fullmatch(name) and not has_token(name):
        why = (
            f"must be 1 to {limits.LOG_METRIC_NAME_CHARS} characters out of A-Z, a-z, 0-9 and "
            "_-.,+!*',()%/, the first of them no slash"
        )
        yield _METRIC.invalid(_NAME, ("name",), name, why)
    description = text(body, "description")
    if len(description) > limits.LOG_METRIC_DESCRIPTION_CHARS:
        why = f"must not exceed {limits.LOG_METRIC_DESCRIPTION_CHARS} characters"
        yield _METRIC.invalid(_DESCRIPTION, ("description",), description, why)
    if not filter_.strip():
        yield _METRIC.missing(_FILTER, ("filter",))
    elif len(filter_) > limits.LOG_FILTER_CHARS:
        why = f"must not exceed {limits.LOG_FILTER_CHARS} characters"
        yield _METRIC.invalid(_FILTER, ("filter",), filter_, why)
    else:
        yield from unreadable(_METRIC, ("filter",), filter_)
    descriptor = entries(body, "metricDescriptor")
    yield from _values(body, descriptor)
    yield from _labels(body, descriptor)


def _values(body: Body, descriptor: Body) -> Iterator[Violation]:
    kind = text(descriptor, "metricKind") or "DELTA"
    value_type = text(descriptor, "valueType") or "INT64"
    if kind != "DELTA":
        why = "log-based metrics are of kind DELTA"
        yield _METRIC.invalid(_KIND, ("metricDescriptor", "metricKind"), kind, why)
    if value_type not in _VALUE_TYPES:
        why = f"must be one of {', '.join(_VALUE_TYPES)}"
        yield _METRIC.invalid(_KIND, ("metricDescriptor", "valueType"), value_type, why)
    extractor = text(body, "valueExtractor")
    if value_type == "DISTRIBUTION" and not extractor:
        yield _METRIC.missing(_VALUE, ("valueExtractor",))
    elif extractor:
        problem = extractor_problem(extractor)
        if problem:
            yield _METRIC.invalid(_EXTRACTOR, ("valueExtractor",), extractor, problem)
        if value_type == "INT64":
            why = "a metric of value type INT64 counts entries and extracts no value"
            yield _METRIC.invalid(_VALUE, ("valueExtractor",), extractor, why)
    if value_type == "DISTRIBUTION" and not has(body, "bucketOptions"):
        yield _METRIC.missing(_BUCKETS_NEEDED, ("bucketOptions",))
    elif has(body, "bucketOptions"):
        if value_type != "DISTRIBUTION":
            why = f"a metric of value type {value_type} has no buckets"
            options = entries(body, "bucketOptions")
            yield _METRIC.invalid(_BUCKETS_NEEDED, ("bucketOptions",), options, why)
        yield from _buckets(entries(body, "bucketOptions"))


def _buckets(body: Body) -> Iterator[Violation]:
    found: list[Violation] = []
    keys = ("linearBuckets", "exponentialBuckets", "explicitBuckets")
    key = one_of(_METRIC, _BUCKETS, ("bucketOptions",), body, keys, found)
    yield from found
    inside = entries(body, key)
    path: Path = ("bucketOptions", key)
    if key == "explicitBuckets":
        yield from _bounds((*path, "bounds"), inside)
        return
    above: dict[str, dict[str, float]] = {
        "linearBuckets": {"numFiniteBuckets": 0, "width": 0},
        "exponentialBuckets": {"numFiniteBuckets": 0, "growthFactor": 1, "scale": 0},
    }
    for field, least in above.get(key, {}).items():
        value = number(inside, field) or 0
        if value <= least:
            why = f"must be greater than {least:g}"
            yield _METRIC.invalid(_BUCKETS, (*path, field), value, why)
    count = number(inside, "numFiniteBuckets") or 0
    if count > limits.BUCKETS:
        why = f"at most {limits.BUCKETS} buckets are allowed"
        yield _METRIC.invalid(_BUCKETS, (*path, "numFiniteBuckets"), count, why)


def _bounds(path: Path, body: Body) -> Iterator[Violation]:
    bounds = [bound for bound in items(body, "bounds") if isinstance(bound, int | float)]
    if not bounds:
        yield _METRIC.missing(_BUCKETS, path)
    if any(low >= high for low, high in pairwise(bounds)):
        shown = ", ".join(map(str, bounds))
        yield _METRIC.invalid(_BUCKETS, path, shown, "bounds must be strictly increasing")
    if len(bounds) >= limits.BUCKETS:
        why = f"at most {limits.BUCKETS} buckets are allowed"
        yield _METRIC.invalid(_BUCKETS, path, len(bounds), why)


def _labels(body: Body, descriptor: Body) -> Iterator[Violation]:
    path: Path = ("metricDescriptor",)
    yield from label_descriptors(_METRIC, path, descriptor, limits.LOG_METRIC_LABELS)
    extractors = entries(body, "labelExtractors")
    declared = {text(label, "key") for label in objects(descriptor, "labels")}
    if len(declared) != len(extractors):
        # The API's own words.
        words = "Number of label descriptors must match number of label extractors"
        yield _LABELS.broken(("labelExtractors",), words)
    elif declared != set(extractors):
        why = f"each label needs an extractor of its name; there are {', '.join(sorted(declared))}"
        shown = ", ".join(sorted(extractors))
        yield _METRIC.invalid(_LABELS, ("labelExtractors",), shown, why)
    for label, extractor in extractors.items():
        problem = extractor_problem(extractor)
        if problem:
            yield _METRIC.invalid(_EXTRACTOR, ("labelExtractors", label), extractor, problem)
