"""Running the rules: findings become diagnostics at the text that they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from checks.place import Places
from checks.registry import running
from checks.rule import Finding, Path, PlanView, ProjectView, Rule
from monitoring.diagnostics import Diagnostic, Hint, Span
from monitoring.part import Part
from monitoring.plan import Plan, Source
from monitoring.validation.lookup import Lookup
from monitoring.validation.validate import validate


def judged_plan(view: PlanView, places: Places) -> Iterator[Diagnostic]:
    """What the plan rules find in the resources of a stack."""
    for rule in running():
        if rule.plan is not None and (view.raw or rule.project is None):
            yield from _told(rule, rule.plan(view), places.of_field, places.within_field)


def refused(plan: Plan, facts: Lookup, places: Places) -> Iterator[Diagnostic]:
    """What Google's API would refuse, at the value that the field is made from."""
    for resource in plan.resources:
        for violation in validate(resource.kind, resource.body, facts):
            span = places.of_violation(resource.source, violation)
            yield Diagnostic(span, violation.rule, f"{resource.key}: {violation.told}")


def judged_project(view: ProjectView) -> Iterator[Diagnostic]:
    """What the project rules find in the config."""
    for rule in running():
        if rule.project is not None:
            places = view.places
            yield from _told(rule, rule.project(view), places.of_entry, places.within_entry)


def _told(
    rule: Rule,
    found: Iterable[Finding],
    place: Callable[[Source, Path], Span],
    within: Callable[[Source, Path, Part], Span | None],
) -> Iterator[Diagnostic]:
    for finding in found:
        source, path, part, fix = finding.source, finding.path, finding.part, finding.fix
        exact = within(source, path, part) if part is not None else None
        if fix is not None and (part is None or exact is not None):
            hint: str = Hint(finding.hint, fix.text)
        else:
            hint = finding.hint
        yield Diagnostic(
            exact or place(source, path), rule.id, finding.message, hint, rule.severity
        )
