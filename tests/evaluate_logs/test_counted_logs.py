"""Log entries become the series of a log-based metric."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.logs.counted import series
from alerts.evaluate.logs.extract import extractor, label, labels
from alerts.evaluate.series import LogEntry
from monitoring.model import MetricKind, ValueType

MINUTE = 60_000


def entry(at: int, **payload: Any) -> LogEntry:
    return LogEntry(
        at,
        {
            "resource": {"type": "cloud_run_revision", "labels": {"service_name": "api"}},
            "severity": "ERROR",
            "jsonPayload": payload,
        },
    )


COUNTER = {
    "name": "failures",
    "filter": "severity>=ERROR",
    "labelExtractors": {
        "model": "EXTRACT(jsonPayload.model)",
        "code": 'REGEXP_EXTRACT(jsonPayload.text, "code (\\\\d+)")',
    },
    "metricDescriptor": {
        "valueType": "INT64",
        "labels": [{"key": "model"}, {"key": "code", "valueType": "INT64"}],
    },
}


def test_entries_are_counted_by_the_minute_and_by_their_labels() -> None:
    entries = [
        entry(MINUTE, model="m", text="code 5"),  # its minute ends with it
        entry(MINUTE + 1, model="m", text="code 5"),
        entry(2 * MINUTE - 1, model="m", text="code 5"),
        entry(5 * MINUTE + 1, model="m", text="code 5"),
        entry(MINUTE + 1, text="none"),
        LogEntry(MINUTE, {"severity": "INFO"}),
    ]
    other, one = series(COUNTER, entries)
    assert one.identity.metric == "logging.googleapis.com/user/failures"
    assert one.identity.metric_labels == (("code", "5"), ("model", "m"))
    assert one.identity.resource == "cloud_run_revision"
    assert one.identity.resource_labels == (("service_name", "api"),)
    assert (one.kind, one.value_type) == (MetricKind.DELTA, ValueType.INT64)
    assert one.times.tolist() == [MINUTE, 2 * MINUTE, 6 * MINUTE]
    assert one.values.tolist() == [1, 2, 1]
    assert one.starts is not None
    assert one.starts.tolist() == [0, MINUTE, 5 * MINUTE]
    assert other.identity.metric_labels == (("code", "0"), ("model", ""))
    assert other.values.sum() == 1


def test_the_time_of_an_entry_is_its_timestamp() -> None:
    late = LogEntry(10 * MINUTE, {"severity": "ERROR", "timestamp": "1970-01-01T00:01:30Z"})
    (one,) = series(COUNTER, [late])
    assert one.times.tolist() == [2 * MINUTE]


@pytest.mark.parametrize(
    ("options", "bounds", "counts"),
    [
        ({"explicitBuckets": {"bounds": [1, 10]}}, (1, 10), [1, 2, 1]),
        (
            {"linearBuckets": {"numFiniteBuckets": 2, "width": 5, "offset": 1}},
            (1, 6, 11),
            [1, 2, 0, 1],
        ),
        (
            {"exponentialBuckets": {"numFiniteBuckets": 2, "growthFactor": 3, "scale": 1}},
            (1, 3, 9),
            [1, 1, 1, 1],
        ),
    ],
)
def test_values_fall_into_buckets(
    options: dict[str, Any], bounds: tuple[float, ...], counts: list[int]
) -> None:
    body = {
        "name": "took",
        "filter": "",
        "valueExtractor": "EXTRACT(jsonPayload.ms)",
        "bucketOptions": options,
        "metricDescriptor": {"valueType": "DISTRIBUTION"},
    }
    entries = [entry(1, ms=v) for v in (0.5, 1, 5, "30", "not a number", None)]
    (one,) = series(body, entries)
    assert one.bounds == bounds
    assert one.values.tolist() == [counts]
    assert one.sums is not None
    assert one.sums.tolist() == [36.5]


def test_what_cannot_be_extracted_is_empty_zero_or_false() -> None:
    wanted = {name: f"EXTRACT(jsonPayload.{name})" for name in ("text", "number", "flag")}
    types = {"number": "INT64", "flag": "BOOL"}
    assert labels(wanted, types, {}) == {"text": "", "number": "0", "flag": "false"}
    there = {"jsonPayload": {"text": 5.0, "number": "12", "flag": True}}
    assert labels(wanted, types, there) == {"text": "5", "number": "12", "flag": "true"}
    assert label("12.9", "INT64") == "12"
    assert label("x", "INT64") == "0"


@pytest.mark.parametrize(
    "text", ["jsonPayload.x", "EXTRACT(nope.x)", 'REGEXP_EXTRACT(textPayload, "x")', "EXTRACT()"]
)
def test_what_is_no_extractor_is_said(text: str) -> None:
    with pytest.raises(NotEvaluableError):
        extractor(text)


def test_a_single_backslash_in_an_extractor_works_as_well() -> None:
    found = extractor(r'REGEXP_EXTRACT(textPayload, ".*quantity=(\d+).*")')
    assert found({"textPayload": "a quantity=12 b"}) == "12"
    assert found({"textPayload": "a"}) is None
    assert found({}) is None
