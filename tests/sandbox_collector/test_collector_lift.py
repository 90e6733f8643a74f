"""Lines of output as log entries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.cloud.logging_v2 import types
from google.protobuf.json_format import ParseDict
from hypothesis import given
from hypothesis import strategies as st

from sandbox.collector.lift import MAX_DEPTH, entry

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"
G = "logging.googleapis.com/"


def lifted(record: Any) -> Any:
    return entry(json.dumps(record), "shop")


LIFTED = [
    ({"severity": "error"}, {"severity": "ERROR"}),
    ({"severity": "warn"}, {"severity": "WARNING"}),
    ({"severity": 500}, {"severity": "ERROR"}),
    ({"severity": "loud"}, {"severity": "DEFAULT"}),
    ({"time": "2026-11-01T10:00:00.25Z"}, {"timestamp": "2026-11-01T10:00:00.250Z"}),
    ({"time": "2026-11-01T12:00:00+02:00"}, {"timestamp": "2026-11-01T10:00:00Z"}),
    ({"timestamp": {"seconds": 10, "nanos": 5000}}, {"timestamp": "1970-01-01T00:00:10.000005Z"}),
    (
        {"timestampSeconds": 10, "timestampNanos": 5000},
        {"timestamp": "1970-01-01T00:00:10.000005Z"},
    ),
    ({f"{G}insertId": "i"}, {"insertId": "i"}),
    ({f"{G}labels": {"log": "event", "n": 3}}, {"labels": {"log": "event", "n": "3"}}),
    ({f"{G}spanId": SPAN}, {"spanId": SPAN}),
    ({f"{G}trace": TRACE}, {"trace": f"projects/shop/traces/{TRACE}"}),
    ({f"{G}trace": f"projects/x/traces/{TRACE}"}, {"trace": f"projects/x/traces/{TRACE}"}),
    ({f"{G}trace_sampled": True}, {"traceSampled": True}),
    (
        {f"{G}operation": {"id": "o", "producer": "p", "first": True}},
        {"operation": {"id": "o", "producer": "p", "first": True}},
    ),
    (
        {f"{G}sourceLocation": {"file": "a.py", "line": 7, "function": "f"}},
        {"sourceLocation": {"file": "a.py", "line": "7", "function": "f"}},
    ),
    (
        {"httpRequest": {"requestMethod": "GET", "status": 200, "latency": "0.0125s"}},
        {"httpRequest": {"requestMethod": "GET", "status": 200, "latency": "0.0125s"}},
    ),
    (
        {"httpRequest": {"responseSize": 12, "cacheHit": "false"}},
        {"httpRequest": {"responseSize": "12", "cacheHit": False}},
    ),
]


@pytest.mark.parametrize(("special", "expected"), LIFTED)
def test_special_fields_are_lifted_and_the_rest_stays(special: Any, expected: Any) -> None:
    made = lifted({"message": "Served", "n": 1, **special})
    assert made == {"jsonPayload": {"message": "Served", "n": 1}, **expected}


STAYS: list[dict[str, Any]] = [
    {"time": "yesterday"},
    {"timestampSeconds": 10},
    {"timestamp": {"seconds": 10**18}},
    {f"{G}spanId": "7"},
    {f"{G}trace": 7},
    {f"{G}trace_sampled": "maybe"},
    {f"{G}labels": "x"},
    {f"{G}labels": {str(n): "" for n in range(65)}},
    {f"{G}insertId": 5},
    {f"{G}sourceLocation": {"file": "a", "line": "many"}},
    {"httpRequest": "GET /"},
    {"httpRequest": {"status": 200, "odd": 1}},
    {"httpRequest": {"status": 2_000}},
    {"httpRequest": {"latency": "slow"}},
    {"level": "error"},
]


@pytest.mark.parametrize("field", STAYS)
def test_what_has_not_the_form_stays_in_the_payload(field: dict[str, Any]) -> None:
    record = {"message": "m", "n": 1, **field}
    assert lifted(record) == {"jsonPayload": record}


def test_a_message_alone_is_text_and_beside_other_fields_it_stays() -> None:
    assert lifted({"message": "m", "severity": "INFO"}) == {"severity": "INFO", "textPayload": "m"}
    assert lifted({"message": "m", "a": 1}) == {"jsonPayload": {"message": "m", "a": 1}}
    assert lifted({"message": 3}) == {"jsonPayload": {"message": 3}}


DEEP = "".join('{"a":' for _ in range(MAX_DEPTH + 1)) + "1" + "}" * (MAX_DEPTH + 1)


@pytest.mark.parametrize(
    "line",
    [
        "INFO: Started",
        '"a text"',
        "[1]",
        "{broken",
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": ' + "9" * 400 + "}",
        DEEP,
        '{"a":' * 100_000,
    ],
    ids=["text", "string", "list", "broken", "NaN", "huge", "long", "deep", "very deep"],
)
def test_other_lines_are_text(line: str) -> None:
    assert entry(line, "shop") == {"textPayload": line}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=9,
)
FIELDS = st.sampled_from([next(iter(special)) for special, _ in LIFTED]) | st.text(max_size=5)


@given(st.dictionaries(FIELDS, VALUES, max_size=6))
def test_whatever_a_line_holds_the_api_can_read_its_entry(record: dict[str, Any]) -> None:
    made = lifted(record)
    json.dumps(made, allow_nan=False)
    ParseDict(made, types.LogEntry.pb(types.LogEntry()))


@given(st.text())
def test_any_line_is_an_entry(line: str) -> None:
    assert entry(line, "shop")["textPayload"] == line or line.startswith("{")
