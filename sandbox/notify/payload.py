"""The body of a webhook, version 1.2, which is also the data of a Pub/Sub message."""

from __future__ import annotations

from monitoring.plan import Json
from sandbox.notify.occasion import Occasion
from sandbox.notify.words import (
    expanded,
    number_text,
    plain_text,
    resource_text,
    subject,
    summary,
)

VERSION = "1.2"
_SEVERITIES = {"CRITICAL": "Critical", "ERROR": "Error", "WARNING": "Warning"}
_NO_SEVERITY = "No Severity"


def payload(about: Occasion) -> dict[str, Json]:
    """``{"version": "1.2", "incident": {...}}``"""
    return {"version": VERSION, "incident": _incident(about)}


def severity(about: Occasion) -> str:
    """As payloads write it: ``Critical``."""
    return _SEVERITIES.get(about.policy.get("severity", ""), _NO_SEVERITY)


def _incident(about: Occasion) -> dict[str, Json]:
    name = resource_text(about.resource)
    incident: dict[str, Json] = {
        "incident_id": about.id,
        "scoping_project_id": about.project,
        "scoping_project_number": about.project_number,
        "url": about.url,
        "summary": summary(about),
        "policy_name": about.policy.get("displayName", ""),
        "condition_name": about.condition.get("displayName", ""),
        "started_at": int(about.opened.timestamp()),
        "ended_at": None if about.closed is None else int(about.closed.timestamp()),
        "state": "open" if about.closed is None else "closed",
        "observed_value": number_text(about.observed),
        "threshold_value": plain_text(about.threshold),
        "resource": {"type": about.resource.type, "labels": dict(about.resource.labels)},
        "resource_id": "",
        "resource_name": f"{about.project} {name}".strip(),
        "resource_display_name": name,
        "resource_type_display_name": about.resource.display_name or about.resource.type,
        "metric": {
            "type": about.metric.type,
            "displayName": about.metric.display_name or about.metric.type,
            "labels": dict(about.metric.labels),
        },
        "metadata": {
            "system_labels": dict(about.system_labels),
            "user_labels": dict(about.user_labels),
        },
        "severity": severity(about),
        "condition": dict(about.condition),
    }
    if about.policy.get("userLabels"):
        incident["policy_user_labels"] = dict(about.policy["userLabels"])
    if "documentation" in about.policy:
        incident["documentation"] = _documentation(about)
    return incident


def _documentation(about: Occasion) -> dict[str, Json]:
    written = about.policy["documentation"]
    return {
        "content": expanded(written.get("content", ""), about),
        "mime_type": written.get("mimeType", "text/markdown"),
        "subject": subject(about),
    }
