"""What nobody emits is refused, at its place; what is emitted as the catalogue says is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checks.check import check_contents
from checks.examples import PROJECT
from checks.facts.emitted import counted, differences, has, sample, unknown
from checks.fixing.edits import edited as with_edits
from checks.fixing.edits import edits_of
from clarity.monitoring.contract.definition import Definition
from clarity.monitoring.contract.events import EVENTS, EventDefinition
from clarity.monitoring.contract.metrics import METRICS as DEFINITIONS
from monitoring.config import load
from monitoring.instrumentation import GENERATED, source
from monitoring.model import Model
from tests.checks.judged import Edit, places

METRICS, LOGS = "monitoring/metrics.yaml", "monitoring/log_metrics.yaml"


_CUSTOM = "custom.googleapis.com/http"
_SERVICE = "    resource: generic_task\n    emitter: clarity.monitoring.service"
_ABSENT, _OTHERWISE = "metric-not-emitted", "metric-emitted-otherwise"
_NOTHING, _FIELD, _EMITTER = "log-metric-counts-nothing", "log-field-missing", "emitter-unknown"
_MISTAKES = [
    (METRICS, "http/error_rate", "http/error_share", _ABSENT, f"{_CUSTOM}/error_share"),
    (METRICS, f"    unit: s\n{_SERVICE}", f"    unit: ms\n{_SERVICE}", _OTHERWISE, "ms"),
    (METRICS, "{action: STRING}", "{action: STRING, user: STRING}", _OTHERWISE, ""),
    (METRICS, "[0.005, 0.01,", "[0.01,", _OTHERWISE, ""),
    (LOGS, '"data_access"', '"data_acces"', _NOTHING, 'jsonPayload.event_type="data_acces"'),
    (METRICS, "emitter: google", "emitter: googel", _EMITTER, "googel"),
    (LOGS, "monitoring.logging", "monitoring.loging", _EMITTER, "clarity.monitoring.loging"),
    (LOGS, "jsonPayload.insight_type", "jsonPayload.kind", _FIELD, "{extract: jsonPayload.kind}"),
]


@pytest.fixture(scope="module")
def model(root: Path) -> Model:
    """The shipped catalogue."""
    found = load(root).model
    assert found is not None
    return found


@pytest.mark.parametrize(("file", "old", "new", "code", "marked"), _MISTAKES)
def test_what_is_not_emitted_is_found_at_its_value(
    edited: Edit, file: str, old: str, new: str, code: str, marked: str
) -> None:
    found = places(edited(file, old, new))
    assert (code, marked or new) in [(at, text[: len(marked or new)]) for at, text in found]


def test_a_type_nearly_right_is_named(edited: Edit) -> None:
    report = edited(METRICS, "http/error_rate", "http/error_rates")
    (found,) = [d for d in report.diagnostics if d.code == _ABSENT]
    assert found.hint == "did you mean custom.googleapis.com/http/error_rate?"


def test_other_emitters_are_taken_at_their_word(edited: Edit) -> None:
    emitter = "clarity.monitoring.business_metrics"
    report = edited(METRICS, f"labels: {{action: STRING}}\n    emitter: {emitter}",
                    "labels: {verb: STRING}\n    emitter: payments.metrics")  # fmt: skip
    assert report.diagnostics == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (METRICS, f"{_CUSTOM}/error_rate", f"{_CUSTOM}/eror_rate", _ABSENT),
        (METRICS, "emitter: google", "emitter: googel", _EMITTER),
        (METRICS, "emitter: google", "emitter: 'Google'", _EMITTER),
        (LOGS, "monitoring.logging", "monitoring.loging", _EMITTER),
    ],
)
def test_a_slip_has_one_right_answer_and_is_put_right(
    edited: Edit, root: Path, file: str, old: str, new: str, code: str
) -> None:
    """As `--fix` does: what is written then is what stood there before, quotes aside."""
    report = edited(file, old, new)
    found = [d for d in report.diagnostics if d.code == code]
    assert found and all(d.fix is not None for d in found)
    fixed = with_edits(report.texts[file], edits_of(found)[file])
    assert fixed.replace("'", "") == (root / file).read_text("utf-8").replace("'", "")


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (METRICS, f"{_CUSTOM}/error_rate", f"{_CUSTOM}/error_share", _ABSENT),  # a new one, perhaps
        (METRICS, "emitter: google", "emitter: goose", _EMITTER),
        (LOGS, "clarity.monitoring.logging", "clarity.monitoring.audit", _EMITTER),
    ],
)
def test_what_is_more_than_a_slip_is_left_to_people(
    edited: Edit, file: str, old: str, new: str, code: str
) -> None:
    found = [d for d in edited(file, old, new).diagnostics if d.code == code]
    assert found and all(d.fix is None for d in found)


def test_a_type_that_another_entry_has_is_no_answer() -> None:
    """Written once more, it would be taken."""
    first, *_ = DEFINITIONS
    entry = (
        "  {key}: {{type: {type}, description: Requests., kind: CUMULATIVE, value_type: DOUBLE,\n"
        '    unit: "1", resource: prometheus_target, emitter: clarity.monitoring.metrics}}\n'
    )
    slip = first.type.replace("requests", "request")
    catalogue = PROJECT[METRICS]
    for types, fixes in (((slip,), [first.type]), ((slip, first.type), [None])):
        text = catalogue + "".join(
            entry.format(key=f"more_{n}", type=type) for n, type in enumerate(types)
        )
        files = {**PROJECT, METRICS: text}
        report = check_contents({name: text.encode() for name, text in files.items()})
        assert [d.fix for d in report.diagnostics if d.code == _ABSENT] == fixes


_OTHER: dict[str, Any] = {
    "kind": "DELTA",
    "value_type": "BOOL",
    "unit": "By",
    "resource": "gce_instance",
    "emitter": "clarity.monitoring.elsewhere",
    "labels": {"colour": "STRING"},
    "buckets": (1.0, 7.5),
}


@pytest.mark.parametrize("field", _OTHER)
def test_each_field_that_is_emitted_otherwise_is_told(model: Model, field: str) -> None:
    """Against definitions that are the catalogue's but for that field of one of them."""
    assert list(differences(model)) == []
    for one in DEFINITIONS:
        changed = [replace(d, **{field: _OTHER[field]}) if d is one else d for d in DEFINITIONS]
        (found,) = differences(model, changed)
        assert (found.metric.type, found.field) == (one.type, field)
        assert found.emitted != found.says


