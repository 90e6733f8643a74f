"""checks.yaml: what the project asks of its checks."""

from __future__ import annotations

from monitoring.config.document import Document
from monitoring.config.parsing import number
from monitoring.model import CheckSettings


def read_check_settings(document: Document | None) -> CheckSettings:
    """The settings of a sound file; the defaults where there is none."""
    if document is None:
        return CheckSettings()
    said = document.root.value
    cost = document.root.items.get("monthly_cost")
    return CheckSettings(
        monthly_cost=None if cost is None else number(cost),
        email_domains=tuple(domain.lower() for domain in said.get("email_domains", ())),
        instances=said.get("instances", 1),
        label_values=said.get("label_values", {}),
        severities=said.get("severities", {}),
        sources={name: key.source for name, key in document.root.keys.items()},
    )
