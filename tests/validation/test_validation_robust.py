"""Whatever stands in a body, validation answers, in order, and shows no secret."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.model import MetricKind, ValueType
from monitoring.plan import Kind, ref, secret
from monitoring.validation import group
from monitoring.validation.lookup import MetricFacts
from monitoring.validation.rule import field_name, shown
from monitoring.validation.validate import validate
from monitoring.validation.violation import Violation

BASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))["bases"]

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["", "60s", "-1s", "1.5s", "9" * 30 + "s", "10" * 20, "NaN", "${ref:a}", "é"]),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


class Everything:
    """Knows each metric, as a distribution."""

    def metric(self, type: str, /) -> MetricFacts | None:
        return MetricFacts(MetricKind.DELTA, ValueType.DISTRIBUTION, {})


def judge(base: str, body: Any) -> tuple[Violation, ...]:
    kind = BASES[base]["kind"]
    if kind == "Group":
        return tuple(group.violations(body))
    return validate(Kind(kind), body, Everything())


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in children:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from places(item, (*path, key))


PLACES = [(base, path) for base in BASES for path in places(BASES[base]["body"])]


@given(st.sampled_from(PLACES), JSON)
@settings(max_examples=600, deadline=None)
def test_anything_anywhere_gets_an_answer(
    place: tuple[str, tuple[str | int, ...]], value: Any
) -> None:
    base, path = place
    body: Any = copy.deepcopy(BASES[base]["body"])
    inside = body
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    found = judge(base, body)
    for violation in found:
        assert violation.message
    assert len({(item.path, item.rule, item.message) for item in found}) == len(found)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_body_is_refused(kind: Kind) -> None:
    assert validate(kind, {})


def test_all_violations_come_at_once_in_order_of_their_paths() -> None:
    body = {
        "userLabels": {"Team": "x"},
        "combiner": "XOR",
        "conditions": [{"conditionAbsent": {"duration": "60s"}}] * 11,
    }
    found = validate(Kind.POLICY, body)
    fields = [violation.field for violation in found]
    assert fields[0] == "combiner" and fields[1] == "conditions" and fields[-1] == "userLabels.Team"
    assert fields.index("conditions[2].conditionAbsent.filter") < fields.index(
        "conditions[10].conditionAbsent.filter"
    )
    assert len(found) == 3 + 2 * 11


def test_tokens_stand_where_names_and_secrets_may() -> None:
    name = ref("slo/api")
    filter_ = f'select_slo_burn_rate("{name}", "3600s")'
    condition = {"conditionThreshold": {"filter": filter_, "comparison": "COMPARISON_GT"}}
    bodies: list[tuple[Kind, dict[str, Any]]] = [
        (
            Kind.POLICY,
            {
                "combiner": "OR",
                "conditions": [condition],
                "notificationChannels": [ref("channel/pagerduty")],
                "userLabels": {"check": ref("uptime/health", "check_id")},
            },
        ),
        (Kind.CHANNEL, {"type": "pagerduty", "labels": {"service_key": secret("key")}}),
        (Kind.CHANNEL, {"type": "webhook_tokenauth", "labels": {"url": secret("url")}}),
        (Kind.CHANNEL, {"type": "pubsub", "labels": {"topic": ref("topic/incidents")}}),
    ]
    for kind, body in bodies:
        assert validate(kind, body) == ()


def test_a_filter_may_compare_with_a_token() -> None:
    check = ref("uptime/health", "check_id")
    filter_ = (
        'metric.type = "monitoring.googleapis.com/uptime_check/check_passed" '
        f'resource.type = "uptime_url" metric.labels.check_id = "{check}"'
    )
    condition = {"conditionAbsent": {"filter": filter_, "duration": "300s"}}
    assert validate(Kind.POLICY, {"combiner": "OR", "conditions": [condition]}) == ()


def test_no_message_shows_a_secret() -> None:
    hidden = "hidden-value"
    bodies: list[tuple[Kind, dict[str, Any]]] = [
        (Kind.CHANNEL, {"type": "webhook_tokenauth", "labels": {"url": hidden, "x": hidden}}),
        (Kind.CHANNEL, {"type": "fax", "labels": {"service_key": hidden}}),
        (Kind.CHANNEL, {"type": "email", "labels": {"email_address": hidden}}),
        (
            Kind.UPTIME,
            {
                "httpCheck": {
                    "body": hidden,
                    "headers": {f"h{number}": hidden for number in range(101)},
                    "authInfo": {"username": hidden, "password": hidden},
                    "serviceAgentAuthentication": {"type": "OIDC_TOKEN"},
                }
            },
        ),
    ]
    for kind, body in bodies:
        found = validate(kind, body)
        assert found
        assert hidden not in json.dumps([violation.message for violation in found])


def test_names_and_values_as_messages_show_them() -> None:
    path = ("conditions", 0, "conditionThreshold", "filter")
    assert (
        field_name("alert_policy", path) == "alert_policy.conditions[0].condition_threshold.filter"
    )
    assert shown(True) == "true"
    assert shown(None) == ""
    assert shown({"a": 1, "b": 2}) == "2 entries"
    assert shown("x" * 300) == "x" * 199 + "…"
