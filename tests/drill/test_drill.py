"""`clarity drill` against a running sandbox in which the plan is deployed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from typer.testing import CliRunner

from checks.check import check
from cli.main import app
from monitoring.plan import Plan
from sandbox.notify.paths import INCIDENTS_PATH
from sandbox.pagerduty.paths import LIST_PATH as PAGERDUTY
from tests.drill.deploy import deploy
from tests.sandbox_server import Sandbox, sandbox

FAST = "alert/api_availability/page-fast"


class Deployed:
    """A sandbox with the plan of the local stack deployed in it."""

    def __init__(self, server: Sandbox, root: Path, plan: Plan) -> None:
        self.server, self.root, self.plan = server, root, plan
        self.names = deploy(server, plan)

    def drill(self, *arguments: str, code: int = 0) -> str:
        """What `clarity drill` prints."""
        return called(self.root, self.server, *arguments, code=code)[0]

    def policy(self, key: str) -> Any:
        return self.server.ok("GET", f"/v3/{self.names[key]}")


def called(root: Path, server: Sandbox, *arguments: str, code: int = 0) -> tuple[str, str]:
    """(stdout, stderr) of the command, in this process: a new one takes most of a second."""
    command = ["drill", *arguments, "--root", str(root)]
    home = {"CLARITY_SANDBOX_HOME": str(server.home.root)}
    done = CliRunner().invoke(app, command, env=home)
    assert done.exit_code == code, done.output
    return done.stdout, done.stderr


def run(root: Path, server: Sandbox, *arguments: str, code: int = 0) -> tuple[str, str]:
    """As `called`, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", "drill", *arguments],
        cwd=root,
        env={**os.environ, "CLARITY_SANDBOX_HOME": str(server.home.root)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def there(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with sandbox(tmp_path_factory.mktemp("deployed")) as server:
        yield Deployed(server, root, check(root, ["local"]).plans["local"])


def pages(there: Deployed, key: str = FAST) -> list[Any]:
    """PagerDuty's incidents for a policy."""
    title = str(there.plan[key].body["displayName"])
    found = there.server.ok("GET", PAGERDUTY)["incidents"]
    return [page for page in found if page["title"].startswith(title)]


def test_a_total_outage_pages_once_in_time_and_is_resolved(there: Deployed) -> None:
    said, _ = run(there.root, there.server, "total-outage", "--format", "json")
    told = json.loads(said)
    assert told["passed"]
    assert (told["changed"], told["missing"]) == ([], [])
    (page,) = pages(there)
    assert page["created_at"] == "2026-01-05T00:12:00Z"  # the fault began at 00:10
    assert page["status"] == "resolved"
    assert page["resolved_at"] == "2026-01-05T00:26:00Z"  # and ended at 00:20
    times = {row["what"]: row["at"] for row in reversed(told["timeline"])}
    assert times["fault"] < times["PAGE"] < times["recovery"] < times["resolve"]
    first = next(row for row in told["timeline"] if row["what"] == "PAGE")
    assert first["policy"] == FAST
    assert "4.63% of the budget spent" in first["text"]  # 2 of 43.2 minutes
    (alert,) = (
        alert
        for alert in there.server.ok("GET", f"/v3/projects/{there.plan.project}/alerts")["alerts"]
        if alert["policy"]["name"] == there.names[FAST]
    )
    assert (alert["state"], alert["openTime"]) == ("CLOSED", page["created_at"])
    assert alert["name"].endswith(page["incident_key"])


def test_a_replay_is_identical(there: Deployed) -> None:
    first = there.drill("total-outage"), there.server.ok("GET", PAGERDUTY)
    second = there.drill("total-outage"), there.server.ok("GET", PAGERDUTY)
    assert first == second
    assert "Verdict: passed" in first[0]


def test_what_is_deployed_decides_not_the_files(there: Deployed) -> None:
    """A page-fast policy that somebody made dull in the cloud fails the drill."""
    kept = there.policy(FAST)
    dull = json.loads(json.dumps(kept))
    for condition in dull["conditions"]:
        condition["conditionThreshold"]["thresholdValue"] = 1001
    dull["userLabels"]["version"] = "another"
    there.server.ok("PATCH", f"/v3/{kept['name']}", dull)
    try:
        told = json.loads(there.drill("total-outage", "--format", "json", code=1))
        assert told["changed"] == [FAST]
        assert not told["passed"]
        assert any(FAST in f["text"] for f in told["verdict"] if not f["passed"])
        assert pages(there) == []
    finally:
        there.server.ok("PATCH", f"/v3/{kept['name']}", kept)


def test_a_policy_that_is_gone_fails_the_drill(there: Deployed) -> None:
    kept = there.policy(FAST)
    there.server.ok("DELETE", f"/v3/{kept['name']}")
    try:
        text = there.drill("total-outage", code=1)
        assert f"in the files and not deployed: {FAST}" in text
    finally:
        made = there.server.ok("POST", f"/v3/projects/{there.plan.project}/alertPolicies", kept)
        there.names[FAST] = made["name"]


def test_a_disabled_channel_is_not_told(there: Deployed) -> None:
    name = there.names["channel/pagerduty"]
    there.server.ok("PATCH", f"/v3/{name}?updateMask=enabled", {"enabled": False})
    try:
        text = there.drill("total-outage")
        assert "PagerDuty on-call (not sent)" in text
        assert there.server.ok("GET", PAGERDUTY)["incidents"] == []
    finally:
        there.server.ok("PATCH", f"/v3/{name}?updateMask=enabled", {"enabled": True})


def test_scenarios_are_listed(there: Deployed) -> None:
    assert "total-outage" in there.drill("--list")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("no-such",), "no scenario 'no-such'"),
        ((), "name a scenario"),
        (("total-outage", "--for", "10m"), "--for goes with --real-time"),
        (("total-outage", "--real-time"), "takes no scenario"),
    ],
)
def test_usage(there: Deployed, arguments: tuple[str, ...], words: str) -> None:
    _, said = called(there.root, there.server, *arguments, code=2)
    assert words in said


