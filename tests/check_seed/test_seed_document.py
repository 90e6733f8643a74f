"""The document that this project began with, taken at its word: what is wrong in it is found.

`document/` holds its objectives and budgets as they stand, its metrics as its code writes them, its
alerts as entries of the config, and its two alert policies as the JSON that its code would send.
Two of its faults no config shows: probes that always answer 200, and what its code writes into the
label `endpoint`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checks.check import Report, check, check_contents
from checks.facts.emitted import unknown
from checks.raw import judge_files
from clarity.monitoring.contract.definition import Definition
from clarity.monitoring.contract.metrics import METRICS
from monitoring.diagnostics import Diagnostic, Severity

DOCUMENT = Path(__file__).parent / "document"
POLICIES, DESCRIPTORS = "alert_policies.json", "metric_descriptors.json"
CATALOGUE = "monitoring/metrics.yaml"

# What the document's own code writes.
WRITTEN = re.compile(
    r"prometheus\.googleapis\.com/(http_|active_users|health_data_points|ml_inference)"
    r"|custom\.googleapis\.com/(user/engagement|health_data/quality|ai/processing_time)"
)


@pytest.fixture(scope="module")
def report() -> Report:
    return check(DOCUMENT)


def policies(*, numbers: bool) -> dict[str, str]:
    """The policies as JSON. With `numbers` the thresholds are what the API takes: the document
    hands over TypedValue messages instead."""
    text = (DOCUMENT / POLICIES).read_text("utf-8")
    return {POLICIES: re.sub(r'\{"doubleValue": (.*?)\}', r"\1", text) if numbers else text}


def marked(found: Diagnostic, texts: dict[str, str]) -> str:
    """What stands at a finding, as far as its line goes."""
    span = found.span
    line = texts[span.file].splitlines()[span.line - 1]
    return line[span.column - 1 : span.end_column - 1 if span.end_line == span.line else None]


CONFIG = {
    "a day's budget that is no day's": ("budget-declared", '"144s"', "86.4s"),
    "a label with a value for each user": ("label-personal", "user_id", "each person"),
    "a label that the instrumentation does not write": (
        "metric-emitted-otherwise", "{action: STRING, user_id: STRING}", "action: STRING, not"),
    "a truth value as Python's text": (
        "metric-emitted-otherwise", "{model: STRING, success: STRING}",
        "success: BOOL, not model: STRING"),
    "an objective whose metric nobody writes": (
        "metric-not-emitted",
        "prometheus.googleapis.com/data_processing_duration_seconds/histogram", "emit"),
    "a bound that the default buckets do not have": (
        "bound-between-buckets", '"95% < 2s"', "between the bucket edges 1 and 2.5 s"),
    "pages without a runbook": ("page-no-runbook", "clarity-loop-backend", "has no runbook"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "place", "said"), CONFIG.values(), ids=CONFIG)
def test_what_is_wrong_in_its_config_is_found(
    report: Report, code: str, place: str, said: str
) -> None:
    texts = dict(report.texts)
    found = [d for d in report.diagnostics if d.code == code and marked(d, texts) == place]
    assert [d for d in found if said in d.message], [d.message for d in report.diagnostics]


def test_the_arithmetic_of_the_daily_budget_is_shown(report: Report) -> None:
    (found,) = [d for d in report.diagnostics if d.code == "budget-declared"]
    assert found.severity is Severity.WARNING
    assert "0.1% x 86400s" in found.message
    assert "86.4s" in found.hint
    assert "99.83%" in found.hint


def test_the_monthly_budget_is_right_and_nothing_is_said_of_it(report: Report) -> None:
    line = report.texts["monitoring/sla_objectives.yaml"].splitlines().index(
        '  monthly_downtime: "43.2m"  # 99.9% uptime'
    )  # fmt: skip
    places = {(d.span.file, d.span.line) for d in report.diagnostics}
    assert ("monitoring/sla_objectives.yaml", line + 1) not in places


def test_a_window_of_an_hour_is_kept_and_its_mapping_told(report: Report) -> None:
    notes = {
        note.key: note.text for note in report.plans["prod"].notes if "1 h itself" in note.text
    }
    assert set(notes) == {"slo/data_processing_latency", "slo/ml_inference_latency"}


def test_an_alert_on_a_metric_that_its_code_does_not_write_is_found(report: Report) -> None:
    """The library writes both; the document's own code writes neither."""
    assert report.model is not None
    written: list[Definition] = [one for one in METRICS if WRITTEN.match(one.type)]
    told = {metric.type for metric in unknown(report.model, written)}
    assert "custom.googleapis.com/http/request_duration" in told
    assert "custom.googleapis.com/http/error_rate" in told
    assert "custom.googleapis.com/user/engagement" not in told


def test_a_label_that_is_called_what_it_is_has_no_bound(report: Report) -> None:
    """The document writes the URL's path into a label; its name, `endpoint`, hides that."""
    files = {name: text.encode() for name, text in report.texts.items()}
    files[CATALOGUE] = files[CATALOGUE].replace(b"endpoint: STRING", b"path: STRING")
    found = {(d.code, d.severity) for d in check_contents(files).diagnostics}
    assert ("label-unbounded", Severity.WARNING) in found


FIRST, SECOND = "http/request_duration", "http/error_rate"
RAW = {
    "a filter without a resource type": ("filter-resource-type", FIRST),
    "another one": ("filter-resource-type", SECOND),
    "a mean of a distribution": ("aggregation-aligner-fit", "ALIGN_MEAN"),
    "no channel": ("alert-no-channel", "{"),
    "no aggregation": ("condition-unaggregated", SECOND),
    "no documentation": ("policy-no-documentation", "High Error Rate"),
    "no severity": ("policy-no-severity", "API Response Time SLA"),
}


@pytest.mark.parametrize(("code", "place"), RAW.values(), ids=RAW)
def test_what_is_wrong_in_its_policies_is_found(code: str, place: str) -> None:
    files = policies(numbers=True)
    files[DESCRIPTORS] = (DOCUMENT / DESCRIPTORS).read_text("utf-8")
    found = judge_files(files).diagnostics
    assert [d for d in found if d.code == code and place in marked(d, files)], found


def test_only_the_second_policy_tells_nobody_and_joins_nothing() -> None:
    files = policies(numbers=True)
    second = files[POLICIES].splitlines().index('      "displayName": "High Error Rate",') + 1
    for code in ("alert-no-channel", "condition-unaggregated"):
        (found,) = [d for d in judge_files(files).diagnostics if d.code == code]
        assert found.span.line >= second - 1


def test_a_threshold_that_is_a_message_is_no_number() -> None:
    files = policies(numbers=False)
    found = [d for d in judge_files(files).diagnostics if d.code == "value-type"]
    assert [marked(d, files) for d in found] == ['{"doubleValue": 2.0}', '{"doubleValue": 0.05}']
    assert all("thresholdValue must be a number" in d.message for d in found)
