"""checks.yaml: what the project asks of its checks."""

from __future__ import annotations

from monitoring.config.codes import Code
from monitoring.config.collection import Collection
from monitoring.config.document import Document
from monitoring.config.parsing import number
from monitoring.config.report import Report, quoted
from monitoring.model import CheckSettings, Metric


def read_check_settings(
    document: Document | None, metrics: Collection[Metric], report: Report
) -> CheckSettings:
    """The settings of a sound file; the defaults where there is none."""
    if document is None:
        return CheckSettings()
    labels = {label for metric in metrics.values.values() for label in metric.labels}
    values = document.section("label_values")
    for name, key in values.keys.items() if values else ():
        if name not in labels:
            hint = report.spelling(name, labels)
            report.warning(key, Code.LABEL, f"no metric has a label {quoted(name)}", hint)
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
