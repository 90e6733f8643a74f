"""What the application emits, held against what the catalogue says that it does.

A metric whose emitter is our instrumentation must be one of its definitions, with the same kind,
unit, labels and buckets; a log metric of its logs must count an event that it logs, and take its
labels from that event's fields. Other emitters are taken at their word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.logs.match import matcher
from checks.place import Places
from clarity.monitoring.contract.definition import Definition
from clarity.monitoring.contract.events import EVENTS, EventDefinition
from clarity.monitoring.contract.metrics import METRICS
from monitoring.diagnostics import Diagnostic, FindingCode
from monitoring.instrumentation import LIBRARY, emitted, is_instrumented
from monitoring.model import LogMetric, Metric, Model
from monitoring.plan import Json


class Emission(FindingCode):
    """The codes of what nobody emits, or not like this (C5xx)."""

    METRIC = "C501", "a metric that nobody emits"
    DIFFERS = "C502", "a metric that is emitted otherwise"
    EVENT = "C503", "a log metric that counts no event that is logged"
    FIELD = "C504", "a label taken from a field that the event does not have"
    EMITTER = "C505", "an emitter that does not exist"


GOOGLE = "google"
"""The emitter of Google's own metrics."""

_LOGGERS = (LIBRARY, f"{LIBRARY}.logging")
_SAMPLES: Mapping[str, Json] = {"str": "x", "int": 1, "float": 1.0, "bool": True}
_REGENERATE = "after a change of the catalogue: `clarity contract --write`, and record it in code"


def not_emitted(
    model: Model,
    places: Places,
    definitions: Sequence[Definition] = METRICS,
    events: Sequence[EventDefinition] = EVENTS,
) -> Iterator[Diagnostic]:
    """A finding for each entry of the catalogue that its emitter does not emit as it says."""
    known = {definition.type: definition for definition in definitions}
    for metric in emitted(model):
        yield from _metric(metric, known, places)
    for log_metric in model.log_metrics.values():
        if is_instrumented(log_metric.metric):
            yield from _log_metric(log_metric, events, places)
    for metric in model.metrics.values():
        if get_close_matches(metric.emitter, (GOOGLE,)) and metric.emitter != GOOGLE:
            place = places.of_field(metric.source, ("emitter",))
            message = f"nobody is called {metric.emitter}"
            yield Diagnostic(place, Emission.EMITTER, message, f"did you mean {GOOGLE}?")


def _metric(
    metric: Metric, known: Mapping[str, Definition], places: Places
) -> Iterator[Diagnostic]:
    definition = known.get(metric.type)
    if definition is None:
        close = get_close_matches(metric.type, known, n=1, cutoff=0.8)
        yield Diagnostic(
            places.of_field(metric.source, ("type",)),
            Emission.METRIC,
            f"{metric.emitter} does not emit {metric.type}: whatever reads it sees nothing",
            f"did you mean {close[0]}?" if close else _REGENERATE,
        )
        return
    for field, says, real in _differences(metric, definition):
        message = f"{metric.type} is emitted with {field} {real}, not {says}"
        place = places.of_field(metric.source, (field,))
        yield Diagnostic(place, Emission.DIFFERS, message, _REGENERATE)


def _differences(metric: Metric, definition: Definition) -> Iterator[tuple[str, str, str]]:
    """(field, what the catalogue says, what is emitted), as text."""
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
            yield field, _text(says), _text(real)


def _text(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {kind}" for key, kind in value.items()) or "none"
    if isinstance(value, tuple):
        return ", ".join(f"{bound:g}" for bound in value) or "none"
    return str(value)


def _log_metric(
    log_metric: LogMetric, events: Sequence[EventDefinition], places: Places
) -> Iterator[Diagnostic]:
    emitter = log_metric.metric.emitter
    if emitter not in _LOGGERS:
        place = places.of_field(log_metric.source, ("emitter",))
        hint = f"the library logs in {_LOGGERS[-1]}"
        yield Diagnostic(place, Emission.EMITTER, f"{emitter} logs nothing", hint)
        return
    try:
        matches = matcher(log_metric.filter)
    except NotEvaluableError:
        return  # what the API refuses of a filter is found elsewhere
    counted = [event for event in events if matches(sample(event))]
    if not counted:
        names = sorted({event.type for event in events} - {""})
        yield Diagnostic(
            places.of_field(log_metric.source, ("filter",)),
            Emission.EVENT,
            f"{log_metric.metric.emitter} logs no event that the filter of {log_metric.key} counts",
            f"it logs the event types {', '.join(names)}",
        )
    for label, field in log_metric.labels.items():
        lacking = [event for event in counted if not _has(event, field)]
        if lacking:
            has = ", ".join(name.rstrip("?") for name in lacking[0].fields)
            yield Diagnostic(
                places.of_field(log_metric.source, (label,)),
                Emission.FIELD,
                f'the event "{lacking[0].message}" has no field {field}: the label {label} would '
                "be empty",
                f"it has {has}",
            )


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


def _has(event: EventDefinition, field: str) -> bool:
    payload = sample(event)["jsonPayload"]
    head, _, name = field.partition(".")
    return head != "jsonPayload" or name in payload
