"""What exists in a running sandbox, and where to look, for a person."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.api.client import Address
from sandbox.environment import STACK
from sandbox.home import Home

CLARITY = ".venv/bin/clarity sandbox"
PULUMI = f"{CLARITY} pulumi --"

# What the index counts beside what Pulumi declared: recorded data.
LABELS = {
    "Service": "Services",
    "ServiceLevelObjective": "SLOs",
    "AlertPolicy": "Alert policies",
    "NotificationChannel": "Notification channels",
    "UptimeCheckConfig": "Uptime checks",
    "MetricDescriptor": "Metric descriptors",
    "LogMetric": "Log-based metrics",
    "Dashboard": "Dashboards",
    "Group": "Groups",
    "LogSink": "Log sinks",
    "Snooze": "Snoozes",
    "Alert": "Incidents",
    "Notification": "Notifications",
    "PagerDutyIncident": "PagerDuty incidents",
    "PagerDutyEvent": "PagerDuty events",
    "Mail": "Letters",
    "PubSubTopic": "Pub/Sub topics",
    "PubSubSubscription": "Pub/Sub subscriptions",
    "PubSubMessage": "Pub/Sub messages",
    "PubSubOutstanding": "Pub/Sub messages under way",
    "PubSubDelivery": "Pub/Sub deliveries",
    "CloudRunService": "Cloud Run services",
    "CloudRunRevision": "Cloud Run revisions",
    "CloudRunOperation": "Cloud Run operations",
    "CloudRunChange": "Cloud Run changes",
    "LogEntry": "Log entries",
    "Span": "Spans",
    "PlayedSeries": "Played batches",
    "TimeSeries": "Time series",
    "Point": "Points",
}


@dataclass(frozen=True, slots=True)
class Status:
    """A running sandbox: where it answers, where it keeps things, how many of each kind it has."""

    address: Address
    home: Home
    counts: Mapping[str, int]


def status(home: Home, address: Address) -> Status:
    """Ask the API what it holds."""
    connection = http.client.HTTPConnection(address.host, address.rest_port, timeout=5)
    try:
        connection.request("GET", "/")
        index = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return Status(address, home, index["counts"])


def render(status: Status, project: str) -> str:
    """A table of what exists, then where to look; `project` is the stack's Google project."""
    counted = [(LABELS.get(kind, kind), count) for kind, count in status.counts.items() if count]
    width = max((len(label) for label, _ in counted), default=0)
    rows = [f"  {label.ljust(width)}  {count:>5}" for label, count in counted]
    api = f"{status.address.rest}/v3/projects/{project}"
    places = {
        "API (REST)": status.address.rest,
        "API (gRPC)": status.address.grpc,
        "Alert policies": f"{api}/alertPolicies",
        "Services": f"{api}/services",
        "Incidents": f"{api}/alerts",
        "Dashboards": f"{status.address.rest}/v1/projects/{project}/dashboards",
        "Mail (SMTP)": f"{status.address.host}:{status.address.smtp_port}",
        "PagerDuty got": f"{CLARITY} pagerduty",
        "Mail got": f"{CLARITY} mail",
        "Pub/Sub did": f"{CLARITY} pubsub",
        "Cloud Run got": f"{CLARITY} run",
        "Logs got": f"{CLARITY} logs",
        "Traces got": f"{CLARITY} traces",
        "Request log": str(status.home.api / "requests.jsonl"),
        "Stack outputs": f"{PULUMI} stack output --stack {STACK}",
        "What would change": f"{PULUMI} preview --stack {STACK} --diff",
    }
    looks = [f"  {name.ljust(17)}  {place}" for name, place in places.items()]
    exists = ["The sandbox holds:", *rows] if rows else ["The sandbox is empty."]
    return "\n".join([*exists, "", "Where to look:", *looks])
