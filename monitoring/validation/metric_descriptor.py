"""What the API refuses in a MetricDescriptor that a project makes for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring import limits
from monitoring.model import MetricKind, ValueType
from monitoring.validation.lookup import Lookup
from monitoring.validation.reading import Body, has_token, objects, text
from monitoring.validation.rule import Path, Subject, rule
from monitoring.validation.violation import Violation

_DESCRIPTOR = Subject("metric_descriptor")

_TYPE = rule(
    "descriptor-type",
    "The type of a custom metric is custom.googleapis.com/PATH or external.googleapis.com/PATH.",
)
_KIND = rule("descriptor-kind", "A metric is GAUGE, DELTA or CUMULATIVE.")
_VALUE_TYPE = rule("descriptor-value-type", "A metric has one of five value types.")
_COMBINATION = rule("descriptor-combination", "Flags and texts are measured, not counted.")
_LABELS = rule(
    "descriptor-labels-count",
    f"A custom metric has at most {limits.METRIC_LABELS} labels, one of logs "
    f"{limits.LOG_METRIC_LABELS}.",
)
_LABEL_KEY = rule(
    "descriptor-label-key",
    f"A label key is a letter, then letters, digits and _; {limits.LABEL_KEY_CHARS} characters "
    "at most, each key once.",
)
_LABEL_TYPE = rule("descriptor-label-type", "A label is STRING, BOOL or INT64.")

_PATH = r"[A-Za-z0-9_]+(?:/[A-Za-z0-9_]+)*"
_TYPE_FORM = re.compile(rf"(?:custom|external)\.googleapis\.com/(?P<path>{_PATH})")
_KEY_FORM = re.compile(rf"[a-zA-Z][a-zA-Z0-9_]{{0,{limits.LABEL_KEY_CHARS - 1}}}")
_LABEL_TYPES = ("", "STRING", "BOOL", "INT64")


def violations(body: Body, lookup: Lookup) -> Iterator[Violation]:
    """The violations of one descriptor body."""
    type_ = text(body, "type")
    match = _TYPE_FORM.fullmatch(type_)
    if match is None and not has_token(type_):
        why = (
            "must be custom.googleapis.com/ or external.googleapis.com/ and a path of letters, "
            "digits, underscores and slashes"
        )
        yield _DESCRIPTOR.invalid(_TYPE, ("type",), type_, why)
    elif match is not None and len(match["path"]) > limits.METRIC_TYPE_CHARS:
        why = f"its path must not exceed {limits.METRIC_TYPE_CHARS} characters"
        yield _DESCRIPTOR.invalid(_TYPE, ("type",), type_, why)
    kind, value_type = text(body, "metricKind"), text(body, "valueType")
    if kind not in MetricKind.__members__:
        why = f"must be one of {', '.join(MetricKind)}"
        yield _DESCRIPTOR.invalid(_KIND, ("metricKind",), kind, why)
    if value_type not in ValueType.__members__:
        why = f"must be one of {', '.join(ValueType)}"
        yield _DESCRIPTOR.invalid(_VALUE_TYPE, ("valueType",), value_type, why)
    if kind in ("DELTA", "CUMULATIVE") and value_type in ("BOOL", "STRING"):
        why = f"a metric of kind {kind} cannot be of value type {value_type}"
        yield _DESCRIPTOR.invalid(_COMBINATION, ("valueType",), value_type, why)
    yield from label_descriptors(_DESCRIPTOR, (), body, limits.METRIC_LABELS)


def label_descriptors(subject: Subject, path: Path, body: Body, most: int) -> Iterator[Violation]:
    """The violations of the label descriptors of `body`, of which there may be `most`."""
    labels = objects(body, "labels")
    if len(labels) > most:
        why = f"at most {most} labels are allowed"
        yield subject.invalid(_LABELS, (*path, "labels"), labels, why)
    seen: set[str] = set()
    for index, label in enumerate(labels):
        at = (*path, "labels", index)
        key = text(label, "key")
        if not _KEY_FORM.fullmatch(key):
            why = "must be a letter, then letters, digits and underscores"
            yield subject.invalid(_LABEL_KEY, (*at, "key"), key, why)
        elif key in seen:
            yield subject.invalid(_LABEL_KEY, (*at, "key"), key, "is declared twice")
        seen.add(key)
        type_ = text(label, "valueType")
        if type_ not in _LABEL_TYPES:
            why = f"must be one of {', '.join(_LABEL_TYPES[1:])}"
            yield subject.invalid(_LABEL_TYPE, (*at, "valueType"), type_, why)
