"""Running the rules: findings become diagnostics at the text that they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from checks.place import Places
from checks.registry import running
from checks.rule import Finding, Path, PlanView, ProjectView, Rule
from monitoring.diagnostics import Diagnostic, Hint, Span
from monitoring.plan import Source


def judged_plan(view: PlanView, places: Places) -> Iterator[Diagnostic]:
    """What the plan rules find in the resources of a stack."""
    for rule in running():
        if rule.plan is not None and (view.raw or rule.project is None):
            yield from _told(rule, rule.plan(view), places.of_field)


def judged_project(view: ProjectView) -> Iterator[Diagnostic]:
    """What the project rules find in the config."""
    for rule in running():
        if rule.project is not None:
            yield from _told(rule, rule.project(view), view.places.of_entry)


def _told(
    rule: Rule, found: Iterable[Finding], place: Callable[[Source, Path], Span]
) -> Iterator[Diagnostic]:
    for finding in found:
        span = place(finding.source, finding.path)
        fix = finding.fix
        hint = finding.hint if fix is None else Hint(finding.hint, fix.text)
        yield Diagnostic(span, rule.id, finding.message, hint, rule.severity)
