"""Everything that can be found, by id: what has a page, and the codes that have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from checks import registry
from checks.ignoring.codes import Comment
from checks.online.codes import Online
from checks.raw_codes import Raw
from checks.rule import Group
from monitoring.diagnostics import Diagnostic, FindingCode, Severity

ONLINE = "online"  # what no check finds that stays offline
_CODES: Mapping[str, type[FindingCode]] = {
    "raw": Raw,
    "comments": Comment,
    ONLINE: Online,
}
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


@cache
def groups() -> Mapping[str, str]:
    """Every id, and its group."""
    codes = {str(code): group for group, kind in _CODES.items() for code in kind}
    return {**registry.ids(), **codes}


def about(id: str) -> About:
    """What is known of an id; of one that nothing declares, itself."""
    if id in registry.ids():
        page, rule = registry.page_of(id), registry.rule(id)
        return About(id, rule.group.value, page.title, page.reason, rule.severity)
    group = groups().get(id, "other")
    for code in _CODES.get(group, ()):
        if code == id:
            return About(id, group, _sentence(code.meaning))
    return About(id, group, id)


def is_certain(found: Diagnostic) -> bool:
    """Whether it keeps the project from being deployed, whatever anybody thinks of it."""
    return found.severity is Severity.ERROR and groups().get(str(found.code)) in CERTAIN


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
