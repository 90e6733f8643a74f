"""The one way in: every reason for which the API would refuse a body, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from monitoring.plan import Json, Kind
from monitoring.validation import (
    alert_policy,
    dashboard,
    log_metric,
    metric_descriptor,
    notification_channel,
    service,
    slo,
    uptime_check,
)
from monitoring.validation.lookup import Lookup, NoFacts
from monitoring.validation.violation import Violation

Validator = Callable[[Mapping[str, Json], Lookup], Iterator[Violation]]

_VALIDATORS: dict[Kind, Validator] = {
    Kind.CHANNEL: notification_channel.violations,
    Kind.DESCRIPTOR: metric_descriptor.violations,
    Kind.LOG_METRIC: log_metric.violations,
    Kind.SERVICE: service.violations,
    Kind.SLO: slo.violations,
    Kind.UPTIME: uptime_check.violations,
    Kind.POLICY: alert_policy.violations,
    Kind.DASHBOARD: dashboard.violations,
}

_NO_FACTS = NoFacts()


def validate(
    kind: Kind, body: Mapping[str, Json], lookup: Lookup | None = None
) -> tuple[Violation, ...]:
    """The violations of a REST body (camelCase JSON, enums by name), ordered by path.

    `lookup` gives the facts of metrics; a rule that needs facts which it has not got is silent.
    Names the server assigns and secrets may stand in the body as the tokens of `monitoring.plan`.
    Unknown fields and wrong JSON types of all kinds but dashboards are the strict protobuf
    parse's to refuse; here a value of a wrong type counts as absent.
    """
    found = tuple(_VALIDATORS[kind](body, lookup or _NO_FACTS))
    return found if len(found) < 2 else tuple(sorted(found, key=_by_path))


def _by_path(violation: Violation) -> tuple[tuple[bool, int, str], ...]:
    return tuple(
        (True, part, "") if isinstance(part, int) else (False, 0, part) for part in violation.path
    )
