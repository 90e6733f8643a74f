"""Running the rules: findings become diagnostics at the text that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.place import Places
from checks.registry import running
from checks.rule import Finding, PlanView, ProjectView, Rule
from monitoring.diagnostics import Diagnostic


def judged_plan(view: PlanView, places: Places) -> Iterator[Diagnostic]:
    """What the plan rules find in the resources of a stack."""
    for rule in running():
        if rule.plan is not None:
            yield from _told(rule, rule.plan(view), places)


def judged_project(view: ProjectView) -> Iterator[Diagnostic]:
    """What the project rules find in the config."""
    for rule in running():
        if rule.project is not None:
            yield from _told(rule, rule.project(view), view.places)


def _told(rule: Rule, found: Iterable[Finding], places: Places) -> Iterator[Diagnostic]:
    in_entry = rule.project is not None
    for finding in found:
        if in_entry:
            span = places.of_entry(finding.source, finding.path)
        else:
            span = places.of_field(finding.source, finding.path)
        yield Diagnostic(span, rule.id, finding.message, finding.hint, rule.severity)
