"""clarity backtest as a black box: a recorded outage, and a change that makes it louder."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.backtest.conftest import OUTAGE
from tests.program.project import Project, copy

FAST = "alert/api_availability/page-fast"
MINUTE = 60_000


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory, recorded: str) -> Project:
    """A copy of the project, with the history in it and its first state in git."""
    made = copy(root, tmp_path_factory.mktemp("backtest") / "a checkout", None)
    (made.root / "history.csv").write_text(recorded, encoding="utf-8")
    git(made.root, "init", "--quiet")
    git(made.root, "add", "--", "*.yaml", "*.md")
    git(made.root, "commit", "--quiet", "--message", "first")
    return made


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def found(project: Project, *arguments: str, code: int = 0) -> Any:
    done = project.clarity(
        "backtest", "--from", "history.csv", "--format", "json", *arguments, code=code
    )
    return json.loads(done.stdout)


def instant(text: str) -> int:
    from datetime import datetime

    return round(datetime.fromisoformat(text).timestamp() * 1_000)


def test_the_outage_pages_once_and_costs_what_it_lasted(project: Project) -> None:
    data = found(project, "--start", "2025-11-23T01:00:00Z")
    policies = {policy["key"]: policy for policy in data["policies"]}
    (fired,) = policies[FAST]["firings"]
    assert 0 < instant(fired["opened"]) - OUTAGE < 3 * MINUTE
    assert instant(fired["closed"]) - OUTAGE < 25 * MINUTE
    assert 0 < fired["budgetLeft"] < 1
    slow = "alert/api_latency/page-fast"
    assert policies[slow]["firings"] == []
    (objective,) = [o for o in data["objectives"] if o["key"] == "api_availability"]
    # 15 minutes of 30 days, at a tenth of a percent allowed: 34.7 % of the budget.
    assert objective["budgetSpent"] == pytest.approx(15 / (30 * 24 * 60) / 0.001, rel=0.02)
    assert "custom.googleapis.com/http/error_rate" in data["missing"]


def test_people_read_the_same(project: Project) -> None:
    text = project.clarity("backtest", "--from", "history.csv", "--last", "8h").stdout
    assert text.startswith("2025-11-23 22:00:00 to 2025-11-24 06:00:00 UTC, 8 h\n")
    assert f"{FAST} (critical): fired once, open for " in text
    assert "silent: " in text
    assert "no data: custom.googleapis.com/http/error_rate" in text
    assert "windows not full in all of this history: " in text


def test_uptime_checks_are_judged_although_their_ids_are_not_known(project: Project) -> None:
    policies = {p["key"]: p for p in found(project)["policies"]}
    assert policies["alert/uptime/health"]["firings"] == []
    lines = (project.root / "history.csv").read_text(encoding="utf-8")
    down = []
    for line in lines.splitlines():
        time = line.partition(",")[0]
        cells = line.split(",")
        if "check_passed" in line and time != "time" and float(time) * 1_000 > OUTAGE:
            cells[2] = "false"
        down.append(",".join(cells).replace("${ref:uptime/health:check_id}", "health"))
    (project.root / "down.csv").write_text("\n".join(down), encoding="utf-8")
    done = project.clarity("backtest", "--from", "down.csv", "--format", "json")
    policies = {p["key"]: p for p in json.loads(done.stdout)["policies"]}
    assert len(policies["alert/uptime/health"]["firings"]) == 1


def test_a_change_is_held_against_the_revision_before_it(project: Project) -> None:
    same = found(project, "--base", "HEAD")
    assert {change["change"] for change in same["changes"]} == {"SAME"}
    target = project.root / "monitoring" / "sla_objectives.yaml"
    before = target.read_text(encoding="utf-8")
    assert "target: 99.9%" in before
    git(project.root, "commit", "--quiet", "--allow-empty", "--message", "second")
    try:
        target.write_text(before.replace("target: 99.9%", "target: 97%"), encoding="utf-8")
        looser = found(project, "--base", "HEAD~1")
        target.write_text(before.replace("target: 99.9%", "target: 99.99%"), encoding="utf-8")
        stricter = found(project, "--base", "HEAD")
    finally:
        target.write_text(before, encoding="utf-8")
    assert looser["newPages"] == 0
    changes = {change["key"]: change["change"] for change in looser["changes"]}
    assert changes[FAST] in ("LATER", "LESS", "SHORTER")
    changes = {change["key"]: change["change"] for change in stricter["changes"]}
    assert changes[FAST] in ("EARLIER", "SAME", "LONGER")
    assert set(changes.values()) != {"SAME"}


def test_new_pages_are_exit_code_1(project: Project) -> None:
    """The base promises so little that the outage woke nobody; the change promises 99.9 %."""
    target = project.root / "monitoring" / "sla_objectives.yaml"
    text = target.read_text(encoding="utf-8")
    target.write_text(text.replace("target: 99.9%", "target: 50%"), encoding="utf-8")
    git(project.root, "commit", "--quiet", "--all", "--message", "lax")
    target.write_text(text, encoding="utf-8")
    try:
        data = found(project, "--base", "HEAD", code=1)
        done = project.clarity("backtest", "--from", "history.csv", "--base", "HEAD", code=1)
    finally:
        git(project.root, "commit", "--quiet", "--all", "--message", "strict")
    assert data["newPages"] >= 1
    assert f"{FAST}: new, fires once" in done.stdout or f"{FAST}: fires more often" in done.stdout
    assert "than before" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--from", "nowhere.csv"], "there is no file nowhere.csv"),
        (["--from", "prometheus:here"], "prometheus:http://host:9090"),
        (["--from", "history.csv", "--last", "soon"], "--last takes a duration"),
        (["--from", "history.csv", "--last", "1h", "--start", "2025-01-01"], "not both"),
        (["--from", "history.csv", "--start", "x"], "--start takes a time"),
        (["--from", "history.csv", "--start", "2026-01-01"], "nothing to evaluate"),
        (["--from", "history.csv", "--start", "2026-01-01", "--end", "2025-01-01"], "before --end"),
        (["--from", "history.csv", "--base", "nothing"], "no revision nothing"),
        (["--from", "history.csv", "--base", "--output=x"], "no revision --output=x"),
        (["--from", "Pulumi.yaml"], "Pulumi.yaml, line 1"),
        (["--from", "history.csv", "--stack", "moon"], "no stack 'moon'"),
    ],
)
def test_usage(project: Project, arguments: list[str], says: str) -> None:
    done = project.clarity("backtest", *arguments, code=2)
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_prometheus_that_denies_access_is_exit_code_3(project: Project) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Closed(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(401)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Closed) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"prometheus:http://127.0.0.1:{http.server_port}"
        done = project.clarity("backtest", "--from", url, "--last", "1h", code=3)
        http.shutdown()
        thread.join()
    assert "denies access" in done.stderr
