"""What the project's own settings make of the severities of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from checks.known import CERTAIN, is_certain
from checks.place import Key, Places
from checks.registry import ids, rule
from checks.rule import Group
from monitoring.config.codes import Code
from monitoring.config.report import closest
from monitoring.diagnostics import Diagnostic, Severity
from monitoring.model import CheckSettings

_OFF = "off"


def adjusted(
    found: Iterable[Diagnostic], settings: CheckSettings, places: Callable[[], Places]
) -> Iterator[Diagnostic]:
    """The findings with their severities as set; what keeps a project from being deployed stays."""
    wanted = settings.severities
    for diagnostic in found:
        severity = wanted.get(str(diagnostic.code))
        if severity is None or is_certain(diagnostic):
            yield diagnostic
        elif severity != _OFF:
            yield _as(diagnostic, Severity(severity))
    for id in wanted:
        message, hint = _objection(id)
        if message:
            span = places().of_entry(settings.sources["severities"], (Key(id),))
            yield Diagnostic(span, Code.REFERENCE, message, hint)


def _as(found: Diagnostic, severity: Severity) -> Diagnostic:
    return Diagnostic(found.span, found.code, found.message, found.hint, severity)


def _objection(id: str) -> tuple[str, str]:
    """Why there can be no severity for that id, and the way out; empty where there can."""
    known = ids()
    if id not in known:
        close = closest(id, known)
        return f"there is no rule {id}", f"did you mean '{close}'?" if close else "remove it"
    if known[id] in CERTAIN and rule(id).severity is Severity.ERROR:
        return f"{id} has one severity: what it finds cannot be deployed", "remove it"
    if known[id] is Group.COMMENTS:
        return f"{id} has one severity: a comment is put right, or removed", "remove it"
    return "", ""
