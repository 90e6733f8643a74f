"""What Cloud Monitoring tells of incidents, for the tests of the responder."""

from __future__ import annotations

import base64
import json
from typing import Any

from clarity.monitoring.incidents.incident import Incident, State

NOW = 1_790_000_000
SERVICE = "projects/shop/locations/europe-west1/services/backend"
ERRORS = "Backend: High Error Rate"
DOWN = "Backend: Liveness cannot be reached"


def payload(
    id: str = "0.abc", state: str = "open", *, policy: str = ERRORS, **changes: Any
) -> dict[str, Any]:
    """A webhook's body, version 1.2; `changes` replace fields of the incident."""
    incident = {
        "incident_id": id,
        "scoping_project_id": "shop",
        "scoping_project_number": 123,
        "url": "https://console.example/alerts/0.abc",
        "summary": "Errors are above the threshold of 0.050 with a value of 0.310.",
        "policy_name": policy,
        "condition_name": "Error rate > 5%",
        "started_at": NOW - 60,
        "ended_at": None if state == "open" else NOW,
        "state": state,
        "observed_value": "0.310",
        "threshold_value": "0.05",
        "resource": {"type": "generic_task", "labels": {"job": "backend"}},
        "metric": {"type": "custom.googleapis.com/http/error_rate", "labels": {}},
        "policy_user_labels": {"service": "backend", "environment": "prod"},
        "severity": "Critical",
    }
    return {"version": "1.2", "incident": incident | changes}


def body(*args: Any, **changes: Any) -> bytes:
    return json.dumps(payload(*args, **changes)).encode()


def pushed(data: bytes) -> bytes:
    """The body of a Pub/Sub push that carries `data`."""
    message = {"data": base64.b64encode(data).decode(), "messageId": "1", "attributes": {}}
    return json.dumps(
        {"message": message, "subscription": "projects/shop/subscriptions/r"}
    ).encode()


def incident(
    id: str = "0.abc", state: State = State.OPEN, *, policy: str = ERRORS, service: str = "backend"
) -> Incident:
    return Incident(
        id=id,
        state=state,
        started_at=NOW - 60,
        ended_at=None if state is State.OPEN else NOW,
        policy=policy,
        severity="Critical",
        policy_labels={"service": service, "environment": "prod"},
    )
