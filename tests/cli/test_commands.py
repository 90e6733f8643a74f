"""The clarity command as a black box: what it prints where, and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from monitoring.plan import Kind, Resource, Source
from tests.google_types import parsed

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def project(tmp_path: Path, root: Path) -> Path:
    """A copy of the shipped config, in a folder with a space in its name."""
    place = tmp_path / "a project"
    for folder in ("monitoring", "dashboards"):
        shutil.copytree(root / folder, place / folder, ignore=shutil.ignore_patterns("*.py*"))
    for file in root.glob("Pulumi*.yaml"):
        shutil.copy(file, place)
    return place


@pytest.fixture
def clarity(project: Path, root: Path, tmp_path: Path) -> Run:
    """Runs the command in the project, with homes of its own."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "CLARITY_SANDBOX_HOME": str(tmp_path / "sandbox home"),
    }

    def run(*arguments: str, cwd: Path = project) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_help_names_the_verbs(clarity: Run) -> None:
    done = clarity("--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: clarity ")
    assert all(verb in done.stdout for verb in ("check", "plan", "sandbox"))


def test_the_shipped_config_has_no_findings(clarity: Run) -> None:
    done = clarity("check")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("no findings: dev (60 resources)")


def test_findings_are_told_at_their_place(clarity: Run, project: Path) -> None:
    path = project / "monitoring" / "sla_objectives.yaml"
    path.write_text(path.read_text().replace("    target: 99.9%", "    targt: 99.9%"))
    done = clarity("check")
    assert done.returncode == 1
    assert done.stdout == (
        "monitoring/sla_objectives.yaml:6:5: C101 unknown key 'targt' in objective\n"
        "  |     targt: 99.9%\n"
        "  |     ^~~~~\n"
        "  hint: did you mean 'target'?\n"
    )
    (found,) = json.loads(clarity("check", "--format", "json").stdout)["diagnostics"]
    assert (found["file"], found["line"], found["column"]) == (
        "monitoring/sla_objectives.yaml",
        6,
        5,
    )
    planned = clarity("plan", "--stack", "prod")
    assert (planned.returncode, planned.stdout) == (1, "")
    assert "did you mean 'target'?" in planned.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--stack", "nowhere"],
        ["plan", "--stack", "nowhere"],
        ["plan", "--format", "xml"],
        ["chekc"],
    ],
)
def test_wrong_usage_ends_with_2_and_no_traceback(clarity: Run, arguments: list[str]) -> None:
    done = clarity(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_outside_of_a_project_it_says_so(clarity: Run, tmp_path: Path, project: Path) -> None:
    done = clarity("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "no Pulumi.yaml" in done.stderr
    assert clarity("check", "--root", str(project), cwd=tmp_path).returncode == 0
    assert clarity("check", cwd=project / "monitoring").returncode == 0


@pytest.mark.parametrize("stack", ["dev", "prod", "local"])
def test_every_planned_body_is_what_google_declares(clarity: Run, stack: str) -> None:
    plan = json.loads(clarity("plan", "--stack", stack, "--format", "json").stdout)
    assert plan.keys() == {"resources"}
    seen: set[str] = set()
    for each in plan["resources"]:
        assert each.keys() == {"kind", "key", "body", "needs", "source"}
        assert set(each["needs"]) <= seen, "what is needed stands before"
        seen.add(each["key"])
        source = Source(**each["source"])
        resource = Resource(Kind(each["kind"]), each["key"], each["body"], (), source)
        if resource.kind is not Kind.DASHBOARD:
            parsed(resource)  # raises for a field that the official message has not got


def test_the_plan_is_the_same_in_every_form(clarity: Run) -> None:
    plan = json.loads(clarity("plan", "--stack", "prod", "--format", "json").stdout)
    assert yaml.safe_load(clarity("plan", "--stack", "prod", "--format", "yaml").stdout) == plan
    table = clarity("plan", "--stack", "prod").stdout
    assert all(f" {each['key']} " in table for each in plan["resources"])
    assert f"prod (clarity-loop-backend): {len(plan['resources'])} resources" in table


def test_a_sandbox_that_does_not_run_is_told(clarity: Run) -> None:
    status = clarity("sandbox", "status")
    assert status.returncode == 1
    assert "not running" in status.stdout
    stopped = clarity("sandbox", "stop")
    assert (stopped.returncode, stopped.stdout) == (0, "sandbox: was not running\n")
