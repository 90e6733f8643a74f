"""What a repository gets beside the command: hooks, and schemas for editors."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app


@pytest.fixture(scope="module")
def hooks(root: Path) -> dict[str, dict[str, Any]]:
    listed = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {hook["id"]: hook for hook in listed}


def _config_files(root: Path) -> list[str]:
    """Every YAML file of the shipped project, relative to its root."""
    found = [*root.glob("Pulumi.*.yaml")]
    for folder in ("monitoring", "dashboards"):
        found += (root / folder).rglob("*.yaml")
    return sorted(path.relative_to(root).as_posix() for path in found)


def test_hooks_have_what_pre_commit_needs(hooks: dict[str, dict[str, Any]]) -> None:
    ids = ("", "-fix", "-files-fix", "-files")
    assert list(hooks) == [f"clarity-check{end}" for end in ids]
    for hook in hooks.values():
        assert {"id", "name", "entry", "language"} <= set(hook)
        assert hook["language"] == "python"
        assert hook["minimum_pre_commit_version"]


def test_a_hook_calls_the_command_with_options_that_it_has(
    hooks: dict[str, dict[str, Any]],
) -> None:
    for hook in hooks.values():
        program, *arguments = shlex.split(hook["entry"])
        assert program == "clarity"
        done = CliRunner().invoke(app, [*arguments, "--help"])
        assert done.exit_code == 0
        assert done.output.startswith("Usage: clarity check ")


def test_a_change_of_any_file_of_the_config_starts_the_hook(
    hooks: dict[str, dict[str, Any]], root: Path
) -> None:
    for hook in (hooks["clarity-check"], hooks["clarity-check-fix"]):
        pattern = re.compile(hook["files"])
        assert all(pattern.search(name) for name in _config_files(root))
        for other in ("README.md", "monitoring/model.py", "tests/a.yaml", "docs/monitoring/a.yaml"):
            assert not pattern.search(other)


def test_every_file_of_the_config_names_its_schema_for_editors(root: Path) -> None:
    files = _config_files(root)
    assert "monitoring/alert_tests/latency.yaml" in files
    assert "Pulumi.prod.yaml" in files
    for name in files:
        first = (root / name).read_text(encoding="utf-8").partition("\n")[0]
        found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert found, f"{name} has no such line at its top"
        schema = (root / name).parent / found[1]
        assert json.loads(schema.read_text(encoding="utf-8"))["$schema"], name
