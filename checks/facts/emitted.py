"""What the application emits, beside what the catalogue says that it does.

A metric whose emitter is our instrumentation must be one of its definitions, with the same kind,
unit, labels and buckets; a log metric of its logs must count an event that it logs, and take its
labels from that event's fields. Other emitters are taken at their word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.logs.match import matcher
from checks.once import once
from checks.rule import ProjectView
from clarity.monitoring.contract.definition import Definition
from clarity.monitoring.contract.events import EVENTS, EventDefinition
from clarity.monitoring.contract.metrics import METRICS
from monitoring.instrumentation import LIBRARY, emitted, is_instrumented
from monitoring.model import LogMetric, Metric, Model
from monitoring.plan import Json

LOGGERS = (LIBRARY, f"{LIBRARY}.logging")
"""The emitters that log."""

REGENERATE = "after a change of the catalogue: `clarity contract --write`, and record it in code"

TYPES = tuple(definition.type for definition in METRICS)
"""The types of the metrics that the library emits."""

_SAMPLES: Mapping[str, Json] = {"str": "x", "int": 1, "float": 1.0, "bool": True}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a metric that the catalogue `says` otherwise than it is `emitted`, as text."""

    metric: Metric
    field: str
    says: str
    emitted: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A log metric of the library's logs, and the events of these that its filter counts."""

    log_metric: LogMetric
    events: tuple[EventDefinition, ...]


def unknown(model: Model, definitions: Iterable[Definition] = METRICS) -> Iterator[Metric]:
    """The metrics that the library is said to emit, and does not."""
    types = {definition.type for definition in definitions}
    yield from (metric for metric in emitted(model) if metric.type not in types)


def differences(model: Model, definitions: Iterable[Definition] = METRICS) -> Iterator[Difference]:
    """What the library emits otherwise than the catalogue says."""
    known = {definition.type: definition for definition in definitions}
    for metric in emitted(model):
        if metric.type in known:
            yield from _differences(metric, known[metric.type])


def _differences(metric: Metric, definition: Definition) -> Iterator[Difference]:
    compared: tuple[tuple[str, Json, Json], ...] = (
        ("kind", metric.kind.value, definition.kind),
        ("value_type", metric.value_type.value, definition.value_type),
        ("unit", metric.unit, definition.unit),
        ("resource", metric.resource, definition.resource),
        ("emitter", metric.emitter, definition.emitter),
        ("labels", dict(metric.labels), dict(definition.labels)),
        ("buckets", tuple(map(float, metric.buckets)), definition.buckets),
    )
    for field, says, real in compared:
        if says != real:
            yield Difference(metric, field, _text(says), _text(real))


def _text(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {kind}" for key, kind in value.items()) or "none"
    if isinstance(value, tuple):
        return ", ".join(f"{bound:g}" for bound in value) or "none"
    return str(value)


def of_library(model: Model) -> Iterator[LogMetric]:
    """The log metrics whose entries the library is said to write."""
    yield from (one for one in model.log_metrics.values() if is_instrumented(one.metric))


@once
def counted_events(view: ProjectView) -> Sequence[Counted]:
    """What the log metrics of the project count of the events that the library logs."""
    return tuple(counted(view.model))


def counted(model: Model, events: Iterable[EventDefinition] = EVENTS) -> Iterator[Counted]:
    """What the log metrics count of these events; what the API refuses of a filter is no matter
    of ours, and such a log metric is left out."""
    logged = [(event, sample(event)) for event in events]
    for one in of_library(model):
        if one.metric.emitter not in LOGGERS:
            continue
        try:
            matches = matcher(one.filter)
        except NotEvaluableError:
            continue
        yield Counted(one, tuple(event for event, entry in logged if matches(entry)))


def sample(event: EventDefinition) -> dict[str, Json]:
    """A log entry of the event, with a value of the right type in every field."""
    payload: dict[str, Json] = {"message": event.message}
    if event.type:
        payload["event_type"] = event.type
    payload |= {name: _SAMPLES[kind.rstrip("?")] for name, kind in event.fields.items()}
    return {
        "severity": event.severity,
        "labels": {"log": event.category.value},
        "jsonPayload": payload,
    }


def has(event: EventDefinition, field: str) -> bool:
    """Whether the entries of the event have a field; those outside of jsonPayload are not ours."""
    head, _, name = field.partition(".")
    return head != "jsonPayload" or name in sample(event)["jsonPayload"]
