"""What the API refuses in an AlertPolicy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from monitoring import limits
from monitoring.plan import Json
from monitoring.validation.lookup import Lookup
from monitoring.validation.rule import Subject, rule
from monitoring.validation.violation import Violation

_POLICY = Subject("alert_policy")
_CONDITIONS = rule("policy-conditions-count", "A policy has one to six conditions.")


def violations(body: Mapping[str, Json], lookup: Lookup) -> Iterator[Violation]:
    """The violations of one policy body; `lookup` gives the facts of the metrics it reads."""
    conditions = body.get("conditions") or ()
    if not 1 <= len(conditions) <= limits.POLICY_CONDITIONS:
        why = f"a policy must have 1 to {limits.POLICY_CONDITIONS} conditions"
        yield _POLICY.invalid(_CONDITIONS, ("conditions",), len(conditions), why)
