"""The table of fields is Google's, and what it refuses is what Google's own parser refuses."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from google.api import metric_pb2
from google.cloud import monitoring_v3 as v3
from google.cloud.logging_v2.types import LogMetric
from google.protobuf.json_format import ParseDict, ParseError

from checks.raw.conform import Budget, Conformed, conform
from checks.raw.fields import enum, message
from checks.raw.forms import BY_NAME, FORMS
from checks.raw.json_text import parse_json
from monitoring.config.nodes import Mapping
from monitoring.config.report import Report
from monitoring.diagnostics import Severity
from monitoring.mapping.field import Field, Role, Shape
from monitoring.mapping.names import snake_case
from monitoring.mapping.registry import TYPES
from tests.check_raw.discovery import TABLE, rendered

MESSAGES: dict[str, Any] = {
    "NotificationChannel": v3.NotificationChannel.pb(),
    "MetricDescriptor": metric_pb2.MetricDescriptor,
    "LogMetric": LogMetric.pb(),
    "Service": v3.Service.pb(),
    "ServiceLevelObjective": v3.ServiceLevelObjective.pb(),
    "UptimeCheckConfig": v3.UptimeCheckConfig.pb(),
    "AlertPolicy": v3.AlertPolicy.pb(),
    "Group": v3.Group.pb(),
}
CASES = Path(__file__).parents[1] / "validation" / "cases.yaml"
BASES = [
    base
    for base in yaml.safe_load(CASES.read_text(encoding="utf-8"))["bases"].values()
    if base["kind"] in MESSAGES
]


def held(kind: str, body: dict[str, Any]) -> Conformed:
    form = BY_NAME[kind]
    tree = parse_json(json.dumps(body), "x.json", Report())
    assert isinstance(tree, Mapping)
    return conform(tree, form.document, form.name, frozenset(), Budget())


def errors(kind: str, body: dict[str, Any]) -> list[str]:
    found = held(kind, body).mistakes
    return [mistake.message for mistake in found if mistake.severity is Severity.ERROR]


def test_the_table_is_that_of_the_discovery_documents() -> None:
    """Where it fails, ``python -m tests.check_raw.discovery`` writes the table anew."""
    assert TABLE.read_text(encoding="utf-8") == rendered()


def test_every_form_is_a_message() -> None:
    for form in FORMS:
        known = message(form.document, form.name)
        named = {mark for mark in form.marks if " " not in mark}
        assert named <= known.fields.keys() | {"sensitiveLabels"}, form.name


@pytest.mark.parametrize(
    ("pulumi_type", "name"),
    [(type_, type_.rpartition(":")[2]) for type_ in TYPES if not type_.endswith("Dashboard")],
)
def test_what_the_mapping_sends_is_a_field(pulumi_type: str, name: str) -> None:
    names = {"Slo": "ServiceLevelObjective", "Metric": "LogMetric"}
    form = BY_NAME[names.get(name, "Service" if name.endswith("Service") else name)]
    for field in TYPES[pulumi_type].fields:
        if field.travels and field.role is not Role.OUTPUT:
            _is_field(form.document, form.name, field)


def _is_field(document: str, name: str, field: Field) -> None:
    *holders, last = field.path
    for holder in holders:
        name = message(document, name).fields[holder]
    type_ = message(document, name).fields[last].strip("[]")
    if field.shape in (Shape.OBJECT, Shape.OBJECTS) and type_[0] != "{":
        for inner in field.of:
            if inner.travels:
                _is_field(document, type_, inner)
    known = enum(type_)
    assert known is None or set(field.choices) <= known.keys()


@pytest.mark.parametrize("base", BASES, ids=lambda base: f"{base['kind']}")
def test_sound_bodies_have_no_mistakes_in_either_spelling(base: dict[str, Any]) -> None:
    made = held(base["kind"], base["body"])
    assert (made.mistakes, made.body) == ([], base["body"])
    snaked = _snaked(base["body"])
    again = held(base["kind"], snaked)
    assert (again.mistakes, again.body) == ([], base["body"])


def _snaked(value: Any, *, user: bool = False) -> Any:
    """A body in snake_case; the keys of maps are the user's."""
    if isinstance(value, list):
        return [_snaked(item) for item in value]
    if not isinstance(value, dict):
        return value
    maps = ("userLabels", "labels", "labelExtractors", "serviceLabels", "headers")
    return {
        key if user else snake_case(key): _snaked(item, user=key in maps)
        for key, item in value.items()
    }


VALUES = (
    *(True, False, None, 0, 1, -1, 10, 99, 2.0, 2.5, 1e10, -(2**31), 2**31, 2**63, "x", ""),
    *("1", "-7", "2.5", "NaN", "OR", "GAUGE", "60s", "60", "-1.5s", "1.5h", "true", "eA=="),
    *("2026-01-31T12:00:00Z", [], {}, [1], [None], ["a"], [{}], {"a": "b"}, {"a": 1}, {"a": None}),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in children:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from places(item, (*path, key))


def mutants(body: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Bodies in which one value has become another, or one key is new."""
    for path in places(body):
        for value in VALUES:
            mutant: Any = copy.deepcopy(body)
            inside = mutant
            for part in path[:-1]:
                inside = inside[part]
            inside[path[-1]] = value
            yield value, mutant
    for new in ("nothing", "", "displayName", "display_name", "enabled", "Filter"):
        for path in ((), *places(body)):
            mutant = copy.deepcopy(body)
            inside = mutant
            for part in path:
                inside = inside[part]
            if isinstance(inside, dict):
                inside[new] = "x"
                yield "x", mutant


@pytest.mark.parametrize("base", BASES, ids=lambda base: f"{base['kind']}")
def test_what_is_refused_is_what_google_s_parser_refuses(base: dict[str, Any]) -> None:
    for value, body in mutants(base["body"]):
        found = errors(base["kind"], body)
        try:
            ParseDict(body, MESSAGES[base["kind"]]())
        except ParseError as error:
            assert found or "oneof" in str(error), (body, error)
        else:
            assert not found or python_is_lax(found[0], value), (body, found)


def python_is_lax(found: str, value: Any) -> bool:
    """Whether a mistake is one that Google's parser in Python lets pass, though protobuf's JSON
    (https://protobuf.dev/programming-guides/json) does not allow it: true as a number, an empty
    text or list as an object, digits as a word of an enum or a number that it has not, anything in
    base64, a field in both spellings."""
    return (
        (found.endswith("must be a number") and isinstance(value, bool))
        or (found.endswith("must be an object") and value in ("", []))
        or (found.endswith("must be one of its words") and isinstance(value, bool | int | float))
        or ("is no value of" in found and str(value).lstrip("-").isdecimal())
        or found.endswith(("must be bytes in base64", "in another spelling, given already"))
    )
