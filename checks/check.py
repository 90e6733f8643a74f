"""Everything that can be said of a project offline: its config read, compiled, and judged.

The Pulumi program and the commands come in by the same door, so that what `clarity check` passes
is what `pulumi up` declares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from alerts.testing.alert_test import AlertTest
from alerts.testing.read import load_tests
from checks.catalogue import Catalogue
from checks.engine import judged_plan, judged_project, refused
from checks.facts.runbooks import document_in, document_of, documents_named
from checks.ignoring.apply import sift
from checks.place import Documents, Places
from checks.report.outcome import Ignored
from checks.rule import PlanView, ProjectView
from checks.severities import adjusted
from monitoring.compile_error import CompileErrors
from monitoring.compiler import compile_plan
from monitoring.config import (
    Loaded,
    LoadedEnvironment,
    load,
    load_contents,
    load_environment,
    load_environments,
    stacks,
)
from monitoring.config.files import SUFFIXES, Contents
from monitoring.diagnostics import Diagnostic, Severity
from monitoring.garbage import uncollected
from monitoring.model import Environment, Model
from monitoring.plan import Plan
from monitoring.validation.quotas import RULE, over_quota


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, by place; the plans of the stacks that compiled; the files' texts.

    `model` is None if it could not be read; `alert_tests` are those that are sound; `ignored` is
    what comments in the files set aside.
    """

    diagnostics: tuple[Diagnostic, ...]
    plans: Mapping[str, Plan]
    texts: Mapping[str, str]
    model: Model | None = None
    alert_tests: tuple[AlertTest, ...] = ()
    ignored: tuple[Ignored, ...] = ()

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


def check(root: Path, chosen: Sequence[str] = (), today: date | None = None) -> Report:
    """Judge the project at `root` for the chosen stacks; for all that it has when none is named.

    `today` is the day by which snoozed findings come back; without it, that of the clock.
    """
    with uncollected():
        loaded = load(root)
        tested = chosen or stacks(root)
        read = {stack: load_environment(root, stack, loaded.model) for stack in tested}
        report = _judged(loaded, read, partial(document_in, root))
        complete = len(report.plans) == len(tested)
        if report.model is not None and complete:  # else policies may be missing
            tests = load_tests(root, report.model, report.plans.values())
            report = replace(
                report,
                diagnostics=tuple(dict.fromkeys((*report.diagnostics, *tests.diagnostics))),
                texts={**report.texts, **tests.texts},
                alert_tests=tests.tests,
            )
        return _settled(report, today, complete and not chosen)


def check_contents(contents: Contents, today: date | None = None) -> Report:
    """As `check`, of a project whose files are given by name; it has no alert tests."""
    config = {name: data for name, data in contents.items() if name.endswith(SUFFIXES)}
    with uncollected():
        loaded = load_contents(config)
        read = load_environments(config, loaded.model)
        report = _judged(loaded, read, partial(document_of, contents))
        return _settled(report, today, len(report.plans) == len(read))


def _judged(
    loaded: Loaded, read: Mapping[str, LoadedEnvironment], document: Callable[[str], str | None]
) -> Report:
    found = dict.fromkeys(loaded.diagnostics)  # a finding that two stacks share counts once
    texts = dict(loaded.texts)
    for one in read.values():
        found |= dict.fromkeys(one.diagnostics)
        texts |= one.texts
    if loaded.model is None:
        return Report(tuple(found), {}, texts)
    places, facts = Places(texts), Catalogue(loaded.model)
    plans: dict[str, Plan] = {}
    environments = {stack: one.environment for stack, one in read.items() if one.environment}
    for stack, environment in environments.items():
        plan, faults = _compiled(loaded.model, environment)
        found |= dict.fromkeys(places.precisely(fault) for fault in faults)
        if plan is not None:
            plans[stack] = plan
            found |= dict.fromkeys(refused(plan, facts, places))
            found |= dict.fromkeys(_over_quota(plan, places))
            found |= dict.fromkeys(judged_plan(PlanView(plan, facts), places))
    documents = Documents(texts, places)
    runbooks = {name: document(name) for name in documents_named(loaded.model)}
    view = ProjectView(loaded.model, environments, plans, facts, places, documents, runbooks)
    found |= dict.fromkeys(judged_project(view))
    return Report(tuple(found), plans, texts, loaded.model)


def _settled(report: Report, today: date | None, complete: bool) -> Report:
    """The report as the project's settings and comments have it."""
    found: Iterable[Diagnostic] = report.diagnostics
    if report.model is not None:
        found = adjusted(found, report.model.checks, lambda: Places(report.texts))
    complete = complete and bool(report.plans)  # without a stack no plan was judged
    sifted = sift(found, report.texts, today or date.today(), complete)
    return replace(report, diagnostics=_ordered(sifted.diagnostics), ignored=sifted.ignored)


def _ordered(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(found, key=lambda d: (d.span, d.code, d.message)))


def _compiled(model: Model, environment: Environment) -> tuple[Plan | None, tuple[Diagnostic, ...]]:
    try:
        return compile_plan(model, environment), ()
    except CompileErrors as errors:
        return None, errors.diagnostics


def _over_quota(plan: Plan, places: Places) -> Iterator[Diagnostic]:
    for resource, why in over_quota(plan.resources):
        span = places.of_field(resource.source, ())
        yield Diagnostic(span, RULE, f"{resource.key}: {why}", severity=Severity.WARNING)
