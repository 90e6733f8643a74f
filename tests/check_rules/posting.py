"""Examples of pages as requests to an API: each in a project of its own, with what it refers to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from checks.page import Example
from checks.raw.resources import Written, resources
from monitoring.config.report import Report
from monitoring.config.yaml_reader import parse_stream
from tests.sandbox_server import Sandbox

_ROOTS = {"Dashboard": "/v1", "LogMetric": "/v2"}
_OBJECTIVE = re.compile(
    r"(?<!name: )projects/([\w-]+)/services/([\w-]+)/serviceLevelObjectives/(\w+)"
)
_CUSTOM = re.compile(r'"(custom\.googleapis\.com/\w+)"')
_NAMED_BY_THE_API = (
    (
        "notificationChannels",
        re.compile(r"projects/[\w-]+/notificationChannels/\d+"),
        {"type": "email", "labels": {"email_address": "web@shop.example"}},
    ),
    (
        "groups",
        re.compile(r"projects/[\w-]+/groups/\d+"),
        {"displayName": "All", "filter": 'resource.type = "gce_instance"'},
    ),
)
_LOCAL = "projects/shop"
_METRICS = {
    "custom.googleapis.com/queue": ("GAUGE", "DOUBLE"),
    "custom.googleapis.com/room": ("GAUGE", "DOUBLE"),
    "custom.googleapis.com/ok": ("GAUGE", "BOOL"),
    "custom.googleapis.com/good": ("CUMULATIVE", "INT64"),
    "custom.googleapis.com/all": ("CUMULATIVE", "INT64"),
    "custom.googleapis.com/lag": ("CUMULATIVE", "DISTRIBUTION"),
}
_SLO = {
    "goal": 0.9,
    "rollingPeriod": "86400s",
    "serviceLevelIndicator": {"basicSli": {"availability": {}}},
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answers to the last resource of an example."""

    status: int
    message: str


def posted(sandbox: Sandbox, example: Example, project: str) -> Answer:
    """Make what the example refers to, then what it holds; only the last may be refused."""
    ((file, text),) = example.files.items()
    text = _referred(sandbox, text.replace(_LOCAL, f"projects/{project}"), project)
    report = Report()
    roots = parse_stream(text, file, report)
    assert roots is not None and not report.failed
    *before, last = resources(roots, file, report)
    for one in before:
        status, made = _create(sandbox, one, project)
        assert status == 200, made
    status, answer = _create(sandbox, last, project)
    return Answer(status, answer.get("error", {}).get("message", ""))


def _referred(sandbox: Sandbox, text: str, project: str) -> str:
    """Makes what a text names; the text with the names that the API gave."""
    parent = f"/v3/projects/{project}"
    declared = set(re.findall(r"type: (custom\.googleapis\.com/\w+)", text))
    for type_ in sorted(set(_CUSTOM.findall(text)) - declared):
        kind, value_type = _METRICS[type_]
        body = {"type": type_, "metricKind": kind, "valueType": value_type}
        sandbox.ok("POST", f"{parent}/metricDescriptors", body)
    for of, service, slo in sorted(set(_OBJECTIVE.findall(text))):
        home = f"/v3/projects/{of}/services"
        sandbox.ask("POST", f"{home}?serviceId={service}", {"custom": {}})
        path = f"{home}/{service}/serviceLevelObjectives?serviceLevelObjectiveId={slo}"
        sandbox.ask("POST", path, _SLO)
    for collection, form, body in _NAMED_BY_THE_API:
        if form.search(text):
            text = form.sub(sandbox.ok("POST", f"{parent}/{collection}", body)["name"], text)
    return text


def _create(sandbox: Sandbox, written: Written, project: str) -> tuple[int, Any]:
    """POST as clients do: ids of services and objectives stand in the query, not in the body."""
    name, value = written.form.name, written.tree.value
    body = {key: item for key, item in value.items() if key not in written.skipped}
    parent = f"{_ROOTS.get(name, '/v3')}/projects/{project}"
    query = ""
    if name == "Service":
        query = f"?serviceId={_id(body)}"
    elif name == "ServiceLevelObjective":
        query = f"?serviceLevelObjectiveId={_id(body)}"
        sandbox.ask("POST", f"{parent}/services?serviceId=web", {"custom": {}})
        parent += "/services/web"
    return sandbox.ask("POST", f"{parent}/{written.form.collection}{query}", body)


def _id(body: dict[str, Any]) -> str:
    """The last part of the name, which leaves the body."""
    return quote(str(body.pop("name", "one")).rpartition("/")[2])
