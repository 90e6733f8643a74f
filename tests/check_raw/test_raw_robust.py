"""Whatever a raw file holds, it is answered with findings in the file, and soon."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.raw import judge_files, judge_raw
from monitoring.config.report import MAX_FINDINGS
from monitoring.diagnostics import FindingCode
from tests.check_raw.test_raw_fields import mutants

CASES = Path(__file__).parents[1] / "validation" / "cases.yaml"
BASES = yaml.safe_load(CASES.read_text(encoding="utf-8"))["bases"]
CHARACTERS = st.characters(codec="utf-8") | st.sampled_from('{}[]:,"\\-#&*!|>%@`\n\t ')

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["60s", "-1s", "9" * 30 + "s", "${ref:a}", "${X}", "é", "projects/p/x/y"]),
)
KEYS = st.sampled_from(
    ["name", "displayName", "display_name", "filter", "type", "labels", "kind", "body", "goal",
     "conditions", "combiner", "documentation", "gridLayout", "widgets", "alertPolicies", "metrics",
     "resources", "httpCheck", "period", "custom", "metricKind", "conditionThreshold", "apiVersion"]
) | st.text(max_size=5)  # fmt: skip
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def assert_sound(name: str, text: str) -> None:
    """Every finding stands in the file, says something, and is told once."""
    report = judge_files({name: text})
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for found in report.diagnostics:
        span = found.span
        assert found.message
        assert span.file == name
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert span.end_column <= len(lines[span.end_line - 1]) + 2
    assert len(set(report.diagnostics)) == len(report.diagnostics)


@given(st.text(CHARACTERS, max_size=60), st.sampled_from(["x.json", "x.yaml", "x"]))
@settings(max_examples=500, deadline=None)
def test_any_text_is_answered(text: str, name: str) -> None:
    assert_sound(name, text)


@given(JSON, st.booleans())
@settings(max_examples=500, deadline=None)
def test_any_json_is_answered_alike_in_both_forms(value: Any, indented: bool) -> None:
    text = json.dumps(value, indent=2 if indented else None)
    assert_sound("x.json", text)
    assert_sound("x.yaml", text)


@pytest.mark.parametrize("base", BASES)
def test_any_value_anywhere_in_a_resource_is_answered(base: str) -> None:
    kind, body = BASES[base]["kind"], BASES[base]["body"]
    for _, mutant in mutants(body):
        assert_sound("x.json", json.dumps({"kind": kind, "body": mutant}, ensure_ascii=False))


@pytest.mark.parametrize("base", BASES)
def test_the_order_of_files_and_of_resources_changes_nothing(base: str) -> None:
    kind, body = BASES[base]["kind"], copy.deepcopy(BASES[base]["body"])
    body["unknown"] = 1
    one = json.dumps({"kind": kind, "body": body})
    other = json.dumps({"kind": "Service", "body": {"displayName": "S"}})
    first = judge_files({"a.json": one, "b.json": other}).diagnostics
    assert first == judge_files({"b.json": other, "a.json": one}).diagnostics
    assert {d for d in first if d.span.file == "a.json"} == set(judge_raw("a.json", one))


def hostile() -> dict[str, str]:
    """Files of some megabytes, each with as many of one kind of mistake as go into it."""
    policy = BASES["policy"]["body"]
    keys = {f"displayNam{number}": 1 for number in range(150_000)}
    return {
        "resources": json.dumps(
            [{**policy, "displayName": f"P{n % 7}", "x": 1} for n in range(2000)]
        ),
        "unknown fields": json.dumps({"combiner": "OR", **keys}),
        "fields newer than what is published": json.dumps({"gridLayout": {"widgets": [keys]}}),
        "unknown words": json.dumps({"httpCheck": {}, "selectedRegions": ["USE"] * 150_000}),
        "resources without a name": json.dumps([{"goal": 0.9}] * 30_000),
        "no resources": json.dumps([1] * 300_000),
        "names": json.dumps(
            {"combiner": "OR", "notificationChannels": ["projects/p/x/"] * 150_000}
        ),
    }


@pytest.mark.slow
@pytest.mark.parametrize("case", hostile())
def test_files_of_megabytes_are_answered_within_bounds(case: str) -> None:
    report = judge_files({"x.json": hostile()[case]})
    assert report.diagnostics
    of_readers = [found for found in report.diagnostics if isinstance(found.code, FindingCode)]
    assert len(of_readers) <= 2 * MAX_FINDINGS