@pytest.mark.parametrize("one", DEFINITIONS, ids=lambda definition: definition.key)
def test_a_metric_without_its_definition_is_not_emitted(model: Model, one: Definition) -> None:
    assert list(unknown(model)) == []
    others = [definition for definition in DEFINITIONS if definition is not one]
    assert [metric.type for metric in unknown(model, others)] == [one.type]


def test_every_log_metric_counts_what_the_library_logs_and_nothing_of_no_events(
    model: Model,
) -> None:
    assert [one.log_metric.key for one in counted(model)] == list(model.log_metrics)
    assert all(one.events for one in counted(model))
    assert [one.events for one in counted(model, ())] == [()] * len(model.log_metrics)


def test_a_log_metric_counts_the_events_that_its_filter_fits(model: Model) -> None:
    """Its event with another type is no longer counted; another of its type is."""
    kept = {one.log_metric.key: one.events for one in counted(model)}
    (event,) = kept["data_access"]
    renamed, second = replace(event, type="other"), replace(event, message="Data read")
    for events, expected in (((renamed,), ()), ((event, second), (event, second))):
        found = {one.log_metric.key: one.events for one in counted(model, events)}
        assert found["data_access"] == expected


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.message)
def test_a_sample_holds_exactly_the_fields_of_its_event(event: EventDefinition) -> None:
    payload = sample(event)["jsonPayload"]
    expected = {"message", *(["event_type"] if event.type else []), *event.fields}
    assert set(payload) == {name.rstrip("?") for name in expected}
    assert all(has(event, f"jsonPayload.{name}") for name in payload)
    assert not has(event, "jsonPayload.colour")
    assert has(event, "resource.labels.location")  # Cloud Logging's own


def test_the_generated_definitions_are_those_of_the_catalogue(root: Path, model: Model) -> None:
    assert source(model) == (root / GENERATED).read_text(encoding="utf-8")
