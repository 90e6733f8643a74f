"""Lists: filters, order, pages."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.api.errors import ApiError
from sandbox.api.filters import passes, read
from sandbox.api.handlers.base import body_fields

P = "/v3/projects/shop"
BODY = {
    "displayName": "API latency",
    "enabled": True,
    "goal": 0.5,
    "metric": {"type": "custom.googleapis.com/http/latency"},
    "resource": {"type": "global"},
    "userLabels": {"team": "core", "a.b": "c"},
}


def is_passed(text: str) -> bool:
    return passes(read(text), body_fields(BODY))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ('metric.type = "custom.googleapis.com/http/latency"', True),
        ('metric.type=starts_with("custom.googleapis.com/")', True),
        ('metric.type = starts_with("workload.")', False),
        ('metric.type = ends_with("/latency") resource.type="global"', True),
        ('metric.type = has_substring("http") AND resource.type = "x"', False),
        ('resource.type = one_of("a", "global")', True),
        ('metric.type = monitoring.regex.full_match("custom.*/lat.*")', True),
        ('metric.type = monitoring.regex.full_match("custom")', False),
        ('resource.type != "global"', False),
        ('NOT resource.type = "x"', True),
        ('user_labels."a.b" = "c"', True),
        ("goal = 0.5", True),
        ("enabled = true", True),
        ("enabled = false", False),
        ('display_name : "latency"', True),
        ("user_labels:team", True),
        ("user_labels:lost", False),
        ('user_labels.team="core"', True),
        ("absent:*", False),
        ('absent != "x"', True),
        ("goal > 0.4 goal <= 0.5", True),
        ("goal < 0.5", False),
        # OR binds tighter than AND
        ('resource.type="x" AND resource.type="y" OR enabled=true', False),
        ('(resource.type="x" AND resource.type="y") OR enabled=true', True),
    ],
)
def test_filters(text: str, expected: bool) -> None:
    assert is_passed(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a =",
        "= b",
        "a = b)",
        "(a = b",
        'a = starts_with("x"',
        'a = "unclosed',
        "a = b AND",
        "a ~ b",
        'enabled = monitoring.regex.full_match("(")',
        "${variable}",
        'select_slo_health("x")',
        "(" * 100 + "a=b" + ")" * 100,
        "a=" + "b" * 20_000,
    ],
)
def test_filters_that_are_none(text: str) -> None:
    with pytest.raises(ApiError):
        is_passed(text)


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    with suppress(ApiError):
        assert is_passed(text) in (True, False)


def channels(wire: Any, count: int) -> list[str]:
    made = []
    for n in range(count):
        body = {
            "type": "email",
            "displayName": f"mail {n % 3}",
            "labels": {"email_address": f"a{n}@example.com"},
            "userLabels": {"team": "core" if n % 2 else "edge"},
        }
        made.append(wire.ok("POST", f"{P}/notificationChannels", body)["name"])
    return made


def pages(wire: Any, **query: Any) -> list[list[str]]:
    found, token = [], ""
    while True:
        asked = urlencode({**query, "pageToken": token}, quote_via=quote)
        answer = wire.ok("GET", f"{P}/notificationChannels?{asked}")
        found.append([c["name"] for c in answer.get("notificationChannels", [])])
        token = answer.get("nextPageToken", "")
        if not token:
            return found


def test_pages_hold_everything_once_in_order(wire: Any) -> None:
    made = channels(wire, 7)
    assert pages(wire, pageSize=3) == [made[:3], made[3:6], made[6:]]
    assert pages(wire, pageSize=7) == [made]
    filtered = pages(wire, pageSize=2, filter='user_labels.team="core"')
    assert filtered == [[made[1], made[3]], [made[5]]]


def test_pages_of_an_ordered_list(wire: Any) -> None:
    made = channels(wire, 5)  # mail 0, 1, 2, 0, 1
    ordered = [made[2], made[1], made[4], made[0], made[3]]
    assert list(chain(*pages(wire, pageSize=2, orderBy="-display_name"))) == ordered
    assert list(chain(*pages(wire, pageSize=2, orderBy="display_name desc"))) == ordered


def test_a_list_survives_deletions_between_pages(wire: Any) -> None:
    made = channels(wire, 4)
    answer = wire.ok("GET", f"{P}/notificationChannels?pageSize=2")
    wire.ok("DELETE", f"/v3/{made[0]}")
    rest = wire.ok(
        "GET", f"{P}/notificationChannels?pageSize=2&pageToken={answer['nextPageToken']}"
    )
    assert [c["name"] for c in rest["notificationChannels"]] == made[2:]


def test_the_total_counts_what_the_filter_passes(wire: Any) -> None:
    channels(wire, 5)
    query = urlencode({"filter": 'user_labels.team="core"', "pageSize": 1}, quote_via=quote)
    assert wire.ok("GET", f"{P}/notificationChannels?{query}")["totalSize"] == 2


def test_filters_and_orders_do_not_tell_secrets(wire: Any) -> None:
    for first in "fedc":
        body = {"type": "pagerduty", "labels": {"service_key": first * 32}}
        wire.ok("POST", f"{P}/notificationChannels", body)
    query = quote('labels.service_key = starts_with("f")')
    assert wire.ok("GET", f"{P}/notificationChannels?filter={query}") == {}
    plain = wire.ok("GET", f"{P}/notificationChannels")
    assert wire.ok("GET", f"{P}/notificationChannels?orderBy=labels.service_key") == plain


def test_a_token_belongs_to_its_list(wire: Any) -> None:
    channels(wire, 3)
    token = wire.ok("GET", f"{P}/notificationChannels?pageSize=1")["nextPageToken"]
    other = urlencode({"filter": "enabled=true", "pageToken": token}, quote_via=quote)
    assert wire.refused("GET", f"{P}/notificationChannels?{other}")[0] == 400


def test_descriptors_are_filtered_by_metric_type_and_paged(wire: Any) -> None:
    for name in ("a/one", "a/two", "b/one"):
        body = {
            "type": f"custom.googleapis.com/{name}",
            "metricKind": "GAUGE",
            "valueType": "INT64",
        }
        wire.ok("POST", f"{P}/metricDescriptors", body)
    wire.ok("POST", "/v2/projects/shop/metrics", {"name": "slow", "filter": "severity>=ERROR"})
    query = quote('metric.type = starts_with("custom.googleapis.com/a/")')
    found = wire.ok("GET", f"{P}/metricDescriptors?filter={query}")["metricDescriptors"]
    assert [d["type"].rpartition("/")[2] for d in found] == ["one", "two"]
    first = wire.ok("GET", f"{P}/metricDescriptors?pageSize=3")
    token = first["nextPageToken"]
    (last,) = wire.ok("GET", f"{P}/metricDescriptors?pageSize=3&pageToken={token}")[
        "metricDescriptors"
    ]
    assert last["type"] == "logging.googleapis.com/user/slow"
