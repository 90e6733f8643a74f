"""Everything that can be said of a project offline: its config read, compiled, and judged.

The Pulumi program and the commands come in by the same door, so that what `clarity check` passes
is what `pulumi up` declares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from alerts.testing.alert_test import AlertTest
from alerts.testing.read import load_tests
from checks.emitted import not_emitted
from checks.place import Places
from monitoring.compile_error import CompileErrors
from monitoring.compiler import compile_plan
from monitoring.config import load, load_environment, stacks
from monitoring.diagnostics import Diagnostic, Severity
from monitoring.garbage import uncollected
from monitoring.model import Environment, Metric, Model
from monitoring.plan import Plan
from monitoring.validation.lookup import MetricFacts
from monitoring.validation.quotas import RULE, over_quota
from monitoring.validation.validate import validate


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, by place; the plans of the stacks that compiled; the files' texts.

    `model` is None if it could not be read; `alert_tests` are those that are sound.
    """

    diagnostics: tuple[Diagnostic, ...]
    plans: Mapping[str, Plan]
    texts: Mapping[str, str]
    model: Model | None = None
    alert_tests: tuple[AlertTest, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether anything found is an error."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)

    @property
    def summary(self) -> str:
        """One line: how much was found, or how much was looked at without a finding."""
        errors = sum(found.severity is Severity.ERROR for found in self.diagnostics)
        warnings = len(self.diagnostics) - errors
        counts = [
            f"{count} {noun}{'s' if count > 1 else ''}"
            for count, noun in ((errors, "error"), (warnings, "warning"))
            if count
        ]
        if counts:
            return ", ".join(counts)
        looked = ", ".join(
            f"{name} ({len(p.resources)} resources)" for name, p in self.plans.items()
        )
        return f"no findings: {looked}"


def check(root: Path, chosen: Sequence[str] = ()) -> Report:
    """Judge the project at `root` for the chosen stacks; for all that it has when none is named."""
    with uncollected():
        return _check(root, chosen)


def _check(root: Path, chosen: Sequence[str]) -> Report:
    loaded = load(root)
    found = dict.fromkeys(loaded.diagnostics)  # a finding that two stacks share counts once
    texts = dict(loaded.texts)
    plans: dict[str, Plan] = {}
    tested = chosen or stacks(root)
    for stack in tested:
        read = load_environment(root, stack, loaded.model)
        texts |= read.texts
        found |= dict.fromkeys(read.diagnostics)
        if loaded.model is None or read.environment is None:
            continue
        plan, faults = _compiled(loaded.model, read.environment)
        places = Places(texts)
        found |= dict.fromkeys(places.precisely(fault) for fault in faults)
        if plan is not None:
            plans[stack] = plan
            found |= dict.fromkeys(_refused(plan, loaded.model, places))
    if loaded.model is not None:
        found |= dict.fromkeys(not_emitted(loaded.model, Places(texts)))
    tests: tuple[AlertTest, ...] = ()
    if loaded.model is not None and len(plans) == len(tested):  # else policies may be missing
        read_tests = load_tests(root, loaded.model, plans.values())
        tests = read_tests.tests
        texts |= read_tests.texts
        found |= dict.fromkeys(read_tests.diagnostics)
    ordered = tuple(sorted(found, key=lambda d: (d.span, d.code, d.message)))
    return Report(ordered, plans, texts, loaded.model, tests)


def _compiled(model: Model, environment: Environment) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
    try:
        return compile_plan(model, environment), ()
    except CompileErrors as errors:
        return None, errors.diagnostics


def _refused(plan: Plan, model: Model, places: Places) -> Iterator[Diagnostic]:
    """What Google's API would refuse, at the value that the field is made from."""
    catalogue = _Catalogue(model)
    for resource in plan.resources:
        for violation in validate(resource.kind, resource.body, catalogue):
            span = places.of_field(resource.source, violation.path)
            yield Diagnostic(span, violation.rule, f"{resource.key}: {violation.message}")
    for resource, why in over_quota(plan.resources):
        span = places.of_field(resource.source, ())
        yield Diagnostic(span, RULE, f"{resource.key}: {why}", severity=Severity.WARNING)


class _Catalogue:
    """The facts of the metrics that the project knows."""

    def __init__(self, model: Model) -> None:
        log_metrics = (entry.metric for entry in model.log_metrics.values())
        self._facts = {m.type: _facts(m) for m in (*model.metrics.values(), *log_metrics)}

    def metric(self, type: str, /) -> MetricFacts | None:
        return self._facts.get(type)


def _facts(metric: Metric) -> MetricFacts:
    return MetricFacts(metric.kind, metric.value_type, metric.labels)
