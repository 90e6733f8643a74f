"""How any command is called: help, mistakes in the call, which project, and what it imports."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.program.project import Project

HEAVY = {"google", "grpc", "pulumi", "pulumi_gcp", "uvicorn"}


def test_help_names_every_command(project: Project) -> None:
    text = project.clarity("--help").stdout
    assert text.startswith("Usage: clarity ")
    for command in ("check", "plan", "sandbox"):
        assert re.search(rf"^  {command} ", text, re.MULTILINE)
        assert f"Usage: clarity {command}" in project.clarity(command, "--help").stdout
    sandbox = project.clarity("sandbox", "--help").stdout
    for command in ("start", "stop", "status", "reset", "env", "pulumi"):
        assert re.search(rf"^  {command} ", sandbox, re.MULTILINE)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (["frob"], "No such command 'frob'"),
        (["check", "--frob"], "No such option: --frob"),
        (["check", "--stack", "nope"], "no stack 'nope' here (no Pulumi.nope.yaml)"),
        (["plan", "--stack", "../prod"], "no stack '../prod' here"),
        (["plan", "--format", "xml"], "'xml' is not one of"),
        (["check", "--root", "no/such/folder"], "'no/such/folder' does not exist"),
        (["check", "--root", "docs"], "no Pulumi.yaml in docs"),
    ],
)
def test_a_wrong_call_ends_with_2(project: Project, call: list[str], told: str) -> None:
    done = project.clarity(*call, code=2)
    assert told in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_the_project_is_the_nearest_above_or_the_one_named(
    project: Project, tmp_path: Path
) -> None:
    command = str(project.root / ".venv" / "bin" / "clarity")
    # A folder with modules named like our packages: none of them may be taken for ours.
    here = Project(project.root / "monitoring" / "config", None)
    assert "no findings" in here.run(command, "check").stderr
    outside = Project(tmp_path, None)
    done = outside.run(command, "check", code=2)
    assert "no Pulumi.yaml in" in done.stderr
    assert "--root" in done.stderr
    assert "no findings" in outside.run(command, "check", "--root", str(project.root)).stderr


@pytest.mark.parametrize(
    ("call", "spared"),
    [
        (["--help"], {*HEAVY, "jsonschema", "yaml"}),
        (["check"], HEAVY),
        (["plan"], HEAVY),
        (["sandbox", "status"], HEAVY),
    ],
)
def test_quick_commands_import_nothing_heavy(
    project: Project, call: list[str], spared: set[str]
) -> None:
    done = project.run(".venv/bin/python", "-X", "importtime", "-m", "cli", *call, code=None)
    imported = set(re.findall(r"^import time:.*\| +(\w+)", done.stderr, re.MULTILINE))
    assert "typer" in imported
    assert not imported & spared
