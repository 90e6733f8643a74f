"""A rule that the API enforces, and the words in which it refuses.

Every rule is made once, by `rule`, beside the code that applies it; `REGISTRY` holds them all, so
that the docs can list them and a test can see that each one is exercised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitoring.part import Part
from monitoring.plan import Json
from monitoring.validation.violation import Violation

Path = tuple[str | int, ...]

_SHOWN_CHARS = 200
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Rule:
    """`id` is stable (``policy-conditions-count``); `text` says in a sentence what must hold."""

    id: str
    text: str

    def broken(self, path: Path, message: str, part: Part | None = None) -> Violation:
        """A violation in the words given."""
        return Violation(path, self.id, message, part)


REGISTRY: dict[str, Rule] = {}


def rule(id: str, text: str) -> Rule:
    """Make a rule and register it; raises ValueError where the id is taken."""
    if id in REGISTRY:
        raise ValueError(f"two rules are called {id}")
    made = Rule(id, text)
    REGISTRY[id] = made
    return made


@dataclass(frozen=True, slots=True)
class Subject:
    """What a body is called in messages: ``alert_policy``, ``uptime_check_config``."""

    name: str

    def invalid(
        self, rule: Rule, path: Path, value: Json, why: str, part: Part | None = None
    ) -> Violation:
        """The API's usual refusal: the field, the bad value, the reason."""
        message = f'Field {field_name(self.name, path)} had an invalid value of "{shown(value)}": '
        return Violation(path, rule.id, message + why, part, why)

    def missing(self, rule: Rule, path: Path) -> Violation:
        """The API's refusal of a body without a field that it needs."""
        return rule.broken(path, f"Request was missing field {field_name(self.name, path)}.")


def field_name(subject: str, path: Path) -> str:
    """The path as the API writes it: ``alert_policy.conditions[0].condition_threshold.filter``."""
    text = subject
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{_HUMP.sub('_', part).lower()}"
    return text


def shown(value: Json) -> str:
    """A value as a message shows it: short, and a flag or an absence as JSON has it."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    if isinstance(value, dict | list):
        return f"{len(value)} entries"
    text = str(value)
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"
