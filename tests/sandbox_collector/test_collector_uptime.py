"""Uptime checks that are deployed, really asked of a service."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.scenario.checkers import METRIC as PASSED
from sandbox.collector.checkers import LATENCY, Checkers
from sandbox.collector.content import UnreadableError, matcher
from sandbox.collector.uptime_check import NotAskedError, read
from sandbox.collector.web import Answer
from tests.sandbox_collector.collector_fakes import FakeSandbox, Received, Reply, http_server

NOW = 1_800_000_000.0
FIVE = ("apac-singapore", "eur-belgium", "usa-iowa", "usa-oregon", "usa-virginia")


def config(**changes: Any) -> dict[str, Any]:
    """As the API lists the shipped check, with changes."""
    return {
        "name": "projects/shop/uptimeCheckConfigs/health-abc",
        "displayName": "Health",
        "monitoredResource": {
            "type": "uptime_url",
            "labels": {"host": "api.example.com", "project_id": "shop"},
        },
        "httpCheck": {"path": "/health", "port": 443, "requestMethod": "GET", "useSsl": True},
        "period": "60s",
        "timeout": "10s",
        "contentMatchers": [{"content": "healthy", "matcher": "CONTAINS_STRING"}],
        "selectedRegions": ["USA", "EUROPE", "ASIA_PACIFIC"],
        **changes,
    }


def answer(status: int = 200, body: bytes = b"") -> Answer:
    return Answer(status, "", body, False, 0.01)


@pytest.fixture
def made() -> Iterator[list[Checkers]]:
    """Checkers that are closed in the end."""
    every: list[Checkers] = []
    yield every
    for one in every:
        one.close()


def checkers(fake: FakeSandbox, made: list[Checkers], port: int, speed: float = 1.0) -> Checkers:
    one = Checkers(fake.sink(), "127.0.0.1", port, lambda seconds: seconds / speed)
    made.append(one)
    return one


def passed(fake: FakeSandbox) -> dict[str, bool]:
    """The location -> the last result of it."""
    return {
        one["head"]["metric"]["labels"]["checker_location"]: one["points"][0][2]["boolValue"]
        for one in fake.google
        if one["head"]["metric"]["type"] == PASSED
    }


def latencies(fake: FakeSandbox) -> list[float]:
    points = [o for o in fake.google if o["head"]["metric"]["type"] == LATENCY]
    return [one["points"][0][2]["doubleValue"] for one in points]


def test_a_service_that_is_up_passes_from_every_location(
    fake: FakeSandbox, made: list[Checkers]
) -> None:
    fake.checks = [config()]
    asked: list[Received] = []

    def reply(got: Received) -> Reply:
        asked.append(got)
        return 200, "application/json", b'{"status": "healthy"}'

    with http_server(reply) as port:
        assert checkers(fake, made, port).step(NOW) == ()
    assert passed(fake) == dict.fromkeys(FIVE, True)
    assert len(latencies(fake)) == len(asked) == 5
    assert all(0 < latency < 10_000 for latency in latencies(fake))
    assert {(got.method, got.path, got.headers["host"]) for got in asked} == {
        ("GET", "/health", "api.example.com")
    }
    assert fake.google[0] == {
        "head": {
            "metric": {
                "type": PASSED,
                "labels": {"check_id": "health-abc", "checker_location": "usa-iowa"},
            },
            "resource": {
                "type": "uptime_url",
                "labels": {"host": "api.example.com", "project_id": "shop"},
            },
            "metricKind": "GAUGE",
            "valueType": "BOOL",
        },
        "points": [[1_800_000_000_000, 1_800_000_000_000, {"boolValue": True}]],
    }


@pytest.mark.parametrize(
    "reply",
    [
        (503, "text/plain", b"healthy"),
        (200, "text/plain", b"degraded"),
        (302, "text/plain", b"healthy"),
    ],
    ids=["status", "content", "redirect"],
)
def test_a_wrong_answer_fails(fake: FakeSandbox, made: list[Checkers], reply: Reply) -> None:
    fake.checks = [config()]
    with http_server(lambda got: reply) as port:
        one = checkers(fake, made, port)
        one.step(NOW)
    assert passed(fake) == dict.fromkeys(FIVE, False)
    assert one.told() == "5 uptime requests (5 failed) of 1 checks"


def test_nobody_there_fails_and_has_no_latency(fake: FakeSandbox, made: list[Checkers]) -> None:
    fake.checks = [config()]
    with http_server(lambda got: (200, "", b"")) as port:
        pass
    checkers(fake, made, port).step(NOW)
    assert passed(fake) == dict.fromkeys(FIVE, False)
    assert latencies(fake) == []


def test_a_slow_answer_fails_by_the_clock_of_the_demonstration(
    fake: FakeSandbox, made: list[Checkers]
) -> None:
    """Ten seconds of a clock that goes a hundred times as fast are a tenth of one."""
    fake.checks = [config()]
    release = threading.Event()

    def reply(got: Received) -> Reply:
        release.wait(30)
        return 200, "text/plain", b"healthy"

    with http_server(reply) as port:
        began = time.monotonic()
        checkers(fake, made, port, speed=100).step(NOW)
        took = time.monotonic() - began
        release.set()
    assert took < 30
    assert passed(fake) == dict.fromkeys(FIVE, False)


def test_each_check_is_asked_once_a_period(fake: FakeSandbox, made: list[Checkers]) -> None:
    slow = config(name="projects/shop/uptimeCheckConfigs/slow", period="300s")
    fake.checks = [config(selectedRegions=["EUROPE"]), {**slow, "selectedRegions": ["EUROPE"]}]
    with http_server(lambda got: (200, "text/plain", b"healthy")) as port:
        one = checkers(fake, made, port)
        counts = []
        for second in range(0, 301, 30):
            if NOW + second >= one.due():
                one.step(NOW + second)
            counts.append(one.asked)
    assert counts == [2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 8]


def test_checks_that_come_and_go_are_followed(fake: FakeSandbox, made: list[Checkers]) -> None:
    with http_server(lambda got: (200, "text/plain", b"healthy")) as port:
        one = checkers(fake, made, port)
        one.step(NOW)
        assert one.asked == 0
        fake.checks = [config(selectedRegions=[])]
        one.step(NOW + 60)
        assert one.asked == 6  # without regions: from everywhere
        fake.checks = []
        one.step(NOW + 120)
        assert one.asked == 6


def test_what_is_not_made_here_is_said(fake: FakeSandbox, made: list[Checkers]) -> None:
    http = config()["httpCheck"]
    fake.checks = [
        config(displayName="TCP", httpCheck=None, tcpCheck={"port": 1}),
        config(displayName="Signed", httpCheck={**http, "authInfo": {"username": "u"}}),
    ]
    with http_server(lambda got: (200, "", b"")) as port:
        first, second = checkers(fake, made, port).step(NOW)
    assert first == "uptime check TCP: only HTTP checks of one host are made here"
    assert second.startswith("uptime check Signed: checks that sign in are not made here")


def test_a_post_says_its_content(fake: FakeSandbox, made: list[Checkers]) -> None:
    http = {
        "path": "ping",
        "requestMethod": "POST",
        "contentType": "URL_ENCODED",
        "body": "YT0x",
        "headers": {"X-Who": "google"},
    }
    fake.checks = [config(httpCheck=http, selectedRegions=["EUROPE"])]
    asked: list[Received] = []

    def reply(got: Received) -> Reply:
        asked.append(got)
        return 200, "text/plain", b"healthy"

    with http_server(reply) as port:
        checkers(fake, made, port).step(NOW)
    (got,) = asked
    assert (got.method, got.path, got.body) == ("POST", "/ping", b"a=1")
    assert got.headers["content-type"] == "application/x-www-form-urlencoded"
    assert got.headers["x-who"] == "google"


@pytest.mark.parametrize(
    ("accepted", "passing"),
    [
        ([], {200, 204, 299}),
        ([{"statusValue": 404}], {404}),
        ([{"statusClass": "STATUS_CLASS_3XX"}, {"statusValue": 200}], {200, 301, 302}),
        ([{"statusClass": "STATUS_CLASS_ANY"}], {200, 204, 299, 301, 302, 404, 500}),
    ],
)
def test_accepted_statuses(accepted: list[Any], passing: set[int]) -> None:
    http = {"path": "/", "acceptedResponseStatusCodes": accepted}
    check = read(config(httpCheck=http, contentMatchers=[]))
    every = (200, 204, 299, 301, 302, 404, 500)
    assert {status for status in every if check.passes(answer(status))} == passing


JSON = '{"status": "healthy", "checks": [{"name": "db", "ms": 12}], "a b": true}'


@pytest.mark.parametrize(
    ("option", "content", "path", "how", "passes"),
    [
        ("CONTAINS_STRING", "healthy", "", "", True),
        ("CONTAINS_STRING", "ill", "", "", False),
        ("NOT_CONTAINS_STRING", "ill", "", "", True),
        ("MATCHES_REGEX", "hea[l]thy", "", "", True),
        ("NOT_MATCHES_REGEX", "^healthy", "", "", True),
        ("MATCHES_JSON_PATH", "healthy", "$.status", "EXACT_MATCH", True),
        ("MATCHES_JSON_PATH", "heal", "$.status", "EXACT_MATCH", False),
        ("MATCHES_JSON_PATH", "^heal", "$.status", "REGEX_MATCH", True),
        ("MATCHES_JSON_PATH", "12", "$.checks[0].ms", "EXACT_MATCH", True),
        ("MATCHES_JSON_PATH", "true", "$['a b']", "EXACT_MATCH", True),
        ("MATCHES_JSON_PATH", "x", "$.checks.name", "EXACT_MATCH", False),
        ("NOT_MATCHES_JSON_PATH", "x", "$.nothing", "EXACT_MATCH", True),
    ],
)
def test_content_matchers(option: str, content: str, path: str, how: str, passes: bool) -> None:
    body: dict[str, Any] = {"matcher": option, "content": content}
    if path:
        body["jsonPathMatcher"] = {"jsonPath": path, "jsonMatcher": how}
    assert matcher(body).passes(JSON) is passes


@pytest.mark.parametrize(
    "body",
    [
        {"matcher": "MATCHES_REGEX", "content": "(?=a)"},
        {"matcher": "MATCHES_JSON_PATH", "jsonPathMatcher": {"jsonPath": "$..a"}},
    ],
)
def test_a_matcher_that_cannot_be_held_here_is_said_at_once(body: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        matcher(body)
    with pytest.raises(NotAskedError):
        read(config(contentMatchers=[body]))


@given(st.text(min_size=1, max_size=8), st.text(max_size=30))
def test_a_matcher_and_its_negation_never_agree(content: str, body: str) -> None:
    plain = matcher({"matcher": "CONTAINS_STRING", "content": content})
    negated = matcher({"matcher": "NOT_CONTAINS_STRING", "content": content})
    assert plain.passes(body) is not negated.passes(body)
