"""Real time: incidents followed from look to look, and what an application wrote judged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.backtest.needs import needs
from alerts.evaluate.incident import Closed, Incident
from alerts.evaluate.series import Data, Identity
from checks.check import check
from history.catalogue import by_type
from history.gcp import CloudMonitoring
from history.history import Asked
from monitoring.config import load
from sandbox.drill.deployed import deployed
from sandbox.drill.follow import Followed
from sandbox.drill.logged import Logged
from sandbox.drill.real_time import Watch
from sandbox.drill.reports import timestamp
from sandbox.drill.wire import Wire
from sandbox.pagerduty.paths import LIST_PATH as PAGERDUTY
from tests.drill.deploy import deploy
from tests.drill.test_drill import FAST, called, run
from tests.sandbox_server import Sandbox, sandbox

MINUTE = 60_000


def incident(opened: int, closed: int | None, series: str = "a") -> Incident:
    why = None if closed is None else Closed.CLEARED
    return Incident("alert/x", 0, Identity(series), opened, opened, closed, 2.0, 1.0, why)


def spans(followed: Followed) -> list[tuple[int, int | None]]:
    return [(i.opened, i.closed) for i in followed.incidents]


def test_an_incident_is_followed_from_its_opening_to_its_end() -> None:
    followed = Followed(-1)
    followed.look([], 10)
    followed.look([incident(20, None)], 25)
    assert spans(followed) == [(20, None)]
    followed.look([incident(20, None)], 35)
    followed.look([incident(20, 40)], 45)
    assert spans(followed) == [(20, 40)]
    followed.look([incident(20, 40), incident(50, None)], 55)
    assert spans(followed) == [(20, 40), (50, None)]


def test_what_opens_and_closes_between_two_looks_is_seen() -> None:
    followed = Followed(-1)
    followed.look([incident(2, 4), incident(6, 8), incident(9, None)], 10)
    assert spans(followed) == [(2, 4), (6, 8), (9, None)]


def test_late_data_change_nothing_that_was_told() -> None:
    followed = Followed(-1)
    followed.look([incident(20, None)], 25)
    # It turns out to have opened earlier: still the same incident.
    followed.look([incident(15, None)], 35)
    assert spans(followed) == [(20, None)]
    # It turns out never to have been: it ends now.
    followed.look([], 45)
    assert spans(followed) == [(20, 45)]
    # Something was there since before the last look: it begins now.
    followed.look([incident(40, None)], 55)
    assert spans(followed) == [(20, 45), (55, None)]
    # Something was there and is over: nobody is woken for it.
    followed.look([incident(40, None), incident(30, 35, "b")], 65)
    assert spans(followed) == [(20, 45), (55, None)]


Runs = st.lists(st.booleans(), min_size=1, max_size=40)


def incidents_of(violating: list[bool]) -> Iterator[Incident]:
    """The incidents of a series that violates at instants 0, 1, 2 ..."""
    edges = np.flatnonzero(np.diff(np.array(violating, dtype=np.int8), prepend=0))
    for place in range(0, len(edges), 2):
        closed = int(edges[place + 1]) if place + 1 < len(edges) else None
        yield incident(int(edges[place]), closed)


@given(violating=Runs, every=st.integers(1, 7))
def test_however_often_one_looks_the_incidents_are_the_same(
    violating: list[bool], every: int
) -> None:
    """With data in time, following is the same as evaluating everything at the end."""
    followed = Followed(-1)
    last = len(violating) - 1
    for now in [*range(0, last, every), last]:
        followed.look(incidents_of(violating[: now + 1]), now)
    assert spans(followed) == [(i.opened, i.closed) for i in incidents_of(violating)]


@given(looks=st.lists(Runs, min_size=1, max_size=8))
def test_a_series_has_one_open_incident_whatever_comes_late(looks: list[list[bool]]) -> None:
    followed = Followed(-1)
    told: list[tuple[int, int | None]] = []
    for now, violating in enumerate(looks, 40):
        followed.look(incidents_of(violating), now)
        held = spans(followed)
        for (opened, closed), (was_opened, was_closed) in zip(held, told, strict=False):
            assert opened == was_opened
            assert was_closed in (None, closed)
        told = held
        assert sum(closed is None for _, closed in held) <= 1
        assert [o for o, _ in held] == sorted(o for o, _ in held)


STARTED = timestamp(int(time.time() - 20 * 3600) * 1_000)  # of the application
METRIC = "prometheus.googleapis.com/http_requests_total/counter"


def write(server: Sandbox, project: str, code: str, end: int, count: float) -> None:
    series = {
        "metric": {"type": METRIC, "labels": {"status_code": code}},
        "resource": {"type": "prometheus_target", "labels": {"job": "api", "instance": "1"}},
        "metricKind": "CUMULATIVE",
        "points": [
            {
                "interval": {"startTime": STARTED, "endTime": timestamp(end)},
                "value": {"doubleValue": count},
            }
        ],
    }
    server.ok("POST", f"/v3/projects/{project}/timeSeries", {"timeSeries": [series]})


@pytest.fixture(scope="module")
def there(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Any]]:
    with sandbox(tmp_path_factory.mktemp("real time")) as server:
        plan = check(root, ["local"]).plans["local"]
        deploy(server, plan)
        yield server, plan


def test_an_application_that_fails_pages_once(there: tuple[Sandbox, Any], root: Path) -> None:
    """Forty minutes of an application's writes, looked at every half minute of its time."""
    server, plan = there
    wire = Wire(server.address)
    known = deployed(wire, plan)
    read = needs(known.plan, by_type([load(root).model]))
    source = CloudMonitoring(known.project, server.address.grpc)
    now = int(time.time()) // 60 * MINUTE
    begin = now - 40 * MINUTE
    good = bad = 0.0
    for minute in range(41):
        failing = 20 < minute <= 25
        good, bad = good + (0 if failing else 600), bad + (600 if failing else 0)
        write(server, known.project, "200", begin + minute * MINUTE, good)
        write(server, known.project, "503", begin + minute * MINUTE, bad)

    def stored(start: int, end: int) -> Data:
        start = max(start, begin - MINUTE)
        return source.read(Asked((METRIC,), start, end), lambda _: None).data

    assert METRIC in read.metrics
    watched = Watch(known, wire, stored, begin + 10 * MINUTE, 3600)
    rows = []
    for instant in range(begin + 10 * MINUTE, now + 1, MINUTE // 2):
        rows += watched.look(instant)
    fast = [row for row in rows if row.policy == FAST]
    assert [row.what for row in fast] == ["PAGE", "resolve"]
    opened, closed = (row.at for row in fast)
    assert begin + 20 * MINUTE < opened <= begin + 23 * MINUTE
    assert begin + 25 * MINUTE < closed <= begin + 33 * MINUTE
    title = str(plan[FAST].body["displayName"])
    held = server.ok("GET", PAGERDUTY)["incidents"]
    (page,) = (page for page in held if page["title"].startswith(title))
    assert (page["created_at"], page["resolved_at"]) == (timestamp(opened), timestamp(closed))
    assert page["events"] == 2


FAILURES = "logging.googleapis.com/user/authentication_failures"
LOCKED_OUT = {
    "displayName": "Locked out",
    "combiner": "OR",
    "conditions": [
        {
            "displayName": "refused",
            "conditionThreshold": {
                "filter": f'metric.type="{FAILURES}" AND resource.type="global"',
                "comparison": "COMPARISON_GT",
                "thresholdValue": 5,
                "duration": "0s",
                "aggregations": [
                    {
                        "alignmentPeriod": "60s",
                        "perSeriesAligner": "ALIGN_DELTA",
                        "crossSeriesReducer": "REDUCE_SUM",
                        "groupByFields": ["metric.label.reason"],
                    }
                ],
            },
        }
    ],
}
SUSPICIOUS = {
    "displayName": "Suspicious",
    "combiner": "OR",
    "conditions": [
        {
            "displayName": "seen",
            "conditionMatchedLog": {
                "filter": 'jsonPayload.event_type="suspicious_activity"',
                "labelExtractors": {"rule": "EXTRACT(jsonPayload.rule)"},
            },
        }
    ],
    "alertStrategy": {"notificationRateLimit": {"period": "300s"}, "autoClose": "1800s"},
}


def log(server: Sandbox, project: str, **fields: Any) -> None:
    body = {
        "logName": f"projects/{project}/logs/app",
        "resource": {"type": "global"},
        "entries": [fields],
    }
    server.ok("POST", "/v2/entries:write", body)


def test_log_entries_open_incidents_by_what_is_counted_and_by_what_matches(
    tmp_path: Path, root: Path
) -> None:
    """Failures that a log-based metric counts, and an entry that a log-match policy reads."""
    with sandbox(tmp_path) as server:
        plan = check(root, ["local"]).plans["local"]
        deploy(server, plan)
        for policy in (LOCKED_OUT, SUSPICIOUS):
            server.ok("POST", f"/v3/projects/{plan.project}/alertPolicies", policy)
        wire = Wire(server.address)
        known = deployed(wire, plan)
        read = needs(known.plan, by_type([load(root).model]))
        assert read.metrics.count(FAILURES) == 1
        source = CloudMonitoring(known.project, server.address.grpc)
        now = int(time.time() * 1_000)
        logged = Logged(wire, known.plan, now - 1)
        minute = now // MINUTE * MINUTE - 5 * MINUTE
        for reason, count in (("expired", 6), ("unknown", 5)):
            event = {"event_type": "authentication_failure", "reason": reason}
            for n in range(count):
                at = timestamp(minute + 1_000 + n)
                log(server, known.project, jsonPayload=event, timestamp=at)
        calm = {"event_type": "authentication_failure", "reason": "expired"}
        log(server, known.project, jsonPayload=calm, timestamp=timestamp(minute + 2 * MINUTE))
        suspicious = {"event_type": "suspicious_activity", "rule": "burst"}
        log(server, known.project, jsonPayload=suspicious, severity="WARNING")

        def stored(start: int, end: int) -> Data:
            found = source.read(Asked((FAILURES,), start, end), lambda _: None).data
            return Data(found.series, logged.look())

        watched = Watch(known, wire, stored, minute - MINUTE, 60)
        rows = []
        for instant in range(minute, now + 2 * MINUTE, MINUTE):
            rows += watched.look(instant)
        seen = {row.policy: [r.what for r in rows if r.policy == row.policy] for row in rows}
        assert seen["Locked out"] == ["ticket", "resolve"]
        assert seen["Suspicious"] == ["ticket"]
        (matched,) = (i for i in watched.followed.incidents if i.policy == "Suspicious")
        assert dict(matched.identity.metric_labels) == {"rule": "burst"}
        (counted,) = (i for i in watched.followed.incidents if i.policy == "Locked out")
        assert dict(counted.identity.metric_labels) == {"reason": "expired"}
        assert [entry.entry["jsonPayload"] for entry in logged.look()] == [suspicious]


def test_the_command_watches_for_as_long_as_it_is_told(
    there: tuple[Sandbox, Any], root: Path
) -> None:
    said, _ = run(root, there[0], "--real-time", "--for", "1s")
    assert "Watching 31 policies" in said
    _, said = called(root, there[0], "--real-time", "--for", "soon", code=2)
    assert "--for" in said


def test_an_interrupt_ends_the_watch(there: tuple[Sandbox, Any], root: Path) -> None:
    server, _ = there
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "drill", "--real-time"],
        cwd=root,
        env={**os.environ, "CLARITY_SANDBOX_HOME": str(server.home.root), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        assert "Watching" in watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        said, errors = watching.communicate(timeout=30)
    assert watching.returncode == 0, errors
    assert "incidents" in said
    assert "Traceback" not in errors
