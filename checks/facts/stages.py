"""Which stacks people depend on, and which never reach Google."""

from __future__ import annotations

import re

from monitoring.model import Environment

SANDBOX = "local"  # the stack of the local sandbox
_PRODUCTION = frozenset({"prod", "production", "prd", "live"})
_BREAK = re.compile(r"[-_.]+")


def is_production(environment: Environment) -> bool:
    """Whether an environment is one that users depend on, by its name: ``prod``, ``prod-eu``.

    ``pre-prod`` and ``non-prod`` are not.
    """
    words = _BREAK.split(environment.name.lower())
    return not _PRODUCTION.isdisjoint(words) and words[0] not in ("pre", "non", "not")


def is_sandbox(environment: Environment) -> bool:
    """Whether what is deployed there costs nothing and wakes nobody."""
    return environment.stack == SANDBOX
