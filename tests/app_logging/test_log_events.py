"""Each event of the contract has one writer, which writes exactly what the definition says."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from alerts.evaluate.logs.extract import labels
from alerts.evaluate.logs.match import matcher
from clarity.monitoring.contract import events
from clarity.monitoring.contract.events import EVENTS, EventDefinition
from clarity.monitoring.logging.configure import LogSettings
from clarity.monitoring.logging.health_data import HealthDataLogger
from clarity.monitoring.logging.incidents import IncidentLogger
from clarity.monitoring.logging.security import SecurityLogger
from clarity.monitoring.logging.watcher import LogWatcher
from clarity.monitoring.requests.outcome import Outcome
from monitoring.config.load import load
from monitoring.model import LogMetric
from tests.app_logging.agent import payload
from tests.app_logging.logged import KEYS, Logged

ENDPOINT = "/users/{user_id}/sleep"
Call = Callable[[Logged], object]


def request(seconds: float = 0.1, error: Exception | None = None) -> Call:
    def serve(logged: Logged) -> None:
        watcher = LogWatcher(logged.log)
        scope = {"type": "http", "method": "GET", "path": "/users/4711/sleep", "headers": []}
        watcher.started(scope)
        status = 500 if error else 200
        watcher.ended(scope, Outcome("GET", ENDPOINT, status, seconds, error, True, ()))

    return serve


def health(logged: Logged) -> HealthDataLogger:
    return HealthDataLogger(logged.log)


def security(logged: Logged) -> SecurityLogger:
    return SecurityLogger(logged.log)


CALLS: list[tuple[EventDefinition, Call]] = [
    (events.REQUEST_STARTED, request()),
    (events.REQUEST_COMPLETED, request()),
    (events.REQUEST_FAILED, request(error=ValueError("4711"))),
    (events.REQUEST_SLOW, request(seconds=2.5)),
    (
        events.DATA_INGESTED,
        lambda it: health(it).log_data_ingestion("4711", "heart_rate", 12, "watch", 0.9),
    ),
    (
        events.ML_COMPLETED,
        lambda it: health(it).log_ml_processing("4711", "actigraphy", 100, 0.4, True),
    ),
    (
        events.ML_FAILED,
        lambda it: health(it).log_ml_processing("4711", "actigraphy", 100, 0.4, False, "no data"),
    ),
    (
        events.INSIGHTS_GENERATED,
        lambda it: health(it).log_insights_generation("4711", "sleep", 0.8, 1.5),
    ),
    (
        events.AUTHENTICATION_FAILED,
        lambda it: security(it).authentication_failed("expired", ENDPOINT + "?user=4711"),
    ),
    (events.RATE_LIMITED, lambda it: security(it).rate_limited(ENDPOINT, client="10.0.47.11")),
    (
        events.SUSPICIOUS,
        lambda it: security(it).suspicious("path_traversal", ENDPOINT, client="10.0.47.11"),
    ),
    (
        events.DATA_ACCESSED,
        lambda it: security(it).data_accessed("dr-4711", "clinician", "4711", "sleep", 30),
    ),
    (
        events.INCIDENT_ACTION,
        lambda it: IncidentLogger(it.log).action("0.abc", "scale", "api", "done", "dry run"),
    ),
]
TYPES = {"str": str, "int": int, "float": float, "bool": bool}
every_event = pytest.mark.parametrize(
    ("definition", "call"), CALLS, ids=[definition.message for definition, _ in CALLS]
)


def written(definition: EventDefinition, call: Call) -> dict[str, Any]:
    """The entry that the call writes of the definition."""
    logged = Logged()
    call(logged)
    (entry,) = (
        one for one in logged.entries if one["jsonPayload"]["message"] == definition.message
    )
    assert logged.losses.counts() == {}
    return entry


def test_every_event_has_a_call_here() -> None:
    assert [definition for definition, _ in CALLS] == list(EVENTS)


def test_every_event_has_exactly_one_writer(root: Path) -> None:
    """In the source, each definition is named once: where its writer is made."""
    constants = {name for name, value in vars(events).items() if value in EVENTS}
    named = Counter(
        node.attr
        for path in (root / "clarity/monitoring/logging").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in constants
    )
    assert named == dict.fromkeys(constants, 1)


@every_event
def test_an_entry_has_the_form_of_its_definition(definition: EventDefinition, call: Call) -> None:
    entry = written(definition, call)
    assert entry["severity"] == definition.severity
    assert entry["labels"]["log"] == definition.category.value
    assert entry["jsonPayload"].get("event_type", "") == definition.type
    fields = payload(entry)
    assert set(fields) == set(definition.fields)
    for name, type in definition.fields.items():
        kind = TYPES[type.removesuffix("?")]
        value = fields[name]
        assert isinstance(value, (int, float) if kind in (int, float) else kind), name
        assert kind is not int or value == int(value), name
        assert kind in (bool, str) or not isinstance(value, bool), name


@every_event
def test_nobody_is_named_in_clear(definition: EventDefinition, call: Call) -> None:
    logged = Logged()
    call(logged)
    for line in logged.sink.lines:
        assert b"4711" not in line.replace(b'raise ValueError("4711")', b"")
        assert b"47.11" not in line
    fields = payload(written(definition, call))
    for name in {"user", "actor", "client"} & set(fields):
        assert fields[name].startswith("k2.")


@every_event
def test_entries_of_a_low_severity_may_be_left_out(definition: EventDefinition, call: Call) -> None:
    logged = Logged(LogSettings(level="CRITICAL"))
    call(logged)
    assert logged.entries == []


def test_optional_fields_are_left_out_when_unknown() -> None:
    logged = Logged()
    security(logged).suspicious("scanner")
    IncidentLogger(logged.log).action("0.a", "undo", "api", "refused", reason="")
    suspicious, action = logged.entries
    assert set(payload(suspicious)) == {"rule"}
    assert "reason" not in payload(action)


def test_an_exception_of_a_model_is_told_by_its_type_and_stack() -> None:
    logged = Logged()
    try:
        raise TimeoutError("for Anna")
    except TimeoutError as error:
        health(logged).log_ml_processing("4711", "m", 1, 0.1, True, error)
    entry = logged.entry
    assert (payload(entry)["error"], payload(entry)["success"]) == ("TimeoutError", False)
    assert entry["jsonPayload"]["stack_trace"].endswith("\nTimeoutError\n")


def test_a_failure_without_a_reason_is_still_a_failure() -> None:
    logged = Logged()
    health(logged).log_ml_processing("4711", "m", 1, 0.1, False)
    assert payload(logged.entry)["error"] == "unspecified"


def test_numbers_of_other_libraries_are_numbers() -> None:
    logged = Logged()
    health(logged).log_data_ingestion(
        UUID(int=7),  # type: ignore[arg-type]
        "steps",
        np.int64(3),  # type: ignore[arg-type]
        "watch",
        np.float32(0.5),  # type: ignore[arg-type]
    )
    fields = payload(logged.entry)
    assert (fields["record_count"], fields["quality_score"]) == (3, 0.5)
    assert fields["user"] == KEYS.of(str(UUID(int=7)))
    assert logged.losses.counts() == {}


def test_a_value_of_another_type_fails_nothing_and_is_counted() -> None:
    logged = Logged()
    health(logged).log_data_ingestion(None, 3, "x", "watch", float("nan"))  # type: ignore[arg-type]
    assert payload(logged.entry) == {
        "user": None,
        "data_type": 3,
        "record_count": "x",
        "source": "watch",
        "quality_score": "nan",
    }
    assert logged.losses.counts() == {"mistyped": 4}


COUNTED = {
    "slow_requests": (events.REQUEST_SLOW, {"endpoint": ENDPOINT}),
    "data_ingestion_events": (events.DATA_INGESTED, {"data_type": "heart_rate"}),
    "ml_failures": (events.ML_FAILED, {"model_name": "actigraphy"}),
    "insights_generated": (events.INSIGHTS_GENERATED, {"insight_type": "sleep"}),
    "authentication_failures": (events.AUTHENTICATION_FAILED, {"reason": "expired"}),
    "rate_limit_violations": (events.RATE_LIMITED, {"endpoint": ENDPOINT}),
    "suspicious_activity": (events.SUSPICIOUS, {"rule": "path_traversal"}),
    "data_access": (events.DATA_ACCESSED, {"actor": "clinician", "data_type": "sleep"}),
}
"""Log metric -> the event that it counts, with the labels of our call."""


@pytest.fixture(scope="module")
def metrics(root: Path) -> Mapping[str, LogMetric]:
    """The log-based metrics of the shipped config."""
    model = load(root).model
    assert model is not None
    return model.log_metrics


def test_all_log_metrics_are_proven_here(metrics: Mapping[str, LogMetric]) -> None:
    assert set(metrics) == set(COUNTED)


@pytest.mark.parametrize("name", list(COUNTED))
def test_a_log_metric_counts_its_event_and_no_other(
    metrics: Mapping[str, LogMetric], name: str
) -> None:
    counts, (wanted, wanted_labels) = matcher(metrics[name].filter), COUNTED[name]
    counted = [
        (definition, entry)
        for definition, call in CALLS
        if counts(entry := written(definition, call))
    ]
    ((definition, entry),) = counted
    assert definition is wanted
    extracted = {label: f"EXTRACT({field})" for label, field in metrics[name].labels.items()}
    assert labels(extracted, {}, entry) == wanted_labels
