"""The small project of the examples, in a folder and in a project of a sandbox."""

from __future__ import annotations

import re
import time
from itertools import count
from pathlib import Path
from typing import Any

from checks.check import check
from checks.examples import PROJECT
from checks.online.check import Told, check_online
from checks.online.codes import Online
from checks.registry import rule
from monitoring.diagnostics import Severity, Span
from tests.drill.deploy import deploy
from tests.sandbox_server import Sandbox

REQUESTS = "prometheus.googleapis.com/requests_total/counter"
DURATION = "prometheus.googleapis.com/duration_seconds/histogram"
QUEUE = "prometheus.googleapis.com/queue_length/gauge"
METRICS: dict[str, dict[str, Any]] = {
    REQUESTS: {"metricKind": "CUMULATIVE", "valueType": "DOUBLE", "labels": {"code": "200"}},
    DURATION: {"metricKind": "CUMULATIVE", "valueType": "DISTRIBUTION"},
    QUEUE: {"metricKind": "GAUGE", "valueType": "DOUBLE"},
}
_VALUES: dict[str, dict[str, Any]] = {
    "DOUBLE": {"doubleValue": 1.0},
    "INT64": {"int64Value": "1"},
    "DISTRIBUTION": {
        "distributionValue": {
            "count": "1",
            "mean": 0.5,
            "bucketOptions": {"explicitBuckets": {"bounds": [0.1, 1]}},
            "bucketCounts": ["0", "1"],
        }
    },
}
_MORE = {
    "Pulumi.yaml": "name: shop\nruntime: python\n",
    "monitoring/uptime_checks.yaml": """uptime_checks:
  live:
    display_name: Liveness
    path: /live
    period: 60s
    timeout: 10s
    regions: [USA, EUROPE, ASIA_PACIFIC]
    contains: alive
    severity: page
""",
}
_number = count()


def written(folder: Path, project: str) -> None:
    """Write the small project, in the Google project of that name, to a folder."""
    for name, text in {**PROJECT, **_MORE}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("shop-prod", project), encoding="utf-8")


class Deployed:
    """A project in the sandbox that has what the small project declares."""

    def __init__(self, api: Sandbox, folder: Path) -> None:
        self.api = api
        self.folder = folder
        self.project = f"shop-online-{next(_number)}"
        self.parent = f"/v3/projects/{self.project}"
        written(folder, self.project)
        self.write()
        self.plan = check(folder).plans["prod"]
        self.names = deploy(api, self.plan)

    def append(self, file: str, text: str) -> None:
        with (self.folder / file).open("a", encoding="utf-8") as opened:
            opened.write(text)

    def describe(self, type: str, **body: Any) -> None:
        """Make the descriptor of a custom metric."""
        self.api.ok("POST", f"{self.parent}/metricDescriptors", {"type": type, **body})

    def undescribe(self, type: str) -> None:
        """A metric goes, and its data with it."""
        self.api.ok("DELETE", f"{self.parent}/metricDescriptors/{type}")

    def write(self, *types: str, **changes: Any) -> None:
        """Write a point of each metric, a minute ago; its descriptor is made from the first."""
        for type in types or METRICS:
            body = {"timeSeries": [_series(self.project, type, changes)]}
            self.api.ok("POST", f"{self.parent}/timeSeries", body)

    def rewrite(self, type: str, **changes: Any) -> None:
        """The metric as if it had always been written with these changes."""
        self.undescribe(type)
        self.write(type, **changes)

    def channel(self, key: str, **changes: Any) -> None:
        """Change a channel in the project, as somebody in the console would."""
        name, mask = self.names[f"channel/{key}"], ",".join(map(_snake, changes))
        self.api.ok("PATCH", f"/v3/{name}?updateMask={mask}", {"name": name, **changes})

    def told(self) -> Told:
        """What the project says of the folder as it is now."""
        return check_online(self.folder, check(self.folder), self.api.address.grpc)

    def found(self) -> list[tuple[str, str, str]]:
        """(id, message, text at its place) of each finding; its severity is that of its page."""
        told = self.told()
        assert told.unread == ()
        for found in told.report.diagnostics:
            weaker = found.code == Online.DIFFERS and found.severity is Severity.WARNING
            assert weaker or found.severity is rule(found.code).severity, found
        return [
            (str(d.code), d.message, _at(told.report.texts[d.span.file], d.span))
            for d in told.report.diagnostics
        ]


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def _at(text: str, span: Span) -> str:
    line = text.splitlines()[span.line - 1]
    return line[span.column - 1 : span.end_column - 1]


def _series(project: str, type: str, changes: dict[str, Any]) -> dict[str, Any]:
    said = {"labels": {}, "unit": "", "ago": 60, **METRICS.get(type, {}), **changes}
    end = int(time.time()) - said["ago"]
    interval = {"endTime": _rfc(end)}
    if said["metricKind"] == "CUMULATIVE":
        interval["startTime"] = _rfc(end - 60)
    labels = {"project_id": project, "location": "us-central1", "cluster": "__run__"}
    labels |= {"namespace": "shop", "job": "shop", "instance": "1"}
    return {
        "metric": {"type": type, "labels": said["labels"]},
        "resource": {"type": "prometheus_target", "labels": labels},
        "metricKind": said["metricKind"],
        "valueType": said["valueType"],
        "unit": said["unit"],
        "points": [{"interval": interval, "value": _VALUES[said["valueType"]]}],
    }


def _rfc(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
