"""Every rule, by a body that keeps it and one that breaks it: the table is cases.yaml."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitoring.model import MetricKind, ValueType
from monitoring.plan import Kind
from monitoring.validation import group
from monitoring.validation.lookup import MetricFacts
from monitoring.validation.rule import REGISTRY
from monitoring.validation.validate import validate
from monitoring.validation.violation import Violation

TABLE = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
CASES = TABLE["cases"]
IDS = [f"{number}-{case['rule']}" for number, case in enumerate(CASES)]
ABSENT = "<absent>"


class Catalogue:
    """The metrics of the table."""

    def metric(self, type: str, /) -> MetricFacts | None:
        known = TABLE["metrics"].get(type)
        return known and MetricFacts(MetricKind(known[0]), ValueType(known[1]), {})


def expand(value: Any) -> Any:
    """A value of the table with its shorthands written out."""
    if isinstance(value, str):
        return re.sub(r"<(.)\*(\d+)>", lambda found: found[1] * int(found[2]), value)
    if isinstance(value, list):
        return [expand(item) for item in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"repeat": int(times), "of": item}:
            return [expand(item) for _ in range(times)]
        case {"keys": int(times)}:
            return {f"k{number}": "v" for number in range(times)}
        case {"labels": int(times)}:
            return [{"key": f"k{number}"} for number in range(times)]
        case {"extractors": int(times)}:
            return {f"k{number}": "EXTRACT(a)" for number in range(times)}
    return {expand(key): expand(item) for key, item in value.items()}


def changed(base: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The body of a base with the values at the dotted paths replaced."""
    body: dict[str, Any] = expand(copy.deepcopy(TABLE["bases"][base]["body"]))
    for path, value in changes.items():
        inside: Any = body
        *parents, last = path.split(".")
        for part in parents:
            inside = inside[int(part) if part.isdigit() else part]
        key: Any = int(last) if last.isdigit() else last
        if value == ABSENT:
            del inside[key]
        else:
            inside[key] = expand(value)
    return body


def found(base: str, changes: dict[str, Any]) -> tuple[Violation, ...]:
    kind = TABLE["bases"][base]["kind"]
    body = changed(base, changes)
    if kind == "Group":
        return tuple(group.violations(body))
    return validate(Kind(kind), body, Catalogue())


@pytest.mark.parametrize("base", TABLE["bases"])
def test_every_base_is_accepted(base: str) -> None:
    assert found(base, {}) == ()


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_body_that_keeps_the_rule_is_accepted(case: dict[str, Any]) -> None:
    assert found(case["base"], case["good"]) == ()


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_body_that_breaks_the_rule_is_refused_for_it_alone(case: dict[str, Any]) -> None:
    (violation,) = found(case["base"], case["bad"])
    assert (violation.rule, violation.field) == (case["rule"], case["at"])
    assert case.get("says", "") in violation.message


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert {case["rule"] for case in CASES} == set(REGISTRY)


def test_rules_say_what_must_hold_in_a_sentence() -> None:
    for rule in REGISTRY.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id)
        assert rule.text[0].isalnum() and rule.text.endswith("."), rule.id
