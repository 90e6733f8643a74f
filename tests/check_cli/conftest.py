"""The small project of the examples in a folder, and the command run on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from checks.examples import PROJECT
from tests.check_cli.small_project import SmallProject


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallProject:
    """A project in which nothing is found, in a repository whose root is above it."""
    for name in ("GITHUB_ACTIONS", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    project = SmallProject(tmp_path / "repo" / "infra")
    files: Mapping[str, str] = {**PROJECT, "Pulumi.yaml": "name: shop\nruntime: python\n"}
    for name, text in files.items():
        project.write(name, text)
    return project