def test_an_empty_or_sleeping_sandbox_says_what_to_do(root: Path, tmp_path: Path) -> None:
    with sandbox(tmp_path) as server:
        _, said = run(root, server, "total-outage", code=2)
        assert "`make up`" in said
        server.stop()
        _, said = called(root, server, "total-outage", code=2)
        assert "not running" in said
        assert "`make up`" in said


def test_clients_of_the_api_find_the_series_of_a_drill(there: Deployed) -> None:
    """And of the last drill only: the error count rises in the ten minutes of the outage."""
    metric = "prometheus.googleapis.com/http_requests_total/counter"
    query = urlencode(
        {
            "filter": f'metric.type="{metric}" AND metric.labels.status_code="500"',
            "interval.startTime": "2026-01-05T00:05:00Z",
            "interval.endTime": "2026-01-05T00:30:00Z",
        }
    )
    path = f"/v3/projects/{there.plan.project}/timeSeries?{query}"
    there.drill("total-outage")
    counts = there.server.ok("GET", "/")["counts"]
    (series,) = there.server.ok("GET", path)["timeSeries"]
    assert series["metricKind"] == "CUMULATIVE"
    values = [float(next(iter(p["value"].values()))) for p in reversed(series["points"])]
    assert len(values) == 25
    assert values == sorted(values)
    assert values[-1] - values[0] == pytest.approx(10 * 60 * 50)  # 50 a second
    there.drill("total-outage")
    assert there.server.ok("GET", "/")["counts"] == counts
    there.server.control("DELETE", f"{INCIDENTS_PATH}?project={there.plan.project}")
    assert there.server.ok("GET", path) == {}
    assert there.server.ok("GET", "/")["counts"]["Point"] == 0
