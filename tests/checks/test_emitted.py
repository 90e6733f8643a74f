"""What nobody emits is refused, at its place; what is emitted as the catalogue says is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.emitted import sample
from clarity.monitoring.contract.events import EVENTS, EventDefinition
from tests.checks.judged import Edit, places

METRICS, LOGS = "monitoring/metrics.yaml", "monitoring/log_metrics.yaml"


_CUSTOM = "custom.googleapis.com/http"
_SERVICE = "    resource: generic_task\n    emitter: clarity.monitoring.service"
_MISTAKES = [
    (METRICS, "http/error_rate", "http/error_share", "C501", f"{_CUSTOM}/error_share"),
    (METRICS, f"    unit: s\n{_SERVICE}", f"    unit: ms\n{_SERVICE}", "C502", "ms"),
    (METRICS, "{action: STRING}", "{action: STRING, user: STRING}", "C502", ""),
    (METRICS, "[0.005, 0.01,", "[0.01,", "C502", ""),
    (LOGS, '"data_access"', '"data_acces"', "C503", 'jsonPayload.event_type="data_acces"'),
    (METRICS, "emitter: google", "emitter: googel", "C505", "googel"),
    (LOGS, "monitoring.logging", "monitoring.loging", "C505", "clarity.monitoring.loging"),
    (LOGS, "jsonPayload.insight_type", "jsonPayload.kind", "C504", "{extract: jsonPayload.kind}"),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "marked"), _MISTAKES)
def test_what_is_not_emitted_is_found_at_its_value(
    edited: Edit, file: str, old: str, new: str, code: str, marked: str
) -> None:
    found = places(edited(file, old, new))
    assert (code, marked or new) in [(at, text[: len(marked or new)]) for at, text in found]


def test_a_type_nearly_right_is_named(edited: Edit) -> None:
    report = edited(METRICS, "http/error_rate", "http/error_rates")
    (found,) = [d for d in report.diagnostics if d.code == "C501"]
    assert found.hint == "did you mean custom.googleapis.com/http/error_rate?"


def test_other_emitters_are_taken_at_their_word(edited: Edit) -> None:
    emitter = "clarity.monitoring.business_metrics"
    report = edited(METRICS, f"labels: {{action: STRING}}\n    emitter: {emitter}",
                    "labels: {verb: STRING}\n    emitter: payments.metrics")  # fmt: skip
    assert report.diagnostics == ()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.message)
def test_a_sample_holds_exactly_the_fields_of_its_event(event: EventDefinition) -> None:
    payload = sample(event)["jsonPayload"]
    expected = {"message", *(["event_type"] if event.type else []), *event.fields}
    assert set(payload) == {name.rstrip("?") for name in expected}


def test_the_generated_definitions_are_those_of_the_catalogue(root: Path) -> None:
    from monitoring.config import load
    from monitoring.instrumentation import GENERATED, source

    model = load(root).model
    assert model is not None
    assert source(model) == (root / GENERATED).read_text(encoding="utf-8")
