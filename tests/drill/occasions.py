"""Occasions for the tests of payloads and notifications."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from alerts.evaluate.prompt import Prompt
from sandbox.notify.occasion import Occasion, Side

OPENED = datetime(2026, 1, 5, 0, 12, tzinfo=UTC)
CLOSED = datetime(2026, 1, 5, 0, 27, tzinfo=UTC)

POLICY: dict[str, Any] = {
    "name": "projects/shop/alertPolicies/7",
    "displayName": "Shop: too many requests",
    "severity": "CRITICAL",
    "userLabels": {"service": "shop", "team": "pay"},
    "documentation": {
        "content": "${metric.display_name} of ${resource.label.service_name}: see ${policy.name}",
        "mimeType": "text/markdown",
        "subject": "${policy.display_name} (${policy.user_label.team})",
    },
    "conditions": [],
    "notificationChannels": [],
}
CONDITION: dict[str, Any] = {
    "name": "projects/shop/alertPolicies/7/conditions/1",
    "displayName": "More than 2001 requests",
    "conditionThreshold": {
        "filter": 'metric.type="run.googleapis.com/request_count"',
        "comparison": "COMPARISON_GT",
        "thresholdValue": 2001,
        "duration": "60s",
    },
}
ABOUT = Occasion(
    id="0.opqiw61fsv7p",
    prompt=Prompt.OPENED,
    at=OPENED,
    opened=OPENED,
    closed=None,
    policy=POLICY,
    condition=CONDITION,
    project="shop",
    project_number=123456789012,
    metric=Side("run.googleapis.com/request_count", "Requests", {"code": "500"}),
    resource=Side("cloud_run_revision", "Cloud Run Revision", {"service_name": "cart"}),
    system_labels={"region": "eu"},
    user_labels={"tier": "1"},
    observed=7679.0,
    threshold=2001.0,
    url="http://127.0.0.1:1/v3/projects/shop/alerts/0.opqiw61fsv7p",
)


def at_close(about: Occasion = ABOUT, **changes: Any) -> Occasion:
    """The same incident when it closes."""
    closed = replace(about, prompt=Prompt.CLOSED, at=CLOSED, closed=CLOSED, observed=0.0)
    return replace(closed, **changes)
