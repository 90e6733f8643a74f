"""Every REST route against Google's discovery documents, and fields that the messages lack."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import googleapiclient
import pytest

from sandbox.api.rest import ROUTES
from sandbox.api.schema import NEWER, fields

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
# Of the logging service only entries and a project's logs, metrics and sinks are served.
LOGGING = re.compile(
    r"logging\.(projects\.(metrics|sinks)\.|projects\.logs\.|entries\.(write|list)$)"
)

SCHEMAS = [
    ("monitoring.v3", "AlertPolicy", "google.monitoring.v3.AlertPolicy"),
    ("monitoring.v3", "Alert", "google.monitoring.v3.Alert"),
    ("monitoring.v3", "ListAlertsResponse", "google.monitoring.v3.ListAlertsResponse"),
    ("monitoring.v3", "PolicySnapshot", "google.monitoring.v3.PolicySnapshot"),
    ("monitoring.v3", "LogMetadata", "google.monitoring.v3.LogMetadata"),
    ("monitoring.v3", "NotificationChannel", "google.monitoring.v3.NotificationChannel"),
    ("monitoring.v3", "Service", "google.monitoring.v3.Service"),
    ("monitoring.v3", "ServiceLevelObjective", "google.monitoring.v3.ServiceLevelObjective"),
    ("monitoring.v3", "UptimeCheckConfig", "google.monitoring.v3.UptimeCheckConfig"),
    ("monitoring.v3", "MetricDescriptor", "google.api.MetricDescriptor"),
    ("monitoring.v3", "TimeSeries", "google.monitoring.v3.TimeSeries"),
    ("monitoring.v3", "Group", "google.monitoring.v3.Group"),
    ("monitoring.v3", "Snooze", "google.monitoring.v3.Snooze"),
    ("logging.v2", "LogMetric", "google.logging.v2.LogMetric"),
    ("logging.v2", "LogSink", "google.logging.v2.LogSink"),
    ("logging.v2", "LogEntry", "google.logging.v2.LogEntry"),
    ("logging.v2", "WriteLogEntriesRequest", "google.logging.v2.WriteLogEntriesRequest"),
    ("logging.v2", "ListLogEntriesRequest", "google.logging.v2.ListLogEntriesRequest"),
]


def document(name: str) -> Any:
    return json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))


def methods(resources: Any) -> Iterator[tuple[str, str, str]]:
    """(id, verb, path with a sample name in each variable)."""
    for resource in resources.values():
        for method in resource.get("methods", {}).values():
            flat = method.get("flatPath", method["path"])
            path = re.sub(r"\{[^}]+\}", "sample", flat)
            # services and objectives: {v3Id}/{v3Id1} stands for projects/*
            yield method["id"], method["httpMethod"], f"/{path}"
        yield from methods(resource.get("resources", {}))


BINDINGS = [
    binding
    for name in ("monitoring.v3", "monitoring.v1", "logging.v2")
    for binding in methods(document(name)["resources"])
    if name != "logging.v2" or LOGGING.match(binding[0])
]


def test_the_documents_hold_what_is_compared() -> None:
    assert len(BINDINGS) == 56 + 17 + 15


@pytest.mark.parametrize(("id", "verb", "path"), BINDINGS, ids=[b[0] for b in BINDINGS])
def test_every_binding_of_google_has_a_route(id: str, verb: str, path: str) -> None:
    assert any(route.regex.fullmatch(path) for route in ROUTES[verb])


def test_every_route_is_a_binding_of_google() -> None:
    for verb, routes in ROUTES.items():
        paths = [path for _, bound, path in BINDINGS if bound == verb]
        for route in routes:
            assert any(map(route.regex.fullmatch, paths)), f"{verb} {route.regex.pattern}"


def test_a_binding_meets_the_method_of_its_name() -> None:
    """``projects.alertPolicies.create`` must not be answered by another collection's handler."""
    for id, verb, path in BINDINGS:
        *_, collection, action = id.split(".")
        route = next(route for route in ROUTES[verb] if route.regex.fullmatch(path))
        if route.method is None:
            continue
        name = route.method.name.lower()
        action = {"patch": "update"}.get(action, action)
        if action in ("list", "get", "create", "update", "delete"):
            assert name.startswith(action), f"{id}: {name}"
        collection = {"metrics": "logmetrics"}.get(collection, collection).lower()
        stem = collection.removesuffix("ies").removesuffix("s")
        assert stem in name, f"{id}: {name}"


@pytest.mark.parametrize(("name", "schema", "message"), SCHEMAS, ids=[s for _, s, _ in SCHEMAS])
def test_fields_that_the_messages_lack_are_known(name: str, schema: str, message: str) -> None:
    lacking = set(_lacking(document(name)["schemas"], schema, message, set()))
    known = {(of, field) for of, names in NEWER.items() for field in names}
    assert lacking <= known
    assert {(of, f) for of, f in known if of == message} <= lacking


def _lacking(schemas: Any, schema: str, message: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """(message, field) of what a client may send and the message cannot hold, however deep."""
    if schema in seen:
        return
    seen.add(schema)
    for name, about in schemas[schema].get("properties", {}).items():
        field = fields(message).get(name)
        inner = about.get("$ref") or about.get("items", {}).get("$ref")
        if field is None:
            if not about.get("readOnly"):
                yield message, name
        elif inner and field.message:
            yield from _lacking(schemas, inner, field.message, seen)
