"""The catalogue held against the descriptors and the data that a project has.

Source: Google, "Create user-defined metrics": kind and value type of a descriptor never change,
labels may be added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from difflib import get_close_matches

from checks.online.codes import Online
from checks.online.readers import Reader
from checks.online.state import Heard, State
from checks.place import Places
from monitoring.config.report import closest
from monitoring.diagnostics import Diagnostic, Severity
from monitoring.log_metrics import PREFIX as LOG_BASED
from monitoring.model import Metric, Model
from monitoring.plan import Kind, Plan
from monitoring.validation.lookup import MetricFacts

OURS = ("custom.googleapis.com/", LOG_BASED)
"""Domains of which a project's quotas count every descriptor."""

_FIXED = "it never changes: give the metric a new type, or delete the descriptor and its data"


def every(model: Model) -> Mapping[str, Metric]:
    """The metrics of the catalogue by type, those counted from logs among them."""
    log_metrics = (entry.metric for entry in model.log_metrics.values())
    return {m.type: m for m in (*model.metrics.values(), *log_metrics)}


def domains(model: Model) -> tuple[str, ...]:
    """The prefixes of metric types below which all that the catalogue has can be listed."""
    others = (type for type in every(model) if not type.startswith(OURS))
    return (*OURS, *sorted({f"{type.partition('/')[0]}/" for type in others}))


def declared(plan: Plan) -> frozenset[str]:
    """The types of the metrics that the plan itself makes."""
    made = {str(resource.body["type"]) for resource in plan.of(Kind.DESCRIPTOR)}
    return frozenset(made | {f"{LOG_BASED}{r.body['name']}" for r in plan.of(Kind.LOG_METRIC)})


def judge_metrics(
    state: State,
    model: Model,
    made: frozenset[str],
    read: Mapping[str, Reader],
    places: Places,
) -> Iterator[Diagnostic]:
    """What is wrong with the metrics; `made` the plan makes, `read` are those that it reads."""
    catalogue, stored = every(model), state.metrics or {}
    for type, metric in catalogue.items():
        if type in stored:
            for one in _differences(metric, stored[type], type in made):
                yield _differs(metric, one, state.project, places)
    strangers = stored.keys() - catalogue.keys()
    for type, reader in read.items():
        if state.metrics is not None and type not in stored and type not in made:
            yield _missing(reader, state.project, strangers, places)
        elif state.heard.get(type, Heard.DAY) is not Heard.DAY and not type.startswith(LOG_BASED):
            yield _silent(reader, state, places)


@dataclass(frozen=True, slots=True)
class _Difference:
    """What a metric is in the project (`real`) beside what the catalogue `says`, at `field`."""

    field: str
    real: str
    says: str
    hint: str = ""
    severity: Severity = Severity.WARNING


def _differences(metric: Metric, real: MetricFacts, made: bool) -> Iterator[_Difference]:
    fixed = (
        ("kind", metric.kind.value, real.kind.value),
        ("value_type", metric.value_type.value, real.value_type.value),
    )
    for field, says, is_ in fixed:
        if says != is_:
            hint = _FIXED if made else f"write `{field}: {is_}`"
            yield _Difference(field, f"{field} {is_}", says, hint, Severity.ERROR)
    if real.unit and metric.unit != real.unit:
        hint = "" if made else "thresholds are compared in the project's unit"
        yield _Difference("unit", f"unit {real.unit}", metric.unit, hint)
    yield from _labels(metric, real, made)


def _labels(metric: Metric, real: MetricFacts, made: bool) -> Iterator[_Difference]:
    for label, says in metric.labels.items():
        is_ = real.labels.get(label)
        if is_ is not None and is_ != says:
            yield _Difference(label, f"{label}: {is_}", f"{label}: {says}")
        elif is_ is None and not made:  # else the next deployment adds it
            close = closest(label, real.labels)
            hint = f"did you mean '{close}'?" if close else _names(real)
            yield _Difference(label, f"no label {label}", f"{label}: {says}", hint)
    if made and not metric.type.startswith(LOG_BASED):  # Google adds some to those
        for label in sorted(real.labels.keys() - metric.labels.keys()):
            hint = "it splits the series: add it to the catalogue, or delete the descriptor"
            yield _Difference("labels", f"a label {label}", "none of that name", hint)


def _names(real: MetricFacts) -> str:
    return f"it has {', '.join(sorted(real.labels)) or 'none'}"


def _differs(metric: Metric, one: _Difference, project: str, places: Places) -> Diagnostic:
    return Diagnostic(
        places.of_field(metric.source, (one.field,)),
        Online.DIFFERS,
        f"{metric.type} has {one.real} in {project}; the catalogue says {one.says}",
        one.hint,
        one.severity,
    )


def _missing(reader: Reader, project: str, strangers: Set[str], places: Places) -> Diagnostic:
    """`strangers` are the project's metrics that the catalogue lacks: one may be what was meant."""
    metric = reader.metric
    close = next(iter(get_close_matches(metric.type, strangers, n=1, cutoff=0.85)), "")
    return Diagnostic(
        places.of_field(metric.source, ("type",)),
        Online.MISSING,
        f"nothing has ever written {metric.type} to {project}, and {reader.called} reads it",
        f"did you mean {close}?" if close else f"start what emits it ({metric.emitter}) first",
        Severity.WARNING,
    )


def _silent(reader: Reader, state: State, places: Places) -> Diagnostic:
    metric = reader.metric
    heard = state.heard[metric.type]
    since = "the last 24 h" if heard is Heard.WEEK else "the last 7 d"
    return Diagnostic(
        places.of_field(metric.source, ("type",)),
        Online.SILENT,
        f"{metric.type} has no data in {state.project} in {since}, and {reader.called} reads it",
        f"see whether what emits it ({metric.emitter}) runs, and may write to the project",
        Severity.WARNING,
    )
