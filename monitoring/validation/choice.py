"""Fields of which a body has exactly one."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.validation.reading import Body, has
from monitoring.validation.rule import Path, Rule, Subject
from monitoring.validation.violation import Violation


def one_of(
    subject: Subject,
    rule: Rule,
    path: Path,
    body: Body,
    keys: Iterable[str],
    found: list[Violation],
) -> str:
    """The one of `keys` that `body` has; else a violation goes to `found` and "" comes back."""
    present = [key for key in keys if has(body, key)]
    if len(present) == 1:
        return present[0]
    why = f"exactly one of {', '.join(keys)} must be set"
    found.append(subject.invalid(rule, path, ", ".join(present), why))
    return ""
