"""The sentences of a notification, and the variables in its documentation.

The opening and closing sentences of a threshold are recorded ones; those of other conditions are
in their manner. What a variable without a value becomes is unverified: here it becomes nothing,
and a variable that nobody knows stays as it is written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from alerts.condition import ABSENT, LOG_MATCH, PROMQL
from sandbox.notify.occasion import Occasion, Side

SUBJECT_CHARS = 255
_VARIABLE = re.compile(r"\$\{(?P<name>[^{}]+)\}")
_MAPS = (
    "policy.user_label",
    "resource.label",
    "metric.label",
    "metadata.system_label",
    "metadata.user_label",
    "log.extracted_label",
)
_SIDES = {"COMPARISON_GT": "above", "COMPARISON_LT": "below"}


def labels_text(labels: Mapping[str, str]) -> str:
    """``{a=1, b=2}``"""
    return "{" + ", ".join(f"{key}={value}" for key, value in sorted(labels.items())) + "}"


def resource_text(resource: Side) -> str:
    """How a person would name a resource that has no name of its own."""
    name = resource.display_name or resource.type
    return f"{name} labels {labels_text(resource.labels)}" if resource.labels else name


def number_text(value: float | None) -> str:
    """``7679.000``; empty where there is no value."""
    return "" if value is None or math.isnan(value) else f"{value:.3f}"


def plain_text(value: float | None) -> str:
    """``2001``, ``14.4``; empty where there is no value."""
    return "" if value is None or math.isnan(value) else f"{value:.15g}"


def summary(about: Occasion) -> str:
    """What happened, in one sentence."""
    subject = _subject(about)
    if about.closed is not None:
        value = number_text(about.observed)
        return f"{subject} returned to normal" + (f" with a value of {value}." if value else ".")
    return f"{subject} {_violation(about)}."


def _subject(about: Occasion) -> str:
    name = about.metric.display_name or about.metric.type or about.condition.get("displayName", "")
    place = f"{name} for {resource_text(about.resource)}" if about.resource.type else str(name)
    labels = about.metric.labels
    return f"{place} with metric labels {labels_text(labels)}" if labels else place


def _violation(about: Occasion) -> str:
    value = number_text(about.observed)
    if about.kind == ABSENT:
        return f"has been absent for {about.condition[ABSENT].get('duration', '0s')}"
    if about.kind == LOG_MATCH:
        return "has a matching log entry"
    if about.kind == PROMQL or about.threshold is None:
        return "satisfies the condition" + (f" with a value of {value}" if value else "")
    side = _SIDES.get(about.condition[about.kind].get("comparison", ""), "beyond")
    return f"is {side} the threshold of {number_text(about.threshold)} with a value of {value}"


def expanded(text: str, about: Occasion) -> str:
    """`text` with the variables of documentation replaced by what they stand for."""
    plain = _plain(about)
    maps = _mapped(about)

    def value(found: re.Match[str]) -> str:
        name = found["name"]
        for field, labels in maps.items():
            if name.startswith(f"{field}."):
                return labels.get(name.removeprefix(f"{field}.").strip('"'), "")
        return plain.get(name, found[0])

    return _VARIABLE.sub(value, text)


def _plain(about: Occasion) -> dict[str, str]:
    return {
        "condition.name": str(about.condition.get("name", "")),
        "condition.display_name": str(about.condition.get("displayName", "")),
        "policy.name": str(about.policy.get("name", "")),
        "policy.display_name": str(about.policy.get("displayName", "")),
        "project": about.project,
        "resource.type": about.resource.type,
        "resource.project": about.resource.labels.get("project_id", about.project),
        "metric.type": about.metric.type,
        "metric.display_name": about.metric.display_name or about.metric.type,
    }


def _mapped(about: Occasion) -> dict[str, Mapping[str, str]]:
    labels: tuple[Mapping[str, str], ...] = (
        about.policy.get("userLabels", {}),
        about.resource.labels,
        about.metric.labels,
        about.system_labels,
        about.user_labels,
        about.metric.labels if about.kind == LOG_MATCH else {},
    )
    return dict(zip(_MAPS, labels, strict=True))


def subject(about: Occasion) -> str:
    """The documentation's subject; without one, which policy and condition it is."""
    documentation = about.policy.get("documentation", {})
    text = documentation.get("subject") or (
        f"{about.condition.get('displayName', '')} in {about.policy.get('displayName', '')}"
    )
    return expanded(text, about)[:SUBJECT_CHARS]
