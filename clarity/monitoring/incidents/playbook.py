"""Which incident is answered how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase

from clarity.monitoring.incidents.incident import Incident

SERVICE_LABEL = "service"
ENVIRONMENT_LABEL = "environment"


class Response(StrEnum):
    """What is done; IncidentResponder has a handler for each."""

    HIGH_ERROR_RATE = "high_error_rate"
    SERVICE_DOWN = "service_down"


@dataclass(frozen=True, slots=True)
class Rule:
    """Matches when all that it names does: patterns of display names (``*``, ``?``), case and all.

    `severities` empty matches any; `labels` are the policy's.
    """

    response: Response
    policy: str = "*"
    condition: str = "*"
    severities: tuple[str, ...] = ("Critical",)
    labels: Mapping[str, str] = field(default_factory=dict)

    def matches(self, incident: Incident) -> bool:
        return (
            fnmatchcase(incident.policy, self.policy)
            and fnmatchcase(incident.condition, self.condition)
            and (not self.severities or incident.severity in self.severities)
            and all(incident.policy_labels.get(k) == v for k, v in self.labels.items())
        )


@dataclass(frozen=True, slots=True)
class Playbook:
    """Rules, of which the first that matches is followed."""

    rules: tuple[Rule, ...]

    def response(self, incident: Incident) -> Response | None:
        """None for an incident that is left to people."""
        for rule in self.rules:
            if rule.matches(incident):
                return rule.response
        return None


DEFAULT = Playbook(
    (
        Rule(Response.HIGH_ERROR_RATE, policy="*: High Error Rate"),
        Rule(Response.HIGH_ERROR_RATE, policy="*: api availability, burn rate above *"),
        Rule(Response.SERVICE_DOWN, policy="*: Health cannot be reached"),
        Rule(Response.SERVICE_DOWN, policy="*: Liveness cannot be reached"),
    )
)
