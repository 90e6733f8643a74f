"""What is known of an id that a finding has."""

from __future__ import annotations

from dataclasses import dataclass

from checks import registry
from checks.rule import Group
from monitoring.diagnostics import Diagnostic, Severity

CERTAIN = frozenset({Group.CONFIG, Group.COMPILER, Group.REFUSED})


@dataclass(frozen=True, slots=True)
class About:
    """What is known of an id: its group, a sentence, and why it matters."""

    id: str
    group: str
    title: str
    reason: str = ""
    severity: Severity = Severity.ERROR

    @property
    def help(self) -> str:
        return f"{self.title}\n\n{self.reason}".strip()


def about(id: str) -> About:
    """What is known of an id; of one that nothing declares, itself."""
    if id in registry.ids():
        page, rule = registry.page_of(id), registry.rule(id)
        return About(id, rule.group.value, page.title, page.reason, rule.severity)
    return About(id, "other", id)


def is_certain(found: Diagnostic) -> bool:
    """Whether it keeps the project from being deployed, whatever anybody thinks of it."""
    return found.severity is Severity.ERROR and registry.ids().get(str(found.code)) in CERTAIN
